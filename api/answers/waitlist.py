"""A wait for a free time."""

from datetime import date, datetime

from api.answers.model import ResponseModel
from store.models import Outcome


class WaitlistEntry(ResponseModel):
    """The caller waits for a free time from one local day of the clinic to another, and was told of one: `start`.

    It is held for them `until` then, unless it has an `outcome`. `appointment_id` would move there, or came of it.
    """

    id: int
    type: str
    provider_id: int | None
    first: date
    last: date
    start: datetime | None
    until: datetime | None
    outcome: Outcome | None
    appointment_id: int | None
