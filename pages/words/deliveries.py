"""Sentences about what leaves the clinic by mail, for staff: to whom, about what, and what became of it."""

from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from pages.words import moments
from pages.words.moments import amid, brief
from pages.words.numbers import count, plural
from store.models import Channel, DeliveryReason, DeliveryState, Kind, Role
from store.notifications.costs import TextsOfMonth
from store.notifications.ledger import DeliveryView
from store.notifications.text_answers import TextAnswerView
from store.views.addresses import RefusalView
from store.views.people import Person

TITLE = "Messages"
INTRODUCTION = (
    "Whoever has no page of Kept in front of them gets the news by mail, twenty seconds later; by text message and on "
    "their devices, too, where they want that. What they have seen by then, or what is over, is not sent."
)
TO_A_FOLDER = (
    "Kept knows no mail server yet, so nothing leaves this computer: mails are put into the folder {folder}. Whoever "
    "looks after Kept sets KEPT_MAIL_HOST and KEPT_MAIL_FROM."
)
ALL, PROBLEMS = "All", "Not arrived"
NOTHING, NO_PROBLEMS = "Nothing had to leave yet.", "Everything has arrived, as far as anybody knows."
NO_SERVER = "Mails stay on this computer, so none can fail to arrive."
ALL_OF_THEM = "All messages of the clinic"
MUTE, UNMUTE = "Send me nothing about this", "Send me news about this again"
MUTE_MINE, UNMUTE_MINE = "Stop my own mails about this", "Start my own mails about this again"
"""To staff, below the mails to others."""
MUTED = "Nothing about this appointment is sent to you. What happens shows here and in the bell."
MUTED_MINE = "Your own mails about this have stopped. Those to others go on."
IN_CALENDAR = "One exception: what a mail has put into your calendar is corrected there by mail if it changes."
MUTE_QUESTION = "Send you nothing about this appointment?"
MUTE_FOLLOWS = "If it is moved or cancelled, you see that only in Kept."
NEVER_MUTED = "As long as it waits for an answer in a crisis, a mail comes in any case."
CHANGE_ADDRESS = "Change the address"
TRY_AGAIN, TRIED_AGAIN = "Try again", "The next mail is sent there again."
NO_MAIL_ARRIVES = "no mail arrives"
"""Behind an address, in a line with what else somebody can be reached by."""
TO = "Search by name"
SEND_AGAIN, QUEUED_AGAIN = "Send again", "It is sent again now."

_ABOUT = {
    Kind.new_appointment: "New request",
    Kind.appointment_accepted: "Accepted",
    Kind.appointment_rejected: "Rejected",
    Kind.appointment_expired: "Expired",
    Kind.appointment_unanswered: "Not answered yet",
    Kind.appointment_reopened: "Answer taken back",
    Kind.appointment_assigned: "Given to somebody",
    Kind.colleague_proposed: "May a colleague do it",
    Kind.appointment_cancelled: "Cancelled",
    Kind.appointment_move_asked: "Asks to move",
    Kind.appointment_rescheduled: "Moved",
    Kind.appointment_move_rejected: "Not moved",
    Kind.appointment_no_show: "Did not come",
    Kind.appointment_delayed: "Running late",
    Kind.crisis_acknowledged: "Somebody is on it",
    Kind.appointment_countered: "Another time proposed",
    Kind.appointment_counter_declined: "No proposed time suits",
    Kind.note_shared: "A note",
    Kind.invited_back: "Invited back",
    Kind.appointment_reminder: "Reminder",
    Kind.time_free: "A time is free",
    Kind.time_offered: "A time is offered",
    Kind.offer_withdrawn: "An offered time has gone",
}
_IN_CRISIS = {Kind.new_appointment: "Crisis request", Kind.appointment_unanswered: "Crisis not answered yet"}
"""What is said otherwise where somebody is in a crisis."""
_LEFT_OUT = {
    DeliveryReason.seen: "Not sent: they have read it in Kept.",
    DeliveryReason.shown: "Not sent: they had it in front of them in Kept.",
    DeliveryReason.superseded: "Not sent: by then it stood otherwise, or was not theirs any more.",
    DeliveryReason.over: "Not sent: it was over before it could leave.",
    DeliveryReason.not_wanted: "Not sent: they do not want {what} about this.",
    DeliveryReason.bad_address: "Not sent: mails to their address do not arrive.",
    DeliveryReason.gone: "Not sent: they have no account any more.",
}
_WHAT = {Channel.email: "mails", Channel.sms: "text messages", Channel.push: "messages on their devices"}
_HOW = {Channel.sms: ", by text message", Channel.push: ", on a device"}
_DEVICE_GONE = "Not sent: the device is not theirs any more."
_TONES = {
    DeliveryState.queued: ("waiting", "Waits"),
    DeliveryState.leased: ("info", "On its way"),
    DeliveryState.sent: ("accepted", "Sent"),
    DeliveryState.failed: ("rejected", "Not arrived"),
    DeliveryState.skipped: ("info", "Not needed"),
    DeliveryState.unsure: ("waiting", "Unsure"),
}


