"""A place on the waitlist as people see it."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class WaitlistEntryView:
    """A patient wants to hear of a free time from one local day of the clinic to another, the last included.

    Without a provider any provider will do. `notified_at` and `start` (both UTC): when they heard, and of what.
    """

    id: int
    type_slug: str
    type_name: str
    provider_id: int | None
    provider_name: str | None
    first: date
    last: date
    start: datetime | None
    notified_at: datetime | None
