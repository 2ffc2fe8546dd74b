"""What leaves the house is leased, handed over and settled: rows of one table, by the same rules whatever they say.

Whoever claims rows has them until the lease ends; an instance that died gives them back by doing nothing. What was
handed over is `unsure` until the answer is written down: it may have arrived.
"""

import random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import db, errors, events
from store.db import Transaction
from store.models import DeliveryReason, DeliveryState
from store.people import addresses

LEASE = timedelta(seconds=60)
"""How long a claim holds: what was killed meanwhile goes on then."""

FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=1)
PATIENCE = timedelta(days=1)
"""So long it is tried again and again; then it is given up."""

MOST_DOUBTS = 2
"""How often at the most something is handed over that may have arrived already."""

FREED = {"lease": None, "leased_until": None}
_CLAIMS = 0x6B657074


@dataclass(frozen=True, slots=True, kw_only=True)
class Leased:
    """Rows that leave as one message, ours for a while; `to` is the address that it goes to on this channel.

    A `channel` is a Channel, or what else has a transport of its own.
    """

    table: sa.Table = field(repr=False)
    ids: tuple[int, ...]
    token: str
    channel: str
    to: str = field(repr=False)
    institution_id: int | None = None
    """Whose staff hear of it."""
    user_id: int | None = None
    """Whose address it is."""


def begin_to_claim(transaction: Transaction, table: sa.Table, *which: sa.ColumnElement[bool], now: datetime) -> None:
    """Let one instance claim after the other, of these rows, so that no messages to one person part.

    What was handed over MOST_DOUBTS times stays unsure: whoever did so was killed each time before the answer.
    """
    transaction.take_turns(_CLAIMS)
    often = table.c.state == DeliveryState.unsure, table.c.doubts >= MOST_DOUBTS
    ended = sa.update(table).where(is_free(table), *which, *often).values(ended_at=now, **FREED)
    transaction.execute(ended, {"now": now})


def is_free(table: sa.Table) -> sa.ColumnElement[bool]:
    """Match what is due `:now`, and nobody's."""
    its = table.c
    nobodys = sa.or_(its.lease.is_(None), its.leased_until <= sa.bindparam("now"))
    return sa.and_(its.ended_at.is_(None), its.due <= sa.bindparam("now"), nobodys)


def lease(transaction: Transaction, table: sa.Table, ids: Collection[int], token: str, *, now: datetime) -> None:
    """Have these for a while, within the transaction that has found them free."""
    leased = _instead(table, DeliveryState.queued, DeliveryState.leased)
    update(transaction, table, ids, state=leased, lease=token, leased_until=now + LEASE)


def hand_over(transaction: Transaction, table: sa.Table, ids: Collection[int], reference: str, *, token: str) -> None:
    """Write down, before it leaves, that these may have arrived as the message with this reference.

    Raises Busy where the lease has ended since they were read, and somebody else has them.
    """
    more = {"attempts": table.c.attempts + 1, "doubts": table.c.doubts + 1}
    values = {"state": DeliveryState.unsure, "reason": DeliveryReason.none, "reference": reference, **more}
    ours = table.c.id.in_(ids), table.c.lease == token
    if transaction.changed(sa.update(table).where(*ours).values(**values)) < len(ids):
        raise errors.Busy


def end(
    transaction: Transaction, table: sa.Table, ids: Collection[int], reason: DeliveryReason, *, now: datetime
) -> None:
    """Leave these out, for that reason, within the transaction that has found it."""
    update(transaction, table, ids, **skipped(reason, now))


def give_back(transaction: Transaction, table: sa.Table, ids: Collection[int]) -> None:
    """Let these wait for their turn, within the transaction that has found that it is not theirs."""
    update(transaction, table, ids, state=_instead(table, DeliveryState.leased, DeliveryState.queued), **FREED)


def settle_sent(leased: Leased, *, now: datetime) -> None:
    """What was handed over has arrived at the other side."""
    with db.writing() as transaction:
        sent(transaction, leased, now=now)


def settle_refused(leased: Leased, problem: str, *, now: datetime, bad_address: bool = False) -> None:
    """The other side will never take it; nor anything else, where there is nobody at the address."""
    with db.writing() as transaction:
        refused(transaction, leased, problem, now=now)
        if bad_address and leased.user_id is not None:
            addresses.refuse(transaction, leased.user_id, leased.to, problem, now=now)


