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
from store.views.people import Person

FEW = 2
"""Groups of days whose hours are said in full."""

WEEK = {
    "days": DAYS,
    "open": "open",
    "urgent": "urgent only",
    "closed": "closed",
    "partly": "partly open",
    "effective_from": "From",
    "zone": "Time zone",
    "grid": "Hours of the week",
    "brush": "What tapping does",
    "brushes": {"open": "Open", "urgent": "Urgent only", "closed": "Closed"},
    "hint": "Tap a half hour, or draw over several. Urgent only is kept free for a crisis.",
    "keys": "Keys: arrows move, Space changes, Shift with an arrow goes on.",
    "more": "Show the whole day",
    "less": "Show 06:00 to 22:00",
    "exact": "Exact times, to five minutes",
    "from": "from",
    "until": "until",
    "urgent_only": "Urgent only",
    "closed_all_day": "Closed",
    "add": "Add hours",
    "same": "Same as Monday",
    "remove": "Remove",
    "elsewhere": "These hours were changed elsewhere. What you see here is yours, and not saved.",
    "theirs": "Show theirs",
    "mine": "Go on with mine",
    "hours": "{} hours a week",
    "urgent_hours": "and {} hours for urgent cases",
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
    """Such as "09:00 to 12:00", with "urgent only" where it is."""
    return f"{_clock(hours.opens)} to {_clock(hours.closes)}{' urgent only' if hours.urgent else ''}"


def spans(hours: Iterable[Span]) -> str:
    """The hours of a day."""
    return ", ".join(map(span, hours)) or "Closed"


def week(hours: Week) -> str:
    """Such as "Monday to Friday 09:00 to 17:00"; closed days are left out, many different ones summed up."""
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
    """Such as "Tuesday 1 December to Friday 4 December"."""
    first = words.moments.day(away.first, today)
    return first if away.first == away.last else f"{first} to {words.moments.day(away.last, today)}"


def holiday(found: Holiday) -> str:
    """Whether the clinic is closed then."""
    return found.name if found.kept else f"{found.name}: open all the same"


def absent(found: Absence, *, own: bool) -> str:
    """Such as "in your time off (Conference)"; `own`: it is said to the provider who is not there."""
    whose = "your" if own else "their"
    name = f" ({found.name})" if found.name else ""
    return {
        "away": f"in {whose} time off{name}",
        "closure": f"while the clinic is closed{name}",
        "holiday": f"on a public holiday{name}",
    }.get(found.why, f"outside {whose} hours")


def in_the_way(found: Conflict, person: Person) -> str:
    """What an appointment runs into, as one sentence: "In your time off.", "You: Zoe Jansen 09:30."."""
    said = []
    if found.absence:
        outside = absent(found.absence, own=person.role is Role.provider)
        said.append(f"{outside[0].upper()}{outside[1:]}.")
    if found.other:
        said.append(f"You: {found.other.patient_name} {words.moments.clock(found.other.start, person.clinic.zone)}.")
    return " ".join(said)


def nobody_left(provider: str, kind: TypeRules) -> list[str]:
    """What patients lose when the last one who offers a type does not any more."""
    crisis = "People in a crisis could no longer ask for this help, and no provider would hear of them."
    return [
        f"{provider} is the only one who offers it.",
        crisis if kind.crisis else "Patients could no longer book it.",
    ]


def _days(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]} to {DAYS[last]}"


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
