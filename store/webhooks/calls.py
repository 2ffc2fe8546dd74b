"""What became of calls, for staff; and calling once more."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store import db, errors, events
from store.models import LARGEST_ID, DeliveryReason, DeliveryState, Role, Webhook, WebhookDelivery, tables
from store.notifications import leases
from store.people import throttle
from store.people.permissions import require_role, require_role_and_lock
from store.webhooks import webhooks

_webhook, _delivery = tables(Webhook, WebhookDelivery)
_LINE = ("id", "webhook_id", "kind", "appointment_id", "occurred_at", "state", "reason", "problem", "attempts")
_is_resting = _webhook.c.resting_until > _delivery.c.due
_due = sa.case((_is_resting, _webhook.c.resting_until), else_=_delivery.c.due)
_CALLS = sa.select(*(_delivery.c[name] for name in _LINE), _due, _delivery.c.ended_at).join(
    _webhook, _webhook.c.id == _delivery.c.webhook_id
)


@dataclass(frozen=True, slots=True)
class CallView:
    """One call of a webhook; `due` is when it is tried at the earliest, as long as it has not ended."""

    id: int
    webhook_id: int
    kind: str
    appointment_id: int | None
    occurred_at: datetime
    state: DeliveryState
    reason: DeliveryReason
    problem: str
    attempts: int
    due: datetime
    ended_at: datetime | None

    @property
    def can_be_sent_again(self) -> bool:
        """Whether nobody tries it any more: what arrived can be sent again, too, as its receiver may have lost it."""
        return self.ended_at is not None


def latest(*, by: int, webhook_id: int | None = None, limit: int = 30, before: int | None = None) -> list[CallView]:
    """Return the last calls for staff, of all their webhooks or one, newest first; `before` is the id to go on from.

    Raises NotAllowed, NotFound.
    """
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        query = _CALLS.where(_delivery.c.institution_id == clinic.id)
        if webhook_id is not None:
            query = query.where(_delivery.c.webhook_id == webhooks.find(webhook_id, by=by).id)
        if before is not None:
            query = query.where(_delivery.c.id < before)
        rows = transaction.execute(query.order_by(_delivery.c.id.desc()).limit(limit))
        return [CallView(*row) for row in rows]


def send_again(call_id: int, *, by: int, now: datetime) -> None:
    """Call once more with what has ended, at once, under the same id.

    Raises NotAllowed, NotFound, WebhookOff, NotToBeSentAgain for what is tried anyway, TooFast.
    """
    with db.writing() as transaction:
        staff = require_role_and_lock(transaction, by, Role.staff)
        its = _delivery.c.id == call_id, _delivery.c.institution_id == staff.clinic.id
        query = sa.select(_delivery.c.webhook_id, _delivery.c.ended_at).where(*its)
        found = transaction.execute(query).first() if 0 < call_id <= LARGEST_ID else None
        if found is None:
            raise errors.NotFound
        webhooks.require_on(transaction, found.webhook_id, staff)
        if found.ended_at is None:
            raise errors.NotToBeSentAgain
        throttle.changing(transaction, by, now=now)
        fresh = {"state": DeliveryState.queued, "reason": DeliveryReason.none, "problem": "", "attempts": 0}
        leases.update(transaction, _delivery, [call_id], **fresh, ended_at=None, due=now, created_at=now)
        rested = sa.update(_webhook).where(_webhook.c.id == found.webhook_id).values(resting_until=None)
        transaction.execute(rested)
        transaction.publish(events.WebhooksChanged(staff.clinic.id))
