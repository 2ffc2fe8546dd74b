"""Sentences of the day itself: who is here, what took place, who did not come, and how late the clinic is."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pages.words import cancelling, moving, proposing, reminders
from pages.words.moments import amid, brief, clock, length, when
from pages.words.numbers import plural
from store import errors
from store.appointments.attendance import DayAct
from store.models import HOLDING, Kind, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

Tone = Literal["accepted", "waiting", "info", "muted"]
"""Those of the colours that the day has."""

KINDS = {
    Kind.appointment_checked_in,
    Kind.appointment_not_here,
    Kind.appointment_completed,
    Kind.appointment_no_show,
    Kind.appointment_delayed,
}
"""The kinds of news of the day itself."""


def headlines(kind: Kind, view: AppointmentView) -> tuple[str, str]:
    """Say in a notification what was noted, to the patient and to the clinic."""
    name = view.patient_name or "Somebody"
    match kind:
        case Kind.appointment_checked_in if view.is_by_video:
            return "The clinic knows that you have joined", f"{name} has joined the video"
        case Kind.appointment_checked_in:
            return "The clinic knows that you are here", f"{name} is here"
        case Kind.appointment_not_here if view.is_by_video:
            return "The clinic noted that you have not joined yet", f"{name} has not joined after all"
        case Kind.appointment_not_here:
            return "The clinic noted that you are not here yet", f"{name} is not here after all"
        case Kind.appointment_completed:
            return "Thank you for coming", "It took place"
        case Kind.appointment_no_show:
            return "The clinic noted that you did not come", f"{name} did not come"
    if not view.delay:
        return "It begins on time after all", "It begins on time after all"
    return f"{_who(view)} {_late_by(view)}", f"{length(view.delay).capitalize()} late"


def details(kind: Kind, view: AppointmentView, person: Person) -> str:
    """Say in a notification what follows."""
    if kind is Kind.appointment_no_show and view.status is Status.no_show and person.role is Role.patient:
        return if_that_is_wrong(person)
    if kind is Kind.appointment_delayed and view.delay:
        return f"It begins at about {clock(view.expected_start, person.clinic.zone)}."
    return ""


def if_that_is_wrong(person: Person) -> str:
    """Say to a patient whom to call."""
    return f"If that is wrong, please call {person.clinic.phone or 'the clinic'}."


def late(view: AppointmentView, person: Person) -> str:
    """Say how late it begins, and when that is; empty while it is on time."""
    if not view.delay:
        return ""
    begins = f"It begins at about {clock(view.expected_start, person.clinic.zone)}."
    if person.role is Role.patient:
        return f"{_who(view)} {_late_by(view)}. {begins}"
    return f"{length(view.delay).capitalize()} late, as {view.patient_name} knows. {begins}"


def afterwards(view: AppointmentView, person: Person) -> str:
    """Say to a patient who did not come, as was noted, whom to call; nothing else is said of what is over."""
    is_missed = view.status is Status.no_show and person.role is Role.patient
    return if_that_is_wrong(person) if is_missed else ""


def on_the_day(view: AppointmentView, person: Person) -> str:
    """Say what goes on now: since when its patient is here, and how late it begins."""
    said = afterwards(view, person)
    if view.status is Status.checked_in and person.role is Role.patient:
        said = f"The clinic knows that you {'have joined' if view.is_by_video else 'are here'}."
    elif view.status is Status.checked_in and view.arrived_at is not None:
        said = f"{here_since(view, person)}."
    elif not said:
        said = reminders.said(view, person) if view.status is Status.accepted else ""
    is_to_come = view.status in {Status.accepted, Status.checked_in}
    return f"{said} {late(view, person) if is_to_come else ''}".strip()


def began(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say in a row when it is, with the day of what was before today and nobody has closed."""
    is_before = view.start.astimezone(ZoneInfo(zone)).date() < now.astimezone(ZoneInfo(zone)).date()
    return brief(view.start, zone, now) if is_before and view.expected_end <= now else clock(view.start, zone)


def here_since(view: AppointmentView, person: Person) -> str:
    """Say since when its patient is here, or in the video."""
    here = here_(view)
    return f"{here} since {clock(view.arrived_at, person.clinic.zone)}" if view.arrived_at is not None else here


def here_(view: AppointmentView) -> str:
    """Say to the clinic that its patient is here, or in the video."""
    return "In the video" if view.is_by_video else "Here"


def next_one(start: datetime, patient_name: str, zone: str) -> str:
    """Say when the next one is of a patient who comes in vain: to themselves, or by name to somebody of the clinic."""
    whose = f"The next appointment of {patient_name}" if patient_name else "Your next appointment"
    return f"{whose} is {when(start, zone)}."


def not_yet(error: errors.NotBegun | errors.TooEarly, zone: str) -> str:
    """Say when it begins, and from when on something can be noted about it."""
    if isinstance(error, errors.NotBegun):
        return f"It begins at {clock(error.start, zone)}. Please say after that what became of it."
    begins = f"{'It has been moved: it begins' if error.was_moved else 'It begins'} {when(error.start, zone)}."
    since = error.since.astimezone(ZoneInfo(zone))
    if (since.hour, since.minute) == (0, 0):
        return f"{begins} Please do that on the day."
    return f"{begins} You can check in from {clock(since, zone)} on."


def _who(view: AppointmentView) -> str:
    return view.provider_name or "The clinic"


def _late_by(view: AppointmentView) -> str:
    return f"is running {length(view.delay)} late"


# ---- what the clinic presses and reads on the day

