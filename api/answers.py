"""The shapes of what goes: tests hold the answers against them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from store.availability.reasons import Why
from store.availability.repeating import Obstacle
from store.away import AwayAct
from store.models import (
    Asked,
    CancelReason,
    Colleague,
    Kind,
    Outcome,
    Role,
    Status,
)


class _ResponseModel(BaseModel):
    """An answer with these members and no others."""

    model_config = ConfigDict(extra="forbid")


class Clinic(_ResponseModel):
    """An institution; `zone` is an IANA name, `phone` empty if it has none."""

    slug: str
    name: str
    zone: str
    phone: str


class Person(_ResponseModel):
    """Who is logged in; `crisis_sound`: open pages of a provider or of staff ring when somebody is in a crisis."""

    id: int
    name: str
    role: Role
    phone: str
    clinic: Clinic
    crisis_sound: bool


class Type(_ResponseModel):
    """An appointment type that can be booked."""

    slug: str
    name: str
    minutes: int


class Provider(_ResponseModel):
    """Whom patients can ask for."""

    id: int
    name: str


class Nothing(_ResponseModel):
    """Why a day has no free time: the rule that removed the last of them.

    `name` is a holiday's or a closure's; the rest is minutes: `needed`, the `longest` that is free in a row, `notice`.
    """

    why: Why
    name: str
    needed: int
    longest: int
    notice: int


class Offer(_ResponseModel):
    """The clinic's offer; `free` are the starts of one day, in the clinic's zone, or `nothing` says why it has none."""

    types: list[Type]
    providers: list[Provider]
    free: list[datetime]
    nothing: Nothing | None


class MovingTo(_ResponseModel):
    """The time that a patient asks for beside the one that stands, and until when that is answered."""

    start: datetime
    end: datetime
    provider_id: int
    answer_by: datetime


class ProposedTime(_ResponseModel):
    """A time that the clinic proposes, and until when it is held for the patient."""

    start: datetime
    end: datetime
    until: datetime


class Appointment(_ResponseModel):
    """An appointment; its times are in the clinic's zone.

    `any_provider`: the patient asked for any; then `provider_id` is who accepted it, or to whom staff gave it.
    `colleague`: its patient is asked whether another provider may do it, or has said no.
    `passed_on`: it waits for other providers after one has passed it on. `decided_by` is the name of who accepted or
    rejected it: the provider, or staff for them; nobody, where all have passed it on. `late`: its patient cancelled it
    within the time before its start in which the clinic calls that late. `sequence` counts how often its time changed;
    `move_answer` is why the last wish to move it was refused. `delay`: so many minutes later than `start` it begins, as
    the clinic has said; `arrived_at`: since when its patient is here. `acknowledged_by` is on a crisis that waits;
    `asked` says who is asked to answer it by now: whom it suits, everybody on duty, too, or the staff, too.
    `proposals` are times from which its patient can choose now; `proposal_note` came with them, `proposal_answer` is
    what the patient wrote who took none. Appointments that were booked together have the same `series_id`.
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
    arrived_at: datetime | None
    series_id: int | None
    acknowledged_by: str | None
    asked: Asked
    join_from: datetime | None
    created_at: datetime
    updated_at: datetime


class ClinicNote(_ResponseModel):
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


class Absence(_ResponseModel):
    """Local days on which a provider is away, the last included."""

    first: date
    last: date
    name: str


class ColleagueName(_ResponseModel):
    """A provider who could do it at the same time."""

    id: int
    name: str


class Suggestion(_ResponseModel):
    """What is best, as it can be sent in `choices`."""

    act: AwayAct
    provider_id: int | None
    starts: list[datetime]


class Affected(_ResponseModel):
    """An appointment that somebody has to decide about."""

    appointment: Appointment
    colleagues: list[ColleagueName]
    suggestion: Suggestion


class AwayList(_ResponseModel):
    """What the absences of a provider affect, crises first, then by start; `asked`: its patient has to answer."""

    provider_id: int
    absences: list[Absence]
    undecided: list[Affected]
    asked: list[Appointment]


class LeftOver(_ResponseModel):
    """An appointment for which a choice could not be carried out, and why; nothing was changed about it."""

    appointment_id: int
    code: str
    detail: str


