"""People answer text messages, which nobody reads: that somebody did is kept for some days, never what they wrote."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, events
from store.db import Transaction
from store.models import Channel, ChannelChoice, Institution, Role, TextAnswer, User, tables
from store.people.permissions import require_role
from store.people.phones import international

SHOWN = timedelta(days=1)
"""How long staff read that somebody has answered."""
PAUSE = timedelta(hours=1)
"""Only once in it somebody is told that nobody reads that: another machine would answer each time."""

_answer, _user, _choice, _institution = tables(TextAnswer, User, ChannelChoice, Institution)
_WITH_TEXTS = (
    sa.select(
        _user.c.id,
        _user.c.phone,
        _institution.c.country,
        _user.c.institution_id,
        _institution.c.phone.label("call"),
        _answer.c.at,
    )
    .join(_institution, _institution.c.id == _user.c.institution_id)
    .outerjoin(_answer, _answer.c.user_id == _user.c.id)
    .where(_user.c.active, _user.c.id.in_(sa.select(_choice.c.user_id).where(_choice.c.channel == Channel.sms)))
)


@dataclass(frozen=True, slots=True)
class TextAnswerView:
    """Who of a clinic answered, and when."""

    person_id: int
    name: str
    phone: str = field(repr=False)
    at: datetime


def answer(number: str, *, now: datetime) -> str | None:
    """Somebody with this number has answered; return whom they can call, which may be nobody ("").

    None where nothing is to be said to them: nobody here has this number, or they were told within the hour.
    """
    with db.writing() as transaction:
        rows = transaction.execute(_WITH_TEXTS).all()
        found = [row for row in rows if number and international(row.phone, row.country) == number]
        keep(transaction, [row.id for row in found], stop=False, now=now)
        for institution_id in {row.institution_id for row in found}:
            transaction.publish(events.DeliveriesChanged(institution_id))
    if not found or any(row.at is not None and row.at > now - PAUSE for row in found):
        return None
    numbers = {row.call for row in found}
    return numbers.pop() if len(numbers) == 1 else ""


def keep(transaction: Transaction, person_ids: Collection[int], *, stop: bool, now: datetime) -> None:
    """Keep that these have answered now, within a transaction; what nobody is shown any more goes."""
    is_old = sa.and_(_answer.c.at < now - SHOWN, ~_answer.c.stop)
    transaction.execute(sa.delete(_answer).where(sa.or_(_answer.c.user_id.in_(person_ids), is_old)))
    if person_ids:
        transaction.execute(sa.insert(_answer), [{"user_id": each, "at": now, "stop": stop} for each in person_ids])


def recent(*, by: int, now: datetime) -> list[TextAnswerView]:
    """Return for staff who of their clinic answered a text message lately, newest first. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        query = (
            sa.select(_user.c.id, _user.c.name, _user.c.phone, _answer.c.at)
            .join(_answer, _answer.c.user_id == _user.c.id)
            .where(_user.c.institution_id == clinic.id, ~_answer.c.stop, _answer.c.at > now - SHOWN)
            .order_by(_answer.c.at.desc())
        )
        return [TextAnswerView(*row) for row in transaction.execute(query)]


def stopped_at(*, by: int) -> datetime | None:
    """Return when the person answered STOP; None where that is not the last that they did about text messages.

    Raises NotAllowed for who is not here any more.
    """
    with db.reading() as transaction:
        require_role(transaction, by, *Role)
        wants = sa.exists().where(_choice.c.user_id == by, _choice.c.channel == Channel.sms)
        at: datetime | None = transaction.scalar(
            sa.select(_answer.c.at).where(_answer.c.user_id == by, _answer.c.stop, ~wants)
        )
        return at
