"""A series is planned and booked over HTTP, and cancelled from one on."""

from datetime import datetime, timedelta
from typing import Any

from api import answers
from tests.api.conftest import At, LogIn
from tests.clinics import Clinics


async def test_staff_plan_a_series_book_it_and_cancel_what_follows(log_in: LogIn, clinic: Clinics, at: At):
    eva, harbor = await log_in("staff@harbor"), clinic.harbor
    whom: dict[str, Any] = {"type": "consultation", "provider_id": harbor.provider, "patient_id": harbor.patient}
    planned = await eva.get("/series", params={**whom, "first": at("09:00"), "every": 1, "count": 3})
    answers.PlannedSeries.model_validate(planned.json())
    starts = [each["replacement"] or each["start"] for each in planned.json()["dates"]]
    assert starts[0] == at("09:00")
    booked = await eva.post("/series", json={**whom, "starts": starts, "because": "They come for longer"})
    answers.Series.model_validate(series := booked.json())
    first, second, third = series["appointments"]
    assert (booked.status_code, booked.headers["location"]) == (201, f"/appointments/{first['id']}")
    assert [each["start"] for each in series["appointments"]] == starts
    assert {each["series_id"] for each in series["appointments"]} == {series["series_id"]} == {first["id"]}
    ada = await log_in("patient@harbor")
    assert [each["appointment_id"] for each in (await ada.get("/notifications")).json()["notifications"]] == [
        first["id"]
    ]
    await ada.post(f"/appointments/{second['id']}/cancel", json={"reason": "pat", "following": True})
    statuses = [(await eva.get(f"/appointments/{each['id']}")).json()["status"] for each in (first, second, third)]
    assert statuses == ["accepted", "cancelled", "cancelled"]


async def test_each_start_that_cannot_be_had_is_named_and_none_is_booked(log_in: LogIn, clinic: Clinics, at: At):
    eva, harbor = await log_in("staff@harbor"), clinic.harbor
    whom: dict[str, Any] = {"type": "consultation", "provider_id": harbor.provider, "patient_id": harbor.patient}
    taken = {**whom, "patient_id": harbor.patient2, "starts": [at("10:00")], "because": "Now"}
    assert (await eva.post("/series", json=taken)).json()["series_id"] is None
    later = (datetime.fromisoformat(at("10:00")) - timedelta(days=400)).isoformat()
    refused = await eva.post("/series", json={**whom, "starts": [at("10:00"), at("11:00"), later]})
    answers.Problem.model_validate(problem := refused.json())
    assert (refused.status_code, problem["code"]) == (409, "starts_refused")
    assert [(each["code"], each.get("whose")) for each in problem["refused"]] == [
        ("past_time", None),
        ("time_taken", "provider"),
    ]
    assert (await (await log_in("patient@harbor")).get("/appointments")).json()["appointments"] == []


async def test_nothing_odd_is_a_series(log_in: LogIn, clinic: Clinics, at: At):
    eva, harbor = await log_in("staff@harbor"), clinic.harbor
    whom: dict[str, Any] = {"type": "consultation", "provider_id": harbor.provider, "patient_id": harbor.patient}
    for starts in ([], "", ["soon"], [7], {"a": 1}, [at("11:00")] * 2, [at("11:00")] * 13, [at("11:00"), at("11:15")]):
        answer = await eva.post("/series", json={**whom, "starts": starts})
        assert (answer.status_code, answer.json()["code"] != "internal_error") == (422, True)
    late = {**whom, "starts": [at("09:00"), at("23:00")]}
    assert (await eva.post("/series", json=late)).json()["code"] == "needs_reason"
    strange = {**whom, "starts": [at("11:00")], "patient_id": clinic.lakeside.patient}
    assert (await eva.post("/series", json=strange)).status_code == 404
    ada = await log_in("patient@harbor")
    answer = await ada.post("/series", json={**whom, "starts": [at("11:00")]})
    assert (answer.status_code, answer.json()["code"]) == (422, "no_series")
    for every, count in ((3, 2), (1, 0), (1, 13), (1, "many")):
        wrong: dict[str, Any] = {**whom, "first": at("11:00"), "every": every, "count": count}
        assert (await eva.get("/series", params=wrong)).status_code == 422


async def test_a_browser_goes_on_to_the_first_or_back_to_where_it_begins(log_in: LogIn, clinic: Clinics, at: At):
    eva, harbor = await log_in("staff@harbor"), clinic.harbor
    whom = {"type": "consultation", "provider_id": str(harbor.provider), "patient_id": str(harbor.patient)}
    form = {**whom, "starts": f"{at('09:00')} {at('11:00')}", "because": "Twice"}
    browser = {"Accept": "text/html"}
    booked = await eva.post("/series", data=form, headers=browser)
    assert booked.status_code == 303
    first = (await eva.get(booked.headers["location"])).json()
    assert (first["start"], first["series_id"]) == (at("09:00"), first["id"])
    refused = await eva.post("/series", data=form, headers=browser)
    assert (refused.status_code, refused.headers["location"]) == (303, "/?problem=starts_refused")
