"""The verbs of staff: which of their other systems are called, with which news, and how each stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import db, errors, events, text
from store.availability.rules import mark_changed
from store.db import Transaction
from store.models import LARGEST_ID, Role, Webhook, WebhookEnd, tables
from store.people import throttle
from store.people.permissions import require_role, require_role_and_lock
from store.views.people import Person
from store.webhooks import queueing, signatures
from store.webhooks.queueing import KINDS

MOST = 5
"""Webhooks of a clinic."""

(_webhook,) = tables(Webhook)
_COLUMNS = "id", "address", "kinds", "failing_since", "off_at", "off_because", "created_at"
FRESH: dict[str, Any] = {"failures": 0, "failing_since": None, "resting_until": None}
"""What holds of one that works, or has not been tried yet."""


@dataclass(frozen=True, slots=True)
class WebhookView:
    """One of the clinic's, as its staff see it; `off_because` says why it is off since `off_at`."""

    id: int
    address: str = field(repr=False)
    kinds: tuple[str, ...]
    failing_since: datetime | None
    off_at: datetime | None
    off_because: WebhookEnd | None
    created_at: datetime

    @property
    def is_on(self) -> bool:
        """Whether it is called."""
        return self.off_at is None


@dataclass(frozen=True, slots=True)
class Secret:
    """What its receiver needs, and reads this once; the id of the webhook."""

    webhook_id: int
    secret: str = field(repr=False)


def listed(*, by: int) -> list[WebhookView]:
    """Return the clinic's webhooks for its staff, oldest first. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        return _views(transaction, _webhook.c.institution_id == clinic.id)


def find(webhook_id: int, *, by: int) -> WebhookView:
    """Return one of them. Raises NotAllowed, NotFound."""
    with db.reading() as transaction:
        return _find(transaction, webhook_id, require_role(transaction, by, Role.staff))


def check(address: str, kinds: Collection[str], *, by: int) -> None:
    """Look at what staff have typed, before anybody asks where the address leads (`store.outside.check`).

    Raises NotAllowed, BadLink, TooLong, Missing, UnknownKind.
    """
    with db.reading() as transaction:
        require_role(transaction, by, Role.staff)
    _checked(address, kinds)


def add(address: str, kinds: Collection[str], *, by: int, now: datetime) -> Secret:
    """Let another system of the clinic be called at this address from now on; its secret is said this once.

    Whether the address is public is looked at before, and again at each call.
    Raises NotAllowed, BadLink, TooLong, Missing, UnknownKind, TooMany, TooFast.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        values = _checked(address, kinds)
        throttle.changing(transaction, by, now=now)
        its = _webhook.c.institution_id == staff.clinic.id
        if transaction.scalars(sa.select(sa.func.count()).where(its)).one() >= MOST:
            raise errors.TooMany("webhooks", MOST)
        nonce = signatures.new_nonce()
        row = {
            **values,
            **FRESH,
            "institution_id": staff.clinic.id,
            "nonce": nonce,
            "old_nonces": "",
            "created_at": now,
        }
        webhook_id = transaction.scalars(sa.insert(_webhook).values(row).returning(_webhook.c.id)).one()
        _publish(transaction, staff.clinic.id)
        return Secret(webhook_id, signatures.secret_of(nonce))


def change(webhook_id: int, address: str, kinds: Collection[str], *, by: int, now: datetime) -> None:
    """Call it at this address with these kinds of news, also with what is queued.

    Raises NotAllowed, NotFound, BadLink, TooLong, Missing, UnknownKind, TooFast.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        _find(transaction, webhook_id, staff)
        _update(transaction, webhook_id, staff, now=now, **_checked(address, kinds), resting_until=None)


def renew_secret(webhook_id: int, *, by: int, now: datetime) -> Secret:
    """Give it another secret, which is said this once; the old one signs beside it for a day.

    Raises NotAllowed, NotFound, TooFast, and TooMany where several are being replaced already.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        _find(transaction, webhook_id, staff)
        columns = _webhook.c.nonce, _webhook.c.old_nonces
        kept = transaction.execute(sa.select(*columns).where(_webhook.c.id == webhook_id)).one()
        if len(signatures.beside(kept.old_nonces, now=now)) >= signatures.MOST_BESIDE:
            raise errors.TooMany("secret", signatures.MOST_BESIDE)
        nonce = signatures.new_nonce()
        old = signatures.replaced(kept.nonce, kept.old_nonces, now=now)
        _update(transaction, webhook_id, staff, now=now, nonce=nonce, old_nonces=old)
        return Secret(webhook_id, signatures.secret_of(nonce))


