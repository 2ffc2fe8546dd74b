"""What people read about hours: spans, weeks and days in words, and what the form of pages/static/hours.js says."""

from collections.abc import Iterable, Sequence
from datetime import date

from pages import words
from pages.words.moments import DAYS
from store.availability.conflicts import Conflict
from store.availability.opening import Absence
from store.availability.rules import Away, Span, TypeRules, Week
from store.clinic.hours import Holiday
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

FEW = 2
"""Groups of days whose hours are said in full."""

CRISIS_ONLY = "crisis only"
"""Said of hours in which nothing else can be booked, on every page."""

WEEK = {
    "days": DAYS,
    "open": "open",
    "urgent": CRISIS_ONLY,
    "closed": "closed",
    "partly": "partly open",
    "effective_from": "From",
    "zone": "Time zone",
    "grid": "Hours of the week",
    "brush": "What tapping does",
    "brushes": {"open": "Open", "urgent": CRISIS_ONLY.capitalize(), "closed": "Closed"},
    "hint": "Tap a half hour, or draw over several. Crisis only is time that is kept free for a crisis.",
    "keys": "Keys: arrows move, Space changes, Shift with an arrow goes on.",
    "more": "Show the whole day",
    "less": "Show 06:00 to 22:00",
    "exact": "Exact times, to five minutes",
    "from": "from",
    "until": "until",
    "urgent_only": CRISIS_ONLY.capitalize(),
    "closed_all_day": "Closed",
    "add": "Add hours",
    "same": "Same as Monday",
    "remove": "Remove",
    "elsewhere": "These hours were changed elsewhere. What you see here is yours, and not saved.",
    "theirs": "Show theirs",
    "mine": "Go on with mine",
    "hours": "{} hours a week",
    "urgent_hours": f"and {{}} hours {CRISIS_ONLY}",
    "unsaved": "Not saved yet. What you change stays in this tab.",
    "as_saved": "This is how it is saved.",
    "wrong": "Nothing was saved. Please look at what is marked above.",
    "start_over": "Start over",
    "check": "Check",
    "save": "Save hours",
}

DATE = WEEK | {
    "days": ("That day",),
    "day": "Day",
    "which": "Hours of that day",
    "closed_all_day": "Closed all day",
    "other_hours": "Other hours",
    "save": "Save day",
    "wrong": "",
}


def span(hours: Span) -> str:
    """Say "09:00 to 12:00", with "crisis only" where it is."""
    clocks = f"{_clock(hours.opens)} to {_clock(hours.closes)}"
    return f"{clocks} {CRISIS_ONLY}" if hours.urgent else clocks


def spans(hours: Iterable[Span]) -> str:
    """Say the hours of a day."""
    return ", ".join(map(span, hours)) or "Closed"


def week(hours: Week) -> str:
    """Say "Monday to Friday 09:00 to 17:00"; closed days are left out, many different ones summed up."""
    groups: list[tuple[int, int, Sequence[Span]]] = []
    for day, of_day in enumerate(hours.days):
        if groups and groups[-1][2] == of_day:
            groups[-1] = (groups[-1][0], day, of_day)
        else:
            groups.append((day, day, of_day))
    there = [(first, last, of_day) for first, last, of_day in groups if of_day]
    if len(there) > FEW:
        minutes = sum(each.closes - each.opens for of_day in hours.days for each in of_day)
        return f"{_days(there[0][0], there[-1][1])}, {minutes / 60:g} hours in all"
    return "; ".join(f"{_days(first, last)} {spans(of_day)}" for first, last, of_day in there) or "Closed"


def days(away: Away, today: date) -> str:
    """Say "Tuesday 1 December to Friday 4 December"."""
    first = words.moments.day(away.first, today)
    return first if away.first == away.last else f"{first} to {words.moments.day(away.last, today)}"


def holiday(day: Holiday) -> str:
    """Name a holiday, and say whether the clinic is closed then."""
    return day.name if day.kept else f"{day.name}: open all the same"


def absent(absence: Absence, *, own: bool) -> str:
    """Say "in your time off (Conference)"; `own`: it is said to the provider who is not there."""
    phrase = _ABSENT.get(absence.why, _OUTSIDE)[0 if own else 1]
    return f"{phrase} ({absence.name})" if absence.name else phrase


_ABSENT = {
    "away": ("in your time off", "in their time off"),
    "closure": ("while the clinic is closed", "while the clinic is closed"),
    "holiday": ("on a public holiday", "on a public holiday"),
}
_OUTSIDE = "outside your hours", "outside their hours"


def outside_of_hours(said: str, absence: Absence, *, own: bool) -> str:
    """Say in an appointment's history that it happened although its provider is not there then."""
    return f"{said}, {absent(absence, own=own)}"


def not_there(view: AppointmentView, absence: Absence, zone: str, *, own: bool = True) -> str:
    """Say why a request is not accepted yet: to its provider, or to staff who would do it for somebody."""
    when, reason = words.moments.when(view.start, zone), absent(absence, own=own)
    return f"{when} is {reason}. {view.patient_name} has not been told anything yet."


def outside(view: AppointmentView, absence: Absence, *, own: bool) -> str:
    """Say of an appointment that its provider is not there then; with any provider, that nobody is."""
    label = words.appointments.label(view.status)
    if view.provider_id is None:
        return f"{view.patient_name}, {view.type_name}. {label}, nobody is there then."
    return f"{view.patient_name}, {view.type_name}. {label}, {absent(absence, own=own)}."


def in_the_way(conflict: Conflict, person: Person) -> str:
    """Say what an appointment runs into: "In your time off.", or which appointment of the provider it is."""
    sentences = []
    if conflict.absence:
        reason = absent(conflict.absence, own=person.role is Role.provider)
        sentences.append(f"{reason[0].upper()}{reason[1:]}.")
    if other := conflict.other:
        sentences.append(words.answers.in_the_way(other, person.clinic.zone))
    return " ".join(sentences)


def nobody_left(provider: str, type_: TypeRules) -> list[str]:
    """Say what patients lose when the last one who offers a type does not any more."""
    crisis = "People in a crisis could no longer ask for this help, and no provider would hear of them."
    return [
        f"{provider} is the only one who offers it.",
        crisis if type_.crisis else "Patients could no longer book it.",
    ]


def _days(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]} to {DAYS[last]}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
