"""What a provider reads of requests in their own time off or outside their hours, before, while and after accepting."""

from datetime import UTC, datetime
from typing import Any

from nicegui.testing import User

from pages import words
from store import threads
from store.appointments import lists
from store.clinic import hours
from store.clinic.hours import AddTimeOff, RemoveTimeOff
from store.models import Status
from tests.clinics import Clinics
from tests.pages.calendar.test_calendar_page import everything
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved, press, settle, status


async def take_off(clinic: Clinics, at: At, *ids: int) -> None:
    day = at("09:00").date()
    change = AddTimeOff(clinic.harbor.provider, day, day, "Conference")
    await threads.write(hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC), confirmed=frozenset(ids))


async def come_back(clinic: Clinics) -> None:
    me = clinic.harbor.provider
    (away,) = (await threads.read(hours.hours_of, me, by=me, now=datetime.now(UTC))).away
    await threads.write(hours.save, RemoveTimeOff(away.id), by=me, now=datetime.now(UTC))


def confirm(user: User) -> None:
    (button,) = [each for each in shown(user, type="button") if each.text == "Accept all the same"]
    send(user, button, "click", button.props["data-question"])


async def test_a_request_in_ones_time_off_says_so_before_it_is_accepted_and_is_asked_about(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await clara.should_not_see("In your time off")
    await take_off(clinic, at, view.id)
    await clara.should_see("In your time off (Conference).", retries=20)
    when = words.moments.when(view.start, "Europe/Berlin")
    await clara.should_see(f"Accept Ada Lindqvist, Therapy, {when}. In your time off (Conference).")
    press(clara, "accept")
    await clara.should_see("Accept Ada Lindqvist all the same?", retries=20)
    await clara.should_see("is in your time off (Conference). Ada Lindqvist has not been told anything yet.")
    assert await status(view) in {Status.booked, Status.pending}
    confirm(clara)
    await becomes_accepted(view)
    page = await open_as("provider@harbor", f"/appointments/{view.id}")
    await page.should_see("You accepted, in your time off")
    staff = await open_as("staff@harbor", f"/appointments/{view.id}")
    await staff.should_see("in their time off")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_not_see("time off")


async def test_the_appointment_itself_says_it_too_and_stops_saying_it(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await take_off(clinic, at, view.id)
    page = await open_as("provider@harbor", f"/appointments/{view.id}")
    await page.should_see("In your time off (Conference).")
    staff = await open_as("staff@harbor", f"/appointments/{view.id}")
    for user in (page, staff):
        assert deciding(user) == [f"/away?provider={clinic.harbor.provider}"]
    await come_back(clinic)
    await becomes(True, lambda: not visible(page, "In your time off"))
    for user in (page, staff):
        await becomes([], lambda user=user: deciding(user))  # type: ignore[misc]


def deciding(user: User) -> list[str]:
    """Where it is decided what becomes of an appointment in time off."""
    return [each.props["href"] for each in shown(user) if each.text == "Decide what becomes of it"]


async def test_a_request_for_any_provider_is_judged_by_who_looks_at_it(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    await take_off(clinic, at)
    clara, david = [await open_as(f"{role}@harbor", "/provider-dashboard") for role in ("provider", "provider2")]
    await clara.should_see("In your time off (Conference).", retries=10)
    await david.should_not_see("time off")


async def test_ones_own_appointment_in_the_way_is_named_before(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    mine: dict[str, Any] = {"patient_id": clinic.harbor.patient2, "provider_id": clinic.harbor.provider}
    await ask(clinic, at("09:15"), **mine)
    await clara.should_see("You have Therapy with Ben Okafor 09:15 to 10:05 then.", retries=20)


async def test_what_lies_outside_stays_in_a_list_on_hours_until_it_is_empty(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/hours")
    await clara.should_not_see("Outside these hours")
    await take_off(clinic, at, view.id)
    await clara.should_see("Outside these hours", retries=20)
    await clara.should_see("Ada Lindqvist, Therapy. Sent, in your time off (Conference).")
    await come_back(clinic)
    await clara.should_see("Settled", retries=20)
    settle(clara)
    await becomes(True, lambda: not visible(clara, "Outside these hours"))


async def test_the_calendar_the_inbox_and_the_dry_run_say_the_same(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    day = at("09:00").date()
    change = AddTimeOff(clinic.harbor.provider, day, day, "Conference")
    affected = await threads.read(hours.preview, change, by=clinic.harbor.provider, now=datetime.now(UTC))
    assert affected.ids == {view.id}
    calendar = await open_as("provider@harbor", f"/calendar?date={day}")
    inbox = await open_as("provider@harbor", "/provider-dashboard")
    await take_off(clinic, at, view.id)
    await becomes(True, lambda: everything(calendar)[0].endswith(", in your time off (Conference)"))
    await inbox.should_see("In your time off (Conference).", retries=20)


def visible(user: User, words: str) -> bool:
    return any(words in (each.text or "") for each in shown(user))


async def becomes_accepted(view: Any) -> None:
    for _ in range(20):
        if await status(view) is Status.accepted:
            return
        await moved()
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    assert appointment.status is Status.accepted
