"""Sentences about other systems of the clinic that are called with news, for staff."""

from datetime import datetime

from pages.words.moments import amid, brief
from pages.words.numbers import count, plural
from store.models import DeliveryReason, DeliveryState, Kind, WebhookEnd
from store.webhooks.calls import CallView
from store.webhooks.queueing import KINDS, TEST
from store.webhooks.webhooks import WebhookView

TITLE = "Other systems"
INTRODUCTION = (
    "Another system of your clinic, such as its practice program, can hear at once what happens to an appointment: "
    "which one, and what, with no names, reasons or notes. Whoever looks after that system knows its address, and "
    "calls this a webhook (Standard Webhooks)."
)
NONE = "No other system hears of news yet. Add one below."
ADD = "Add another system"
ADD_NOW, SAVE, BACK = "Add it", "Save", "Back to all"
ADDRESS, ADDRESS_HINT = "Its address", "It begins with https:// and can be reached from the internet."
ADDRESS_WRONG = (
    "No system on the internet can be found there. Please give its whole address: https://, then a name such as "
    "practice.example. Numbers, passwords, and names of this computer or network cannot be used."
)
MISSING = {"kinds": "Please choose at least one of them."}
KINDS_TITLE = "What it hears of"
SAVED, REMOVED = "Saved.", "It is not called any more."
SEND_TEST, RENEW, SWITCH_ON, EDIT, REMOVE = "Send a test", "New secret", "Switch on", "Change", "Remove"
TEST_SENT, SWITCHED_ON = "The test is on its way. What became of it stands below.", "It is called again."
SECRET, COPY, KEPT = "Its secret", "Copy the secret", "I have kept it"
KEEP_IT = "Put it into that system now, which tells real calls from forged ones by it: Kept never shows it again."
OLD_ONE = "The one before it works for another day."
RENEW_QUESTION, RENEW_BODY, RENEW_NOW = (
    "Make a new secret?",
    "You read it once, and put it into that system within a day. Until then the old one works as well.",
    "Make a new secret",
)
REMOVE_QUESTION, REMOVE_NOW = "Remove it?", "Remove"
CALLS, NO_CALLS = "Last calls", "Nothing was sent yet."
SEND_AGAIN, SENT_AGAIN = "Send again", "It is sent again now."

KIND_NAMES = {
    Kind.new_appointment: "New request or appointment",
    Kind.appointment_accepted: "Accepted",
    Kind.appointment_rejected: "Rejected",
    Kind.appointment_expired: "Expired without an answer",
    Kind.appointment_unanswered: "Still not answered",
    Kind.appointment_reopened: "An answer was taken back",
    Kind.appointment_assigned: "Given to another provider",
    Kind.appointment_cancelled: "Cancelled",
    Kind.appointment_move_asked: "The patient asks for another time",
    Kind.appointment_rescheduled: "Moved to another time",
    Kind.appointment_move_rejected: "Not moved",
    Kind.appointment_countered: "Another time was proposed",
    Kind.appointment_counter_declined: "No proposed time suits",
    Kind.appointment_checked_in: "The patient is here",
    Kind.appointment_not_here: "The patient is not here after all",
    Kind.appointment_delayed: "The clinic is late",
    Kind.appointment_completed: "It took place",
    Kind.appointment_no_show: "The patient did not come",
    Kind.crisis_acknowledged: "Somebody is on a crisis",
}
_PROBLEMS = {
    "no answer": "no answer within 10 seconds",
    "no connection": "nobody answers at that address",
    "no HTTP": "what answers there is no website",
    "not public": "the address is not one of the internet",
}
_TONES = {
    DeliveryState.queued: ("waiting", "Waits"),
    DeliveryState.leased: ("info", "On its way"),
    DeliveryState.sent: ("accepted", "Arrived"),
    DeliveryState.failed: ("rejected", "Not arrived"),
}


def change(view: WebhookView) -> str:
    """Say which system is changed; more than one may have a name like it."""
    return f"Change what {view.address} hears"


def off(number: int) -> str:
    """Say at the desk that so many are off; empty for none."""
    said = plural(number, "1 other system is not called any more.", f"{number} other systems are not called any more.")
    return f"{said} See why" if number else ""


def standing(view: WebhookView) -> tuple[str, str]:
    """Return the tone and the word for how it stands."""
    if not view.is_on:
        return "rejected", "Off"
    return ("waiting", "Does not answer") if view.failing_since else ("accepted", "On")


def how_it_stands(view: WebhookView, zone: str, now: datetime) -> str:
    """Say what is wrong with it, and what happens next; empty where nothing is."""
    if view.off_at is not None:
        when = amid(view.off_at, zone, now)
        why = (
            "it answered that it is gone for good"
            if view.off_because is WebhookEnd.gone
            else "nothing had arrived there for five days"
        )
        return (
            f"Switched off: {when}, as {why}. Once it works again, switch it on; what was lost can be sent again below."
        )
    if view.failing_since is not None:
        since = amid(view.failing_since, zone, now)
        return f"Nothing has arrived there since {since}. Kept goes on trying, and stops after five days."
    return ""


def hears(view: WebhookView) -> str:
    """Say what it hears of."""
    if len(view.kinds) == len(KINDS):
        return "It hears of everything that happens to appointments."
    if len(view.kinds) > 3:
        return f"It hears of {len(view.kinds)} things that happen to appointments."
    return f"It hears of: {', '.join(_lowered(_kind(each)) for each in view.kinds)}."


def removing(view: WebhookView) -> str:
    """Say what is lost with it."""
    return f"{view.address} hears of nothing any more, not even of what still waits to be sent."


def call_title(view: CallView) -> str:
    """Say what the call is about."""
    return "Test" if view.kind == TEST else _kind(view.kind)


def call_standing(view: CallView) -> tuple[str, str]:
    """Return the tone and the word for what became of it."""
    return _TONES.get(view.state, _TONES[DeliveryState.failed])


def what_became(view: CallView, zone: str, now: datetime) -> str:
    """Say what became of it, and what happens next."""
    problem = _PROBLEMS.get(view.problem, view.problem)
    if view.state is DeliveryState.sent and view.ended_at is not None:
        return f"Arrived: {brief(view.ended_at, zone, now)}."
    if view.reason is DeliveryReason.refused:
        return f"Not taken: it answered that it is gone for good ({problem})."
    if view.state is DeliveryState.failed:
        if not view.attempts:
            return "Not sent: it was switched off before."
        return f"Given up after {count(view.attempts, 'attempt')} ({problem})."
    again = f": {amid(view.due, zone, now)}" if view.due > now else " in a moment"
    if view.attempts:
        return f"Not taken yet ({problem}). Kept tries again{again}."
    if view.due > now:
        return f"Waits, as what came before was not taken. Kept tries again{again}."
    return "Leaves in a moment."


def _kind(kind: str) -> str:
    return KIND_NAMES.get(Kind(kind), "News") if kind in set(Kind) else "News"


def _lowered(said: str) -> str:
    return said[:1].lower() + said[1:]
