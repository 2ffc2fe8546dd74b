"""Links in mails with which somebody has no more mails of one subject, without logging in (RFC 8058).

A link is kept nowhere: it names the person and the subject, and is signed. So it does nothing else, at any time.
"""

from collections.abc import Collection

import sqlalchemy as sa

from store import db, errors, events, signing
from store.db import Transaction
from store.models import Channel, ChannelChoice, Kind, Subject, User, tables
from store.notifications.subjects import subject_of
from store.views.people import Person

SUBJECTS = frozenset({Subject.reminders, Subject.waitlist})
"""What can be had less of by a link: not what somebody waits for, or has to know."""

_PURPOSE = "unsubscribe"
_choice, _user = tables(ChannelChoice, User)


def token(person: Person, kinds: Collection[Kind]) -> str | None:
    """Return what stands in the address for a mail that says nothing but this; None where there is no such link."""
    subjects = {subject_of(kind, person.role) for kind in kinds}
    if len(subjects) != 1 or not subjects <= SUBJECTS:
        return None
    (subject,) = subjects
    return signing.link(_PURPOSE, person.id, subject)


def subject(given: str) -> Subject:
    """Return of what a link is for. Raises LinkOver for what is none."""
    return _parts(given)[1]


def person_id(given: str) -> int:
    """Return whose link it is. Raises LinkOver for what is none."""
    return _parts(given)[0]


def is_unsubscribed(given: str) -> bool:
    """Return whether its person has no mails of that subject any more. Raises LinkOver for what is no link."""
    whose, about = _parts(given)
    with db.reading() as transaction:
        return _is_off(transaction, whose, about)


def unsubscribe(given: str) -> None:
    """Send its person no more mails of that subject; once more changes nothing. Raises LinkOver for what is no link."""
    whose, about = _parts(given)
    with db.writing() as transaction:
        clinic_id = transaction.scalar(sa.select(_user.c.institution_id).where(_user.c.id == whose))
        if clinic_id is None:
            raise errors.LinkOver
        transaction.lock(clinic_id)
        if not _is_off(transaction, whose, about):
            values = {"user_id": whose, "subject": about, "channel": Channel.email, "wanted": False}
            transaction.execute(sa.insert(_choice).values(values))
            transaction.publish(events.PreferencesChanged(whose))


def _is_off(transaction: Transaction, whose: int, about: Subject) -> bool:
    its = _choice.c.user_id == whose, _choice.c.subject == about, _choice.c.channel == Channel.email
    return transaction.scalar(sa.select(_choice.c.wanted).where(*its)) is False


def _parts(given: str) -> tuple[int, Subject]:
    whose, about = signing.read(_PURPOSE, given, about="[a-z]{1,16}")
    if about not in SUBJECTS:
        raise errors.LinkOver
    return whose, Subject(about)