def sent(transaction: Transaction, leased: Leased, *, now: datetime) -> None:
    """What was handed over has arrived at the other side, within a transaction."""
    _settle(transaction, leased, DeliveryState.unsure, state=DeliveryState.sent, problem="", ended_at=now)


def refused(transaction: Transaction, leased: Leased, problem: str, *, now: datetime) -> None:
    """The other side will never take it, within a transaction."""
    ended = {"state": DeliveryState.failed, "reason": DeliveryReason.refused, "ended_at": now}
    _settle(transaction, leased, DeliveryState.leased, DeliveryState.unsure, problem=problem, **ended)


def settle_later(leased: Leased, problem: str, *, now: datetime) -> None:
    """It was not taken this time, which is sure: it is tried again, later each time, until that is given up."""
    its = leased.table.c
    with db.writing() as transaction:
        mine = _mine(leased, DeliveryState.leased, DeliveryState.unsure)
        chance = random.random()  # noqa: S311  # one for all, so that what is one message stays one
        columns = its.id, its.state, its.attempts, its.doubts, its.created_at
        for row in transaction.execute(sa.select(*columns).where(*mine)).all():
            was_tried = row.state == DeliveryState.unsure
            attempts = row.attempts if was_tried else row.attempts + 1
            values: dict[str, Any] = {
                "attempts": attempts,
                "doubts": row.doubts - was_tried,
                "problem": problem,
                **FREED,
            }
            if row.doubts > was_tried:  # it may have arrived before
                values |= {"state": DeliveryState.unsure, "due": now + wait(attempts, chance)}
            elif now - row.created_at >= PATIENCE:
                values |= {"state": DeliveryState.failed, "reason": DeliveryReason.gave_up, "ended_at": now}
            else:
                values |= {"state": DeliveryState.queued, "due": now + wait(attempts, chance)}
            update(transaction, leased.table, [row.id], **values)
        _publish(transaction, leased)


def settle_unsure(leased: Leased, problem: str, *, now: datetime) -> None:
    """Nobody can know whether it arrived: it is sent once more as the same message, and then left so."""
    table = leased.table
    with db.writing() as transaction:
        mine = _mine(leased, DeliveryState.unsure)
        again = sa.update(table).where(*mine).values(problem=problem, due=now + FIRST_WAIT, **FREED)
        often = table.c.doubts >= MOST_DOUBTS
        transaction.execute(sa.update(table).where(*mine, often).values(problem=problem, ended_at=now, **FREED))
        transaction.execute(again)
        _publish(transaction, leased)


def wait(attempts: int, chance: float) -> timedelta:
    """Return how long one waits after so many attempts, and by chance up to a quarter more: not all come at once."""
    return min(FIRST_WAIT * (1 << min(attempts - 1, 10)), LONGEST_WAIT) * (1 + chance / 4)


def skipped(reason: DeliveryReason, now: datetime) -> dict[str, Any]:
    """Return what stands in a row that is left out for that reason."""
    return {"state": DeliveryState.skipped, "reason": reason, "ended_at": now, **FREED}


def update(transaction: Transaction, table: sa.Table, ids: Collection[int], **values: Any) -> None:
    """Write these values into those rows, within a transaction."""
    if ids:
        transaction.execute(sa.update(table).where(table.c.id.in_(ids)).values(**values))


def _instead(table: sa.Table, was: DeliveryState, becomes: DeliveryState) -> sa.ColumnElement[Any]:
    """The state that each has, but for those that are `was`; what may have arrived stays `unsure`."""
    state = table.c.state
    return sa.case((state == was, sa.literal(becomes, state.type)), else_=state)


def _settle(transaction: Transaction, leased: Leased, *states: DeliveryState, **values: Any) -> None:
    transaction.execute(sa.update(leased.table).where(*_mine(leased, *states)).values(**values, **FREED))
    _publish(transaction, leased)


def _mine(leased: Leased, *states: DeliveryState) -> tuple[sa.ColumnElement[bool], ...]:
    """What is still ours, and stands so."""
    its = leased.table.c
    return its.id.in_(leased.ids), its.lease == leased.token, its.state.in_(states)


def _publish(transaction: Transaction, leased: Leased) -> None:
    if leased.institution_id is not None:
        transaction.publish(events.DeliveriesChanged(leased.institution_id))
