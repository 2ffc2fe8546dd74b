"""What has to reach people outside of their open pages: queued with the notification, and claimed for one person."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import db, events
from store.db import Transaction
from store.models import (
    Channel,
    ChannelChoice,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Device,
    Institution,
    Notification,
    User,
    tables,
)
from store.notifications import leases
from store.notifications.leases import FREED, Leased
from store.notifications.subjects import LEAVE
from store.people.phones import international
from store.views.people import Person

_Way = tuple[int, int | None]
"""A person, and on which device they are reached."""

HEAD_START = timedelta(seconds=20)
"""So long an open page has to show it first."""

_delivery, _notification, _user, _institution, _choice, _device = tables(
    Delivery, Notification, User, Institution, ChannelChoice, Device
)


def _word(value: str) -> sa.ColumnElement[Any]:
    """Return a word of ours as it stands in a statement: of fifty parameters, each booking would pay for each."""
    return sa.literal_column(f"'{value}'")


def _new(channel: Channel, **values: Any) -> dict[str, Any]:
    """Return what a new delivery to a user on this channel holds."""
    return {
        **values,
        "institution_id": _user.c.institution_id,
        "user_id": _user.c.id,
        "channel": _word(channel),
        "state": _word(DeliveryState.queued),
        "reason": _word(DeliveryReason.none),
        "problem": _word(""),
        "attempts": sa.literal_column("0"),
        "doubts": sa.literal_column("0"),
        "due": sa.bindparam("due", type_=_delivery.c.due.type),
        "created_at": sa.bindparam("now", type_=_delivery.c.created_at.type),
    }


def _from(values: dict[str, Any]) -> sa.Select[Any]:
    return sa.select(*(each.label(name) for name, each in values.items()))


_HAVE_ADDRESS: dict[Channel, sa.ColumnElement[bool]] = {
    Channel.email: _user.c.email.is_not(None),
    Channel.sms: sa.and_(
        _user.c.phone != "", sa.exists().where(_choice.c.user_id == _user.c.id, _choice.c.channel == Channel.sms)
    ),
    Channel.push: _device.c.user_id == _user.c.id,
}
"""Who can be written to on each channel, and may want that; on each of their devices."""


_NO_DEVICE = sa.cast(sa.null(), sa.Integer)


def _queue(which: sa.ColumnElement[bool]) -> sa.Insert:
    wanted = [
        sa.and_(_user.c.role == _word(role), _notification.c.kind.in_(map(_word, sorted(kinds))))
        for role, kinds in LEAVE.items()
    ]
    about = {"notification_id": _notification.c.id, "appointment_id": _notification.c.appointment_id}
    told = _notification.join(_user, _user.c.id == _notification.c.user_id)
    chosen = [
        _from(_new(channel, **about, device_id=_device.c.id if channel is Channel.push else _NO_DEVICE))
        .select_from(told.join(_device, has_one) if channel is Channel.push else told)
        .where(which, has_one, sa.or_(*wanted))
        for channel, has_one in _HAVE_ADDRESS.items()
    ]
    names = list(_new(Channel.email, **about, device_id=None))
    return sa.insert(_delivery).from_select(names, sa.union_all(*chosen), include_defaults=False)


def _queue_calendar() -> sa.Insert:
    values = _new(Channel.email, appointment_id=sa.bindparam("appointment", type_=_delivery.c.appointment_id.type))
    chosen = _from(values).where(_user.c.id == sa.bindparam("whose"), _user.c.email.is_not(None))
    return sa.insert(_delivery).from_select(list(values), chosen, include_defaults=False)


_QUEUE, _QUEUE_CALENDAR = _queue(_notification.c.id.in_(sa.bindparam("ids", expanding=True))), _queue_calendar()
_QUEUE_ONE = _queue(_notification.c.id == sa.bindparam("id"))
"""Written once for one, as most are told to one: a list of ids is put into the text of its statement each time."""

_is_free = sa.and_(leases.is_free(_delivery), _delivery.c.channel == sa.bindparam("channel"))
_other = _delivery.alias()
_somebody_is_at_it = sa.exists().where(
    _other.c.user_id == _delivery.c.user_id,
    _other.c.channel == _delivery.c.channel,
    _other.c.device_id.is_not_distinct_from(_delivery.c.device_id),
    _other.c.ended_at.is_(None),
    _other.c.leased_until > sa.bindparam("now"),
)
_IS_DUE = sa.select(_delivery.c.id).where(_is_free, ~_somebody_is_at_it).limit(1)
_WHO = (
    *(_delivery.c[name] for name in ("user_id", "institution_id", "device_id")),
    *(_user.c.email, _user.c.phone, _institution.c.country, _institution.c.email.label("contact")),
    *(_device.c[name] for name in ("endpoint", "p256dh", "auth")),
)
_WHOSE = (
    sa.select(*_WHO)
    .join(_user, _user.c.id == _delivery.c.user_id)
    .join(_institution, _institution.c.id == _delivery.c.institution_id)
    .outerjoin(_device, _device.c.id == _delivery.c.device_id)
    .where(_is_free, ~_somebody_is_at_it)
    .group_by(*_WHO)
    .order_by(sa.func.min(_delivery.c.due))
)
_DUE = (
    sa.select(_delivery.c.user_id, _delivery.c.device_id, _delivery.c.id)
    .where(_is_free, _delivery.c.user_id.in_(sa.bindparam("people", expanding=True)))
    .order_by(_delivery.c.id)
    .with_for_update(skip_locked=True)
)


@dataclass(frozen=True, slots=True)
class Keys:
    """By what a message to a device is closed, and whom its push service can write to about it."""

    device_id: int
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    contact: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Leased):
    """What is due to one person on one channel, oldest first."""

    table: sa.Table = field(default=_delivery, repr=False)
    channel: Channel
    user_id: int
    institution_id: int
    address: str = field(repr=False)
    """As the person has it, of which `to` is made."""
    device: Keys | None = None


def is_at(claim: Claim, email: str, phone: str) -> bool:
    """Return whether somebody with this e-mail and phone number is still written to where the claim says.

    What is queued for a device ends with it.
    """
    return claim.channel is Channel.push or claim.address == (email if claim.channel is Channel.email else phone)


def queue(transaction: Transaction, notification_ids: Collection[int], *, now: datetime) -> None:
    """Let these leave the house in a while, each on every way to whom it is for, within the verb's transaction."""
    values, ids = {"due": now + HEAD_START, "now": now}, sorted(notification_ids)
    if len(ids) == 1:
        transaction.execute(_QUEUE_ONE, {"id": ids[0], **values})
    else:
        transaction.execute(_QUEUE, {"ids": ids, **values})


