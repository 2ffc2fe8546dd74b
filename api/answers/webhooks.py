"""Where a clinic's other systems are called, and what became of each call."""

from datetime import datetime

from api.answers.model import ResponseModel
from store.models import DeliveryReason, DeliveryState, WebhookEnd


class Webhook(ResponseModel):
    """A webhook: called with news of its `kinds`, unless it is off since `off_at`, as it says why.

    `failing_since`: so long no call has arrived there.
    """

    id: int
    address: str
    kinds: list[str]
    failing_since: datetime | None
    off_at: datetime | None
    off_because: WebhookEnd | None
    created_at: datetime


class Webhooks(ResponseModel):
    """The clinic's webhooks, oldest first."""

    webhooks: list[Webhook]


class WebhookSecret(ResponseModel):
    """What verifies the calls of this webhook, as Standard Webhooks says; nobody can read it a second time."""

    id: int
    secret: str


class WebhookCall(ResponseModel):
    """What became of a call; `due` is when it is tried, as long as it has not ended."""

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


class WebhookCalls(ResponseModel):
    """The last calls of a webhook, newest first."""

    calls: list[WebhookCall]
    next: str | None
