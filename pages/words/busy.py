"""Sentences about the calendar that a provider keeps elsewhere."""

from datetime import datetime

from pages.words.moments import amid, brief
from store.availability.elsewhere import BusyView

TITLE = "Busy elsewhere"
INTRODUCTION = (
    "If you keep another calendar, Kept can look at it every few minutes: when you are busy there, patients cannot "
    "book with you. Nobody here sees what stands in it, and what is accepted already stays where it is."
)
ADDRESS = "Secret address of your other calendar"
HINT = (
    "It begins with https:// and mostly ends in .ics. In Google Calendar it is under Settings, your calendar, Secret "
    "address in iCal format."
)
SAVE, STOP = "Look at it", "Stop looking"
STOP_QUESTION, STOP_BODY, STOP_NOW = (
    "Stop looking at it?",
    "Patients can book with you at those times again.",
    "Stop it",
)
SAVED, STOPPED = "Saved. Kept looks at it now.", "Kept does not look at it any more."

PROBLEMS = {
    "unreachable": "Nothing could be read at that address.",
    "not_public": "That address is not one of the internet, and Kept asks no other.",
    "no_calendar": "There is no calendar at that address.",
    "unknown_zone": "Something in it is in a time zone that Kept does not know, so none of it counts.",
    "too_much": "It is too large, or repeats too often.",
}


def standing(kept: BusyView, zone: str, now: datetime) -> str:
    """Say when it was read, or why not, and what holds until then."""
    if not kept.problem:
        when = f"Read: {amid(kept.read_at, zone, now)}." if kept.read_at else "It has not been read yet."
        return f"Kept looks at your calendar at {kept.host}. {when}"
    problem = PROBLEMS.get(kept.problem, PROBLEMS["unreachable"])
    if kept.read_at is None:
        return f"Your calendar at {kept.host} cannot be read. {problem}"
    since = brief(kept.read_at, zone, now)
    return f"Your calendar at {kept.host} was not read since {since}. {problem} What stood there then holds on."
