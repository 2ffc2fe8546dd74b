"""Why there is no time: on a day or on all of the next ones, and why one that was chosen cannot be had."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from pages import words
from store.availability.reasons import NoTimesReason, Why
from store.models import WAITING, Status
from store.views.appointments import AppointmentView
from store.views.people import TypeSummary


class _Wording(NamedTuple):
    """How a reason is said: in a word or two under a day, and in a sentence.

    Where it is said otherwise of the next two weeks, or of one provider, there is a sentence for that, too.
    """

    word: str
    on_day: str
    in_weeks: str = ""
    provider_on_day: str = ""
    provider_in_weeks: str = ""


_NO_HOURS = "Nobody has hours for {type} on {day}.", "Nobody has hours for {type} in the next two weeks."
_CLINIC_CLOSED = "The clinic is closed on {day}.", "The clinic is closed in the next two weeks."
_CLOSED_FOR = "The clinic is closed: {name}."

_WORDING = {
    Why.not_offered: _Wording(
        "Not offered", "Nobody here offers {type} now.", provider_on_day="{provider} does not offer {type}."
    ),
    Why.holiday: _Wording("Closed", *_CLINIC_CLOSED),
    Why.closure: _Wording("Closed", *_CLINIC_CLOSED),
    Why.away: _Wording("Away", *_NO_HOURS, "{provider} is away on {day}.", "{provider} is away in the next two weeks."),
    Why.closed: _Wording(
        "Closed", *_NO_HOURS, "{provider} has no hours on {day}.", "{provider} has no hours in the next two weeks."
    ),
    Why.past: _Wording("Over", "It is too late for today."),
    Why.too_short: _Wording(
        "Too short",
        "{type} needs {needed} minutes; the longest free time that day is {longest}.",
        "{type} needs {needed} minutes; the longest free time in the next two weeks is {longest}.",
    ),
    Why.too_far: _Wording("Too far", "{type} is booked at most {horizon} ahead."),
    Why.too_soon: _Wording("Too soon", "{type} is booked at least {notice} ahead."),
    Why.full: _Wording("Full", "Everything is taken on {day}.", "Everything is taken in the next two weeks."),
    Why.own: _Wording(
        "You are busy", "Your own appointments fill that day.", "Your own appointments fill the next two weeks."
    ),
    Why.held: _Wording("Being booked", "Others are just booking the last times; wait a moment."),
}


def in_a_word(reason: NoTimesReason) -> str:
    """Say it under a day: in a word or two, or with the name of the holiday."""
    return reason.name or _WORDING[reason.why].word


def sentence(reason: NoTimesReason, type_: TypeSummary, provider: str | None, day: date | None) -> str:
    """Name the rule that removed the last free time.

    `provider` is the name of the one who was asked for, None for any provider; without a `day` it is about the next
    two weeks.
    """
    wording = _WORDING[reason.why]
    any_provider = (wording.on_day if day else wording.in_weeks) or wording.on_day
    one_provider = (wording.provider_on_day if day else wording.provider_in_weeks) or wording.provider_on_day
    said = _CLOSED_FOR if reason.name else (provider and one_provider) or any_provider
    return said.format_map(_values(reason, type_, provider, day))


def _values(reason: NoTimesReason, type_: TypeSummary, provider: str | None, day: date | None) -> Mapping[str, object]:
    return {
        "type": type_.name,
        "provider": provider,
        "day": words.moments.day(day) if day else "",
        "name": reason.name,
        "needed": reason.needed,
        "longest": reason.longest,
        "notice": words.moments.length(reason.notice),
        "horizon": words.numbers.count(type_.horizon, "day"),
    }


# ---- of a provider


def not_offered(type_: TypeSummary) -> str:
    """Say it under the name of a provider."""
    return f"Does not offer {type_.name}"


def none_within(days: int) -> str:
    """Say under the name of a provider how long there is no free time."""
    return f"No free time in the next {words.numbers.count(days, 'day')}"


# ---- of a time that was chosen

ASKED = (*WAITING, Status.countered)
"""Of a request that holds its time, and may come to nothing yet."""

BEING_BOOKED = "being booked"

ASKED_BEFORE = "asked before"
"""Stands with the time of a request that came to nothing, where the patient chooses another."""

_TAKEN = {
    "patient": "You have something else at that time already. Please choose another.",
    "provider": "Someone else just took {time}. These are still free.",
    "everyone": "Someone else just took {time}. These are still free.",
    "held": "Someone else is just booking {time}. These are still free.",
}


def just_taken(clock: str) -> str:
    """Say to whoever books for a patient that the time they have typed is free no more."""
    return f"Someone else just took {clock}. Please choose another time."


def taken(owner: str, start: datetime | None, zone: str) -> str:
    """Say who has the time: the patient, a provider, everyone, or whoever holds it."""
    time = words.moments.clock(start, zone) if start else "that time"
    return _TAKEN.get(owner, _TAKEN["everyone"]).format(time=time)


def not_free(start: datetime, zone: str) -> str:
    """Say that a time from an address cannot be had."""
    return f"{words.moments.when(start, zone)} is not free now. Please choose another time."


def removed(start: datetime, zone: str) -> str:
    """Say that the clinic has decided otherwise since the time was chosen."""
    when = words.moments.when(start, zone)
    return f"The clinic's times have changed; {when} is not free any more. Please choose another time."


def booked_already(view: AppointmentView, zone: str) -> str:
    """Say that the patient has this very appointment, or waits for an answer about it."""
    what = f"{view.type_name}, {words.moments.when(view.start, zone)}"
    if view.status in ASKED:
        return f"You have asked for this already: {what}."
    return f"You have this appointment already: {what}."


def own(view: AppointmentView, zone: str) -> str:
    """Say what else the patient has at that time."""
    when = words.moments.when(view.start, zone)
    have = "have asked for another appointment" if view.status in ASKED else "have another appointment"
    if view.provider_name:
        return f"You {have} then: {view.type_name} with {view.provider_name}, {when}."
    return f"You {have} then: {view.type_name}, {when}."


def choose_day(last: date) -> str:
    """Say which days there are."""
    return f"Please choose a day from today to {words.moments.day(last)}."
