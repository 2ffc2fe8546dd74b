"""A place on the waitlist as people see it."""

from dataclasses import dataclass
from datetime import date, datetime

from store.models import Outcome


@dataclass(frozen=True, slots=True)
class OfferView:
    """A free time that somebody on the waitlist was offered, or, without `until`, was only told of. All in UTC.

    `appointment_id` begins at `appointment_start`: it would move here, or came of accepting the offer.
    """

    start: datetime
    offered_at: datetime
    until: datetime | None = None
    outcome: Outcome | None = None
    appointment_id: int | None = None
    appointment_start: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Return whether the time is held for them still."""
        return self.outcome is None and self.until is not None and now < self.until


@dataclass(frozen=True, slots=True)
class WaitlistEntryView:
    """A patient waits for a free time from one local day of the clinic to another, the last included.

    Without a provider any provider will do. `offer` is the last that they got.
    """

    id: int
    institution_id: int
    patient_id: int
    patient_name: str
    type_slug: str
    type_name: str
    provider_id: int | None
    provider_name: str | None
    first: date
    last: date
    created_at: datetime
    offer: OfferView | None = None

    def is_offered(self, now: datetime) -> bool:
        """Return whether a time is held for them now."""
        return self.offer is not None and self.offer.is_open(now)
