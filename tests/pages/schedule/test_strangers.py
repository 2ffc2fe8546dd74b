"""Choosing before having an account: where the clinic lets people, and nothing of anyone."""

from collections import defaultdict
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from nicegui.testing import User

from pages.schedule import catalogue, strangers
from store import errors, threads
from store.availability.offers import Outlook
from store.clinic import clinics
from store.people import throttle
from tests.clinics import PASSWORD, Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown
from tests.pages.schedule.choosing import ask, choose, start_times
from tests.pages.steps import becomes, moved, stands

HTML = {"Accept": "text/html"}
GO_ON = "Log in or register"


async def decide(clinic: Clinics, **otherwise: Any) -> None:
    """Staff of Harbor save other settings."""
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, **otherwise), by=clinic.harbor.staff)


async def led_to(user: User, address: str) -> tuple[int, str]:
    """What a browser is answered with that asks for this."""
    answer = await user.http_client.get(address, headers=HTML, follow_redirects=False)
    return answer.status_code, answer.headers.get("location", "")


def way_on(user: User) -> dict[str, list[str]]:
    """What the link in the header keeps of what was chosen."""
    (link,) = [each for each in shown(user) if each.text == "Register"]
    (wanted,) = parse_qs(urlsplit(str(link.props["href"])).query)["next"]
    return parse_qs(urlsplit(wanted).query)


@pytest.mark.parametrize("slug", ["harbor", "nowhere", "", "h" * 5000, "%F0%9F%92%A9"])
async def test_where_it_is_off_or_there_is_no_such_clinic_people_log_in(visitor: User, slug: str):
    address = f"/schedule?clinic={slug}&type=therapy"
    assert await led_to(visitor, address) == (303, f"/login?next={quote(address, safe='')}")


async def test_a_stranger_sees_types_and_free_times_and_no_names(visitor: User, clinic: Clinics, at: At):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&date={at('09:00').date()}")
    await visitor.should_see("Harbor Clinic")
    assert "10:00" in start_times(visitor)
    assert not stands(visitor, "Dr. ")
    assert [each.props["value"] for each in shown(visitor, type="radio", name="provider")] == [""]
    assert await led_to(visitor, "/schedule?clinic=lakeside") == (303, "/login?next=%2Fschedule%3Fclinic%3Dlakeside")


async def test_with_names_a_provider_can_be_chosen(visitor: User, clinic: Clinics, at: At):
    await decide(clinic, public_times=True, public_names=True)
    await visitor.open("/schedule?clinic=harbor&type=therapy")
    await visitor.should_see("Dr. Clara Weiss")
    pick(visitor, "provider", clinic.harbor.provider)
    await becomes([str(clinic.harbor.provider)], lambda: way_on(visitor).get("provider"))


async def test_what_is_chosen_is_kept_on_the_way_to_an_account(visitor: User, clinic: Clinics, at: At):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&date={at('09:00').date()}")
    choose(visitor, at("10:00"))
    kept = {"clinic": ["harbor"], "type": ["therapy"], "date": [str(at("10:00").date())]}
    await becomes(kept | {"start": [at("10:00").isoformat()]}, lambda: way_on(visitor))
    (link,) = [each for each in shown(visitor) if each.text == "Register"]
    await visitor.open(str(link.props["href"]))
    await visitor.should_see("Register with Harbor Clinic")
    form = {"name": "Noor", "email": "noor@mail.example", "password": "seven tame otters", "clinic": "harbor"}
    (next_,) = [str(each.props["value"]) for each in shown(visitor) if each.props.get("name") == "next"]
    answer = await visitor.http_client.post("/register", data=form | {"next": next_}, headers=HTML)
    await visitor.open(answer.headers["location"])
    assert [each.props["value"] for each in shown(visitor, name="start", checked=True)] == [at("10:00").isoformat()]  # type: ignore[arg-type]
    assert shown(visitor, data_adopts="notes")  # the browser makes the stranger's draft the patient's


async def test_a_time_that_is_taken_goes_and_the_stranger_reads_why(visitor: User, clinic: Clinics, at: At):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&start={quote(at('10:00').isoformat())}")
    assert "10:00" in start_times(visitor)
    for patient in (clinic.harbor.patient, clinic.harbor.patient2):
        await ask(clinic, at("10:00"), patient=patient)
    await becomes(False, lambda: "10:00" in start_times(visitor))
    await becomes(False, lambda: "start" in way_on(visitor))
    assert not stands(visitor, "Ada")


