"""The shapes of what comes and goes: requests are parsed by them, and tests hold the answers against them."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from api.values import Day, Flag, Id, Moment, Moments, Number, Text
from store.availability.reasons import Why
from store.models import (
    CANCEL_HOURS,
    LONGEST_DELAY,
    NOTES_LIMIT,
    PROPOSE_HOURS,
    REASON_LIMIT,
    CancelReason,
    Colleague,
    Kind,
    Role,
    Status,
)
from store.people.passwords import SHORTEST
from store.text import LONGEST_EMAIL, LONGEST_NAME, LONGEST_PHONE
from web import redirects

Next = Annotated[str, BeforeValidator(redirects.safe_next)]
"""An address of this site; anything else is the start."""


class _RequestModel(BaseModel):
    """A request's body. A member that is null or empty counts as not given, as forms send all of theirs."""

    @model_validator(mode="before")
    @classmethod
    def _without_empty(cls, values: dict[str, object]) -> dict[str, object]:
        return {name: value for name, value in values.items() if value is not None and value != ""}


class _ResponseModel(BaseModel):
    """An answer with these members and no others."""

    model_config = ConfigDict(extra="forbid")


def _documented(**limits: int) -> Any:
    """Limits that the store holds, which counts characters as they are kept; here they are documented."""
    return Field(json_schema_extra=dict(limits))


class LogIn(_RequestModel):
    """`next`: where a browser goes after a form was sent."""

    email: Text
    password: Text
    next: Next = "/"


class Register(_RequestModel):
    """A new patient; `clinic` is the slug of the institution, `next` where a browser goes after a form was sent.

    `phone` has 5 to 15 digits, and may be left out.
    """

    clinic: Text
    name: Annotated[Text, _documented(maxLength=LONGEST_NAME)]
    email: Annotated[Text, _documented(maxLength=LONGEST_EMAIL)]
    password: Annotated[Text, _documented(minLength=SHORTEST)]
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""
    next: Next = "/"


class NewPassword(_RequestModel):
    """The password until now, and the next one."""

    old: Text
    new: Annotated[Text, _documented(minLength=SHORTEST)]


class Profile(_RequestModel):
    """The name that the caller goes by, and the number they can be called at; without `phone` there is none."""

    name: Annotated[Text, _documented(maxLength=LONGEST_NAME)]
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""


class ClinicSettings(_RequestModel):
    """A clinic's settings; `zone` is an IANA name, `phone` may be left out, limits are a patient's."""

    name: Text
    phone: Annotated[Text, _documented(maxLength=LONGEST_PHONE)] = ""
    zone: Text
    open_requests: Number
    crisis_requests: Number
    appointments_ahead: Number
    bookings_in_ten_minutes: Number
    cancel_hours: Number = CANCEL_HOURS
    propose_hours: Number = PROPOSE_HOURS
    emergency_phone: Text
    emergency_sentence: Text
    public_times: Flag = False
    public_names: Flag = False
    ready_reason_1: Text = ""
    ready_reason_2: Text = ""
    ready_reason_3: Text = ""


class TimesQuery(_RequestModel):
    """Which times a patient wants to know: without a type none, without a date today's."""

    type: Text = ""
    provider: Id | None = None
    date: Day | None = None


class Booking(_RequestModel):
    """`start` says its offset from UTC; without `provider_id` any provider is asked."""

    type: Text
    start: Moment
    provider_id: Id | None = None
    notes: Annotated[Text, _documented(maxLength=NOTES_LIMIT)] = ""


class Notes(_RequestModel):
    """Other notes instead of those that were sent; without any there are none."""

    notes: Annotated[Text, _documented(maxLength=NOTES_LIMIT)] = ""


class OfferAnswer(_RequestModel):
    """Whether the patient agrees to a colleague of the provider whom they had asked."""

    agreed: Flag


class Acceptance(_RequestModel):
    """Whether it is known that the provider is not there then.

    `provider_id`: for whom staff accept it; `instead_of`: who has it now, for what any provider could have.
    """

    provider_id: Id | None = None
    instead_of: Id | None = None
    confirmed: Flag = False


class Assignment(_RequestModel):
    """To whom staff give a request; `instead_of`: who has it now; `confirmed`: it is known that they are not there."""

    provider_id: Id
    instead_of: Id | None = None
    confirmed: Flag = False


class Rejection(_RequestModel):
    """Why, if the provider wants to say; `instead_of`: who has it now, for what any provider could have."""

    reason: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    instead_of: Id | None = None


class PassingOn(_RequestModel):
    """Whether it is known that nobody else is asked any more, so that this rejects it."""

    confirmed: Flag = False


class Cancellation(_RequestModel):
    """Why, as a code of FHIR R4's `appointment-cancellation-reason`; `note`: in the caller's own words.

    Patients give pat, pat-fb, pat-lt, pat-ucp, pat-mv or other; the clinic prov-pers, pat, oth-room, oth-weath, oth-err
    or other.
    """

    reason: Text
    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class Move(_RequestModel):
    """Where to; the clinic can give it to another provider, and says why where that is beyond the patients' rules."""

    start: Moment
    provider_id: Id | None = None
    because: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class Delay(_RequestModel):
    """How many minutes late it begins, a multiple of five; 0 takes that back."""

    minutes: Annotated[Number, _documented(minimum=0, maximum=LONGEST_DELAY, multipleOf=5)]


class Proposal(_RequestModel):
    """One to three times that are proposed instead, each with its offset, perhaps with a sentence.

    `provider_id`: with whom, where staff propose for any provider.
    """

    starts: Moments
    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""
    provider_id: Id | None = None


class ProposalTaken(_RequestModel):
    """Which of the times that were proposed the patient takes."""

    start: Moment


class ProposalDeclined(_RequestModel):
    """Why none of them suits, if the patient wants to say."""

    note: Annotated[Text, _documented(maxLength=REASON_LIMIT)] = ""


class Clinic(_ResponseModel):
    """An institution; `zone` is an IANA name, `phone` empty if it has none."""

    slug: str
    name: str
    zone: str
    phone: str


class Person(_ResponseModel):
    """Who is logged in."""

    id: int
    name: str
    role: Role
    phone: str
    clinic: Clinic


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
    the clinic has said; `arrived_at`: since when its patient is here. `acknowledged_by` is on a crisis that waits.
    `proposals` are times from which its patient can choose now; `proposal_note` came with them, `proposal_answer` is
    what the patient wrote who took none.
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
    acknowledged_by: str | None
    created_at: datetime
    updated_at: datetime


class Appointments(_ResponseModel):
    """The patient's own; `next` is the cursor of the next page."""

    appointments: list[Appointment]
    next: str | None


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
    """The caller waited for a free time from one local day of the clinic to another, and was told of one: `start`."""

    id: int
    type: str
    provider_id: int | None
    first: date
    last: date
    start: datetime | None


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


class Problem(_ResponseModel):
    """RFC 9457. `code` is stable; what comes after `detail` depends on it."""

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str
    request_id: str | None = None
    errors: list[FieldError] = []
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
