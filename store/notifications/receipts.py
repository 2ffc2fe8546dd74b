"""What the other side says later: that a text message arrived or did not, or that somebody wants none any more."""

from datetime import datetime

import sqlalchemy as sa

from store import db, events, signing
from store.db import Transaction
from store.models import (
    Channel,
    ChannelChoice,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Institution,
    StopMessage,
    User,
    tables,
)
from store.notifications import text_answers
from store.notifications.leases import FREED
from store.people.phones import international

ARRIVED = frozenset({"delivered", "read"})
LOST = frozenset({"undelivered", "failed"})
"""Words of Twilio for what became of a message; all others only say that it is on its way."""

_LEFT = DeliveryState.unsure, DeliveryState.sent

_delivery, _choice, _user, _institution = tables(Delivery, ChannelChoice, User, Institution)
_stopped = tables(StopMessage)[0]
_STOPS = 0x73746F70


def note(reference: str, status: str, *, problem: str = "", now: datetime) -> None:
    """Keep what became of the text message with this reference; said twice, or too late, it changes nothing."""
    if status in ARRIVED:
        ended = {"state": DeliveryState.sent, "arrived_at": now, "problem": ""}
    elif status in LOST:
        ended = {"state": DeliveryState.failed, "reason": DeliveryReason.refused, "problem": problem}
    else:
        return
    left = (
        _delivery.c.reference == reference,
        _delivery.c.channel == Channel.sms,
        _delivery.c.state.in_(_LEFT),
        _delivery.c.arrived_at.is_(None),
    )
    values = {**ended, **FREED, "ended_at": sa.func.coalesce(_delivery.c.ended_at, now)}
    with db.writing() as transaction:
        changed = sa.update(_delivery).where(*left).values(values).returning(_delivery.c.institution_id)
        for institution_id in set(transaction.scalars(changed)):
            transaction.publish(events.DeliveriesChanged(institution_id))


def stop(number: str, message_id: str, *, now: datetime) -> int:
    """Whoever has this number wants no text messages any more; of how many people it is.

    Each message counts once: its signature never grows old, and may be sent again after they have changed their mind.
    """
    query = (
        sa.select(_user.c.id, _user.c.phone, _institution.c.country, _user.c.institution_id)
        .join(_institution, _institution.c.id == _user.c.institution_id)
        .where(_user.c.id.in_(sa.select(_choice.c.user_id).where(_choice.c.channel == Channel.sms)))
    )
    with db.writing() as transaction:
        if not message_id or not _is_new(transaction, message_id, now):
            return 0
        rows = transaction.execute(query).all()
        found = [row for row in rows if number and international(row.phone, row.country) == number]
        for institution_id in sorted({row.institution_id for row in found}):
            transaction.lock(institution_id)  # or what they save at that moment would bring them back
        theirs = [row.id for row in found]
        transaction.execute(sa.delete(_choice).where(_choice.c.user_id.in_(theirs), _choice.c.channel == Channel.sms))
        text_answers.keep(transaction, theirs, stop=True, now=now)
        for person_id in theirs:
            transaction.publish(events.PreferencesChanged(person_id))
        return len(theirs)


def _is_new(transaction: Transaction, message_id: str, now: datetime) -> bool:
    """Keep that this message has come; return whether it had not before."""
    transaction.take_turns(_STOPS)
    key = signing.token_hash(message_id)
    if transaction.scalar(sa.select(_stopped.c.at).where(_stopped.c.id_hash == key)) is not None:
        return False
    transaction.execute(sa.insert(_stopped).values(id_hash=key, at=now))
    return True