HERE, NOT_HERE = "I am here", "I am not here yet"
"""What a patient presses who has come, and who said so by mistake."""
DELAY, ON_TIME = "Delay", "On time after all"
MINUTES = "Minutes"
CORRECTED, TOOK_PLACE = "It took place", "Took place"
MOVED_AWAY, MOVED_AWAY_NOTE = "Moved to another day", "Whoever comes for one of these today reads here when it is."
NOT_CLOSED, NOT_CLOSED_NOTE = "Not closed yet", "These are over. Please say of each whether it took place."
OVER = "Over"
EMPTY = ("Nobody is due today", "Who has an accepted appointment today appears here by itself.")
ALL_OVER = "Nobody is to come any more today."
_ACTS = {
    DayAct.check_in: "Check in",
    DayAct.complete: "Complete",
    DayAct.no_show: "Did not come",
    DayAct.undo_check_in: "Undo check-in",
}


_ON_SCREEN = {DayAct.check_in: "Has joined", DayAct.undo_check_in: "Has not joined"}
"""What the same acts are called where nobody comes in."""


def act(name: DayAct, view: AppointmentView) -> str:
    """Name the button of an act; what corrects something says what is true instead."""
    if view.is_by_video and name in _ON_SCREEN:
        return _ON_SCREEN[name]
    return CORRECTED if name is DayAct.complete and view.status is Status.no_show else _ACTS[name]


def what(view: AppointmentView) -> str:
    """Say in a row what it is, and that somebody does not come in for it: "Follow-up, by video"."""
    return f"{view.type_name}, by video" if view.is_by_video else view.type_name


def checked_in(view: AppointmentView) -> str:
    """Say who has just been checked in, beside the button that takes that back."""
    return f"{view.patient_name} {'has joined' if view.is_by_video else 'is checked in'}."


def act_label(name: DayAct, view: AppointmentView, zone: str) -> str:
    """Name the button to those who do not see whose row it is in."""
    return f"{act(name, view)}: {view.patient_name}, {clock(view.start, zone)}"


def delay(view: AppointmentView, minutes: int) -> tuple[str, str]:
    """Name the button that says that it begins so many minutes late, briefly and in full."""
    if not minutes:
        return ON_TIME, f"{ON_TIME}: {view.patient_name}"
    return f"+{minutes - view.delay}", f"{length(minutes).capitalize()} late: {view.patient_name}"


def tell_also(view: AppointmentView, after: int) -> tuple[str, str, str]:
    """Ask whether so many who come after are told, too; with the buttons for all and for the one."""
    others = plural(after, "the one who comes", f"the {after} who come")
    title = f"Tell {others} after {view.patient_name}, too?"
    return title, plural(after, "Tell both", f"Tell all {after + 1}"), f"Only {view.patient_name}"


def who_waits(delayed: Sequence[tuple[AppointmentView, int]], zone: str) -> list[str]:
    """Say when it begins for each of them; each reads their own time."""
    return [
        f"{clock(view.start, zone)} {view.patient_name}: {_begins(view, minutes, zone)}" for view, minutes in delayed
    ]


def _begins(view: AppointmentView, minutes: int, zone: str) -> str:
    return f"about {clock(view.start + timedelta(minutes=minutes), zone)}." if minutes else "on time."


def in_row(view: AppointmentView, person: Person, now: datetime) -> tuple[str, Tone]:
    """Say on the clinic's page of the day how it stands, and in which colour."""
    if view.move_start is not None:
        return moving.ASKED, "waiting"
    begins = f"begins about {clock(view.expected_start, person.clinic.zone)}" if view.delay else ""
    match view.status:
        case Status.checked_in if now >= view.expected_end and view.arrived_at is not None:
            return (
                f"{'Joined' if view.is_by_video else 'Came'} at {clock(view.arrived_at, person.clinic.zone)}",
                "waiting",
            )
        case Status.checked_in:
            is_to_begin = begins and now < view.expected_start
            return f"{here_since(view, person)}{f', {begins}' if is_to_begin else ''}", "accepted"
        case Status.accepted if now >= view.expected_end:
            return "Not noted yet" if view.is_by_video else "Was not checked in", "waiting"
        case Status.accepted if now >= view.expected_start:
            return "Not in the video yet" if view.is_by_video else "Not here yet", "waiting"
        case Status.accepted:
            is_declined = view.declined_at is not None
            due = reminders.COMES if view.coming_at is not None else "Due"
            due = reminders.DECLINED if is_declined else due
            return begins.capitalize() or due, "waiting" if begins or is_declined else "info"
        case Status.countered:
            return proposing.label(view), "waiting"
        case Status.completed:
            return TOOK_PLACE, "accepted"
        case Status.cancelled:
            return cancelling.by(view, person), "muted"
    return "Did not come", "muted"


def moved_to(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say what became of what was to be today: "Moved to Thu 3 Dec, 10:00"."""
    if view.status in HOLDING:
        return f"Moved to {amid(view.start, person.clinic.zone, now)}"
    return cancelling.by(view, person) if view.status is Status.cancelled else NOT_ANY_MORE


NOT_ANY_MORE = "Does not take place"


def summary(numbers: Mapping[str, int]) -> str:
    """Say how the day stands: "3 due, 1 here, 4 took place"; what there is none of is left out."""
    return ", ".join(f"{number} {what}" for what, number in numbers.items() if number)


def question(view: AppointmentView, zone: str) -> str:
    """Ask before it is noted that somebody did not come."""
    return f"Did {view.patient_name} not come at {clock(view.start, zone)}?"


def what_follows(person: Person) -> list[str]:
    """Say who reads that, and who can correct it."""
    told = "They read it in Kept, and whom to call if that is wrong."
    return [told] if person.role is Role.staff else [told, "The clinic's staff can correct it."]


def meanwhile(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say in the open question that somebody else has noted something."""
    return f"{in_row(view, person, now)[0]}: that has been noted meanwhile."
