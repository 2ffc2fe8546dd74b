"""In the calendar's dialog an appointment is repeated: each date is shown before, left out, or replaced."""

from datetime import timedelta
from typing import Any

import orjson
from nicegui.testing import User

from store.models import Status
from tests.clinics import Clinics
from tests.pages.calendar.test_new_appointment import button, choose, everything, press_new, submit, typed
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes

WEEK = timedelta(weeks=1)


def dates(user: User) -> list[tuple[str, bool]]:
    """The dates that are shown: what stands on each, and whether it is chosen."""
    buttons = [row[2][0] for row in rows(user)]
    return [(each[2], each[1]["aria-checked"] == "true") for each in buttons]


def chosen(user: User) -> list[bool]:
    return [is_chosen for _, is_chosen in dates(user)]


def rows(user: User) -> list[Any]:
    found = [each for each in shown(user) if "repeat-dates" in each.classes]
    return list(orjson.loads(found[0].props["inside"])) if found else []


def press(user: User, row: int, name: str) -> None:
    """Press what does this in the row of a date."""
    (drawn,) = [each for each in shown(user) if "repeat-dates" in each.classes]
    acts = [each[1]["data-act"] for each in rows(user)[row][2] if "data-act" in each[1]]
    send(user, drawn, "act", next(each for each in acts if each.startswith(name)))


async def repeat(user: User, fields: dict[str, Any], every: str, count: str) -> None:
    (form,) = shown(user, novalidate="true")
    send(user, form, "change", fields)
    for name, value in (("every", every), ("count", count)):
        (select,) = shown(user, id=f"repeat-{name}")
        send(user, select, "change", value)
        await becomes(True, lambda: bool(shown(user, id="repeat-count")))
    await becomes(int(count), lambda: len(rows(user)))


async def test_a_series_is_booked_with_one_date_left_out_and_one_replaced(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, first = clinic.harbor, at("09:00")
    await ask(clinic, first + WEEK, provider_id=harbor.provider, patient_id=harbor.patient2)
    eva = await open_as("staff@harbor", f"/calendar?date={first.date()}")
    press_new(eva)
    await choose(eva, "lindq", "patient@harbor.example", harbor.patient)
    fields = typed(first, provider=str(harbor.provider), patient=str(harbor.patient))
    await repeat(eva, fields, "1", "4")
    await eva.should_see("is taken")
    assert chosen(eva) == [True, False, True, True]
    press(eva, 1, "date")
    press(eva, 2, "date")
    press(eva, 1, "replace")
    await becomes([True, True, False, True], lambda: chosen(eva))
    await eva.should_see("3 of 4 dates chosen.")
    assert button(eva) == "Book 3 appointments for Ada Lindqvist"
    await submit(eva, harbor.patient, **fields)
    await eva.should_see("Booked: 3 appointments, Therapy, from", retries=20)
    booked = [view for view in await everything(clinic) if view.status is Status.accepted]
    starts = sorted(view.start for view in booked)
    assert (starts[0], starts[-1], len(starts)) == (first, first + 3 * WEEK, 3)
    assert starts[1].date() == (first + WEEK).date()
    assert starts[1] != first + WEEK
    assert dates(eva) == []


async def test_what_somebody_takes_meanwhile_is_marked(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, first = clinic.harbor, at("09:00")
    clara = await open_as("provider@harbor", "/calendar")
    press_new(clara)
    await repeat(clara, typed(first), "2", "3")
    assert chosen(clara) == [True, True, True]
    assert button(clara) == "Book 3 appointments"
    await ask(clinic, first + 2 * WEEK, provider_id=harbor.provider, patient_id=harbor.patient2)
    await becomes([True, False, True], lambda: chosen(clara))
    assert button(clara) == "Book 2 appointments"


async def test_all_dates_left_out_are_no_series(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, first = clinic.harbor, at("09:00")
    clara = await open_as("provider@harbor", "/calendar")
    press_new(clara)
    await choose(clara, "ada", "patient@harbor.example", harbor.patient)
    fields = typed(first, patient=str(harbor.patient))
    await repeat(clara, fields, "4", "2")
    press(clara, 0, "date")
    press(clara, 1, "date")
    await becomes([False, False], lambda: chosen(clara))
    await submit(clara, harbor.patient, **fields)
    await clara.should_see("Please choose a time first.", retries=20)
    assert await everything(clinic) == []