def queue_for_calendar(transaction: Transaction, appointment_id: int, patient_id: int, *, now: datetime) -> None:
    """Let the patient's calendar be told in a while how this appointment stands, within the verb's transaction.

    A page that shows it changes no calendar, so it leaves also if the patient has seen it.
    """
    about = {"appointment": appointment_id, "whose": patient_id}
    transaction.execute(_QUEUE_CALENDAR, {**about, "due": now + HEAD_START, "now": now})


def acknowledge(notification_ids: Collection[int], *, now: datetime) -> None:
    """These were shown on an open page in front of whom they are for: what is queued of them need not leave."""
    with db.writing() as transaction:
        shown = _delivery.c.notification_id.in_(notification_ids), _delivery.c.state == DeliveryState.queued
        left_out = sa.update(_delivery).where(*shown).values(**leases.skipped(DeliveryReason.shown, now))
        for institution_id in set(transaction.scalars(left_out.returning(_delivery.c.institution_id))):
            transaction.publish(events.DeliveriesChanged(institution_id))


def is_anything_due(channel: Channel = Channel.email, *, now: datetime) -> bool:
    """Return whether there is something to claim on a channel; it only reads."""
    with db.reading() as transaction:
        return transaction.execute(_IS_DUE, {"now": now, "channel": channel}).first() is not None


def claim(token: str, *, channel: Channel = Channel.email, now: datetime, limit: int) -> list[Claim]:
    """Claim what is due to so many people on a channel; whom it is due to longest comes first."""
    with db.writing() as transaction:
        leases.begin_to_claim(transaction, _delivery, _delivery.c.channel == channel, now=now)
        its = {"now": now, "channel": channel}
        whose = transaction.execute(_WHOSE.limit(limit), its).all()
        due: dict[_Way, list[int]] = {(row.user_id, row.device_id): [] for row in whose}
        people = sorted({row.user_id for row in whose})
        for row in transaction.execute(_DUE, {**its, "people": people}):
            if (ids := due.get((row.user_id, row.device_id))) is not None:
                ids.append(row.id)
        leases.lease(transaction, _delivery, [each for ids in due.values() for each in ids], token, now=now)
        return [_claim(row, ids, token, channel) for row in whose if (ids := due[row.user_id, row.device_id])]


def _claim(row: sa.Row[Any], ids: Collection[int], token: str, channel: Channel) -> Claim:
    device = None
    address = to = row.email or ""
    if channel is Channel.sms:
        address, to = row.phone, international(row.phone, row.country)
    elif channel is Channel.push:
        address = to = row.endpoint
        device = Keys(row.device_id, row.p256dh, row.auth, row.contact)
    return Claim(
        ids=tuple(ids),
        token=token,
        channel=channel,
        address=address,
        to=to,
        institution_id=row.institution_id,
        user_id=row.user_id,
        device=device,
    )


def queue_trial(transaction: Transaction, device_id: int, person: Person, *, now: datetime) -> None:
    """Let something leave at once that only shows that it arrives, within the verb of whoever tries a device."""
    whose = {"institution_id": person.clinic.id, "user_id": person.id, "device_id": device_id}
    fresh = {"state": DeliveryState.queued, "reason": DeliveryReason.none, "problem": "", "attempts": 0, "doubts": 0}
    values = {**whose, **fresh, "channel": Channel.push, "due": now, "created_at": now}
    transaction.execute(sa.insert(_delivery).values(values))


def put_off(transaction: Transaction, ids: Collection[int], reason: DeliveryReason, *, due: datetime) -> None:
    """Let these wait until then, for that reason, within the transaction that has found it."""
    leases.update(transaction, _delivery, ids, state=DeliveryState.queued, reason=reason, due=due, **FREED)


def begin_again(transaction: Transaction, delivery_id: int, *, now: datetime) -> None:
    """Let it leave once more as a new message, within the verb of whoever wants that."""
    fresh = {"state": DeliveryState.queued, "reason": DeliveryReason.none, "problem": "", "attempts": 0, "doubts": 0}
    # its patience begins anew
    values = {**fresh, "reference": None, "ended_at": None, "due": now, "created_at": now}
    leases.update(transaction, _delivery, [delivery_id], **values)
