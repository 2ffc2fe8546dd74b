"""The tables, and what their columns may hold.

Every rule that can be said to the database is said to it here, so that no mistake above can break it.
Times are aware and in UTC; a day or an hour of a clinic only exists together with the clinic's zone.
"""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

NOTES_LIMIT = 2000
REASON_LIMIT = 500


class Role(StrEnum):
    """What a person does here."""

    patient = "patient"
    provider = "provider"
    staff = "staff"


class Status(StrEnum):
    """Where an appointment stands; DESIGN's table says what may become of each."""

    booked = "booked"
    pending = "pending"
    countered = "countered"
    accepted = "accepted"
    rejected = "rejected"
    cancelled = "cancelled"
    expired = "expired"
    checked_in = "checked_in"
    completed = "completed"
    no_show = "no_show"


WAITING = (Status.booked, Status.pending)
"""A provider owes an answer."""

HOLDING = (Status.booked, Status.pending, Status.countered, Status.accepted, Status.checked_in)
"""The appointment takes time."""


class Kind(StrEnum):
    """Kinds of news, as in the original system."""

    new_appointment = "new_appointment"
    appointment_seen = "appointment_seen"
    appointment_accepted = "appointment_accepted"
    appointment_rejected = "appointment_rejected"


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """A moment: goes in aware, is kept in UTC, comes out aware."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """Refuse a naive moment: nobody could say when it is."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: sa.Dialect) -> datetime | None:
        """SQLite forgets the zone; it was UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _choice(enum: type[StrEnum], name: str) -> sa.Enum:
    """An enum kept by value, with a CHECK."""
    return sa.Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=24,
        values_callable=lambda members: [member.value for member in members],
    )


def _moment(**extra: Any) -> Any:
    return Field(sa_type=UtcDateTime, **extra)


class Institution(SQLModel, table=True):
    """A clinic. `zone` is an IANA name; the emergency line is shown to people in a crisis."""

    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=40)
    name: str = Field(max_length=120)
    zone: str = Field(max_length=60)
    emergency_phone: str = Field(max_length=40)
    emergency_sentence: str = Field(max_length=300)


class User(SQLModel, table=True):
    """A person with an account. `email` is normalised: trimmed and in lower case."""

    __table_args__ = (sa.UniqueConstraint("institution_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    role: Role = Field(sa_type=_choice(Role, "role"))
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=120)
    password_hash: str = Field(max_length=255)
    active: bool = True
    created_at: datetime = _moment()


sa.Index("ix_user_colleagues", User.institution_id, User.role, User.active)  # type: ignore[arg-type]


class AppointmentType(SQLModel, table=True):
    """What can be booked: `minutes` long, described in one plain `sentence`."""

    __table_args__ = (
        sa.UniqueConstraint("institution_id", "slug"),
        sa.UniqueConstraint("institution_id", "id"),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name="minutes_are_ticks"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    slug: str = Field(max_length=40)
    name: str = Field(max_length=80)
    minutes: int
    sentence: str = Field(max_length=200)
    crisis: bool = False
    position: int = 0


class OpeningHours(SQLModel, table=True):
    """A span of a weekday (0 is Monday) in minutes of the clinic's local day."""

    __table_args__ = (
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday_exists"),
        sa.CheckConstraint("0 <= opens AND opens < closes AND closes <= 1440", name="opens_before_it_closes"),
    )

    institution_id: int = Field(foreign_key="institution.id", primary_key=True)
    weekday: int = Field(primary_key=True)
    opens: int = Field(primary_key=True)
    closes: int