def texts(month: TextsOfMonth, price: str) -> str:
    """Say how many text messages this month has seen, and about what they cost, where somebody has said the price."""
    when = moments.month(month.first)
    if not month.count:
        return f"Text messages in {when}: none yet."
    said = f"Text messages in {when}: {month.count:,}, {plural(month.count, 'of one part', 'of one part each')}."
    if not price:
        return f"{said} What they cost stands on Twilio's bill."
    each, currency = price.split()
    cost = (Decimal(each) * month.count).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{said} They cost about {cost:,} {currency}, at {each} {currency} each; the bill is Twilio's."


def muted(role: Role, *, is_muted: bool, can_be_muted: bool) -> str:
    """Say to whoever is here that they want to hear nothing of an appointment; empty where they do."""
    if not can_be_muted:
        return NEVER_MUTED
    if not is_muted:
        return ""
    if role is Role.staff:
        return MUTED_MINE
    return f"{MUTED} {IN_CALENDAR}" if role is Role.patient else MUTED


def switch(role: Role, *, is_muted: bool) -> str:
    """Name the button that ends the mails about an appointment, or begins them again."""
    if role is Role.staff:
        return UNMUTE_MINE if is_muted else MUTE_MINE
    return UNMUTE if is_muted else MUTE


def before_muting(role: Role) -> list[str]:
    """Say what follows from hearing nothing; only patients have invitations."""
    return [MUTE_FOLLOWS, IN_CALENDAR] if role is Role.patient else [MUTE_FOLLOWS]


def bad_address(refusal: RefusalView, zone: str, now: datetime) -> str:
    """Say to the desk that no mail reaches a patient, and what to do."""
    since = amid(refusal.at, zone, now)
    return f"No mail arrives at this address since {since} ({refusal.answer}). Please call, or ask for another."


def own_bad_address(refusal: RefusalView, person: Person, now: datetime) -> str:
    """Say to somebody that no mail reaches them, and what to do."""
    since = amid(refusal.at, person.clinic.zone, now)
    return (
        f"No mail arrives at {person.email} since {since} ({refusal.answer}), so none is sent there. "
        "If the address is right, try again. If it is not, change it below."
    )


def own_bad_address_elsewhere(person: Person) -> str:
    """Say the same on other pages, before the way there."""
    return f"No mail arrives at {person.email}, so what is new you read only here."


def answered(view: TextAnswerView, zone: str, now: datetime) -> str:
    """Say behind a name, and before a number, that somebody answered a text message."""
    said = f"answered a text message: {amid(view.at, zone, now)}. Nobody can read that."
    return f"{said} Please call:" if view.phone else said


def title(view: DeliveryView) -> str:
    """Say to whom, and about what: "Accepted, to Ada Lindqvist"."""
    about = "For the calendar" if view.kind is None else _ABOUT.get(view.kind, "News")
    about = _IN_CRISIS.get(view.kind, about) if view.kind is not None and view.crisis else about
    how = _HOW.get(view.channel, "")
    return f"{about}, to {view.person_name}{how}"


