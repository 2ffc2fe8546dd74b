"""The page of one appointment, as those concerned have it open."""

import asyncio
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from store import appointments, threads
from store.notifications import notifications
from tests import held
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown, texts
from tests.pages.steps import ask, becomes

HTML = '<img src=x onerror="alert(1)"> مرحبا 🌊\nsecond line'


def now() -> datetime:
    return datetime.now(UTC)


async def settled() -> None:
    """Until changes have been told and read."""
    await asyncio.sleep(0.3)


async def test_those_concerned_see_notes_as_typed_and_what_happened(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes=HTML)
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, because="On leave.", now=now())
    for account in ("patient@harbor", "provider@harbor", "staff@harbor"):
        person = await open_as(account, f"/appointments/{view.id}")
        assert HTML in texts(person, "typed")
        await person.should_see("Reason: On leave.")
        await person.should_see("sent the request")
        await person.should_see("answered: not possible this time" if account == "patient@harbor" else "rejected")


async def test_the_page_moves_while_it_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}?sent=1")
    await ada.should_see("Request sent. The clinic will answer here; you can close this page.")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await settled()
    await ada.should_see("Accepted by Dr. Clara Weiss")
    await ada.should_see("Dr. Clara Weiss accepted")
    assert len([each for each in shown(ada) if each.tag == "li" and each.text == "You sent the request"]) == 1
    await ada.should_not_see("Request sent.")


async def test_the_provider_of_a_waiting_request_is_led_to_the_inbox(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await clara.should_see("Ada Lindqvist waits for an answer.")
    await clara.should_see("Answer in the inbox")
    (bar,) = [each for each in shown(clara) if "answer-bar" in each.classes]
    assert f'"/provider-dashboard?request={view.id}"' in bar.props["inside"]
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await settled()
    await clara.should_not_see("Answer in the inbox")
    await clara.should_see("Accepted by you")


async def test_a_request_that_a_colleague_took_is_shown_no_longer(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), notes="for the one who answers")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider2, now=now())
    await clara.should_not_see("for the one who answers", retries=20)
    answer = await clara.http_client.get(f"/appointments/{view.id}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "account", ["patient2@harbor", "provider2@harbor", "patient@lakeside", "provider@lakeside", "staff@lakeside"]
)
async def test_for_everyone_else_there_is_no_such_page(open_as: OpenAs, clinic: Clinics, at: At, account: str):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="secret")
    other = await open_as(account, "/notifications")
    answer = await other.http_client.get(f"/appointments/{view.id}", headers={"Accept": "text/html"})
    unknown = await other.http_client.get("/appointments/987654", headers={"Accept": "text/html"})
    assert answer.status_code == unknown.status_code == 404
    assert "secret" not in answer.text
    assert "Ada" not in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "x", "1e3", "²", "٣", "9" * 30, "1%20", "%F0%9F%98%80"])
async def test_what_is_no_number_is_no_page(open_as: OpenAs, number: str):
    ada = await open_as("patient@harbor", "/appointments")
    answer = await ada.http_client.get(f"/appointments/{number}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


async def test_opening_it_marks_what_was_told_about_it_as_read(open_as: OpenAs, clinic: Clinics, at: At):
    view, other = await ask(clinic, at("09:00")), await ask(clinic, at("11:00"))
    for each in (view, other):
        await threads.write(appointments.accept, each.id, by=clinic.harbor.provider, now=now())
    assert await threads.read(notifications.unread_count, clinic.harbor.patient) == 2
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Accepted by")
    await held.settled()
    assert await threads.read(notifications.unread_count, clinic.harbor.patient) == 1
    await threads.write(appointments.see, [], by=clinic.harbor.provider, now=now())


async def test_both_clocks_are_named_where_they_differ(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments", zone="Asia/Tokyo")
    there = at("09:00").astimezone(ZoneInfo("Asia/Tokyo"))
    await ada.should_see(f"09:00 in Berlin is {there:%H:%M} in Tokyo.")
    await ada.open("/appointments")
    ben = await open_as("patient@harbor", "/appointments", zone="Europe/Paris")
    await ben.should_not_see("in Berlin")


@pytest.mark.parametrize("path", ["/appointments", "/appointments/{}"])
async def test_in_a_crisis_the_number_to_call_stays_a_button_until_somebody_has_accepted(
    open_as: OpenAs, clinic: Clinics, at: At, path: str
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", path.format(view.id))
    (call,) = shown(ada, href="tel:+49405550100")
    await ada.should_see("Call +49 40 555 0100")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await becomes([], lambda: shown(ada, href="tel:+49405550100"))
    await threads.write(appointments.undo, view.id, by=clinic.harbor.provider, now=now())
    await becomes([call], lambda: shown(ada, href="tel:+49405550100"))
    await threads.write(appointments.reject, view.id, by=clinic.harbor.staff, now=now())
    await settled()
    assert shown(ada, href="tel:+49405550100") == [call]


async def test_whoever_is_in_no_crisis_has_no_number_in_the_way(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments")
    assert shown(ada, href="tel:+49405550100") == []


@pytest.mark.parametrize("because", ["I am away then.", ""])
async def test_a_no_to_another_time_stands_on_the_page_with_its_reason_until_there_is_something_newer(
    open_as: OpenAs, clinic: Clinics, at: At, because: str
):
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=now())
    await threads.write(appointments.move, view.id, by=harbor.patient, start=at("11:00"), now=now())
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.reject, view.id, by=harbor.provider, because=because, now=now())
    said = "11:00 is not possible, so it stays as it is."
    said += f" They wrote: {because}" if because else ""
    await becomes(True, lambda: any(each.endswith(said) for each in texts(ada, "typed")))
    assert not texts(ada, "toast"), "the page says it itself"
    again = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert any(each.endswith(said) for each in texts(again, "typed"))
    await threads.write(appointments.move, view.id, by=harbor.patient, start=at("12:00"), now=now())
    await becomes(False, lambda: any(each.endswith(said) for each in texts(ada, "typed")))


async def test_no_toast_leads_to_the_page_that_one_is_on(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    here = await open_as("patient@harbor", f"/appointments/{view.id}")
    elsewhere = await open_as("patient@harbor", "/account")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await becomes(True, lambda: '"Show"' in toasts(elsewhere))
    await becomes(True, lambda: "Accepted by" in toasts(here))
    assert '"Show"' not in toasts(here)
    await threads.write(appointments.move, view.id, by=clinic.harbor.staff, start=at("11:00"), now=now())
    await becomes(True, lambda: "Your appointment has changed" in toasts(elsewhere))
    await here.should_see("The clinic moved it from", retries=20)
    assert "Your appointment has changed" not in toasts(here), "the page says it itself"


def toasts(user: User) -> str:
    return "".join(str(each.props.get("inside")) for each in shown(user) if "toast" in each.classes)
