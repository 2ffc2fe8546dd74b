"""What leaves the house: news for whoever has no page open, read on phones that lie on tables.

So nobody's need, notes or reasons stand here, and no patient's name in what goes to the clinic's people. Who has said
that their mails need not be discreet reads what it is about and why, but nothing that others wrote for themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pages import words
from pages.words.numbers import count
from store.appointments import answer_links
from store.models import Kind, Place, Role, Status
from store.notifications.invitations import Invitation
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView

MOST = 12
"""Things that one mail says; what is older is counted."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that happened: a sentence, what more there is to know, and where to go on."""

    headline: str
    sentence: str
    lines: tuple[str, ...]
    button: str
    link: str
    second: tuple[str, str] | None = None
    """Another button, and where it leads."""


@dataclass(frozen=True, slots=True)
class Letter:
    """All that one mail says."""

    subject: str
    greeting: str
    items: tuple[Item, ...]
    more: str
    ending: str
    why: str
    sentence: str = ""
    """Of the clinic's own, in reminders."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whom a letter goes to, where its links lead, and when it is."""

    person: Person
    preferences: Preferences
    origin: str
    now: datetime

    @property
    def is_patient(self) -> bool:
        return self.person.role is Role.patient

    def when(self, moment: datetime) -> str:
        """Say "Tuesday 1 December, 14:30 (Berlin)", and what the reader's clock shows then if it is another."""
        zone = self.person.clinic.zone
        theirs = words.moments.reader_clock(moment, zone, self.preferences.zone)
        there = "; ".join(filter(None, (words.moments.city(zone), theirs)))
        return f"{words.moments.when(moment, zone, self.now)} ({there})"


def letter(
    news: Sequence[NotificationView],
    person: Person,
    preferences: Preferences,
    origin: str,
    now: datetime,
    invitation: Invitation | None = None,
    *,
    most: int = MOST,
) -> Letter:
    """Say this news to the person, the last so many, oldest first, and what becomes of their calendar."""
    reader = _Reader(person, preferences, origin, now)
    items = tuple(_item(each, reader) for each in news[-most:])
    if invitation is not None:
        items = (*items[:-1], _with_calendar(items[-1] if items else None, invitation, reader))
    subject = items[0].headline if len(news) <= 1 else f"{len(news)} things about your appointments"
    if not reader.is_patient and len(news) > 1:
        subject = f"{len(news)} things at {person.clinic.name}"
    older = max(len(news) - most, 0)
    is_answered = any(each.kind is Kind.appointment_reminder for each in news)  # to who knows the family name
    greeting = "Hello," if is_answered else f"Hello {person.name},"
    sentence = person.clinic.reminder_sentence if is_answered else ""
    more = f"There is more, which Kept shows when you open it: {older} older." if older else ""
    why = _why(person) if news else f"You get this because you have an account at {person.clinic.name}."
    return Letter(subject, greeting, items, more, _ending(person), why, sentence)


def _ending(person: Person) -> str:
    if person.role is not Role.patient:
        return ""
    if person.clinic.phone:
        return f"You can answer this mail, or call {person.clinic.phone}."
    return "You can answer this mail."


def _why(person: Person) -> str:
    return (
        f"You get this because you have an account at {person.clinic.name}, and had no page of it open. "
        "What you hear of by mail you choose there, under Account."
    )


def _item(view: NotificationView, reader: _Reader) -> Item:
    about = view.about
    link = f"{reader.origin}{words.notifications.address(view.kind, about, reader.person)}"
    if isinstance(about, WaitlistEntryView):
        return _offered(about, view.kind, reader, link)
    if view.kind is Kind.appointment_reminder:
        return _reminder(about, reader)
    headline, sentence = (_to_patient if reader.is_patient else _to_clinic)(view.kind, about, reader)
    lines = () if reader.preferences.discreet else _in_full(view.kind, about, reader)
    if not reader.is_patient and about.is_for_anybody and not about.crisis:
        lines += (_FOR_ANYBODY,)
    if reader.is_patient and view.kind in _ON:
        lines += (_where(about, reader.person),)
    if reader.is_patient and about.crisis and not about.is_agreed and reader.person.clinic.phone:
        lines += (f"If it cannot wait, please call {reader.person.clinic.phone}.",)
    return Item(headline, sentence, lines, "Open it", link)


