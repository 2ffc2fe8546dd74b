"""Sentences about appointments that were booked together at regular intervals."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from pages.words.numbers import count
from store import errors
from store.models import Kind
from store.views.appointments import AppointmentView

THIS_ONE, ALL_THAT_FOLLOW = "This one", "This and all that follow"


def place(view: AppointmentView) -> str:
    """Say which of its series it is: "2 of 6 in this series"."""
    return f"{view.series_place} of {view.series_size} in this series"


def that_follow(number: int) -> str:
    """Say how many more: "1 that follows", "4 that follow"."""
    return words.numbers.plural(number, "1 that follows", f"{number} that follow")


def how_many(later: Sequence[AppointmentView], zone: str, now: datetime) -> str:
    """Say what else would be cancelled: "4 that follow in this series, ..."; nothing where nothing is."""
    if not later:
        return ""
    return f"{that_follow(len(later))} in this series, the last {words.moments.brief(later[-1].start, zone, now)}."


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
