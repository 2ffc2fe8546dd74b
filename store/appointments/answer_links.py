"""Links in reminders with which a patient answers without logging in, once they have said how their name begins.

A link is kept nowhere: it names the appointment at one of its times, and is signed. So it opens nothing else, and
nothing any more once that has moved. Whoever finds one has five tries.
"""

import unicodedata
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, errors, signing
from store.db import Transaction
from store.models import Reminder, tables
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person

LETTERS = 3
"""So many of the family name are asked for."""

TRIES = 5

_PURPOSE = "answer"
_ONE_LETTER = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th"})
_TWO_LETTERS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
(_reminder,) = tables(Reminder)


def token(view: AppointmentView) -> str:
    """Return what stands in the address, for the appointment at the time that it has."""
    return signing.link(_PURPOSE, view.id, view.sequence)


def open_link(given: str, letters: str, *, now: datetime) -> tuple[Person, AppointmentView]:
    """Return whose appointment it is, and the appointment, to whoever knows how the patient's family name begins.

    Raises Missing, WrongLetters with the tries that are left, LinkOver.
    """
    typed = _plain(letters[:100])[:LETTERS]
    if not typed:
        raise errors.Missing("letters")
    appointment_id, about = signing.read(_PURPOSE, given, about="[0-9]{1,9}")
    sequence = int(about)
    with db.writing() as transaction:
        its = _reminder.c.appointment_id == appointment_id, _reminder.c.sequence == sequence
        stays = sa.func.min(sa.case((_reminder.c.ended_at.is_not(None), _reminder.c.id)))  # others are planned anew
        first = sa.func.coalesce(stays, sa.func.min(_reminder.c.id))
        query = sa.select(first, sa.func.sum(_reminder.c.tries)).where(*its)
        if (view := appointment_rows.by_id(transaction, appointment_id)) is None:
            raise errors.LinkOver
        transaction.lock(view.institution_id)  # tries at the same time are counted one after the other
        reminder_id, tries = transaction.execute(query).one()
        if reminder_id is None or tries >= TRIES or view.sequence != sequence or view.start <= now:
            raise errors.LinkOver
        if typed in _beginnings(view.patient_name):
            return _patient(transaction, view), view
        counted = sa.update(_reminder).where(_reminder.c.id == reminder_id).values(tries=_reminder.c.tries + 1)
        transaction.execute(counted)
    raise errors.WrongLetters("letters", TRIES - tries - 1)  # once that is counted


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