def switch_on(webhook_id: int, *, by: int, now: datetime) -> None:
    """Call it again, with what happens from now on; one that is on is tried at once. Raises NotAllowed, NotFound,
    TooFast.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        _find(transaction, webhook_id, staff)
        _update(transaction, webhook_id, staff, now=now, **FRESH, off_at=None, off_because=None)


def remove(webhook_id: int, *, by: int) -> None:
    """Call it no more, not even with what is queued. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        _find(transaction, webhook_id, staff)
        transaction.execute(sa.delete(_webhook).where(_webhook.c.id == webhook_id))
        _publish(transaction, staff.clinic.id)


def send_test(webhook_id: int, *, by: int, now: datetime) -> None:
    """Call it with news of nothing, at once, also where it rests after a failure.

    Raises NotAllowed, NotFound, WebhookOff, TooFast.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        require_on(transaction, webhook_id, staff)
        _update(transaction, webhook_id, staff, now=now, resting_until=None)
        queueing.add(transaction, [webhook_id], queueing.TEST, None, now=now)


def switched_off(*, by: int) -> int:
    """Return how many of the clinic's are off, for its staff. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        off = _webhook.c.institution_id == clinic.id, _webhook.c.off_at.is_not(None)
        return int(transaction.scalar(sa.select(sa.func.count()).where(*off)))


def require_on(transaction: Transaction, webhook_id: int, staff: Person) -> None:
    """Raise NotFound for what is none of their clinic's, WebhookOff for what is off."""
    if not _find(transaction, webhook_id, staff).is_on:
        raise errors.WebhookOff


def _find(transaction: Transaction, webhook_id: int, staff: Person) -> WebhookView:
    its = _webhook.c.id == webhook_id, _webhook.c.institution_id == staff.clinic.id
    found = _views(transaction, *its) if 0 < webhook_id <= LARGEST_ID else []
    if not found:
        raise errors.NotFound
    return found[0]


def _views(transaction: Transaction, *its: sa.ColumnElement[bool]) -> list[WebhookView]:
    rows = transaction.execute(sa.select(*(_webhook.c[name] for name in _COLUMNS)).where(*its).order_by(_webhook.c.id))
    return [WebhookView(**{**row, "kinds": _in_order(row["kinds"].split(","))}) for row in rows.mappings()]


def _update(transaction: Transaction, webhook_id: int, staff: Person, *, now: datetime, **values: object) -> None:
    throttle.changing(transaction, staff.id, now=now)
    transaction.execute(sa.update(_webhook).where(_webhook.c.id == webhook_id).values(values))
    _publish(transaction, staff.clinic.id)


def _checked(address: str, kinds: Collection[str]) -> dict[str, str]:
    """Return what is kept of what somebody has typed. Raises BadLink, TooLong, Missing, UnknownKind."""
    address = text.link(address, field="address")
    if not address:
        raise errors.BadLink("address")
    if not kinds:
        raise errors.Missing("kinds")
    if not set(kinds) <= set(KINDS):
        raise errors.UnknownKind("kinds")
    return {"address": address, "kinds": ",".join(_in_order(kinds))}


def _in_order(kinds: Collection[str]) -> tuple[str, ...]:
    return tuple(kind.value for kind in KINDS if kind in kinds)


def _publish(transaction: Transaction, institution_id: int) -> None:
    mark_changed(transaction, institution_id)
    transaction.publish(events.WebhooksChanged(institution_id))
