"""What somebody writes to the patients of a provider who is away: kept, so that whoever goes on finds it."""

from datetime import datetime

import sqlalchemy as sa

from store import db, events, text
from store.availability.rules import Rules, load_rules
from store.away import affected
from store.db import Transaction
from store.models import REASON_LIMIT, Role, TimeOff, tables
from store.people.permissions import require_role_and_lock

(_off,) = tables(TimeOff)


def keep_note(provider_id: int, note: str, *, by: int, now: datetime) -> str:
    """Keep what is written so far to the patients whom the absences of this provider affect; open pages follow.

    It stays until all is decided. Returns it as it is kept. Raises TooLong, BadText, NotAllowed, NotFound.
    """
    note = text.clean(note, field="note", limit=REASON_LIMIT)
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        affected.require_theirs(rules, person, provider_id)
        write(transaction, rules, provider_id, note, now)
    return note


def write(transaction: Transaction, rules: Rules, provider_id: int, note: str, now: datetime) -> None:
    """Keep it with all absences that are not over, and nothing with those that are."""
    coming = _off.c.id.in_([each.id for each in affected.coming(rules, provider_id, now)])
    if _set(transaction, provider_id, note, coming) + _set(transaction, provider_id, "", ~coming):
        transaction.publish(events.PreferencesChanged(provider_id))


def drop_when_decided(transaction: Transaction, rules: Rules, provider_id: int, now: datetime) -> None:
    """Drop it once nothing is left to decide: it was not for the next ones."""
    is_kept = sa.select(_off.c.id).where(_off.c.provider_id == provider_id, _off.c.note != "").limit(1)
    if transaction.scalar(is_kept) is not None and not affected.has_undecided(transaction, rules, provider_id, now):
        write(transaction, rules, provider_id, "", now)


def _set(transaction: Transaction, provider_id: int, note: str, which: sa.ColumnElement[bool]) -> int:
    query = sa.update(_off).where(_off.c.provider_id == provider_id, which, _off.c.note != note)
    return transaction.changed(query.values(note=note))
