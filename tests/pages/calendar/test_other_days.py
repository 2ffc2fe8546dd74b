"""A calendar shows other days in the same page: those that somebody chooses, and the day that was booked."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from nicegui.testing import User

from pages import words
from pages.calendar import grid, new_appointment
from store import threads
from store.availability.rules import Span
from store.clinic import hours
from tests.clinics import Clinics
from tests.pages.calendar.test_calendar_page import THERAPY, columns, everything, said
from tests.pages.calendar.test_new_appointment import choose, press_new, submit, typed
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved

DAY = timedelta(days=1)


def go(user: User, **params: object) -> None:
    """What the browser says when somebody chooses a day, a view or a provider."""
    send(user, user.current_layout, "kept_calendar", {name: str(value) for name, value in params.items()})


def folded(user: User) -> list[bool]:
    """Whether each column is folded."""
    return ["is-folded" in each.classes for each in shown(user) if "cal-column" in each.classes]


def next_monday(day: date) -> date:
    return day + (7 - day.weekday()) * DAY


async def test_what_is_chosen_is_shown_in_the_same_page(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await ask(clinic, at("10:00"), provider_id=harbor.provider2, patient_id=harbor.patient2)
    eva = await open_as("staff@harbor", "/calendar")
    client = eva.client
    go(eva, view="day", date=day)
    await becomes([f"{THERAPY}, sent"], lambda: said(eva, "Dr. Clara Weiss"))
    await eva.should_see(words.moments.day(day))
    go(eva, view="week", date=day, provider=harbor.provider2)
    await becomes(["10:00 to 10:50, Therapy, Ben Okafor, sent"], lambda: everything(eva))
    assert len(columns(eva)) == 7
    assert eva.client is client


@pytest.mark.parametrize(
    "nonsense",
    [
        {"view": "x", "date": "2026-13-45", "provider": "1 OR 1=1"},
        {"date": "9999-12-31"},
        {"view": "week", "date": "0001-01-01", "provider": "-1"},
        {},
    ],
)
async def test_days_that_cannot_be_are_today(open_as: OpenAs, clinic: Clinics, nonsense: dict[str, str]):
    eva = await open_as("staff@harbor", "/calendar?date=2026-01-01")
    before = words.moments.day(date(2026, 1, 1))
    await eva.should_see(before)
    go(eva, **nonsense)
    await eva.should_not_see(before, retries=10)
    assert len(columns(eva)) == (7 if nonsense.get("view") == "week" else 3)


async def test_what_no_page_sends_changes_nothing(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/calendar?date=2026-01-01")
    before = words.moments.day(date(2026, 1, 1))
    sent: list[Any] = [None, [], "date=2026-01-02", {"date": 7}, {"date": ["2026-01-02"]}, {"date": "x" * 200}]
    for nonsense in sent:
        send(eva, eva.current_layout, "kept_calendar", nonsense)
    await moved()
    await eva.should_see(before)


async def test_a_provider_never_comes_to_a_colleagues_days(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    await ask(clinic, at("09:00"), provider_id=harbor.provider2)
    clara = await open_as("provider@harbor", "/calendar?date=2026-01-01")
    go(clara, view="day", date=day, provider=harbor.provider2)
    await clara.should_see(words.moments.day(day), retries=10)
    assert everything(clara) == []


async def test_other_days_move_by_themselves_too(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    clara = await open_as("provider@harbor", "/calendar?date=2026-01-01")
    go(clara, view="day", date=day)
    await clara.should_see(words.moments.day(day), retries=10)
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await becomes([f"{THERAPY}, sent"], lambda: everything(clara))


async def test_after_booking_the_calendar_shows_the_day_that_was_booked(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, later = clinic.harbor, at("09:00", days=7)
    eva = await open_as("staff@harbor", f"/calendar?view=week&date={at('09:00').date()}&provider={harbor.provider2}")
    press_new(eva)
    await choose(eva, "lindq", "patient@harbor.example", harbor.patient)
    await submit(eva, harbor.patient, **typed(later, provider=str(harbor.provider)))
    await becomes([f"{THERAPY}, accepted"], lambda: everything(eva))
    await eva.should_see(words.moments.day(next_monday(at("09:00").date())))
    assert [each for each in shown(eva) if "cal-column" in each.classes and "glow" in each.props["inside"]]


async def test_a_closed_weekend_is_folded_until_somebody_is_there(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, monday = clinic.harbor, next_monday(at("09:00").date())
    clara = await open_as("provider@harbor", f"/calendar?date={monday}")
    assert folded(clara) == [False] * 5 + [True] * 2
    saturday = monday + 5 * DAY
    of_day = hours.SetDate(harbor.provider, saturday, (Span(600, 720),))
    await threads.write(hours.save, of_day, by=harbor.provider, now=datetime.now(UTC))
    await becomes([False] * 6 + [True], lambda: folded(clara))
    await clara.open(f"/calendar?view=day&date={monday + 6 * DAY}")
    assert folded(clara) == [False]


async def test_an_appointment_unfolds_its_day(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, monday = clinic.harbor, next_monday(at("09:00").date())
    clara = await open_as("provider@harbor", f"/calendar?date={monday}")
    sunday = at("10:00") + (monday + 6 * DAY - at("10:00").date())
    await choose(clara, "ada", "patient@harbor.example", harbor.patient)
    await submit(clara, harbor.patient, **typed(sunday))
    await clara.should_see("Please say why.", retries=20)
    await submit(clara, harbor.patient, **typed(sunday, because="An emergency"))
    await becomes([False] * 5 + [True, False], lambda: folded(clara))


async def test_nothing_is_offered_in_the_past(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(grid.Grid, "_now_there", lambda _: at("12:07"))
    clara = await open_as("provider@harbor", f"/calendar?view=day&date={at('09:00').date()}")
    (cal,) = [each for each in shown(clara) if "cal" in each.classes]
    (now,) = [each for each in shown(clara) if "cal-now" in each.classes]
    assert now.props["data-over"] == "61.4"  # rows since 07:00
    (dialog,) = [each for each in shown(clara) if "new-appointment" in each.classes]
    opened: list[Any] = []
    monkeypatch.setattr(new_appointment, "open_dialog", opened.append)
    for row in (0, 60):
        send(clara, cal, "click", [0, row])
    await moved()
    assert opened == []
    send(clara, cal, "click", [0, 63])
    assert opened == [dialog]


async def test_a_day_that_is_over_has_no_places(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", "/calendar?date=2026-01-02")
    assert all("is-past" in each.classes for each in shown(eva) if "cal-column" in each.classes)
    await eva.open(f"/calendar?date={at('09:00').date()}")
    assert not [each for each in shown(eva) if "is-past" in each.classes]


async def test_hours_of_several_are_said_as_one(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, day = clinic.harbor, at("09:00").date()
    for provider, span in ((harbor.provider, Span(540, 840)), (harbor.provider2, Span(720, 1080))):
        of_day = hours.SetDate(provider, day, (span, Span(1080, 1140, urgent=True)))
        await threads.write(hours.save, of_day, by=provider, now=datetime.now(UTC))
    eva = await open_as("staff@harbor", f"/calendar?date={day}")
    await eva.should_see("Somebody is there 09:00 to 18:00; crisis only 18:00 to 19:00")
    await eva.should_see("Open 09:00 to 14:00; crisis only 18:00 to 19:00")
