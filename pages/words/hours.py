"""Sentences about hours: spans, weeks and days in words, and what the form of pages/static/hours.js says."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from pages import words
from pages.words.moments import DAYS
from store import errors
from store.availability.conflicts import Conflict
from store.availability.opening import Absence
from store.availability.rules import Away, Span, TypeRules, Week
from store.clinic.hours import Holiday
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

AS_BEFORE = "As it was before."

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


# What is said of an absence; where two sentences stand, the first is for the provider who is not there, the second for
# others. `{name}` is that of the holiday, of the closure or of the time off, where it has one.

_Sayings = Mapping[str, str | tuple[str, str]]

_STANDING: _Sayings = {
    "away": ("{said}, in your time off{name}", "{said}, in their time off{name}"),
    "closure": "{said}, while the clinic is closed{name}",
    "holiday": "{said}, on a public holiday{name}",
    "elsewhere": ("{said}, busy in your other calendar{name}", "{said}, busy in their other calendar{name}"),
    "hours": ("{said}, outside your hours{name}", "{said}, outside their hours{name}"),
}
_ALONE: _Sayings = {
    "away": ("In your time off{name}.", "In their time off{name}."),
    "closure": "While the clinic is closed{name}.",
    "holiday": "On a public holiday{name}.",
    "elsewhere": ("Busy in your other calendar{name}.", "Busy in their other calendar{name}."),
    "hours": ("Outside your hours{name}.", "Outside their hours{name}."),
}
_NOT_THERE: _Sayings = {
    "away": (
        "{when} is in your time off{name}. {patient} has not been told anything yet.",
        "{when} is in their time off{name}. {patient} has not been told anything yet.",
    ),
    "closure": "{when} is while the clinic is closed{name}. {patient} has not been told anything yet.",
    "holiday": "{when} is on a public holiday{name}. {patient} has not been told anything yet.",
    "elsewhere": (
        "At {when} your other calendar says that you are busy{name}. {patient} has not been told anything yet.",
        "At {when} their other calendar says that they are busy{name}. {patient} has not been told anything yet.",
    ),
    "hours": (
        "{when} is outside your hours{name}. {patient} has not been told anything yet.",
        "{when} is outside their hours{name}. {patient} has not been told anything yet.",
    ),
}
_UNCHANGED: _Sayings = {
    "away": "That is in your time off{name}. Nothing was changed yet.",
    "closure": "That is while the clinic is closed{name}. Nothing was changed yet.",
    "holiday": "That is on a public holiday{name}. Nothing was changed yet.",
    "elsewhere": "Your other calendar says that you are busy then{name}. Nothing was changed yet.",
    "hours": "That is outside your hours{name}. Nothing was changed yet.",
}


def standing(said: str, absence: Absence | None, *, own: bool) -> str:
    """Add "in your time off (Conference)" to what is said; `own`: it is said to the provider who is not there."""
    return _say(_STANDING, absence, own=own, said=said) if absence else said


def not_there(view: AppointmentView, absence: Absence, zone: str, *, own: bool = True) -> str:
    """Say why a request is not accepted yet: to its provider, or to staff who would do it for somebody."""
    return _say(_NOT_THERE, absence, own=own, when=words.moments.when(view.start, zone), patient=view.patient_name)


def absent(absence: Absence) -> str:
    """Say of somebody else, beside their name, why they are not there: "In their time off (Conference)."."""
    return _say(_ALONE, absence, own=False)


def not_there_unchanged(absence: Absence) -> str:
    """Say that nothing was changed, as the provider is not there then."""
    return _say(_UNCHANGED, absence)


def outside(view: AppointmentView, absence: Absence, *, own: bool) -> str:
    """Say of an appointment that its provider is not there then; with any provider, that nobody is."""
    label = words.appointments.label(view.status)
    if view.provider_id is None:
        return f"{view.patient_name}, {view.type_name}. {label}, nobody is there then."
    return f"{view.patient_name}, {view.type_name}. {standing(label, absence, own=own)}."


AWAY = "Your provider is away then. The clinic is looking for another way, and tells you here."
"""What a patient reads while the provider of what stands is away, and nobody has decided."""


def in_the_way(conflict: Conflict, person: Person) -> str:
    """Say what an appointment runs into: "In your time off.", or which appointment of the provider it is."""
    if person.role is Role.patient:
        return AWAY
    sentences = []
    if conflict.absence:
        sentences.append(_say(_ALONE, conflict.absence, own=person.role is Role.provider))
    if other := conflict.other:
        sentences.append(words.answers.in_the_way(other, person.clinic.zone))
    return " ".join(sentences)


def week_saved(effective_from: date, today: date) -> str:
    """Say from when the hours of a week hold."""
    return f"Saved. These hours hold from {words.moments.day(effective_from, today)}."


def day_saved(day: date, today: date) -> str:
    """Say which day's hours were saved."""
    return f"Saved: {words.moments.day(day, today)}."


def stop_offering(type_: TypeRules) -> str:
    """Ask whether a provider is to offer the type no more."""
    return f"Stop offering {type_.name}?"


def nobody_left(provider: str, type_: TypeRules) -> list[str]:
    """Say what patients lose when the last one who offers a type does not any more."""
    crisis = "People in a crisis could no longer ask for this help, and no provider would hear of them."
    return [
        f"{provider} is the only one who offers it.",
        crisis if type_.crisis else "Patients could no longer book it.",
    ]


def wrong(invalid: errors.Invalid, zone: str) -> str:
    """Say what is wrong with a field of the form."""
    if isinstance(invalid, errors.Overlap) and invalid.field == "first":
        return "These days are off already."
    return words.refusals.refusal(invalid, zone)


def _days(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]} to {DAYS[last]}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _say(sayings: _Sayings, absence: Absence, *, own: bool = True, **values: str) -> str:
    """Choose the sentence for this absence, and fill it in."""
    saying = sayings.get(absence.why, sayings["hours"])
    sentence = saying if isinstance(saying, str) else saying[0 if own else 1]
    return sentence.format(name=f" ({absence.name})" if absence.name else "", **values)