class Appointment(SQLModel, table=True):
    """One appointment, from the request on.

    `any_provider`: the patient asked for whoever is free first; `provider_id` is empty until one accepts.
    `urgency` is 0 for a crisis, 1 otherwise, so that an ascending index puts a crisis first.
    `version` counts the changes of status.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "decided_by_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint('"end" > start', name="ends_after_it_starts"),
        sa.CheckConstraint("urgency IN (0, 1)", name="urgency_is_known"),
        sa.CheckConstraint("version >= 1", name="version_counts"),
        sa.CheckConstraint(f"length(notes) <= {NOTES_LIMIT}", name="notes_are_short"),
        sa.CheckConstraint(f"length(rejection_reason) <= {REASON_LIMIT}", name="reason_is_short"),
        sa.CheckConstraint("rejection_reason IS NULL OR status = 'rejected'", name="reason_only_when_rejected"),
        sa.CheckConstraint("(decided_by_id IS NULL) = (decided_at IS NULL)", name="decided_by_someone"),
        sa.CheckConstraint("any_provider OR provider_id IS NOT NULL", name="somebody_is_asked"),
        sa.CheckConstraint(
            "provider_id IS NOT NULL OR status NOT IN ('accepted', 'checked_in', 'completed', 'no_show')",
            name="accepted_by_someone",
        ),
        sa.CheckConstraint(
            "decided_at IS NOT NULL OR status NOT IN ('accepted', 'rejected')", name="decision_has_a_moment"
        ),
        # the inbox of a provider: waiting, decided, all
        sa.Index("ix_inbox_waiting", "institution_id", "provider_id", "status", "urgency", "created_at", "id"),
        sa.Index("ix_inbox_decided", "institution_id", "provider_id", "status", "decided_at", "id"),
        sa.Index("ix_inbox_all", "institution_id", "provider_id", "id"),
        # the same lists of the whole institution, for staff
        sa.Index("ix_clinic_waiting", "institution_id", "status", "urgency", "created_at", "id"),
        sa.Index("ix_clinic_decided", "institution_id", "status", "decided_at", "id"),
        sa.Index("ix_clinic_all", "institution_id", "id"),
        sa.Index("ix_clinic_day", "institution_id", "start", "id"),
        sa.Index("ix_patient", "patient_id", "start", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    provider_id: int | None = None
    any_provider: bool
    type_id: int
    urgency: int
    status: Status = Field(sa_type=_choice(Status, "status"))
    start: datetime = _moment()
    end: datetime = _moment()
    notes: str = Field(default="", sa_type=sa.Text)
    rejection_reason: str | None = Field(default=None, sa_type=sa.Text)
    decided_by_id: int | None = None
    decided_at: datetime | None = _moment(default=None)
    version: int = 1
    created_at: datetime = _moment()
    updated_at: datetime = _moment()


class AppointmentEvent(SQLModel, table=True):
    """A line of an appointment's history: it became `status` through `actor_id`."""

    __table_args__ = (sa.Index("ix_history", "appointment_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE")
    actor_id: int | None = Field(default=None, foreign_key="user.id")
    status: Status = Field(sa_type=_choice(Status, "event_status"))
    at: datetime = _moment()


class AppointmentCount(SQLModel, table=True):
    """How many appointments a provider has in a status, kept by the verbs; provider 0 is nobody yet.

    Counting a million rows for a number on a button would make the inbox slower with each year of use.
    """

    __table_args__ = (sa.CheckConstraint('"count" >= 0', name="count_is_no_debt"),)

    institution_id: int = Field(foreign_key="institution.id", primary_key=True)
    provider_id: int = Field(primary_key=True)
    status: Status = Field(sa_type=_choice(Status, "count_status"), primary_key=True)
    count: int


class Taken(SQLModel, table=True):
    """Five minutes of a person's time. The primary key is what makes a double booking impossible."""

    __table_args__ = (sa.Index("ix_taken_by", "appointment_id"), sa.Index("ix_taken_tick", "tick"))

    person_id: int = Field(foreign_key="user.id", primary_key=True)
    tick: int = Field(primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE")


class Notification(SQLModel, table=True):
    """Something that was told to one person, read or unread."""

    __table_args__ = (sa.Index("ix_notification_of", "user_id", "id"), sa.Index("ix_unread", "user_id", "read_at"))

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE", index=True)
    kind: Kind = Field(sa_type=_choice(Kind, "kind"))
    created_at: datetime = _moment()
    read_at: datetime | None = _moment(default=None)


class LoginSession(SQLModel, table=True):
    """Someone is logged in in one browser. Only the sha256 of the token is kept."""

    __table_args__ = (sa.Index("ix_session_open", "user_id", "ended_at"),)

    id: int | None = Field(default=None, primary_key=True)
    user_id: int = Field(foreign_key="user.id")
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = _moment()
    last_seen_at: datetime = _moment()
    ended_at: datetime | None = _moment(default=None)


class LoginFailure(SQLModel, table=True):
    """A log-in that failed; `key` is a keyed hash of an e-mail or an address, never either itself."""

    __table_args__ = (sa.Index("ix_failure", "key", "at"), sa.Index("ix_failure_at", "at"))

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=64)
    at: datetime = _moment()


def tables(*models: type[SQLModel]) -> tuple[sa.Table, ...]:
    """The tables of these models, for statements in SQLAlchemy's own language, which is faster than its objects."""
    return tuple(SQLModel.metadata.tables[str(model.__tablename__)] for model in models)
