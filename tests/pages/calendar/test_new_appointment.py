"""The clinic books for a patient: the dialog of the calendar, and what the history says afterwards."""

import asyncio
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.elements.when import moments
from store import threads
from store.appointments import lists
from store.appointments.orders import Filter
from store.models import Status
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved

DAY = timedelta(days=1)


async def choose(user: User, words: str, name: str, patient_id: int) -> None:
    """Look for a patient, and choose the one that is found."""
    (field,) = shown(user, id="new-patient")
    send(user, field, "input", words)
    await user.should_see(name, retries=10)
    (fragment,) = [each for each in shown(user) if isinstance(each, Fragment) and "patient-matches" in each.classes]
    send(user, fragment, "act", str(patient_id))
    await user.should_see("Book for ", retries=10)


async def submit(user: User, patient_id: int | None = None, /, **typed: Any) -> None:
    """Press the button, with this in the fields."""
    (form,) = shown(user, novalidate="true")
    send(user, form, "submit", {"patient": str(patient_id or ""), **typed})
    await moved()


def press_new(user: User) -> None:
    (pressed,) = [each for each in shown(user) if "cal-new" in each.classes]
    send(user, pressed, "click", None)


def button(user: User) -> str | None:
    """What the button that books is called."""
    (submit_,) = shown(user, type="submit")
    return submit_.text


async def everything(clinic: Clinics) -> list[AppointmentView]:
    staff = await threads.read(people.find, clinic.harbor.staff)
    return (await threads.read(lists.inbox, staff, Filter.all)).rows


def problems(user: User) -> list[str]:
    said = [each for each in shown(user) if "error" in each.classes and "is-mended" not in each.classes]
    return [each.text for each in said if each.text]


def typed(start: datetime, **other: Any) -> dict[str, Any]:
    fields = {"type": "therapy", "date": f"{start:%Y-%m-%d}", "time": f"{start:%H:%M}", "notes": "", "because": ""}
    return {**fields, **other}


