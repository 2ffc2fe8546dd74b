"""Devices on which people have switched messages on: each is one person's at a time, and what is closed for it only it
can read. What is queued for a device ends with it.
"""

import base64
import binascii
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec

from store import db, errors, events, text
from store.db import Transaction
from store.models import LARGEST_ID, Delivery, DeliveryReason, DeliveryState, Device, Role, User, tables
from store.notifications import deliveries, leases
from store.notifications.leases import Leased
from store.people import throttle
from store.people.permissions import require_role, require_role_and_lock

MOST = 10
"""Devices of one person."""

LONGEST_ENDPOINT = 1000
LONGEST_NAME = 60
P256DH, AUTH = 65, 16
"""Bytes of a browser's two keys: a point of P-256, uncompressed, and a secret."""

_LOCK = 0x64657669
"""The key of the lock under which one device after the other is added."""

TRIALS_KEPT = timedelta(days=1)

_device, _delivery, _user = tables(Device, Delivery, User)
_is_trial = sa.and_(_delivery.c.notification_id.is_(None), _delivery.c.appointment_id.is_(None))


@dataclass(frozen=True, slots=True)
class NewDevice:
    """What a browser says of itself (PushSubscription); the keys are base64url."""

    endpoint: str = field(repr=False)
    p256dh: str = field(repr=False)
    auth: str = field(repr=False)
    name: str = ""
    browser_hash: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class DeviceView:
    """What its person sees of it: at which push service it is, and what that said last if it takes none of ours."""

    id: int
    name: str
    host: str
    problem: str
    created_at: datetime
    browser_hash: str | None = field(default=None, repr=False)


def find(*, by: int) -> list[DeviceView]:
    """Return the person's own, oldest first. Raises NotAllowed for who is not here any more."""
    with db.reading() as transaction:
        require_role(transaction, by, *Role)
        rows = transaction.execute(sa.select(_device).where(_device.c.user_id == by).order_by(_device.c.id))
        return [
            DeviceView(
                row.id, row.name, urlsplit(row.endpoint).hostname or "", row.problem, row.created_at, row.browser_hash
            )
            for row in rows
        ]


def add(new: NewDevice, *, by: int, now: datetime) -> int:
    """Let messages for the person go to this device from now on, and to nobody else there; its id comes back.

    The same endpoint again is the same device. Raises TooLong, BadLink (`endpoint`), BadKey (`p256dh`, `auth`),
    BadText (`name`), NotAllowed, NoContact while the clinic cannot be written to, TooMany after ten, TooFast.
    """
    endpoint = check_endpoint(new.endpoint)
    _check_key(new.p256dh, P256DH, "p256dh")
    _check_key(new.auth, AUTH, "auth")
    name = text.line(new.name[:LONGEST_NAME], field="name", limit=LONGEST_NAME) or "A program"
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        if not text.can_be_written_to(person.clinic.email):
            raise errors.NoContact
        throttle.changing(transaction, by, now=now)
        transaction.take_turns(_LOCK)  # people of two clinics may say the same endpoint at one instant
        values = {"p256dh": new.p256dh, "auth": new.auth, "name": name, "browser_hash": new.browser_hash, "problem": ""}
        its, mine = _device.c.endpoint == endpoint, _device.c.user_id == by
        not_theirs = sa.and_(its, ~mine)
        if new.browser_hash is not None:  # it takes messages elsewhere by now
            not_theirs |= sa.and_(_device.c.browser_hash == new.browser_hash, ~its)
        _remove(transaction, not_theirs, now=now)
        device_id = transaction.scalar(sa.update(_device).where(its).values(**values).returning(_device.c.id))
        if device_id is None:
            if transaction.scalar(sa.select(sa.func.count()).select_from(_device).where(mine)) >= MOST:
                raise errors.TooMany("devices", MOST)
            whose = {"institution_id": person.clinic.id, "user_id": by, "endpoint": endpoint, "created_at": now}
            added = sa.insert(_device).values(**whose, **values).returning(_device.c.id)
            device_id = transaction.scalar(added)
        transaction.publish(events.PreferencesChanged(by))
        return int(device_id)


def check_endpoint(endpoint: str) -> str:
    """Return it without what stands around it. Raises TooLong, and BadLink for what is no address on the internet by
    https and its usual port.
    """
    address = text.link(endpoint, field="endpoint", longest=LONGEST_ENDPOINT)
    port = urlsplit(address).netloc.partition(":")[2]
    if not address or port not in {"", "443"}:
        raise errors.BadLink("endpoint")
    return address


