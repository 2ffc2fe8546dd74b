"""Sentences for a clinic's staff about its appointment types: rules in words, and why a form cannot be kept."""

from collections.abc import Callable, Sequence

from pages import words
from pages.words.numbers import count, listing, plural
from store import errors
from store.availability.rules import TypeRules
from store.clinic.demand import Demand
from store.clinic.types import DAY
from store.views.people import Clinic

HOUR = 60
UNITS = {"minutes": 1, "hours": HOUR, "days": DAY}
"""Minutes of each."""

SERIES = (
    "Patients can book several at once",
    "Up to 12, at the same time every one, two or four weeks; not in a crisis.",
)
"""What a clinic allows patients of a type, and what that means."""


def every(grid: int) -> str:
    """Say at which minutes a type can start."""
    return "on the hour" if grid == HOUR else f"every {words.moments.length(grid)}"


def rules(type_: TypeRules, offers: Sequence[tuple[str, bool]], clinic: str) -> list[tuple[str, str]]:
    """List the rules of a type, each with the name of its icon; `offers`: names, and who is content with "at once"."""
    return [
        ("clock", _how_long(type_)),
        ("calendar", _how_early(type_)),
        ("pin", words.appointments.place(type_.place, type_.address, clinic)),
        ("inbox", _answered(type_, [name for name, at_once in offers if at_once])),
        ("people", f"Offered by {listing([name for name, _ in offers])}" if offers else NOBODY),
    ]


NOBODY = "Nobody offers this now, so patients do not see it"


def _how_long(type_: TypeRules) -> str:
    length, starts = words.moments.length(type_.minutes), every(type_.grid)
    before, after = words.moments.length(type_.buffer_before), words.moments.length(type_.buffer_after)
    if type_.buffer_before and type_.buffer_after:
        return f"{length}, {before} before it and {after} after it kept free; starts {starts}"
    if type_.buffer_before:
        return f"{length}, {before} before it kept free; starts {starts}"
    if type_.buffer_after:
        return f"{length}, {after} after it kept free; starts {starts}"
    return f"{length}; starts {starts}"


def _how_early(type_: TypeRules) -> str:
    horizon = count(type_.horizon, "day")
    if not type_.notice:
        return f"Booked up to {horizon} ahead, at short notice too"
    return f"Booked at least {words.moments.length(type_.notice)} and up to {horizon} ahead"


def _answered(type_: TypeRules, at_once: Sequence[str]) -> str:
    if type_.crisis and (type_.needs_approval or not at_once):
        return "Asked of more and more people until somebody answers, see Settings"
    in_time = f"within {words.moments.length(type_.answer_within)}"
    if type_.answer_before:
        in_time = f"{in_time}, and {words.moments.length(type_.answer_before)} before the start at the latest"
        if type_.notice < 2 * type_.answer_before:  # store/appointments/deadlines.py
            in_time = f"{in_time}, or halfway to it"
    if type_.needs_approval or not at_once:
        return f"Answered {in_time}"
    return f"Accepted at once by {listing(at_once)}; others answer {in_time}"


# ---- before something is taken away


def retiring(type_: TypeRules, ahead: Demand, others: Sequence[str], phone: str) -> list[str]:
    """Say what becomes of the patients when nobody can book it; `others`: what is left for people in a crisis."""
    return [*lost(type_.crisis, others, phone), _still_to_come(ahead)]


def lost(crisis: bool, others: Sequence[str], phone: str) -> list[str]:
    """Say what patients cannot have any more; for a crisis, what is left to them."""
    if not crisis:
        return ["Patients can no longer book it."]
    return [
        "People in a crisis can no longer ask for this help, and no provider will hear of them.",
        f"What is left to them here: {listing(others)}." if others else f"They still read whom to call: {phone}.",
    ]


def _still_to_come(ahead: Demand) -> str:
    requests = f"{count(ahead.requests, 'request')} waiting for an answer"
    appointments = f"{count(ahead.appointments, 'accepted appointment')} to come"
    if ahead.requests and ahead.appointments:
        return f"{requests} and {appointments} stay as they are."
    if ahead.requests:
        return plural(ahead.requests, f"{requests} stays as it is.", f"{requests} stay as they are.")
    if ahead.appointments:
        return plural(ahead.appointments, f"{appointments} stays as it is.", f"{appointments} stay as they are.")
    return "No request for it is open."


# ---- why a form cannot be kept


def wrong_type(problem: errors.Invalid, zone: str) -> str:
    """Say what is wrong with a field of a type, and what would be right."""
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
    """Say what is wrong with a setting of the clinic, and what would be right."""
    match problem:
        case errors.Missing(field="emergency_phone") | errors.BadPhone(field="emergency_phone"):
            return "Please give one number that can be called, with 2 to 15 digits, such as 112."
    return words.refusals.refusal(problem, zone)


def _least(minutes: int) -> str:
    return words.moments.length(minutes) if minutes else "0"


UNTRUSTED_PROXY = (
    "Requests from {0} say in X-Forwarded-For for whom they were sent, which is not believed: everybody behind {0} "
    "counts as one. If that is your own proxy, start Kept with KEPT_TRUSTED_PROXIES={0}. "
    "If not, there is nothing to do."
)
UNTRUSTED_OUTSIDE = (
    "Requests from {0}, outside of your network, say in X-Forwarded-For for whom they were sent, which is not believed."
)


def untrusted_proxy(address: str, *, is_near: bool) -> str:
    """Say that somebody forwards requests and is not trusted to; `is_near`: it may be the clinic's own proxy."""
    return (UNTRUSTED_PROXY if is_near else UNTRUSTED_OUTSIDE).format(address)


ONLY_HERE = (
    "These links work on this computer only, as Kept does not know its own address on the internet yet. Please do not "
    "give them away so. Whoever installed Kept can set its address; it is called KEPT_BASE_URL there."
)

Says = Callable[[Clinic], str]


def to_register(clinic: Clinic) -> str:
    """Say for whom the link to register is."""
    return f"For new patients of {clinic.name}: it leads to an account."


def to_book(clinic: Clinic) -> str:
    """Say what whoever follows the link to book sees first."""
    if clinic.public_times:
        return "Free times can be seen at once. Whoever chooses one logs in or registers before it is sent."
    return "Patients log in first. In the settings you can let people see free times before that."
