"""Links in reminders with which a patient answers without logging in, once they have said how their name begins.

A link is kept nowhere: it names the appointment at one of its times, and is signed. So it opens nothing else, and
nothing any more once that has moved. Whoever finds one has five tries.
"""

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa

from store import appointment_rows, db, errors, signing
from store.db import Transaction
from store.models import Reminder, tables
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person

LETTERS = 3
"""So many of the family name are asked for."""

TRIES = 5

OPEN_FOR = timedelta(minutes=30)
"""So long whoever has said how the name begins is not asked again in the same browser."""

_PURPOSE, _PASS = "answer", "answer-pass"
_ONE_LETTER = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
(_reminder,) = tables(Reminder)


class Ended(StrEnum):
    """Why a link opens nothing any more."""

    unknown = "unknown"
    moved = "moved"
    begun = "begun"
    tried = "tried"


@dataclass(frozen=True, slots=True)
class Link:
    """What may be said about a link to whoever has it: of which clinic its mail was, and why it is over, if it is."""

    clinic: Clinic | None
    ended: Ended | None


@dataclass(frozen=True, slots=True)
class _Found:
    view: AppointmentView
    reminder_id: int | None
    tries: int
    ended: Ended | None


def token(view: AppointmentView) -> str:
    """Return what stands in the address, for the appointment at the time that it has."""
    return signing.link(_PURPOSE, view.id, view.sequence)


def look(given: str, *, now: datetime) -> Link:
    """Return whether a link can still be used, before anybody has to say who they are."""
    with db.reading() as transaction:
        try:
            found = _find(transaction, given, now)
        except errors.LinkOver:
            return Link(None, Ended.unknown)
        return Link(people.get_clinic(transaction, found.view.institution_id), found.ended)


def open_link(given: str, letters: str, *, now: datetime) -> tuple[Person, AppointmentView]:
    """Return whose appointment it is, and the appointment, to whoever knows how the patient's family name begins.

    Raises Missing, WrongLetters with the tries that are left, LinkOver.
    """
    typed = _plain(letters[:100])[:LETTERS]
    if not typed:
        raise errors.Missing("letters")
    with db.writing() as transaction:
        found = _find(transaction, given, now, is_to_count=True)
        if found.ended:
            raise errors.LinkOver
        if typed in _beginnings(found.view.patient_name):
            return _patient(transaction, found.view), found.view
        counted = sa.update(_reminder).where(_reminder.c.id == found.reminder_id).values(tries=_reminder.c.tries + 1)
        transaction.execute(counted)
    raise errors.WrongLetters("letters", TRIES - found.tries - 1)  # once that is counted


def make_pass(given: str, *, now: datetime) -> str:
    """Return what lets the same browser in again with this link for a while, once it was opened."""
    return _pass(given, int((now + OPEN_FOR).timestamp()))


def open_again(given: str, pass_: str, *, now: datetime) -> tuple[Person, AppointmentView]:
    """Return what `open_link` returned, to the browser that has its pass. Raises LinkOver."""
    until = pass_.partition(".")[0]
    is_number = until.isascii() and until.isdigit() and len(until) < len(str(2**63))
    if not is_number or int(until) <= now.timestamp():
        raise errors.LinkOver
    if not hmac.compare_digest(pass_.encode(), _pass(given, int(until)).encode()):
        raise errors.LinkOver
    with db.reading() as transaction:
        found = _find(transaction, given, now)
        if found.ended and found.ended is not Ended.tried:
            raise errors.LinkOver
        return _patient(transaction, found.view), found.view


def _pass(given: str, until: int) -> str:
    return f"{until}.{signing.mac(_PASS, f'{until}:{given}').hex()}"


def _find(transaction: Transaction, given: str, now: datetime, *, is_to_count: bool = False) -> _Found:
    """Return the appointment of a link, and whether it is over.

    `is_to_count`: tries at the same time are counted one after the other. Raises LinkOver for what is no link.
    """
    appointment_id, about = signing.read(_PURPOSE, given, about="[0-9]{1,9}")
    sequence = int(about)
    if (view := appointment_rows.by_id(transaction, appointment_id)) is None:
        raise errors.LinkOver
    if is_to_count:
        transaction.lock(view.institution_id)
    its = _reminder.c.appointment_id == appointment_id, _reminder.c.sequence == sequence
    stays = sa.func.min(sa.case((_reminder.c.ended_at.is_not(None), _reminder.c.id)))  # others are planned anew
    first = sa.func.coalesce(stays, sa.func.min(_reminder.c.id))
    reminder_id, tries = transaction.execute(sa.select(first, sa.func.sum(_reminder.c.tries)).where(*its)).one()
    return _Found(view, reminder_id, tries or 0, _ended(view, sequence, reminder_id, tries or 0, now))


def _ended(view: AppointmentView, sequence: int, reminder_id: int | None, tries: int, now: datetime) -> Ended | None:
    if view.sequence != sequence:
        return Ended.moved if view.is_agreed else Ended.unknown
    if view.start <= now:
        return Ended.begun
    if reminder_id is None:
        return Ended.unknown
    return Ended.tried if tries >= TRIES else None


def _patient(transaction: Transaction, view: AppointmentView) -> Person:
    """Return the patient. Raises LinkOver for one who is not here any more."""
    try:
        return people.get(transaction, view.patient_id)
    except errors.NotFound:
        raise errors.LinkOver from None


def _beginnings(name: str) -> set[str]:
    """Return how the family name may begin: any word but the first, as a title may stand behind it; with ü or ue."""
    first, *others = name.split()
    spelled = {way(word) for word in others or [first] for way in (_plain, _spelled_out)} - {""}
    return {each[:LETTERS] for each in spelled or {_plain(first), _spelled_out(first)}}


def _plain(name: str) -> str:
    """Letters without accents and capitals, as they are typed on any keyboard."""
    decomposed = unicodedata.normalize("NFKD", name.casefold().translate(_ONE_LETTER))
    return "".join(each for each in decomposed if each.isalpha())


def _spelled_out(name: str) -> str:
    return _plain(unicodedata.normalize("NFC", name).casefold().translate(_TWO_LETTERS))
