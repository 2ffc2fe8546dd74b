"""The shapes of what comes and goes, for the description at /api/docs; tests hold the answers against them."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from store.availability.reasons import Why
from store.models import NOTES_LIMIT, REASON_LIMIT, Kind, Role, Status


class _Given(BaseModel):
    """What we answer has these members and no others."""

    model_config = ConfigDict(extra="forbid")


class LogIn(BaseModel):
    """`next`: where a browser goes after a form was sent."""

    email: str
    password: str
    next: str = "/"


class Register(BaseModel):
    """A new patient; `clinic` is the slug of the institution, `next` where a browser goes after a form was sent."""

    name: str = Field(max_length=120)
    email: str = Field(max_length=254)
    password: str = Field(min_length=12)
    clinic: str
    next: str = "/"


class NewPassword(BaseModel):
    """The password until now, and the next one."""

    old: str
    new: str = Field(min_length=12)


class Booking(BaseModel):
    """`start` says its offset from UTC; without `provider_id` whoever is free first is asked."""

    type: str
    start: datetime
    provider_id: int | None = None
    notes: str = Field(default="", max_length=NOTES_LIMIT)


class Acceptance(BaseModel):
    """Whether the provider knows that they are not there then."""

    confirmed: bool = False


class Rejection(BaseModel):
    """Why, if the provider wants to say."""

    reason: str = Field(default="", max_length=REASON_LIMIT)


class Clinic(_Given):
    """An institution; `zone` is an IANA name."""

    slug: str
    name: str
    zone: str


class Person(_Given):
    """Who is logged in."""

    id: int
    name: str
    role: Role
    clinic: Clinic


class Type(_Given):
    """What can be booked."""

    slug: str
    name: str
    minutes: int


class Provider(_Given):
    """Whom patients can ask for."""

    id: int
    name: str


class Nothing(_Given):
    """Why a day has no free time: the rule that removed the last of them.

    `name` is a holiday's or a closure's; the rest is minutes: `needed`, the `longest` that is free in a row, `notice`.
    """

    why: Why
    name: str
    needed: int
    longest: int
    notice: int


class Offer(_Given):
    """What can be booked; `free` are the starts of one day, in the clinic's zone, or `nothing` says why it has none."""

    types: list[Type]
    providers: list[Provider]
    free: list[datetime]
    nothing: Nothing | None


class Appointment(_Given):
    """An appointment; its times are in the clinic's zone."""

    id: int
    status: Status
    type: str
    start: datetime
    end: datetime
    provider_id: int | None
    patient_id: int
    notes: str
    rejection_reason: str | None
    created_at: datetime
    updated_at: datetime


class Appointments(_Given):
    """The patient's own; `next` is the cursor of the next page."""

    appointments: list[Appointment]
    next: str | None


class Counts(_Given):
    """How many each filter shows."""

    pending: int
    accepted: int
    rejected: int
    all: int


class Inbox(_Given):
    """A page of requests."""

    filter: Literal["pending", "accepted", "rejected", "all"]
    counts: Counts
    appointments: list[Appointment]
    next: str | None


class WaitlistEntry(_Given):
    """The caller waited for a free time from one local day of the clinic to another, and was told of one: `start`."""

    id: int
    type: str
    provider_id: int | None
    first: date
    last: date
    start: datetime | None


class Notification(_Given):
    """Something that was told to the caller, about an appointment or about their wait for a free time."""

    id: int
    kind: Kind
    created_at: datetime
    read_at: datetime | None
    appointment_id: int | None
    appointment: Appointment | None
    waitlist_id: int | None
    waitlist: WaitlistEntry | None


class Notifications(_Given):
    """A page of notifications; `unread` counts all of them."""

    unread: int
    notifications: list[Notification]
    next: str | None


class FieldError(_Given):
    """What is wrong with one field."""

    field: str
    code: str
    detail: str
    limit: int | None = None
    minutes: int | None = None
    why: Literal["short", "long", "common", "personal"] | None = None


class Problem(_Given):
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
    appointment_id: int | None = None
    emergency_phone: str | None = None
    retry_after: int | None = None
    limit: int | None = None
    why: Literal["away", "closure", "holiday", "hours"] | None = None
    name: str | None = None