class AwayOutcome(_ResponseModel):
    """What was done, what could not be, and all that is undecided still."""

    done: list[Appointment]
    left: list[LeftOver]
    undecided: list[int]


class Appointments(_ResponseModel):
    """The patient's own; `next` is the cursor of the next page."""

    appointments: list[Appointment]
    next: str | None


class PlannedDate(_ResponseModel):
    """A start that a series would have, and what is in its way; `name` is a holiday's or a closure's.

    The clinic can book it all the same where it only `needs_reason`. `replacement` is the nearest free time.
    """

    start: datetime
    obstacle: Obstacle | None
    name: str
    needs_reason: bool
    replacement: datetime | None


class PlannedSeries(_ResponseModel):
    """All dates of a series that is not booked yet."""

    dates: list[PlannedDate]


class Series(_ResponseModel):
    """What was booked together, by time; one alone is no series."""

    series_id: int | None
    appointments: list[Appointment]


class Recall(_ResponseModel):
    """A patient is invited back around a local day of the clinic; without a provider, to any. It came from one."""

    id: int
    type: str
    provider_id: int | None
    patient_id: int
    about: date
    appointment_id: int


class Recalls(_ResponseModel):
    """Who is invited back and has not booked yet."""

    recalls: list[Recall]


class Counts(_ResponseModel):
    """How many each filter shows."""

    pending: int
    accepted: int
    rejected: int
    all: int


class Inbox(_ResponseModel):
    """A page of requests."""

    filter: Literal["pending", "accepted", "rejected", "all"]
    counts: Counts
    appointments: list[Appointment]
    next: str | None


class WaitlistEntry(_ResponseModel):
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


class PatientAppointment(_ResponseModel):
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


class PatientHistory(_ResponseModel):
    """Who a patient is, what lies ahead, and what has been: `next` is the cursor of the next page of that.

    `email` is empty for whoever has no account; `since`: as long as the clinic knows them; `late_cancels` and
    `no_shows` count all that there have been.
    """

    id: int
    name: str
    email: str
    phone: str
    since: datetime
    late_cancels: int
    no_shows: int
    waitlist: list[WaitlistEntry]
    upcoming: list[PatientAppointment]
    past: list[PatientAppointment]
    next: str | None


class FailedFor(_ResponseModel):
    """One thing for which a job failed so often in a row: the `id` of what it is `about`; tried again when `due`."""

    about: str
    id: int
    attempts: int
    due: datetime
    problem: str


class Job(_ResponseModel):
    """What Kept does by itself: last over at `ended_at`; there last was something to do at `worked_at`, `count` times.

    `attempts`: so often it failed in a row; `problem` names why.
    """

    name: str
    due: datetime
    started_at: datetime | None
    ended_at: datetime | None
    worked_at: datetime | None
    count: int
    attempts: int
    problem: str
    running: bool
    overdue: bool
    failed_for: list[FailedFor]


class Jobs(_ResponseModel):
    """Everything that Kept does by itself."""

    jobs: list[Job]


class Notification(_ResponseModel):
    """Something that was told to the caller, about an appointment or about their wait for a free time."""

    id: int
    kind: Kind
    created_at: datetime
    read_at: datetime | None
    appointment_id: int | None
    appointment: Appointment | None
    waitlist_id: int | None
    waitlist: WaitlistEntry | None


class Notifications(_ResponseModel):
    """A page of notifications; `unread` counts all of them."""

    unread: int
    notifications: list[Notification]
    next: str | None


class FieldError(_ResponseModel):
    """One field, and the code of what is wrong with it."""

    field: str
    code: str
    detail: str
    limit: int | None = None
    minutes: int | None = None
    why: Literal["short", "long", "common", "personal"] | None = None


class RefusedStart(_ResponseModel):
    """A start that cannot be had, and the code of what is in the way."""

    start: datetime
    code: str
    detail: str
    whose: Literal["provider", "patient", "everyone", "held"] | None = None


class Problem(_ResponseModel):
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
    why: Literal["away", "closure", "holiday", "hours"] | None = None
    name: str | None = None
    outcome: Outcome | None = None
