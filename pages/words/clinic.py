"""What a clinic's staff read about its appointment types: rules in words, and why a form cannot be kept."""

from collections.abc import Sequence

from pages import words
from store import errors
from store.availability.rules import TypeRules
from store.clinic.demand import Demand
from store.clinic.types import DAY

HOUR = 60
UNITS = {"minutes": 1, "hours": HOUR, "days": DAY}
"""Minutes of each."""


def every(grid: int) -> str:
    """At which minutes a type can start."""
    return "on the hour" if grid == HOUR else f"every {words.moments.length(grid)}"


def listing(names: Sequence[str]) -> str:
    """Such as "Ada, Ben and Clara"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def rules(kind: TypeRules, offers: Sequence[tuple[str, bool]], clinic: str) -> list[tuple[str, str]]:
    """A type's rules as lines, each with the name of its icon; `offers`: names, and who is content with "at once"."""
    return [
        ("clock", _how_long(kind)),
        ("calendar", _how_early(kind)),
        ("pin", words.appointments.place(kind.place, kind.address, clinic)),
        ("inbox", _answered(kind, [name for name, at_once in offers if at_once])),
        ("people", f"Offered by {listing([name for name, _ in offers])}" if offers else NOBODY),
    ]


NOBODY = "Nobody offers this now, so patients do not see it"


def _how_long(kind: TypeRules) -> str:
    beside = [
        f"{words.moments.length(minutes)} {when} it"
        for minutes, when in ((kind.buffer_before, "before"), (kind.buffer_after, "after"))
        if minutes
    ]
    kept = f", {listing(beside)} kept free" if beside else ""
    return f"{words.moments.length(kind.minutes)}{kept}; starts {every(kind.grid)}"


def _how_early(kind: TypeRules) -> str:
    horizon = words.numbers.count(kind.horizon, "day")
    if not kind.notice:
        return f"Booked up to {horizon} ahead, at short notice too"
    return f"Booked at least {words.moments.length(kind.notice)} and up to {horizon} ahead"


def _answered(kind: TypeRules, at_once: Sequence[str]) -> str:
    latest = (
        f", and {words.moments.length(kind.answer_before)} before the start at the latest" if kind.answer_before else ""
    )
    in_time = f"within {words.moments.length(kind.answer_within)}{latest}"
    if kind.needs_approval or not at_once:
        return f"Answered {in_time}"
    return f"Accepted at once by {listing(at_once)}; others answer {in_time}"


# ---- before something is taken away


def retiring(kind: TypeRules, ahead: Demand, others: Sequence[str], phone: str) -> list[str]:
    """What becomes of a type's patients when nobody can book it; `others` are what is left for people in a crisis."""
    return [*lost(kind.crisis, others, phone), _still_to_come(ahead)]


def lost(crisis: bool, others: Sequence[str], phone: str) -> list[str]:
    """What patients cannot have any more; for a crisis, what is left to them."""
    if not crisis:
        return ["Patients can no longer book it."]
    left = f"What is left to them here: {listing(others)}." if others else f"They still read whom to call: {phone}."
    return ["People in a crisis can no longer ask for this help, and no provider will hear of them.", left]


def _still_to_come(ahead: Demand) -> str:
    parts = [f"{words.numbers.count(ahead.requests, 'request')} waiting for an answer"] * bool(ahead.requests)
    parts += [f"{words.numbers.count(ahead.appointments, 'accepted appointment')} to come"] * bool(ahead.appointments)
    if not parts:
        return "No request for it is open."
    stays = "stays as it is" if ahead.requests + ahead.appointments == 1 else "stay as they are"
    return f"{' and '.join(parts)} {stays}."


# ---- why a form cannot be kept


def wrong_type(problem: errors.Invalid, zone: str) -> str:
    """What is wrong with a field of a type, and what would be right."""
    match problem:
        case errors.OutOfRange(field="notice", most=0):
            return "Nobody in a crisis can wait: please give 0 here."
        case errors.OutOfRange(field="horizon"):
            return f"Please give a whole number of days, {problem.least} to {problem.most}."
        case errors.OutOfRange(field="minutes" | "buffer_before" | "buffer_after"):
            return f"Please give a whole number of minutes, {problem.least} to {problem.most}."
        case errors.OutOfRange():
            return f"Please give a whole number, {_least(problem.least)} to {words.moments.length(problem.most)}."
        case errors.Missing(field="address"):
            return "Where do patients come to? Please give the address."
        case errors.UnknownProvider():
            return "Somebody who is chosen here does not work at the clinic any more. Please choose again."
    return words.refusals.refusal(problem, zone)


def wrong_setting(problem: errors.Invalid, zone: str) -> str:
    """What is wrong with a setting of the clinic, and what would be right."""
    match problem:
        case errors.Missing(field="emergency_phone"):
            return "Please give a number that can be called."
    return words.refusals.refusal(problem, zone)


def _least(minutes: int) -> str:
    return words.moments.length(minutes) if minutes else "0"