def subject(view: DeliveryView, zone: str, now: datetime) -> str:
    """Say which appointment it is about, and to the clinic's people of whom: "Therapy, tomorrow, 10:00"."""
    if view.start is None:
        return ""
    whose = view.patient_name if view.patient_name != view.person_name else None
    return ", ".join(filter(None, (whose, view.type_name, amid(view.start, zone, now))))


def happened(view: DeliveryView, zone: str, now: datetime) -> str:
    """Say when that was of which it tells, where nothing else says a time; else empty."""
    says_time = view.ended_at is None or view.state is DeliveryState.sent
    return "" if says_time else f"Happened: {amid(view.created_at, zone, now)}."


def call(view: DeliveryView) -> str:
    """Ask to call whom it did not reach, before their number; empty where it did, or may."""
    if not view.is_problem:
        return ""
    return "Please call:" if view.person_phone else f"Kept knows no phone number of {view.person_name}."


def not_arrived(number: int) -> str:
    """Say beside a name that so many people were written to in vain; empty for none."""
    return f"{plural(number, '1 message', f'{number} messages')} did not arrive" if number else ""


def standing(view: DeliveryView) -> tuple[str, str]:
    """Return the tone and the word for what became of it."""
    if view.state is DeliveryState.sent and view.arrived_at is not None:
        return "accepted", "Arrived"
    return _TONES[DeliveryState.failed if view.reason is DeliveryReason.bad_address else view.state]


def what(view: DeliveryView, zone: str, now: datetime) -> str:
    """Say what became of it, and what happens next."""
    if view.state is DeliveryState.sent and view.ended_at is not None:
        if view.arrived_at is not None:
            return f"Arrived: {brief(view.arrived_at, zone, now)}."
        return f"Sent: {brief(view.ended_at, zone, now)}."
    if view.state is DeliveryState.skipped:
        if view.channel is Channel.push and view.reason is DeliveryReason.gone:
            return _DEVICE_GONE
        return _LEFT_OUT.get(view.reason, "Not sent.").format(what=_WHAT[view.channel])
    if view.state is DeliveryState.failed:
        return _failed(view)
    if view.state is DeliveryState.unsure:
        return _unsure(view, zone, now)
    return _waits(view, zone, now)


def _failed(view: DeliveryView) -> str:
    if view.channel is Channel.sms and view.reason is DeliveryReason.refused:
        return f"It did not arrive at this number ({view.problem})."
    if view.channel is Channel.push and view.reason is DeliveryReason.refused:
        return _refused_by_push_service(view)
    if view.reason is DeliveryReason.refused:
        return f"The mail server refused it ({view.problem})."
    tried = count(view.attempts, "attempt")
    return f"Given up after {tried} in a day ({view.problem})."


def _refused_by_push_service(view: DeliveryView) -> str:
    if view.problem == "no contact":
        return "Nothing is sent to devices as long as the clinic has no e-mail address of its own, under Settings."
    if view.device_id is None:
        return f"The device takes no messages any more ({view.problem}), so it was removed."
    return f"The device's push service refused it ({view.problem})."


def _unsure(view: DeliveryView, zone: str, now: datetime) -> str:
    if view.ended_at is not None:
        return "It may have arrived: the connection was lost, twice."
    again = amid(view.due, zone, now)
    return f"It may have arrived: the connection was lost. The same message is sent once more: {again}."


def _waits(view: DeliveryView, zone: str, now: datetime) -> str:
    due = amid(view.due, zone, now)
    if view.reason is DeliveryReason.quiet_hours:
        return f"Waits for the morning: {due}."
    if view.attempts:
        tried = plural(view.attempts, "It did not work", f"It did not work {view.attempts} times")
        return f"{tried} ({view.problem}). Kept tries again: {due}."
    return "Leaves in a moment, unless they see it in Kept before."
