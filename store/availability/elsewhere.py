"""Providers' calendars elsewhere: whose turn it is to be read, and what came of it. Only busy times are kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa

from store import db, events, text
from store.availability import opening, ticks
from store.availability.rules import load_rules, mark_changed
from store.db import Transaction
from store.models import BusyCalendar, Role, tables
from store.people import throttle
from store.people.permissions import require_role, require_role_and_lock

EVERY = timedelta(minutes=4)
"""So often each is read: what stands there keeps patients off within five minutes."""

AHEAD = timedelta(days=400)
MOST_SPANS = 5_000
_WEBCAL = re.compile(r"^webcals?://", re.IGNORECASE)
"""How calendar programs write the address of a calendar to follow; it is read by https."""

Spans = Sequence[tuple[datetime, datetime]]

(_calendar,) = tables(BusyCalendar)


@dataclass(frozen=True, slots=True)
class BusyView:
    """What its provider sees of it: at which host it is, when it was read last, and what is wrong since."""

    host: str
    read_at: datetime | None
    problem: str


@dataclass(frozen=True, slots=True)
class Due:
    """A calendar that is to be read now; floating times in it are on the clock of `zone`."""

    provider_id: int
    address: str = field(repr=False)
    zone: str = ""


def find(*, by: int) -> BusyView | None:
    """Return the provider's own. Raises NotAllowed."""
    with db.reading() as transaction:
        require_role(transaction, by, Role.provider)
        columns = _calendar.c.address, _calendar.c.read_at, _calendar.c.problem
        row = transaction.execute(sa.select(*columns).where(_calendar.c.provider_id == by)).first()
        return None if row is None else BusyView(urlsplit(row.address).hostname or "", row.read_at, row.problem)


def save(address: str, *, by: int, now: datetime) -> None:
    """Let a provider's calendar at this address keep patients off from now on; empty: none. Raises NotAllowed, BadLink,
    TooLong, TooFast.
    """
    address = text.link(_WEBCAL.sub("https://", address.strip()), field="busy_calendar")
    with db.writing() as transaction:
        provider = require_role_and_lock(transaction, by, Role.provider)
        throttle.changing(transaction, by, now=now)
        transaction.execute(sa.delete(_calendar).where(_calendar.c.provider_id == by))
        if address:
            values = {"provider_id": by, "institution_id": provider.clinic.id, "address": address, "due": now}
            transaction.execute(sa.insert(_calendar).values(**values, spans="", problem=""))
        _publish(transaction, by, provider.clinic.id)


def claim(*, now: datetime, limit: int = 20) -> list[Due]:
    """Return what is to be read now, and let it be due again in a while: each is read by one instance."""
    with db.writing() as transaction:
        wanted = sa.select(_calendar.c.provider_id).where(_calendar.c.due <= now).order_by(_calendar.c.due).limit(limit)
        due = wanted.with_for_update(skip_locked=True)
        ids = list(transaction.scalars(due))
        columns = _calendar.c.provider_id, _calendar.c.institution_id, _calendar.c.address
        taken = sa.update(_calendar).where(_calendar.c.provider_id.in_(ids)).values(due=now + EVERY).returning(*columns)
        rows = transaction.execute(taken).all() if ids else []
        return [Due(row.provider_id, row.address, _zone(transaction, row, now)) for row in rows]


def is_anything_due(*, now: datetime) -> bool:
    """Return whether there is something to claim; it only reads."""
    with db.reading() as transaction:
        return (
            transaction.execute(sa.select(_calendar.c.due).where(_calendar.c.due <= now).limit(1)).first() is not None
        )


def keep(due: Due, spans: Spans, *, now: datetime) -> None:
    """Keep what was read, if it is the provider's still; patients see it at once if it is other than before."""
    written = _written(spans)
    with db.writing() as transaction:
        row = _find(transaction, due)
        if row is None:
            return
        values = {"spans": written, "read_at": now, "problem": ""}
        transaction.execute(sa.update(_calendar).where(_calendar.c.provider_id == due.provider_id).values(**values))
        if row.spans != written:
            _publish(transaction, due.provider_id, row.institution_id)
        else:
            transaction.publish(events.PreferencesChanged(due.provider_id))


def fail(due: Due, problem: str) -> None:
    """Write down why it could not be read; the last good copy holds on."""
    with db.writing() as transaction:
        row = _find(transaction, due)
        if row is not None and row.problem != problem:
            changed = sa.update(_calendar).where(_calendar.c.provider_id == due.provider_id).values(problem=problem)
            transaction.execute(changed)
            transaction.publish(events.PreferencesChanged(due.provider_id))


def _find(transaction: Transaction, due: Due) -> sa.Row[tuple[int, str, str]] | None:
    its = _calendar.c.provider_id == due.provider_id, _calendar.c.address == due.address
    columns = _calendar.c.institution_id, _calendar.c.spans, _calendar.c.problem
    return transaction.execute(sa.select(*columns).where(*its)).first()


def _zone(transaction: Transaction, row: sa.Row[tuple[int, int, str]], now: datetime) -> str:
    rules = load_rules(transaction, row.institution_id)
    return str(opening.zone_on(rules, row.provider_id, now.astimezone(rules.clock).date()))


def _written(spans: Iterable[tuple[datetime, datetime]]) -> str:
    """Write them as ticks, those that touch as one."""
    merged: list[list[int]] = []
    for begin, end in sorted(spans):
        first, last = ticks.tick(begin), -int(-end.timestamp() // ticks.TICK)
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return ",".join(f"{first}-{last}" for first, last in merged[:MOST_SPANS])


def _publish(transaction: Transaction, provider_id: int, institution_id: int) -> None:
    mark_changed(transaction, institution_id)
    transaction.publish(events.TimesChanged(institution_id, rules=True))
    transaction.publish(events.PreferencesChanged(provider_id))