def _in_full(kind: Kind | None, view: AppointmentView, reader: _Reader) -> tuple[str, ...]:
    """Say what it is, and why the clinic said no; not to the clinic's people with whom, which would be to name them."""
    if not reader.is_patient:
        return (f"{view.type_name}.",)
    what = f"{words.appointments.with_provider(view.type_name, view.provider_name)}."
    is_told_why = kind is Kind.appointment_rejected and view.rejection_reason and not view.crisis
    return (what, f"The clinic writes: {view.rejection_reason}") if is_told_why else (what,)


def _with_calendar(item: Item | None, invitation: Invitation, reader: _Reader) -> Item:
    """Say, beside the news or instead of them, that this is for their calendar, too."""
    view = invitation.view
    note = _PUT_IN if invitation.is_on else _TAKE_OUT
    if item is not None:
        return replace(item, lines=(*item.lines, note))
    if invitation.is_on:
        said = _CONFIRMED if view.sequence == 0 else _MOVED
    else:
        said = _CANCELLED if view.status is Status.cancelled else _OPEN_AGAIN
    headline, sentence = (each.format(when=reader.when(view.start)) for each in said)
    lines = () if reader.preferences.discreet else _in_full(None, view, reader)
    if invitation.is_on:
        lines += (_where(view, reader.person),)
    return Item(headline, sentence, (*lines, note), "Open it", f"{reader.origin}/appointments/{view.id}")


_PUT_IN = "This mail puts it into your calendar, if your mail program can do that."
_TAKE_OUT = "This mail takes it out of your calendar, if your mail program can do that."


_ON = {Kind.appointment_accepted, Kind.appointment_rescheduled, Kind.appointment_move_rejected, Kind.new_appointment}
"""Kinds after which the patient is expected at that time."""


def _reminder(view: AppointmentView, reader: _Reader) -> Item:
    """Say when and where it is, and ask; nothing happens by opening a link, its page asks who it is and once more."""
    when, link = reader.when(view.start), f"{reader.origin}/answer/{answer_links.token(view)}"
    lines = () if reader.preferences.discreet else _in_full(Kind.appointment_reminder, view, reader)
    lines += (_where(view, reader.person),)
    cannot = words.reminders.CANNOT_COME, f"{link}?{words.reminders.CANNOT}"
    button = words.reminders.WILL_COME if view.coming_at is None else "Open it"
    return Item(f"Reminder: {when}", f"Your appointment is on {when}.", lines, button, link, cannot)


def _where(view: AppointmentView, person: Person) -> str:
    """Say where it is; the address of the clinic is no secret."""
    if view.place is Place.video:
        return "By video: open it ten minutes before, and join there."
    return f"Where: {view.address or person.clinic.name}"


def _offered(entry: WaitlistEntryView, kind: Kind, reader: _Reader, link: str) -> Item:
    assert entry.offer is not None
    when = reader.when(entry.offer.start)
    what = () if reader.preferences.discreet else (_wished(entry),)
    if kind is Kind.time_offered and entry.offer.until is not None:
        until = reader.when(entry.offer.until)
        return Item(
            f"A time is held for you: {when}",
            f"{when} is held for you.",
            (*what, f"Please answer by {until}."),
            "Answer",
            link,
        )
    if kind is Kind.time_free:
        return Item(f"A time is free: {when}", f"{when} is free just now.", what, "Look at it", link)
    return Item(
        "A time that was held for you has gone",
        f"{when} has been given to somebody else.",
        (*what, "You wait on."),
        "Open it",
        link,
    )


def _wished(entry: WaitlistEntryView) -> str:
    return f"{words.appointments.with_provider(entry.type_name, entry.provider_name)}."


def _to_patient(kind: Kind, view: AppointmentView, reader: _Reader) -> tuple[str, str]:
    until = min((each.until for each in view.proposals), default=None)
    facts = {
        "when": reader.when(view.start),
        "until": reader.when(until) if until else "",
        "minutes": count(view.delay, "minute"),
    }
    headline, sentence = _TO_PATIENTS.get(kind, _SOMETHING)
    return headline.format(**facts), sentence.format(**facts)


