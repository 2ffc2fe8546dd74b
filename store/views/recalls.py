"""An invitation to come back, as people see it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class RecallView:
    """A patient is invited back around a local day of the clinic, `about`; without a provider, to any.

    It comes from an appointment, whose provider is or was `from_provider_id`; `by_name` invited.
    """

    id: int
    patient_id: int
    patient_name: str
    type_slug: str
    type_name: str
    provider_id: int | None
    provider_name: str | None
    about: date
    appointment_id: int
    from_provider_id: int | None
    by_name: str
