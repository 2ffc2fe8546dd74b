"""Waitlist entries, as people see them: one row with every name in it."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from store import db
from store.db import Transaction
from store.models import AppointmentType, User, WaitlistEntry, tables
from store.views.waitlist import WaitlistEntryView

entry, _type, _user = tables(WaitlistEntry, AppointmentType, User)


VIEW = (
    sa.select(
        entry.c.id,
        _type.c.slug,
        _type.c.name,
        entry.c.provider_id,
        _user.c.name,
        entry.c.first,
        entry.c.last,
        entry.c.start,
        entry.c.notified_at,
    )
    .join_from(entry, _type, _type.c.id == entry.c.type_id)
    .outerjoin(_user, _user.c.id == entry.c.provider_id)
)

_BY_IDS = VIEW.where(entry.c.id.in_(sa.bindparam("ids", expanding=True)))


def all_of(transaction: Transaction, query: sa.Select[Any]) -> list[WaitlistEntryView]:
    """Return the entries of a query made from VIEW."""
    return [WaitlistEntryView(*row) for row in transaction.execute(query)]


def by_ids(transaction: Transaction, ids: Iterable[int]) -> dict[int, WaitlistEntryView]:
    """Return the entries with these ids; one query."""
    return {row.id: WaitlistEntryView(*row) for row in transaction.execute(_BY_IDS, {"ids": list(ids)})}


def peek(entry_id: int) -> WaitlistEntryView | None:
    """Return the entry, whoever asks."""
    with db.reading() as transaction:
        return by_ids(transaction, [entry_id]).get(entry_id)
