"""Sentences of a calendar: above a column, of each appointment in it, and of the dialog that books."""

from collections.abc import Sequence
from datetime import date, datetime, time

from pages.words import appointments, hours, moments, no_times, numbers, reminders
from pages.words.hours import CRISIS_ONLY
from pages.words.moments import city, clock, hour_note, when
from store import errors
from store.appointments.calendar import Hours
from store.availability.desk import DeskDay
from store.availability.opening import Absence
from store.availability.reasons import Why
from store.models import Status
from store.views.appointments import AppointmentView
from store.views.people import PatientView, TypeSummary

FULL_FIVE_MINUTES = "Appointments start at full five minutes. Please choose such a time."
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


NO_NAME = "Please give the caller's name, in letters, up to 120 characters."
NO_NUMBER = "Please give a phone number with 5 to 15 digits, such as +49 30 23125 100."
"""A caller has to have one."""


def free_times(times: DeskDay, type_: TypeSummary, provider: str, day: date) -> str:
    """Say how many times are free on a day, or why none is."""
    if times.nothing is None:
        return f"{numbers.count(len(times.free), 'free time')} on {moments.day(day)}."
    if times.nothing.why is Why.past:
        return "That day has no more times."
    if times.nothing.why is Why.own:
        return "The patient's own appointments fill that day."
    return no_times.sentence(times.nothing, type_, provider, day)


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
    spoken, standing = span(view.start, view.end, zone), appointments.label(view.status).lower()
    standing = hours.standing(f"{standing}{_comes(view)}", absence, own=own)
    if view.provider_id is None:
        return f"{spoken}, {view.type_name}, {view.patient_name}, {standing}, for the first available provider"
    return f"{spoken}, {view.type_name}, {view.patient_name}, {standing}"


def state(view: AppointmentView, absence: Absence | None, *, own: bool) -> str:
    """Say how it stands, and that its provider is not there then."""
    return hours.standing(f"{appointments.label(view.status)}{_comes(view)}", absence, own=own)


def _comes(view: AppointmentView) -> str:
    return f", {reminders.COMES.lower()}" if view.status is Status.accepted and view.coming_at is not None else ""


def what(view: AppointmentView, *, among_own: bool) -> str:
    """Say the type; `among_own`: in the column of one provider, where one for any provider stands out."""
    return f"{view.type_name}, first available" if view.provider_id is None and among_own else view.type_name


# ---- booking for a patient


def time_in(zone: str) -> str:
    """Say on which clock a time is typed."""
    return f"Time in {city(zone)}"


def clock_moved(zone: str) -> str:
    """Say that the clinic's clock is another now than the one for which a time was typed."""
    return f"The clinic's clock is {city(zone)}'s now. Please look at the time once more."


def left_out(time_: time) -> str:
    """Say that the clinic's clock does not show this time on that day."""
    return f"The clocks go forward that day, and {time_:%H:%M} is left out. Please choose another time."


def twice(time_: time) -> str:
    """Ask which is meant of two moments at which the clinic's clock shows this time."""
    return f"The clocks go back that day, and {time_:%H:%M} comes twice. Please choose which is meant."


def not_free(refusal: errors.TimeTaken, start: datetime, zone: str) -> str:
    """Say who is not free at that time."""
    at = clock(start, zone)
    if refusal.party == "patient":
        return f"The patient is not free for all of it at {at}. Please choose another time."
    return f"That provider is not free for all of it at {at}. Please choose another time."


def book_for(patient: PatientView | None, *, adds: bool = False, number: int = 0) -> str:
    """Say on the button for whom it books; `adds`: for a caller, whom it adds first; `number`: so many of a series."""
    several = f" {numbers.count(number, 'appointment')}" if number else ""
    if adds:
        return f"Add caller and book{several}"
    return f"Book{several} for {patient.name}" if patient else f"Book{several}"


def booked(views: Sequence[AppointmentView], zone: str, seen_from: str | None, reads: str) -> str:
    """Say what was booked for a patient, to the one who did, and how they hear of it; of a series, from when on."""
    view = views[0]
    booked_at = when(view.start, zone, seen_from=seen_from)
    what = f"{view.type_name}, {booked_at}"
    if len(views) > 1:
        what = f"{numbers.count(len(views), 'appointment')}, {view.type_name}, from {booked_at}"
    return f"Booked: {what}. {reads}"


def not_booked(reason: str) -> str:
    """Say after the dialog was closed why nothing was booked; the reason is a sentence."""
    return f"Nothing was booked. {reason}"
