"""The dialog of a new appointment shows what is free and what is taken, as it is just now."""

import json
from datetime import datetime, timedelta
from typing import Any

from nicegui.testing import User

from pages.elements.fragments import Fragment
from tests.clinics import Clinics
from tests.pages.calendar.test_new_appointment import choose, press_new, problems
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes


def slots(user: User) -> dict[str, str]:
    """The times that are shown, and what is said of each."""
    (fragment,) = [each for each in shown(user) if isinstance(each, Fragment) and "slots" in each.classes]
    found = {}
    for _, _, inside in json.loads(fragment.props["inside"]):
        (_, radio, _), (_, _, clock), *note = inside
        found[clock] = note[0][2] if note else ""
        assert bool(radio.get("disabled")) == (found[clock] == "taken")
    return found


def look(user: User, start: datetime, **fields: Any) -> None:
    """What the browser sends when a field of the form is another."""
    (form,) = shown(user, novalidate="true")
    typed = {"type": "therapy", "date": f"{start:%Y-%m-%d}", "time": "", **fields}
    send(user, form, "change", typed)


async def test_what_is_taken_and_what_is_free_is_seen_before_anything_is_sent(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await ask(clinic, at("10:00"), provider_id=harbor.provider, patient_id=harbor.patient2)
    eva = await open_as("staff@harbor", "/calendar")
    press_new(eva)
    await eva.should_see("Choose what and with whom, and the free times of the day stand here.")
    look(eva, at("10:00"), provider=str(harbor.provider))
    await becomes("", lambda: slots(eva).get("09:00"))
    assert slots(eva)["10:00"] == slots(eva)["09:30"] == "taken"
    await eva.should_see("free times on ")
    look(eva, at("10:00"), provider=str(harbor.provider2))
    await becomes("", lambda: slots(eva).get("10:00"))


async def test_what_somebody_takes_meanwhile_is_taken_here_at_once(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", "/calendar")
    look(eva, at("10:00"), provider=str(harbor.provider), time="10:00")
    await becomes("", lambda: slots(eva).get("10:00"))
    await ask(clinic, at("10:00"), provider_id=harbor.provider)
    await becomes("taken", lambda: slots(eva).get("10:00"))
    assert problems(eva) == ["Someone else just took 10:00. Please choose another time."]


async def test_what_the_patient_has_is_taken_as_soon_as_they_are_chosen(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await ask(clinic, at("10:00"), provider_id=harbor.provider2)
    eva = await open_as("staff@harbor", "/calendar")
    look(eva, at("10:00"), provider=str(harbor.provider))
    await becomes("", lambda: slots(eva).get("10:00"))
    await choose(eva, "ada", "patient@harbor.example", harbor.patient)
    await becomes("taken", lambda: slots(eva).get("10:00"))


async def test_a_day_without_times_says_why_and_leads_to_the_next(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, monday = clinic.harbor, at("09:00") + timedelta(days=(7 - at("09:00").weekday()))
    sunday = monday - timedelta(days=1)
    clara = await open_as("provider@harbor", "/calendar")
    look(clara, sunday)
    await clara.should_see("Dr. Clara Weiss has no hours on Sunday", retries=10)
    (button,) = [each for each in shown(clara) if (each.text or "").startswith("Next free: Monday")]
    send(clara, button, "click", None)
    await becomes("", lambda: slots(clara).get("09:00"))
    assert not [text for text in texts(clara, "btn") if text.startswith("Next free")]
    assert harbor.provider


async def test_a_dialog_that_was_closed_shows_no_times(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/calendar")
    look(clara, at("10:00"))
    await becomes("", lambda: slots(clara).get("10:00"))
    (dialog,) = [each for each in shown(clara) if "new-appointment" in each.classes]
    send(clara, dialog, "close", None)
    await becomes({}, lambda: slots(clara))
