"""A page of the requests that somebody answers."""

from typing import Literal

from api.answers.appointments import Appointment
from api.answers.model import ResponseModel


class Counts(ResponseModel):
    """How many each filter shows."""

    pending: int
    accepted: int
    rejected: int
    all: int


class Inbox(ResponseModel):
    """A page of requests."""

    filter: Literal["pending", "accepted", "rejected", "all"]
    counts: Counts
    appointments: list[Appointment]
    next: str | None
