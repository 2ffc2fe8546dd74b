"""Sentences about what Kept does by itself, for staff: what it is, how it stands, what is tried again."""

from datetime import datetime

from pages.words import moments
from pages.words.numbers import count, plural
from store.jobs.overview import FailedFor, JobView

INTRODUCTION = "Kept does all this without anybody. What fails is tried again, later each time, and stops nothing else."
SOUND = "All of it is done in time."

_WHAT = {
    "expiry.expire": "Requests that nobody answers in time expire; a crisis is asked of more people",
    "reminding.remind": "Providers and patients who owe an answer are reminded",
    "passing.conclude": "A request that every provider has passed on is rejected",
    "holds.sweep": "A time that somebody chose but did not ask for is free again",
    "holds.forget": "Choices that led to no request are deleted",
    "offering.lapse": "A free time that somebody on the waitlist does not take goes to the next",
    "watching.offer_everywhere": "Everybody on a waitlist is looked at",
    "occupying.sweep": "Taken time of the past is cleared away",
    "passing.sweep": "Once a request is decided, it is no longer kept who passed it on",
}


def what(view: JobView) -> str:
    """Say what it does."""
    return _WHAT.get(view.name, view.name)


def is_known(name: str) -> bool:
    """Return whether there is a sentence for it."""
    return name in _WHAT


def standing(view: JobView) -> tuple[str, str]:
    """Return the tone and the word for how it stands."""
    if view.attempts:
        return "rejected", "Fails"
    if view.overdue:
        return "rejected", "Overdue"
    if view.failed_for:
        return "waiting", "Fails for some"
    return ("info", "Running") if view.running else ("accepted", "In time")


def in_short(views: list[JobView]) -> str:
    """Say how much needs somebody."""
    ill = sum(not view.is_well for view in views)
    return plural(ill, "1 of these needs somebody.", f"{ill} of these need somebody.") if ill else SOUND


def last(view: JobView, zone: str, now: datetime) -> str:
    """Say when it was looked at last, and when there last was something to do."""
    if view.ended_at is None:
        return "Not looked at yet."
    looked = f"Last looked at: {moments.brief(view.ended_at, zone, now)}."
    if view.worked_at is None:
        return looked
    return (
        f"{looked} Last had something to do: {moments.brief(view.worked_at, zone, now)}, {count(view.count, 'time')}."
    )


def trouble(view: JobView, zone: str, now: datetime) -> str:
    """Say what is wrong and what comes of it; nothing where nothing is."""
    if view.attempts:
        return (
            f"Failed {count(view.attempts, 'time')} in a row ({view.problem}). "
            f"Tried again: {moments.brief(view.due, zone, now)}. Kept's log says more."
        )
    if view.overdue:
        return f"Due since {moments.amid(view.due, zone, now)}. Somebody should look whether Kept is busy or stuck."
    return ""


def failed_for(one: FailedFor, zone: str, now: datetime) -> str:
    """Say how often it failed for one thing, and when it is tried again."""
    again = moments.brief(one.due, zone, now)
    return f"failed {count(one.attempts, 'time')} ({one.problem}), tried again: {again}."


def subject(one: FailedFor) -> str:
    """Say what it failed for."""
    return f"Appointment {one.id}" if one.about == "appointment" else "Something of the clinic"
