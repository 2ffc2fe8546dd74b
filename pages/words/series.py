"""Sentences about appointments that were booked together at regular intervals."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from pages.words.numbers import count
from store import errors
from store.availability.repeating import Obstacle, PlannedDate
from store.models import Kind
from store.views.appointments import AppointmentView

EVERY = (("", "Never"), ("1", "Every week"), ("2", "Every 2 weeks"), ("4", "Every 4 weeks"))
NOTHING_ASKED = "Choose what, with whom and when, and the dates stand here."
NAME_SOMEBODY = "To book several at once, choose a person under With whom?"
KEEP = "Back to that date"
_OBSTACLES = {
    Obstacle.past: "is over",
    Obstacle.patient: "something else is booked then",
    Obstacle.taken: "is taken",
    Obstacle.holiday: "public holiday",
    Obstacle.closure: "the clinic is closed",
    Obstacle.away: "time off",
    Obstacle.hours: "outside the opening hours",
    Obstacle.off_grid: "not at one of the usual times",
    Obstacle.too_soon: "sooner than it can be booked",
    Obstacle.too_far: "further ahead than it can be booked",
}
THIS_ONE, ALL_THAT_FOLLOW = "This one", "This and all that follow"
CANCEL_THIS = "Cancel this one"


def place(view: AppointmentView) -> str:
    """Say which of its series it is: "2 of 6 in this series"."""
    return f"{view.series_place} of {view.series_size} in this series"


def obstacle(date: PlannedDate) -> str:
    """Say what is in the way of a date: "public holiday: Erster Weihnachtstag; needs a reason"."""
    assert date.obstacle is not None
    said = _OBSTACLES[date.obstacle]
    said = f"{said}: {date.name}" if date.name else said
    return f"{said}; needs a reason" if date.needs_reason else said


def take_instead(when: str) -> str:
    """Name the button that takes another time: "Take Tue 1 Dec, 11:00 instead"."""
    return f"Take {words.moments.lowered(when)} instead"


def instead_of(when: str) -> str:
    """Say which date another time was taken for."""
    return f"instead of {words.moments.lowered(when)}"


def chosen(number: int, of: int) -> str:
    """Say how many dates are chosen."""
    return f"{number} of {count(of, 'date')} chosen."


def send(number: int, *, at_once: bool) -> str:
    """Name the button by which a patient books or asks for several."""
    return f"Book {count(number, 'appointment')}" if at_once else f"Send {count(number, 'request')}"


def that_follow(number: int) -> str:
    """Say how many more: "1 that follows", "4 that follow"."""
    return words.numbers.plural(number, "1 that follows", f"{number} that follow")


def and_following(number: int) -> str:
    """Say that so many more of the series were cancelled with it."""
    return words.numbers.plural(number, "and the next one with it", f"and the next {number} with it")


def cancel_following(number: int) -> str:
    """Name the button that cancels so many more with it: "Cancel this and the 4 that follow"."""
    return f"Cancel this and the {that_follow(number)}"


def how_many(later: Sequence[AppointmentView], zone: str, now: datetime) -> str:
    """Say what else would be cancelled: "4 that follow in this series, ..."; nothing where nothing is."""
    if not later:
        return ""
    return f"{that_follow(len(later))} in this series, the last {words.moments.amid(later[-1].start, zone, now)}."


def details(kind: Kind, view: AppointmentView) -> str:
    """Say in a notification that it is about a whole series, of which this is the first; else nothing."""
    is_booked = kind is Kind.new_appointment or (kind is Kind.appointment_accepted and view.accepted_at_once)
    return f"The first of {count(view.series_size, 'appointment')}." if is_booked and view.series_place == 1 else ""


def refused(error: errors.StartsRefused, zone: str) -> str:
    """Say which times cannot be had, and why; nothing was booked."""
    said = [f"{words.moments.when(start, zone)}: {_why(why, start, zone)}" for start, why in error.refused]
    return f"Nothing was booked yet. {' '.join(said)}"


def _why(why: errors.Refusal, start: datetime, zone: str) -> str:
    return words.refusals.refusal(why, zone, start=start)
