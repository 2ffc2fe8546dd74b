"""A clinic, its people, and who is logged in."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, some_phone, video_link
from store.models.enums import (
    CANCEL_HOURS,
    CRISIS_MINUTES,
    LONGEST_CANCEL_HOURS,
    LONGEST_CRISIS_MINUTES,
    LONGEST_PROPOSE_HOURS,
    LONGEST_REMINDER_HOURS,
    PROPOSE_HOURS,
    REMINDER_HOURS,
    Role,
)

READY_REASONS = (
    "I am not free at that time. Please choose another; there may be one close by.",
    "A colleague of mine can help you better with this. Please book with them.",
    "Please call us first, so that we find together what suits you.",
)
"""The sentences of a clinic that has not written others."""

READY_REASON_LIMIT = 200


def _ready_reason(sentence: str) -> str:
    """Make the column of a ready reason."""
    column: str = Field(default=sentence, max_length=READY_REASON_LIMIT, sa_column_kwargs={"server_default": sentence})
    return column


class Institution(SQLModel, table=True):
    """A clinic. `zone` is an IANA name; the emergency line is shown to people in a crisis, `phone` to everyone else.

    `country` (ISO 3166-1, two letters) and `region` (mostly its ISO 3166-2 part) say which public holidays there are.
    A patient has at most `open_requests` unanswered ones and `crisis_requests` of a crisis, which count by themselves;
    books at most `appointments_ahead`, and `bookings_in_ten_minutes` within ten minutes; who cancels less than
    `cancel_hours` before the start is late. A time that is proposed is held for `propose_hours` at the most.
    Without an answer a crisis is asked of everybody on duty after `crisis_minutes`, and of the staff after twice that.
    `rules_version` is another random number after each change of hours, types, holidays and the like, so that whoever
    remembers them knows when to read again. With `public_times` whoever has no account sees free times, with
    `public_names` also whose they are.
    `video_template` is a link with a place for the name of a room, for video appointments that have no other link.
    What people answer to mails goes to `email`, if there is one.
    Patients are reminded `first_reminder` and `second_reminder` hours before, never for 0, with `reminder_sentence`.
    The ready reasons are sentences that providers can reject a request with; empty ones are not offered.
    """

    __table_args__ = (
        some_phone(),
        sa.CheckConstraint("open_requests BETWEEN 1 AND 100", name="some_open_requests"),
        sa.CheckConstraint("crisis_requests BETWEEN 1 AND 3", name="few_crisis_requests"),
        sa.CheckConstraint("appointments_ahead BETWEEN 1 AND 100", name="some_appointments_ahead"),
        sa.CheckConstraint("bookings_in_ten_minutes BETWEEN 1 AND 100", name="some_bookings_in_ten_minutes"),
        sa.CheckConstraint(f"cancel_hours BETWEEN 0 AND {LONGEST_CANCEL_HOURS}", name="some_cancel_hours"),
        sa.CheckConstraint(f"propose_hours BETWEEN 1 AND {LONGEST_PROPOSE_HOURS}", name="some_propose_hours"),
        sa.CheckConstraint(f"crisis_minutes BETWEEN 1 AND {LONGEST_CRISIS_MINUTES}", name="some_crisis_minutes"),
        sa.CheckConstraint(f"first_reminder BETWEEN 0 AND {LONGEST_REMINDER_HOURS}", name="some_first_reminder"),
        sa.CheckConstraint(f"second_reminder BETWEEN 0 AND {LONGEST_REMINDER_HOURS}", name="some_second_reminder"),
    )

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    zone: str = Field(max_length=60)
    phone: str = Field(default="", max_length=40)
    emergency_phone: str = Field(max_length=40)
    emergency_sentence: str = Field(max_length=300)
    country: str | None = Field(default=None, max_length=2)
    region: str | None = Field(default=None, max_length=40)
    open_requests: int = 3
    crisis_requests: int = 1
    appointments_ahead: int = 10
    bookings_in_ten_minutes: int = 10
    rules_version: int = 1
    public_times: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    public_names: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    ready_reason_1: str = _ready_reason(READY_REASONS[0])
    ready_reason_2: str = _ready_reason(READY_REASONS[1])
    ready_reason_3: str = _ready_reason(READY_REASONS[2])
    cancel_hours: int = Field(default=CANCEL_HOURS, sa_column_kwargs={"server_default": str(CANCEL_HOURS)})
    propose_hours: int = Field(default=PROPOSE_HOURS, sa_column_kwargs={"server_default": str(PROPOSE_HOURS)})
    crisis_minutes: int = Field(default=CRISIS_MINUTES, sa_column_kwargs={"server_default": str(CRISIS_MINUTES)})
    video_template: str = video_link()
    first_reminder: int = Field(default=REMINDER_HOURS[0], sa_column_kwargs={"server_default": str(REMINDER_HOURS[0])})
    second_reminder: int = Field(default=REMINDER_HOURS[1], sa_column_kwargs={"server_default": str(REMINDER_HOURS[1])})
    reminder_sentence: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    email: str = Field(default="", max_length=254, sa_column_kwargs={"server_default": ""})


class User(SQLModel, table=True):
    """A person. `email` is normalised: trimmed and in lower case; `phone` is empty if none is known.

    A caller is a patient whom staff have added: without an e-mail and a password they cannot log in. `crisis_sound`:
    pages of a provider or of staff ring when somebody is in a crisis. `video_link` is where a provider holds their
    video appointments, if always at one place.
    """

    __table_args__ = (
        sa.UniqueConstraint("institution_id", "id"),
        some_phone(),
        sa.CheckConstraint("email IS NOT NULL OR (role = 'patient' AND password_hash IS NULL)", name="account"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    role: Role = Field(sa_type=choice(Role, "role"))
    email: str | None = Field(default=None, unique=True, max_length=254)
    name: str = Field(max_length=120)
    phone: str = Field(default="", max_length=40)
    password_hash: str | None = Field(default=None, max_length=255)
    active: bool = True
    created_at: datetime = moment()
    crisis_sound: bool = Field(default=True, sa_column_kwargs={"server_default": sa.true()})
    video_link: str = video_link()


sa.Index("ix_user_colleagues", User.institution_id, User.role, User.active)  # type: ignore[arg-type]


class LoginSession(SQLModel, table=True):
    """Someone is logged in in one browser. Only the sha256 of the token is kept."""

    __table_args__ = (sa.Index("ix_session_open", "user_id", "ended_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = moment()
    last_seen_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)


class LoginFailure(SQLModel, table=True):
    """A log-in that failed; `key` is a keyed hash of an e-mail or an address, never either itself."""

    __table_args__ = (sa.Index("ix_failure", "key", "at"), sa.Index("ix_failure_at", "at"))

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64)
    at: datetime = moment()
