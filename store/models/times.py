"""Time that is taken by appointments, held by patients who are choosing, or waited for."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment


class Taken(SQLModel, table=True):
    """Five minutes of a person's time. The primary key is what makes a double booking impossible."""

    __table_args__ = (sa.Index("ix_taken_by", "appointment_id"), sa.Index("ix_taken_tick", "tick"))

    person_id: int = Field(foreign_key="user.id", primary_key=True)
    tick: int = Field(primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE")


class Hold(SQLModel, table=True):
    """A time that a patient has chosen in an open page and not yet asked for: nobody else is offered it for a while.

    It is held `until` then, and longer while its patient types, but not beyond `last`.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint('"end" > start', name="held_until_after_its_start"),
        sa.CheckConstraint("until <= last", name="held_no_longer_than_that"),
        sa.Index("ix_hold", "institution_id", "until"),
        sa.Index("ix_hold_of", "patient_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    page: str = Field(unique=True, max_length=64)
    type_id: int
    provider_id: int | None = None
    start: datetime = moment()
    end: datetime = moment()
    until: datetime = moment()
    last: datetime = moment()


class RecentHold(SQLModel, table=True):
    """A time that a patient has held lately, and since when: it says how long they can hold it still."""

    __table_args__ = (
        sa.Index("ix_recent_hold_of", "patient_id", "since"),
        sa.Index("ix_recent_hold_since", "since"),
    )

    id: int | None = Field(default=None, primary_key=True)
    patient_id: int = Field(foreign_key="user.id")
    start: datetime = moment()
    end: datetime = moment()
    since: datetime = moment()


class WaitlistEntry(SQLModel, table=True):
    """A patient wants to hear when a time of this type comes free between two local days.

    `start` is the time that they were notified of last, at `notified_at`, unless somebody else has it by now. The
    place is theirs until `ended_at`: they have an appointment, have left, or have let a time pass.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint("first <= last", name="waits_forward"),
        sa.CheckConstraint("(notified_at IS NULL) = (start IS NULL)", name="told_of_a_time"),
        sa.Index("ix_waitlist", "institution_id", "ended_at", "id"),
        sa.Index("ix_waitlist_of", "patient_id", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    type_id: int
    provider_id: int | None = None
    first: date
    last: date
    created_at: datetime = moment()
    notified_at: datetime | None = moment(default=None)
    start: datetime | None = moment(default=None)
    ended_at: datetime | None = moment(default=None)