def remove(device_id: int, *, by: int, now: datetime) -> None:
    """Send nothing to this device of the person any more. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        require_role_and_lock(transaction, by, *Role)
        _remove(transaction, _own(transaction, device_id, by), now=now)


def remove_all(*, by: int, now: datetime) -> None:
    """Send nothing to any device of the person any more. Raises NotAllowed."""
    with db.writing() as transaction:
        require_role_and_lock(transaction, by, *Role)
        _remove(transaction, _device.c.user_id == by, now=now)


def leave(browser_hash: str, *, to: int | None, now: datetime) -> None:
    """Somebody has logged out in this browser, or in (`to`): nothing is sent there any more to anybody else."""
    with db.writing() as transaction:
        others = _device.c.user_id != to if to is not None else sa.true()
        _remove(transaction, sa.and_(_device.c.browser_hash == browser_hash, others), now=now)


def try_out(device_id: int, *, by: int, now: datetime) -> None:
    """Let the person see at once that messages arrive on this device.

    Raises NotAllowed, NotFound, NoContact, TooFast.
    """
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, *Role)
        _own(transaction, device_id, by)
        if not text.can_be_written_to(person.clinic.email):
            raise errors.NoContact
        throttle.changing(transaction, by, now=now)
        deliveries.queue_trial(transaction, device_id, person, now=now)


def settle_sent(leased: Leased, *, now: datetime) -> None:
    """The push service has it; what it said before is over."""
    with db.writing() as transaction:
        leases.sent(transaction, leased, now=now)
        _keep_problem(transaction, leased, "")


def settle_refused(leased: Leased, problem: str, *, now: datetime, bad_address: bool = False) -> None:
    """The push service will never take it; with `bad_address` the device is gone, and nothing else is sent there."""
    with db.writing() as transaction:
        leases.refused(transaction, leased, problem, now=now)
        if bad_address:
            _remove(transaction, _device.c.endpoint == leased.to, now=now)
        elif problem.startswith("HTTP"):  # else it was not even asked
            _keep_problem(transaction, leased, problem)


def sweep(*, now: datetime) -> None:
    """Forget devices of people who have no account any more, and what only tried one."""
    with db.writing() as transaction:
        gone = sa.select(_user.c.id).where(~_user.c.active)
        _remove(transaction, _device.c.user_id.in_(gone), now=now)
        old = _delivery.c.ended_at < now - TRIALS_KEPT
        transaction.execute(sa.delete(_delivery).where(_is_trial, old))


def _own(transaction: Transaction, device_id: int, person_id: int) -> sa.ColumnElement[bool]:
    its = sa.and_(_device.c.id == device_id, _device.c.user_id == person_id)
    if not 0 < device_id <= LARGEST_ID or transaction.execute(sa.select(_device.c.id).where(its)).first() is None:
        raise errors.NotFound
    return its


def _keep_problem(transaction: Transaction, leased: Leased, problem: str) -> None:
    its = _device.c.endpoint == leased.to, _device.c.problem != problem
    changed = sa.update(_device).where(*its).values(problem=problem).returning(_device.c.user_id)
    for person_id in transaction.scalars(changed).all():
        transaction.publish(events.PreferencesChanged(person_id))


def _remove(transaction: Transaction, these: sa.ColumnElement[bool], *, now: datetime) -> None:
    columns = _device.c.id, _device.c.user_id, _device.c.institution_id
    rows = transaction.execute(sa.select(*columns).where(these)).all()
    if not rows:
        return
    ids = [row.id for row in rows]
    _end(transaction, ids, now=now)
    transaction.execute(sa.delete(_device).where(_device.c.id.in_(ids)))
    for person_id in {row.user_id for row in rows}:
        transaction.publish(events.PreferencesChanged(person_id))
    for institution_id in {row.institution_id for row in rows}:
        transaction.publish(events.DeliveriesChanged(institution_id))


def _end(transaction: Transaction, device_ids: Collection[int], *, now: datetime) -> None:
    """End what waits for these devices; what only tried them is forgotten."""
    of_them = _delivery.c.device_id.in_(device_ids)
    transaction.execute(sa.delete(_delivery).where(of_them, _is_trial))
    waits = _delivery.c.ended_at.is_(None), _delivery.c.state != DeliveryState.unsure
    transaction.execute(sa.update(_delivery).where(of_them, *waits).values(**leases.skipped(DeliveryReason.gone, now)))
    unsure = _delivery.c.ended_at.is_(None), _delivery.c.state == DeliveryState.unsure
    transaction.execute(sa.update(_delivery).where(of_them, *unsure).values(ended_at=now, **leases.FREED))


def _check_key(key: str, length: int, field_: str) -> None:
    """Raise BadKey for what is no key of so many bytes, before anything is made of it."""
    if len(key) != -(-length * 4 // 3):
        raise errors.BadKey(field_)
    try:
        value = base64.b64decode(f"{key}{'=' * (-len(key) % 4)}", altchars=b"-_", validate=True)
        if length == P256DH:
            ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), value)
    except (ValueError, binascii.Error):  # a point that does not lie on the curve is a ValueError, too
        raise errors.BadKey(field_) from None
