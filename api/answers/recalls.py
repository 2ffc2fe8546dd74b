"""Who is invited back."""

from datetime import date

from api.answers.model import ResponseModel


class Recall(ResponseModel):
    """A patient is invited back around a local day of the clinic; without a provider, to any. It came from one."""

    id: int
    type: str
    provider_id: int | None
    patient_id: int
    about: date
    appointment_id: int


class Recalls(ResponseModel):
    """Who is invited back and has not booked yet."""

    recalls: list[Recall]
