"""Sentences of a patient's history, as the clinic reads it."""

from datetime import date, datetime

from pages.words import appointments, moments
from store.appointments.patient_history import Only
from store.models import WAITING, Status
from store.views.appointments import AppointmentView
from store.views.waitlist import WaitlistEntryView

AHEAD, NOTHING_AHEAD = "Ahead", "Nothing is ahead."
PAST, NOTHING_PAST = "Past", "Nothing has been yet."
WAITS = "Waits for a free time"
BOOK = "New appointment"
SHOW, ALL = "Show", "All"
ONLY = {Only.late: "Cancelled late", Only.no_show: "Did not come"}
NONE_OF_THEM = "There is none of these."
_OTHERWISE = {Status.booked: "New", Status.no_show: ONLY[Only.no_show]}
NO_ACCOUNT = "No account: added by the clinic"


def facts(late_cancels: int, no_shows: int) -> dict[str, str]:
    """Say how often somebody cancelled late, and did not come."""
    return {ONLY[Only.late]: _times(late_cancels), ONLY[Only.no_show]: _times(no_shows)}


def _times(number: int) -> str:
    return {0: "Never", 1: "Once", 2: "Twice"}.get(number, f"{number} times")


def what(view: AppointmentView) -> str:
    """Say what it was and with whom."""
    return appointments.with_provider(view.type_name, view.provider_name)


def standing(view: AppointmentView, now: datetime) -> str:
    """Say how it stands, whether its patient cancelled it late, and whether nobody has closed it."""
    if view.status is Status.cancelled and view.late:
        return ONLY[Only.late]
    if view.status in WAITING:
        return _OTHERWISE.get(view.status) or appointments.label(view.status)
    return _OTHERWISE.get(view.status) or appointments.in_list(view, now)


def wish(entry: WaitlistEntryView, today: date) -> str:
    """Say which free time somebody waits for."""
    what_ = appointments.with_provider(entry.type_name, entry.provider_name)
    return f"{what_}, {moments.between(entry.first, entry.last, today)}"
