"""Sentences about what Kept does by itself, for staff: what it is, how it stands, what is tried again."""

from datetime import datetime

from pages.words import moments
from pages.words.numbers import count, plural
from store.jobs.overview import FailedFor, JobView

TITLE = "What Kept does by itself"
INTRODUCTION = "If something does not work, Kept tries it again, later each time, and everything else goes on."
SOUND = "All of it is done in time."

_WHAT = {
    "expiry.expire": "Closes requests that nobody answered in time, and asks more people in a crisis",
    "reminding.remind": "Reminds providers and staff who owe an answer",
    "reminders.plan": "Plans when patients are reminded of their appointments",
    "reminders.remind": "Reminds patients of their appointments",
    "passing.conclude": "Says no to a request when every provider has passed it on",
    "holds.sweep": "Frees a time that somebody chose but did not book",
    "holds.forget": "Deletes what is left of times that were chosen but not booked",
    "offering.lapse": "Offers a free time to the next person on the waitlist when one does not answer",
    "watching.offer_everywhere": "Looks whether somebody on the waitlist can have a free time",
    "occupying.sweep": "Clears away the booked times of past days",
    "devices.sweep": "Forgets devices of people who have no account any more",
    "account_mails.sweep": "Deletes links out of mails that work no more",
    "crisis_networks.sweep": "Forgets from which network a crisis was asked for, once its time has come",
    "calling.sweep": "Deletes what became of calls to webhooks a month ago",
    "passing.sweep": "Deletes who passed a request on, once it is decided",
}

_TELL = "please tell whoever looks after Kept for your clinic"


def what(view: JobView) -> str:
    """Say what it does."""
    return _WHAT.get(view.name, view.name)


def is_known(name: str) -> bool:
    """Return whether there is a sentence for it."""
    return name in _WHAT


def standing(view: JobView) -> tuple[str, str]:
    """Return the tone and the word for how it stands."""
    if view.attempts:
        return "rejected", "Does not work"
    if view.overdue:
        return "rejected", "Overdue"
    if view.failed_for:
        return "waiting", "Not for all"
    return ("info", "Running") if view.running else ("accepted", "In time")


def in_short(views: list[JobView]) -> str:
    """Say how much does not go as it should."""
    ill = sum(not view.is_well for view in views)
    said = plural(ill, "1 of these does not go as it should.", f"{ill} of these do not go as they should.")
    return said if ill else SOUND


def last(view: JobView, zone: str, now: datetime) -> str:
    """Say when it was looked at last, and when there last was something to do."""
    if view.ended_at is None:
        return "Not looked at yet."
    looked = f"Last looked at {moments.amid(view.ended_at, zone, now)}."
    if view.worked_at is None:
        return looked
    return f"{looked} Last had something to do {moments.amid(view.worked_at, zone, now)}, {count(view.count, 'time')}."


def trouble(view: JobView, zone: str, now: datetime) -> str:
    """Say what is wrong, and what staff can do or whom to tell; nothing where nothing is."""
    if view.attempts:
        tried = plural(view.attempts, "It did not work", f"It did not work {view.attempts} times in a row")
        again = f"Kept tries again: {moments.amid(view.due, zone, now)}."
        return f"{tried}, and is not done until it does. {again} If this still stands here then, {_TELL}."
    if view.overdue:
        since = moments.amid(view.due, zone, now)
        return f"It has been due since {since}. Kept may be busy. If this still stands here in five minutes, {_TELL}."
    return ""


def failed_for(one: FailedFor, zone: str, now: datetime) -> str:
    """Say how often it failed for one thing, when it is tried again, and what staff can do meanwhile."""
    tried = plural(one.attempts, "did not work", f"did not work {one.attempts} times")
    again = f"Kept tries again: {moments.amid(one.due, zone, now)}."
    if one.about == "appointment":
        return f"{tried}. {again} If it cannot wait, open it and do it there yourself; and {_TELL}."
    return f"{tried}. {again} If this still stands here then, {_TELL}."


def for_helpers(name: str, problem: str) -> str:
    """Say in small print what helps whoever looks for the cause: the job's name, and what went wrong."""
    return f"For whoever helps: {name}, {problem}. The log has more." if problem else f"For whoever helps: {name}."


def subject(one: FailedFor) -> str:
    """Say what it failed for."""
    return f"Appointment {one.id}" if one.about == "appointment" else "For your clinic"
