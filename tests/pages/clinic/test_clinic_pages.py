"""The clinic's own pages: appointment types, closed days, settings."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from store import threads
from store.clinic import clinics, types
from store.models import Place
from store.people import people
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import act, filled, form, names, press, said, submit
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved
from web import untrusted_proxy


async def test_staff_read_each_types_rules_in_words(open_as: OpenAs, clinic: Clinics):
    draft = types.find(clinic.harbor.types["therapy"], by=clinic.harbor.staff).draft
    rules: dict[str, Any] = {"buffer_after": 10, "notice": 120, "horizon": 90, "address": "Harbour Street 5"}
    await threads.write(types.save_type, replace(draft, **rules), by=clinic.harbor.staff, now=datetime.now(UTC))
    eva = await open_as("staff@harbor", "/clinic")
    for line in (
        "50 minutes, 10 minutes after it kept free; starts every 15 minutes",
        "Booked at least 2 hours and up to 90 days ahead",
        "In person, Harbour Street 5",
        "Answered within 24 hours, and 1 hour before the start at the latest",
        "Offered by Dr. Clara Weiss and Dr. David Stern",
    ):
        await eva.should_see(line)

    await eva.should_see("Answered within 24 hours, and 1 hour before the start at the latest, or halfway to it")


@pytest.mark.parametrize(
    "path", ["/clinic", "/clinic/types/new", "/clinic/types/1", "/clinic/closed", "/clinic/settings"]
)
@pytest.mark.parametrize("account", ["patient@harbor", "provider@harbor"])
async def test_the_clinics_pages_are_for_its_staff(open_as: OpenAs, clinic: Clinics, account: str, path: str):
    user = await open_as(account, "/account")
    assert (await user.http_client.get(path)).status_code == 403


async def test_a_new_type_appears_in_every_open_page(open_as: OpenAs, clinic: Clinics):
    other = await open_as("staff@harbor", "/clinic")
    eva = await open_as("staff@harbor", "/clinic/types/new")
    assert filled(eva, "name")["providers"] == [str(clinic.harbor.provider), str(clinic.harbor.provider2)]
    submit(
        eva, "name", name="Couples therapy", sentence="Two people, one conversation.", minutes="90", place="video",
        notice="2", notice_unit="days",
    )  # fmt: skip
    await eva.should_see("Saved. Patients are offered it like this from now on.", retries=10)
    await other.should_see("Couples therapy", retries=10)
    await other.should_see("Booked at least 2 days and up to 90 days ahead")
    assert await names(clinic) == ["Therapy", "Consultation", "Follow-up", "Crisis Intervention", "Couples therapy"]


async def test_every_wrong_field_says_so_and_nothing_is_saved(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", f"/clinic/types/{clinic.harbor.types['therapy']}")
    before = types.listed(by=clinic.harbor.staff)
    submit(
        eva, "name", name=" ", sentence="s" * 201, minutes="52", buffer_before="half an hour", buffer_after="",
        notice="1", notice_unit="hours", crisis="yes", horizon="400", answer_within="400", answer_within_unit="days",
        address="", providers=["999"],
    )  # fmt: skip
    await becomes(
        [
            "Please fill this in.",
            "Please keep it to 200 characters.",
            "Please choose a multiple of 5 minutes.",
            "Please give a whole number of minutes, 0 to 240.",
            "Please fill this in.",
            "Nobody in a crisis can wait: please give 0 here.",
            "Please give a whole number of days, 1 to 365.",
            "Where do patients come to? Please give the address.",
            "Please give a whole number, 5 minutes to 365 days.",
            "Somebody who is chosen here does not work at the clinic any more. Please choose again.",
        ],
        lambda: said(eva),
    )
    await eva.should_see("Nothing was saved yet. Please look at what is marked above.")
    assert shown(eva, id="name")[0].props["aria-invalid"] == "true"
    assert types.listed(by=clinic.harbor.staff) == before
    submit(eva, "name", address="Harbour Street 5", minutes="60")
    await eva.should_see("1 hour; starts every 15 minutes", retries=10)


@pytest.mark.parametrize("type_id", ["0", "999", "x", "-1", "9999999999999999999999", "%F0%9F%8C%BF"])
async def test_there_is_no_page_for_a_type_that_does_not_exist(open_as: OpenAs, clinic: Clinics, type_id: str):
    eva = await open_as("staff@harbor", "/account")
    assert (await eva.http_client.get(f"/clinic/types/{type_id}")).status_code == 404
    assert (await eva.http_client.get(f"/clinic/types/{clinic.lakeside.types['therapy']}")).status_code == 404


async def test_types_are_put_in_order_and_retired_and_brought_back(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic")
    therapy, crisis = clinic.harbor.types["therapy"], clinic.harbor.types["crisis-intervention"]
    act(eva, f"down:{therapy}")
    await moved()
    assert (await names(clinic))[:2] == ["Consultation", "Therapy"]
    act(eva, f"down:{crisis}")  # it is the last already
    act(eva, f"retire:{therapy}")
    await eva.should_see("Retire Therapy?", retries=10)
    press(eva, "Retire")
    await eva.should_see("Therapy cannot be booked any more. Its appointments stay.", retries=10)
    assert await names(clinic) == ["Consultation", "Follow-up", "Crisis Intervention"]
    await moved()
    act(eva, f"bring-back:{therapy}")
    await eva.should_see("Therapy can be booked again.", retries=10)
    assert "Therapy" in await names(clinic)


async def test_what_nobody_offers_is_said(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", f"/clinic/types/{clinic.harbor.types['therapy']}")
    submit(eva, "name", address="Harbour Street 5", providers=[])
    await eva.should_see("Nobody would offer it.", retries=10)
    press(eva, "Save all the same")
    await eva.should_see("Nobody offers this now, so patients do not see it", retries=10)


async def test_nobody_is_left_waiting_for_a_type_that_nobody_offers_unseen(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    therapy = clinic.harbor.types["therapy"]
    eva = await open_as("staff@harbor", f"/clinic/types/{therapy}")
    submit(eva, "name", address="Harbour Street 5", providers=[])
    await eva.should_see("Nobody would offer it.", retries=10)
    press(eva, "Save all the same")
    await eva.should_see("1 waiting request would be concerned.", retries=10)
    await eva.should_see("Ada Lindqvist, Therapy. Sent")
    assert len(types.find(therapy, by=clinic.harbor.staff).offers) == 2
    assert f'"/appointments/{view.id}"' in "".join(each.props.get("inside", "") for each in shown(eva))
    press(eva, "Save all the same")
    await eva.should_see("Nobody offers this now, so patients do not see it", retries=10)


async def test_who_changes_a_type_hears_that_somebody_else_did(open_as: OpenAs, clinic: Clinics):
    therapy = clinic.harbor.types["therapy"]
    eva = await open_as("staff@harbor", f"/clinic/types/{therapy}")
    await threads.write(types.move, therapy, to=2, by=clinic.harbor.staff)
    await moved()
    await eva.should_not_see("Somebody else has just changed this type.")
    draft = types.find(therapy, by=clinic.harbor.staff).draft
    changed = replace(draft, minutes=60, place=Place.video)
    await threads.write(types.save_type, changed, by=clinic.harbor.staff, now=datetime.now(UTC))
    await eva.should_see("Somebody else has just changed this type.", retries=10)
    assert filled(eva, "name")["minutes"] == ["50"]


async def test_what_no_browser_sends_is_passed_over(open_as: OpenAs, clinic: Clinics):
    before = types.listed(by=clinic.harbor.staff)
    page = await open_as("staff@harbor", "/clinic/types/new")
    odd: list[Any] = [None, 7, [], {"name": "x"}, {"name": [{}], "providers": [None], "place": ["moon"]}]
    for sent in odd:
        send(page, form(page, "name"), "submit", sent)
    await moved()
    await page.should_not_see("Nothing was saved yet.")
    send(page, form(page, "name"), "submit", {"name": ["x"], "minutes": ["٥٠"]})
    await page.should_see("Nothing was saved yet.", retries=10)
    eva = await open_as("staff@harbor", "/clinic")
    fragment = next(each for each in shown(eva) if "type-list" in each.classes)
    acts: list[Any] = [None, 7, "", "retire:", "retire:999", f"explode:{clinic.harbor.types['therapy']}", "up:-1"]
    for sent in acts:
        send(eva, fragment, "act", sent)
    await moved()
    assert types.listed(by=clinic.harbor.staff) == before


async def test_settings_are_saved_and_reach_other_open_pages(open_as: OpenAs, clinic: Clinics):
    eva, other = await open_as("staff@harbor", "/clinic/settings"), await open_as("staff@harbor", "/clinic/settings")
    await eva.should_see("Providers' hours stay on the clock that they were entered for.")
    submit(eva, "zone", zone="Europe/Lisbon", open_requests="5", crisis_requests="2", emergency_phone="112")
    await becomes(["Europe/Lisbon"], lambda: filled(other, "zone")["zone"])
    assert filled(other, "zone")["crisis_requests"] == ["2"]
    assert people.find(clinic.harbor.patient).clinic.zone == "Europe/Lisbon"


async def test_staff_read_of_a_proxy_that_is_not_trusted_and_what_to_set(
    open_as: OpenAs, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    said = "start Kept with KEPT_TRUSTED_PROXIES=192.168.1.5."
    monkeypatch.setattr(untrusted_proxy, "_first", [])
    eva = await open_as("staff@harbor", "/clinic/settings")
    await eva.should_not_see(said)
    untrusted_proxy.note({"client": ("192.168.1.5", 1), "headers": [(b"x-forwarded-for", b"203.0.113.7")]})
    eva = await open_as("staff@harbor", "/clinic/settings")
    await eva.should_see(said)


async def test_every_wrong_setting_says_so_and_nothing_is_saved(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/settings")
    before = clinics.settings(by=clinic.harbor.staff)
    submit(
        eva, "zone", name="", zone="Europe/Atlantis", open_requests="0", crisis_requests="4", appointments_ahead="",
        bookings_in_ten_minutes="many", emergency_phone="ask", emergency_sentence=" ",
    )  # fmt: skip
    await becomes(
        [
            "Please fill this in.",
            "There is no time zone of that name. Please choose one from the list.",
            "Please give one number that can be called, with 2 to 15 digits, such as 112.",
            "Please fill this in.",
            "Please choose a number from 1 to 100.",
            "Please choose a number from 1 to 3.",
            "Please fill this in.",
            "Please choose a number from 1 to 100.",
        ],
        lambda: said(eva),
    )
    assert clinics.settings(by=clinic.harbor.staff) == before


async def test_the_patients_appointment_says_where(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    draft = types.find(clinic.harbor.types["therapy"], by=clinic.harbor.staff).draft
    for place, where in ((Place.in_person, "In person, Harbour Street 5"), (Place.video, "Video")):
        changed = replace(draft, address="Harbour Street 5", place=place)
        await threads.write(types.save_type, changed, by=clinic.harbor.staff, now=datetime.now(UTC))
        ada = await open_as("patient@harbor", f"/appointments/{view.id}")
        await ada.should_see(where)
