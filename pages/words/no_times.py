"""Why there is no free time, said to a patient: in a word under a day, and in a sentence."""

from datetime import date

from pages import words
from store.availability.reasons import Nothing, Why
from store.views.people import TypeSummary

_WORDS = {
    Why.not_offered: "Not offered",
    Why.away: "Away",
    Why.past: "Over",
    Why.too_short: "Too short",
    Why.too_far: "Too far",
    Why.too_soon: "Too soon",
    Why.full: "Full",
    Why.own: "You are busy",
    Why.held: "Being booked",
}

MAY_COME_FREE = frozenset({Why.full, Why.held, Why.own, Why.too_short})
"""On a day of which this is said, a time may still come free; the other days have none to give back."""


def in_a_word(why: Nothing) -> str:
    """For the place under a day: a word or two, or the name of the holiday."""
    return why.name or _WORDS.get(why.why, "Closed")


def sentence(why: Nothing, kind: TypeSummary, provider: str | None, day: date | None) -> str:
    """The rule that removed the last free time.

    `provider` is the name of the one who was asked for, None for whoever is free first; without a `day` it is about
    the next two weeks.
    """
    on = f"on {words.moments.day(day)}" if day else "in the next two weeks"
    match why.why:
        case Why.not_offered:
            return f"{provider} does not offer {kind.name}." if provider else f"Nobody here offers {kind.name} now."
        case Why.too_soon:
            return f"{kind.name} is booked at least {words.moments.length(why.notice)} ahead."
        case Why.too_far:
            return f"{kind.name} is booked at most {words.numbers.count(kind.horizon, 'day')} ahead."
        case Why.too_short:
            span = "that day" if day else "in the next two weeks"
            return f"{kind.name} needs {why.needed} minutes; the longest free time {span} is {why.longest}."
        case Why.past:
            return "It is too late for today."
        case Why.full:
            return f"Everything is taken {on}."
        case Why.own:
            return f"Your own appointments fill {'that day' if day else 'the next two weeks'}."
        case Why.held:
            return "Others are just booking the last times; wait a moment."
    return _closed(why, kind, provider, on)


def _closed(why: Nothing, kind: TypeSummary, provider: str | None, on: str) -> str:
    if why.name:
        return f"The clinic is closed: {why.name}."
    if why.why in {Why.holiday, Why.closure}:
        return f"The clinic is closed {on}."
    if provider is None:  # it may be open for other kinds of appointment
        return f"Nobody has hours for {kind.name} {on}."
    return f"{provider} is away {on}." if why.why is Why.away else f"{provider} has no hours {on}."
