"""What was refused, or failed."""

from datetime import datetime
from typing import Literal

from api.answers.model import ResponseModel
from store.models import Outcome, Status


class FieldError(ResponseModel):
    """One field, and the code of what is wrong with it."""

    field: str
    code: str
    detail: str
    limit: int | None = None
    minutes: int | None = None
    why: Literal["short", "long", "common", "personal"] | None = None


class RefusedStart(ResponseModel):
    """A start that cannot be had, and the code of what is in the way."""

    start: datetime
    code: str
    detail: str
    whose: Literal["provider", "patient", "everyone", "held"] | None = None


class Problem(ResponseModel):
    """RFC 9457. `code` is stable; what comes after `detail` depends on it."""

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[FieldError] = []
    refused: list[RefusedStart] = []
    whose: Literal["provider", "patient", "everyone", "held"] | None = None
    free: list[datetime] = []
    appointment_status: Status | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    next_start: datetime | None = None
    start: datetime | None = None
    since: datetime | None = None
    appointment_id: int | None = None
    emergency_phone: str | None = None
    clinic_phone: str | None = None
    retry_after: int | None = None
    limit: int | None = None
    why: Literal["away", "closure", "holiday", "elsewhere", "hours"] | None = None
    name: str | None = None
    outcome: Outcome | None = None