async def test_a_stranger_holds_nothing_and_waits_for_nothing(visitor: User, clinic: Clinics, at: At, open_as: OpenAs):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type=therapy&date={at('09:00').date()}")
    choose(visitor, at("10:00"))
    await moved()
    ada = await open_as("patient@harbor", f"/schedule?type=therapy&date={at('09:00').date()}")
    assert "10:00" in start_times(ada)
    assert not [each for each in shown(visitor) if each.text == "Tell me when a time is free"]
    await visitor.should_see("Nothing is held or sent yet.")
    await visitor.should_see(GO_ON)


async def test_when_the_clinic_shows_nothing_any_more_open_pages_lead_to_the_log_in_page(
    visitor: User, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    await decide(clinic, public_times=True)
    await visitor.open("/schedule?clinic=harbor&type=therapy")
    gone: list[str] = []
    monkeypatch.setattr(strangers, "send_away", gone.append)
    await decide(clinic, public_times=False)
    await becomes(True, lambda: bool(gone))
    assert gone[0].startswith("/schedule?clinic=harbor&type=therapy")


async def test_names_come_and_go_while_the_page_is_open(visitor: User, clinic: Clinics):
    await decide(clinic, public_times=True)
    await visitor.open("/schedule?clinic=harbor&type=therapy")
    await decide(clinic, public_names=True)
    await becomes(True, lambda: stands(visitor, "Dr. Clara Weiss"))
    await decide(clinic, public_names=False)
    await becomes(False, lambda: stands(visitor, "Dr. Clara Weiss"))


async def test_a_patient_of_another_clinic_chooses_from_its_own(open_as: OpenAs, clinic: Clinics, at: At):
    await decide(clinic, public_times=True)
    address = f"/schedule?clinic=harbor&type=therapy&start={quote(at('10:00').isoformat())}"
    grace = await open_as("patient@lakeside", address)
    await grace.should_see("Your account is with Lakeside Clinic.")
    assert not shown(grace, name="start")


async def test_the_clinics_own_people_have_no_such_page(open_as: OpenAs, clinic: Clinics, visitor: User):
    await decide(clinic, public_times=True)
    form = {"email": "staff@harbor.example", "password": PASSWORD}
    await visitor.http_client.post("/login", data=form, headers=HTML)
    assert (await led_to(visitor, "/schedule?clinic=harbor"))[0] == 403


async def test_a_flood_from_one_address_waits(visitor: User, clinic: Clinics, monkeypatch: pytest.MonkeyPatch):
    await decide(clinic, public_times=True)

    def refuse(**_: object) -> None:
        raise errors.TooFast(7)

    monkeypatch.setattr(throttle, "may_look", refuse)
    answer = await visitor.http_client.get("/schedule?clinic=harbor", headers=HTML)
    assert answer.status_code == 429
    assert "Please try again in a minute." in answer.text
    assert (await led_to(visitor, "/schedule?clinic=nowhere"))[0] == 303


async def test_so_many_pages_of_one_address_are_open_and_one_that_is_closed_makes_room(
    visitor: User, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    await decide(clinic, public_times=True)
    monkeypatch.setattr(strangers, "OPEN_PAGES", 2)
    monkeypatch.setattr(strangers, "_open", defaultdict(set))
    await visitor.open("/schedule?clinic=harbor")
    statuses = [(await led_to(visitor, "/schedule?clinic=harbor"))[0] for _ in range(2)]
    assert statuses == [200, 429]
    assert visitor.client
    for handler in visitor.client.disconnect_handlers:
        visitor.client.safe_invoke(handler)
    assert (await led_to(visitor, "/schedule?clinic=harbor"))[0] == 200


async def test_however_fast_a_stranger_chooses_the_store_is_asked_for_the_first_and_for_the_last(
    visitor: User, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    await decide(clinic, public_times=True)
    await visitor.open("/schedule?clinic=harbor&type=therapy")
    load, asked = catalogue.load_outlook, list[Any]()

    def watched(*args: Any, **what: Any) -> Outlook:
        asked.append(what["day"])
        return load(*args, **what)

    monkeypatch.setattr(catalogue, "load_outlook", watched)
    (earliest,) = [each for each in shown(visitor) if "earliest" in each.classes]
    for days in range(20, 50):  # none of them was offered
        send(visitor, earliest, "click", at("09:00", days).isoformat())
    await becomes([at("09:00", 49).date()], lambda: asked[-1:])
    await moved()
    assert len(set(asked)) <= 2


async def test_the_way_to_an_account_keeps_nothing_but_what_was_chosen(visitor: User, clinic: Clinics):
    await decide(clinic, public_times=True)
    await visitor.open(f"/schedule?clinic=harbor&type={'x' * 500}&u={'%25' * 500}&weekday=mon")
    assert way_on(visitor) == {"clinic": ["harbor"], "weekday": ["mon"]}