async def test_staff_book_for_a_patient_with_a_provider(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    ada = await open_as("patient@harbor", "/appointments")
    press_new(eva)
    await choose(eva, "lindq", "patient@harbor.example", harbor.patient)
    fields = typed(at("09:00"), provider=str(harbor.provider), notes="Bring the letter")
    await submit(eva, harbor.patient, **fields)
    await eva.should_see("Ada Lindqvist reads it in Kept", retries=10)
    await eva.should_see("09:00 to 09:50, Therapy, Ada Lindqvist, accepted", retries=10)
    await ada.should_see("Therapy, 50 minutes", retries=10)
    (view,) = await everything(clinic)
    assert (view.status, view.notes, view.provider_id) == (Status.accepted, "Bring the letter", harbor.provider)


async def test_a_provider_books_beyond_the_rules_with_a_reason_that_the_patient_does_not_see(
    open_as: OpenAs, clinic: Clinics, at: At
):
    clara = await open_as("provider@harbor", "/calendar")
    assert not shown(clara, name="provider")
    await choose(clara, "ada", "patient@harbor.example", clinic.harbor.patient)
    await submit(clara, clinic.harbor.patient, **typed(at("19:05")))
    assert problems(clara) == ["That is outside the opening hours and not at one of the usual times. Please say why."]
    assert await everything(clinic) == []
    await submit(clara, clinic.harbor.patient, **typed(at("19:05"), because="She comes from far away"))
    (view,) = await everything(clinic)
    address = f"/appointments/{view.id}"
    for account in ("provider@harbor", "staff@harbor"):
        colleague = await open_as(account, address)
        await colleague.should_see("Reason: She comes from far away")
    ada = await open_as("patient@harbor", address)
    await ada.should_see("Dr. Clara Weiss booked it")
    await ada.should_not_see("She comes from far away")
    await ada.should_not_see("Dr. Clara Weiss accepted")


async def test_what_was_wrong_is_not_marked_any_more_when_it_is_mended(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await ask(clinic, at("09:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    press_new(eva)

    def wrong() -> set[str]:
        return {str(each.props["id"]) for each in shown(eva, aria_invalid="true")}

    await submit(eva)
    assert wrong() == {"new-patient", "new-type", "new-provider", "new-time"}
    await choose(eva, "lindq", "patient@harbor.example", harbor.patient)
    assert wrong() == {"new-type", "new-provider", "new-time"}
    fields = typed(at("09:00"), provider=str(harbor.provider), patient=str(harbor.patient))
    (form,) = shown(eva, novalidate="true")
    send(eva, form, "change", fields)
    await becomes(set(), wrong)
    await submit(eva, harbor.patient, **fields)
    assert wrong() == {"new-time"}
    send(eva, form, "change", {**fields, "notes": "By phone"})
    await moved()
    assert wrong() == {"new-time"}
    send(eva, form, "change", {**fields, "notes": "By phone", "time": "10:00"})
    await becomes((set(), []), lambda: (wrong(), problems(eva)))


async def test_what_is_missing_or_cannot_be_is_said_and_nothing_is_booked(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    good = typed(at("09:00"), provider=str(harbor.provider), patient=str(harbor.patient2))
    await submit(eva, **good)
    assert problems(eva) == ["Please choose a patient from the list."]
    await choose(eva, "okafor", "patient2@harbor.example", harbor.patient2)
    wrong: list[tuple[dict[str, Any], str]] = [  # no sentence twice in a row: each is waited for
        ({"type": ""}, "Please choose what it is."),
        ({"provider": ""}, "Please choose with whom."),
        ({"type": "surgery"}, "Please choose one of the clinic's appointments."),
        ({"provider": str(clinic.lakeside.provider)}, "Please choose with whom."),
        ({"date": ""}, "Please choose a day and a time."),
        ({"provider": "1 OR 1=1"}, "Please choose with whom."),
        ({"date": "0001-01-01", "time": "00:00"}, "Please choose a day and a time."),
        ({"time": "09:03"}, "Appointments start at full five minutes. Please choose such a time."),
        ({"time": "25:00"}, "Please choose a day and a time."),
        ({"date": "2020-01-02"}, "That time has passed. Please choose another."),
        ({"date": "9999-12-31"}, "That is further ahead than the clinic can plan. Please choose an earlier day."),
        ({"notes": "x" * 2001}, "Please keep it to 2,000 characters."),
        ({"notes": "a\x00b"}, "Some characters in that text cannot be kept. Please type it again."),
        ({"time": "20:00"}, "That is outside the opening hours. Please say why."),
        ({"time": "20:00", "because": "x" * 501}, "Please keep it to 500 characters."),
    ]
    (form,) = shown(eva, novalidate="true")
    for change, sentence in wrong:
        send(eva, form, "submit", good | change)
        await becomes([sentence], lambda: problems(eva))
    sent: list[object] = [None, [], "x", {"type": 7, "date": None, "time": ["09:00"], "provider": {}}]
    for nonsense in sent:
        send(eva, form, "submit", nonsense)
    await moved()
    assert await everything(clinic) == []
    await submit(eva, **good)
    assert len(await everything(clinic)) == 1


async def test_the_button_says_for_whom_and_typing_takes_the_choice_back(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    fields = typed(at("09:00"), provider=str(harbor.provider))
    assert button(eva) == "Book"
    await choose(eva, "ada", "patient@harbor.example", harbor.patient)
    assert button(eva) == "Book for Ada Lindqvist"
    await eva.should_see("Chosen: patient@harbor.example")
    (field,) = shown(eva, id="new-patient")
    send(eva, field, "input", "okaf")
    assert button(eva) == "Book"
    await eva.should_see("Ben Okafor", retries=10)
    await submit(eva, harbor.patient, **fields)
    assert problems(eva) == ["Please choose a patient from the list."]
    await choose(eva, "okafo", "patient2@harbor.example", harbor.patient2)
    await submit(eva, None, **fields)  # typed over, which the server has not heard of yet
    assert problems(eva) == ["Please choose a patient from the list."]
    assert await everything(clinic) == []
    await submit(eva, harbor.patient2, **fields)
    assert [view.patient_id for view in await everything(clinic)] == [harbor.patient2]


@pytest.mark.parametrize("leaving", [True, False])
async def test_a_dialog_that_is_opened_again_knows_nothing_of_the_last_time(
    open_as: OpenAs, clinic: Clinics, at: At, leaving: bool
):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    await choose(eva, "ada", "patient@harbor.example", harbor.patient)
    await submit(eva, harbor.patient, **typed(at("20:00"), provider=str(harbor.provider), type="x"))
    await submit(eva, harbor.patient, **typed(at("20:00"), provider=str(harbor.provider)))
    assert problems(eva) == ["That is outside the opening hours. Please say why."]
    assert shown(eva, id="new-because")
    if leaving:
        (dialog,) = [each for each in shown(eva) if "new-appointment" in each.classes]
        send(eva, dialog, "close", None)
    else:
        press_new(eva)
    await moved()
    assert (button(eva), problems(eva), shown(eva, id="new-because")) == ("Book", [], [])
    await eva.should_not_see("Chosen:")
    assert not any(each.props.get("data-draft") for each in shown(eva))
    await submit(eva, harbor.patient, **typed(at("09:00"), provider=str(harbor.provider)))
    assert "Please choose a patient from the list." in problems(eva)
    assert await everything(clinic) == []


@pytest.mark.parametrize("clock", ["09:00", "20:00"])
async def test_an_answer_for_a_dialog_that_was_left_leaves_the_next_one_alone(
    open_as: OpenAs, clinic: Clinics, at: At, clock: str, monkeypatch: pytest.MonkeyPatch
):
    harbor, left = clinic.harbor, asyncio.Event()
    write = threads.write

    async def slow(verb: Any, *args: Any, **how: Any) -> Any:
        await left.wait()
        return await write(verb, *args, **how)

    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    await choose(eva, "ada", "patient@harbor.example", harbor.patient)
    monkeypatch.setattr(threads, "write", slow)
    await submit(eva, harbor.patient, **typed(at(clock), provider=str(harbor.provider)))
    (dialog,) = [each for each in shown(eva) if "new-appointment" in each.classes]
    send(eva, dialog, "close", None)
    press_new(eva)
    await choose(eva, "ben", "patient2@harbor.example", harbor.patient2)
    left.set()
    said = "Ada Lindqvist reads it in Kept" if clock == "09:00" else "Nothing was booked. That is outside"
    await eva.should_see(said, retries=10)
    assert (button(eva), problems(eva)) == ("Book for Ben Okafor", [])
    assert not shown(eva, id="new-because")


async def test_time_that_is_taken_is_never_booked(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    await choose(eva, "ben", "patient2@harbor.example", harbor.patient2)
    await submit(eva, harbor.patient2, **typed(at("09:30"), provider=str(harbor.provider)))
    assert problems(eva) == ["That provider is not free for all of it at 09:30. Please choose another time."]
    await choose(eva, "ada", "patient@harbor.example", harbor.patient)
    await submit(eva, harbor.patient, **typed(at("09:30"), provider=str(harbor.provider2)))
    assert problems(eva) == ["The patient is not free for all of it at 09:30. Please choose another time."]
    assert len(await everything(clinic)) == 1


async def test_a_time_that_comes_twice_is_asked_for_and_one_that_is_left_out_refused(
    open_as: OpenAs, clinic: Clinics, at: At
):
    today = at("09:00").date()
    clocks = {n: moments(today + n * DAY, time(2, 30), "Europe/Berlin") for n in range(1, 366)}
    autumn, spring = (next(today + n * DAY for n, times in clocks.items() if len(times) == size) for size in (2, 0))
    clara = await open_as("provider@harbor", f"/calendar?date={autumn}")
    await choose(clara, "ada", "patient@harbor.example", clinic.harbor.patient)
    patient = str(clinic.harbor.patient)
    fields: dict[str, Any] = {"type": "therapy", "time": "02:30", "because": "A night flight", "patient": patient}
    await submit(clara, **fields, date=str(spring))
    assert problems(clara) == ["The clocks go forward that day, and 02:30 is left out. Please choose another time."]
    assert not shown(clara, name="which")
    await submit(clara, **fields, date=str(autumn))
    assert problems(clara) == ["The clocks go back that day, and 02:30 comes twice. Please choose which is meant."]
    assert len(shown(clara, name="which")) == 2
    for _ in range(2):  # at first it asks why
        await submit(clara, **fields, date=str(autumn), which="1")
    (view,) = await everything(clinic)
    assert view.start == max(moments(autumn, time(2, 30), "Europe/Berlin"))


async def test_a_search_says_what_it_found(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/calendar")
    (field,) = shown(eva, id="new-patient")
    for words, said in (
        ("harbor.example", "2 patients"),
        ("weiss", "Nobody fits. Please check the spelling."),
        ("ad\x00a", "Some characters in that text cannot be kept. Please type it again."),
        ("ada", "1 patient"),
    ):
        send(eva, field, "input", words)
        await eva.should_see(said, retries=10)
    send(eva, field, "keydown.enter", "harbor.example")  # which of the two?
    await eva.should_see("2 patients", retries=10)
    assert button(eva) == "Book"
    send(eva, field, "keydown.enter", "ada")
    await eva.should_see("Book for Ada Lindqvist", retries=10)
    send(eva, field, "input", "ada")
    await eva.should_see("1 patient", retries=10)
    for nobody in ("0", str(clinic.lakeside.patient), "x", None, [1]):
        (fragment,) = [each for each in shown(eva) if "patient-matches" in each.classes]
        send(eva, fragment, "act", nobody)
    await moved()
    await submit(eva)
    assert "Please choose a patient from the list." in problems(eva)
