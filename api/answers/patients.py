"""A patient's history."""

from datetime import datetime

from api.answers.appointments import ClinicNote
from api.answers.model import ResponseModel
from api.answers.waitlist import WaitlistEntry
from store.models import Status


class PatientAppointment(ResponseModel):
    """An appointment in a patient's history; what its people wrote to each other stands with the appointment itself."""

    id: int
    status: Status
    type: str
    start: datetime
    end: datetime
    provider_id: int | None
    provider: str | None
    late: bool
    clinic_notes: list[ClinicNote]


class PatientHistory(ResponseModel):
    """Who a patient is, what lies ahead, and what has been: `next` is the cursor of the next page of that.

    `email` is empty for whoever has no account; with `bad_email` no mail arrives there. `since`: as long as the
    clinic knows them; `late_cancels` and `no_shows` count all that there have been.
    """

    id: int
    name: str
    email: str
    phone: str
    bad_email: bool
    since: datetime
    late_cancels: int
    no_shows: int
    waitlist: list[WaitlistEntry]
    upcoming: list[PatientAppointment]
    past: list[PatientAppointment]
    next: str | None
