"""What people read in a calendar: above a column, and of each appointment in it."""

from datetime import datetime

from pages.words import appointments, hours
from pages.words.hours import CRISIS_ONLY
from pages.words.moments import clock, hour_note
from store.appointments.calendar import Hours
from store.availability.opening import Absence
from store.availability.reasons import Why
from store.views.appointments import AppointmentView

_CLOSED = {
    Why.holiday: "Public holiday",
    Why.closure: "Closed",
    Why.away: "Time off",
    Why.closed: "No opening hours",
}
_CLOSED_FOR = {
    Why.holiday: "Public holiday: {name}",
    Why.closure: "Closed: {name}",
    Why.away: "Time off: {name}",
}
"""For a reason that has a name."""


def closed(why: Why, name: str) -> str:
    """Say why there are no hours that day."""
    return _CLOSED_FOR[why].format(name=name) if name and why in _CLOSED_FOR else _CLOSED[why]


def open_hours(of_day: Hours, zone: str, *, of_several: bool) -> str:
    """Say "Open 09:00 to 12:00; crisis only 12:00 to 13:00"; `of_several`: the hours at which any of them is there."""
    regular = ", ".join(span(start, end, zone) for start, end, urgent in of_day.open if not urgent)
    urgent = ", ".join(span(start, end, zone) for start, end, urgent in of_day.open if urgent)
    said = [
        *([f"{'Somebody is there' if of_several else 'Open'} {regular}"] if regular else []),
        *([f"{CRISIS_ONLY if regular else CRISIS_ONLY.capitalize()} {urgent}"] if urgent else []),
    ]
    return "; ".join(said)


def span(start: datetime, end: datetime, zone: str) -> str:
    """Say "09:00 to 09:50", and which hour is meant where the clocks go back."""
    note = hour_note(start, zone)
    clocks = f"{clock(start, zone)} to {clock(end, zone)}"
    return f"{clocks} ({note})" if note else clocks


def read_out(view: AppointmentView, absence: Absence | None, zone: str, *, own: bool) -> str:
    """Say all of an appointment to people who hear it; `absence`: its provider is not there, `own`: who hears it."""
    standing = _standing(appointments.label(view.status).lower(), absence, own=own)
    said = f"{span(view.start, view.end, zone)}, {view.type_name}, {view.patient_name}, {standing}"
    return f"{said}, for the first available provider" if view.provider_id is None else said


def state(view: AppointmentView, absence: Absence | None, *, own: bool) -> str:
    """Say how it stands, and that its provider is not there then."""
    return _standing(appointments.label(view.status), absence, own=own)


def what(view: AppointmentView, *, among_own: bool) -> str:
    """Say the type; `among_own`: in the column of one provider, where one for any provider stands out."""
    return f"{view.type_name}, first available" if view.provider_id is None and among_own else view.type_name


def _standing(label: str, absence: Absence | None, *, own: bool) -> str:
    return f"{label}, {hours.absent(absence, own=own)}" if absence else label
