"""An appointment, with its proposals and what the clinic wrote about it."""

from datetime import datetime

from api.answers.model import ResponseModel
from store.models import Asked, CancelReason, Colleague, Status


class MovingTo(ResponseModel):
    """The time that a patient asks for beside the one that stands, and until when that is answered."""

    start: datetime
    end: datetime
    provider_id: int
    answer_by: datetime


class ProposedTime(ResponseModel):
    """A time that the clinic proposes, and until when it is held for the patient."""

    start: datetime
    end: datetime
    until: datetime


class Appointment(ResponseModel):
    """An appointment; its times are in the clinic's zone.

    `any_provider`: the patient asked for any; then `provider_id` is who accepted it, or to whom staff gave it.
    `colleague`: its patient is asked whether another provider may do it, or has said no.
    `passed_on`: it waits for other providers after one has passed it on. `decided_by` is the name of who accepted or
    rejected it: the provider, or staff for them; nobody, where all have passed it on. `late`: its patient cancelled it
    within the time before its start in which the clinic calls that late. `sequence` counts how often its time changed;
    `move_answer` is why the last wish to move it was refused. `delay`: so many minutes later than `start` it begins, as
    the clinic has said; `coming_at`: when its patient said that they will come; `arrived_at`: since when they are
    here. `acknowledged_by` is on a crisis that waits; `asked` says who is asked to answer it by now:
    whom it suits, everybody on duty, too, or the staff, too.
    `proposals` are times from which its patient can choose now; `proposal_note` came with them, `proposal_answer` is
    what the patient wrote who took none. Appointments that were booked together have the same `series_id`.
    `seen_at`: when somebody of the clinic had the request before them first.
    `join_from`: when `GET /appointments/{id}/join` leads the caller to the video; null for whoever has no part in one.
    """

    id: int
    status: Status
    type: str
    start: datetime
    end: datetime
    provider_id: int | None
    any_provider: bool
    passed_on: bool
    colleague: Colleague | None
    patient_id: int
    patient_phone: str
    notes: str
    rejection_reason: str | None
    decided_by: str | None
    cancelled_by: str | None
    cancel_reason: CancelReason | None
    cancel_note: str
    late: bool
    answer_by: datetime | None
    moving_to: MovingTo | None
    move_answer: str
    proposals: list[ProposedTime]
    proposal_note: str
    proposal_answer: str
    sequence: int
    delay: int
    coming_at: datetime | None
    arrived_at: datetime | None
    series_id: int | None
    acknowledged_by: str | None
    asked: Asked
    join_from: datetime | None
    created_at: datetime
    seen_at: datetime | None
    updated_at: datetime


class ClinicNote(ResponseModel):
    """What somebody of the clinic wrote about an appointment, for the clinic alone or `shared` with its patient.

    Of one that was withdrawn the patient gets no text.
    """

    id: int
    author: str
    at: datetime
    text: str
    shared: bool
    withdrawn_by: str | None
    withdrawn_at: datetime | None


class AppointmentWithNotes(Appointment):
    """An appointment with what the clinic wrote about it, oldest first, as far as the caller may read it."""

    clinic_notes: list[ClinicNote]


class Appointments(ResponseModel):
    """The patient's own; `next` is the cursor of the next page."""

    appointments: list[Appointment]
    next: str | None
