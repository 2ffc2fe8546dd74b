"""What leaves the house: news for whoever has no page open, read on phones that lie on tables.

So nobody's need, notes or reasons stand here, and no patient's name in what goes to the clinic's people. Who has said
that their mails need not be discreet reads what it is about and why, but nothing that others wrote for themselves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from pages import words
from pages.words import mailed
from pages.words.mailed import Reader
from pages.words.phones import calls
from store.appointments import answer_links
from store.models import Kind, Role, Status
from store.notifications.invitations import Invitation
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person
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
    others: tuple[tuple[str, str], ...] = ()
    """Other buttons, and where each leads."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """What stands first for somebody who waits in a crisis: a sentence, and whom they can call, with the number."""

    sentence: str
    calls: tuple[tuple[str, str], ...]


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
    emergency: Emergency | None = None


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
    reader = Reader(person, preferences, origin, now)
    items = [_item(each, reader) for each in news]
    subject = _subject(news, items)
    items = items[-most:]
    if invitation is not None:
        items = _with_calendar(items, news[-most:], invitation, reader)
        subject = subject or items[0].headline
    subject += f", and {len(news) - 1} more" if len(news) > 1 else ""
    older = max(len(news) - most, 0)
    is_answered = any(each.kind is Kind.appointment_reminder for each in news)  # to who knows the family name
    greeting = "Hello," if is_answered else f"Hello {person.name},"
    sentence = person.clinic.reminder_sentence if is_answered else ""
    more = f"There is more, which Kept shows when you open it: {older} older." if older else ""
    why = _why(person) if news else f"You get this because you have an account at {person.clinic.name}."
    in_crisis = any(_is_in_crisis(each, reader) for each in news)
    emergency = _emergency(person.clinic) if in_crisis else None
    ending = _CALL_RATHER if emergency else _ending(person)
    return Letter(subject, greeting, tuple(items), more, ending, why, sentence, emergency)


def _subject(news: Sequence[NotificationView], items: Sequence[Item]) -> str:
    """Say the most urgent of it; of two alike what begins first."""
    if not news:
        return ""
    return min(zip(news, items, strict=True), key=lambda each: _urgency(each[0]))[1].headline


def _urgency(view: NotificationView) -> tuple[int, datetime]:
    if isinstance(view.about, WaitlistEntryView):
        assert view.about.offer is not None
        return _URGENCY.get(view.kind, len(_URGENCY)), view.about.offer.start
    is_crisis = view.about.crisis and not view.about.is_agreed
    return -1 if is_crisis else _URGENCY.get(view.kind, len(_URGENCY)), view.about.start


_URGENCY = {
    kind: at
    for at, kind in enumerate(
        (
            Kind.time_offered,
            Kind.appointment_cancelled,
            Kind.appointment_rescheduled,
            Kind.appointment_countered,
            Kind.colleague_proposed,
            Kind.appointment_delayed,
            Kind.appointment_unanswered,
            Kind.appointment_rejected,
            Kind.appointment_expired,
            Kind.appointment_reopened,
            Kind.appointment_move_asked,
            Kind.appointment_move_rejected,
            Kind.appointment_assigned,
            Kind.new_appointment,
            Kind.appointment_accepted,
            Kind.time_free,
            Kind.appointment_reminder,
        )
    )
}
"""What is missed at the greatest price comes first."""


def _is_in_crisis(view: NotificationView, reader: Reader) -> bool:
    """Return whether somebody who may be in a crisis, and has no time that is fixed, reads of it."""
    about = view.appointment
    return reader.is_patient and about is not None and about.crisis and not about.is_agreed


def _emergency(clinic: Clinic) -> Emergency:
    return Emergency(clinic.emergency_sentence, tuple(calls(clinic, in_crisis=True)))


_CALL_RATHER = "Please do not wait for an answer by mail: call."


def _ending(person: Person) -> str:
    if person.role is not Role.patient:
        return ""
    if person.clinic.phone:
        return f"You can answer this mail, or call {person.clinic.phone}."
    return "You can answer this mail."


def _why(person: Person) -> str:
    return (
        f"You get this because you have an account at {person.clinic.name}, and were not looking at Kept. "
        "What you hear of by mail you choose there, under Account."
    )


def _item(view: NotificationView, reader: Reader) -> Item:
    about = view.about
    link = f"{reader.origin}{words.notifications.address(view.kind, about, reader.person)}"
    if isinstance(about, WaitlistEntryView):
        return _offered(about, view.kind, reader, link)
    if view.kind is Kind.appointment_reminder:
        return _reminder(about, reader)
    headline, sentence = (mailed.to_patient if reader.is_patient else mailed.to_clinic)(view, about, reader)
    button = mailed.button(view.kind, about, reader)
    if mailed.has_gone(view, reader):
        button, link = "See your calendar", f"{reader.origin}/calendar"
    return Item(headline, sentence, mailed.lines(view, about, reader), button, link)


def _with_calendar(
    items: Sequence[Item], news: Sequence[NotificationView], told: Invitation, reader: Reader
) -> list[Item]:
    """Say that this is for their calendar, too: beside the news that it stands in, or by itself."""
    note = mailed.PUT_IN if told.is_on else mailed.TAKE_OUT
    about_it = [at for at, each in enumerate(news) if each.kind in (mailed.ON if told.is_on else _OFF)]
    if about_it:
        at, item = about_it[-1], items[about_it[-1]]
        return [*items[:at], replace(item, lines=(*item.lines, note)), *items[at + 1 :]]
    view = told.view
    if told.is_on:
        said = mailed.CONFIRMED if view.sequence == 0 else mailed.MOVED
    else:
        said = mailed.CANCELLED if view.status is Status.cancelled else mailed.OPEN_AGAIN
    headline, sentence = (each.format(when=reader.when(view.start)) for each in said)
    lines: tuple[str, ...] = () if reader.preferences.discreet else (mailed.what(view, reader),)
    if told.is_on:
        lines += (mailed.where(view, reader.person),)
    return [Item(headline, sentence, (*lines, note), mailed.SEE, mailed.page(view, reader)), *items]


_OFF = {Kind.appointment_cancelled, Kind.appointment_reopened}
"""Kinds after which the patient is not expected any more."""


def _reminder(view: AppointmentView, reader: Reader) -> Item:
    """Say when and where it is, and ask; nothing happens by opening a link, its page asks who it is and once more."""
    when, link = reader.when(view.start), f"{reader.origin}/answer/{answer_links.token(view)}"
    lines: tuple[str, ...] = () if reader.preferences.discreet else (mailed.what(view, reader),)
    lines += (mailed.where(view, reader.person),)
    cannot = words.reminders.CANNOT_COME, f"{link}?{words.reminders.CANNOT}"
    will, see = (words.reminders.WILL_COME, link), (mailed.SEE_OR_MOVE, mailed.page(view, reader))
    first, *others = (will, cannot, see) if view.coming_at is None else (see, cannot)
    return Item(f"Reminder: {when}", f"Your appointment is on {when}.", lines, *first, tuple(others))


def _offered(entry: WaitlistEntryView, kind: Kind, reader: Reader, link: str) -> Item:
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
        "See the waitlist",
        link,
    )


def _wished(entry: WaitlistEntryView) -> str:
    return f"{words.appointments.with_provider(entry.type_name, entry.provider_name)}."