def _to_clinic(kind: Kind, view: AppointmentView, reader: _Reader) -> tuple[str, str]:
    when = reader.when(view.start)
    headline, sentence = _TO_CLINICS.get(kind, _SOMETHING)
    if kind in (Kind.new_appointment, Kind.appointment_assigned) and not view.is_request:
        headline, sentence = "Booked: {when}", "An appointment on {when} has been booked with you."
    if kind is Kind.appointment_cancelled and view.decided_at is None:
        headline, sentence = _WITHDRAWN
    if view.crisis and view.is_request:
        headline, sentence = "Crisis: please answer now", "Somebody in a crisis asks for {when}, and waits."
    return headline.format(when=when), sentence.format(when=when)


_FOR_ANYBODY = "Your colleagues are asked, too: whoever answers first has it."
_SOMETHING = "About {when}", "There is something new about the appointment on {when}."
_CONFIRMED = "Confirmed: {when}", "Your appointment on {when} is confirmed."
_MOVED = "Moved to {when}", "Your appointment is on {when} now."
_CANCELLED = "Cancelled: {when}", "Your appointment on {when} is cancelled."
_OPEN_AGAIN = "Not fixed any more: {when}", "Your appointment on {when} is not agreed upon any more."
_TO_PATIENTS = {
    Kind.new_appointment: _CONFIRMED,
    Kind.appointment_accepted: _CONFIRMED,
    Kind.appointment_rejected: (
        "Not possible: {when}",
        "The clinic cannot see you on {when}. You can ask for another time.",
    ),
    Kind.appointment_expired: (
        "No answer in time: {when}",
        "Nobody answered in time for {when}. You can ask again with one press.",
    ),
    Kind.appointment_unanswered: (
        "Still waiting: {when}",
        "Your request for {when} has not been answered yet, and more people are asked.",
    ),
    Kind.appointment_reopened: (
        "Waits again: {when}",
        "The clinic took its answer back. Your request for {when} waits for a new one.",
    ),
    Kind.appointment_cancelled: _CANCELLED,
    Kind.appointment_rescheduled: _MOVED,
    Kind.appointment_move_rejected: (
        "It stays on {when}",
        "The clinic could not move it: your appointment stays on {when}.",
    ),
    Kind.appointment_countered: (
        "Another time is proposed",
        "The clinic proposes another time instead of {when}. Please answer by {until}.",
    ),
    Kind.colleague_proposed: (
        "May a colleague see you?",
        "The clinic asks whether a colleague may see you on {when}.",
    ),
    Kind.appointment_delayed: ("Later than planned: {when}", "The clinic is about {minutes} late for {when}."),
    Kind.appointment_no_show: (
        "We missed you: {when}",
        "You were not at the clinic on {when}. You can book another time.",
    ),
    Kind.crisis_acknowledged: (
        "Somebody is on it",
        "Somebody of the clinic has seen your request, and is on it.",
    ),
    Kind.note_shared: ("There is a note for you", "The clinic has written something for you about {when}."),
    Kind.invited_back: ("Time to come back", "The clinic invites you to book your next appointment."),
}
_WITHDRAWN = "Withdrawn: {when}", "The request for {when} was withdrawn. You need not answer it any more."
_ASKED = "New request: {when}", "A request for {when} waits for your answer."
_TO_CLINICS = {
    Kind.new_appointment: _ASKED,
    Kind.appointment_assigned: _ASKED,
    Kind.appointment_unanswered: (
        "Still unanswered: {when}",
        "A request for {when} waits for an answer, and time is running out.",
    ),
    Kind.appointment_cancelled: (
        "Cancelled: {when}",
        "The appointment on {when} is cancelled, and the time is free.",
    ),
    Kind.appointment_move_asked: ("May it move? {when}", "A patient asks to move their appointment on {when}."),
    Kind.appointment_rescheduled: ("Moved to {when}", "An appointment of yours is on {when} now."),
    Kind.appointment_counter_declined: (
        "None of the times suits: {when}",
        "The times you proposed instead of {when} do not suit. The request waits again.",
    ),
}
