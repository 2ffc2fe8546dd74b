"""Time that is taken by appointments, held by patients who are choosing, or waited for."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import Outcome


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
    """A patient wants a time of this type that comes free between two local days.

    The place is theirs until `ended_at`: they have an appointment, have left, or the days are over.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint("first <= last", name="waits_forward"),
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
    ended_at: datetime | None = moment(default=None)


_LIVE = where("ended_at IS NULL")


class Offer(SQLModel, table=True):
    """A free time that is held for one patient of the waitlist, from `offered_at` `until` then, and how that ended.

    As with a hold, no other patient can ask for it meanwhile; the clinic can. A patient has one offer at once, and a
    time of a provider is offered to one patient at once. `appointment_id`: the appointment that would move there, or
    what the patient got by accepting.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint('"end" > start', name="offered_until_after_its_start"),
        sa.CheckConstraint("until > offered_at", name="offered_for_a_while"),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="offer_ended_somehow"),
        sa.Index("ix_offer_of", "entry_id", "id"),
        sa.Index("ix_offer_until", "until", **_LIVE),
        sa.Index("ix_offer_start", "institution_id", "start", **_LIVE),
        sa.Index("one_offer_at_once", "patient_id", unique=True, **_LIVE),
        sa.Index("one_offer_of_a_time", "provider_id", "start", unique=True, **_LIVE),
    )

    id: int | None = Field(default=None, primary_key=True)
    entry_id: int = Field(foreign_key="waitlistentry.id", ondelete="CASCADE")
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    type_id: int
    provider_id: int | None = None
    start: datetime = moment()
    end: datetime = moment()
    offered_at: datetime = moment()
    until: datetime = moment()
    ended_at: datetime | None = moment(default=None)
    outcome: Outcome | None = Field(default=None, sa_type=choice(Outcome, "offer_outcome"))
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", ondelete="SET NULL")


class Recall(SQLModel, table=True):
    """A patient is invited back for an appointment of this type around a local day of the clinic, `about`.

    It comes from an appointment, and is open until `ended_at`: the patient has booked (`booked_id`) such an
    appointment, with that provider if one is named, or does not need it, or the clinic took it back; `ended_by_id` did.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "patient_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.ForeignKeyConstraint(
            ["institution_id", "type_id"], ["appointmenttype.institution_id", "appointmenttype.id"]
        ),
        sa.CheckConstraint("booked_id IS NULL OR ended_at IS NOT NULL", name="booked_and_over"),
        sa.CheckConstraint("(ended_by_id IS NULL) = (ended_at IS NULL)", name="ended_by_someone"),
        sa.Index("ix_recall", "institution_id", "ended_at", "about", "id"),
        sa.Index("ix_recall_of", "patient_id", "ended_at", "type_id"),
        sa.Index("ix_recall_from", "appointment_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int = Field(foreign_key="institution.id")
    patient_id: int
    type_id: int
    provider_id: int | None = None
    about: date
    appointment_id: int = Field(foreign_key="appointment.id")
    by_id: int = Field(foreign_key="user.id")
    created_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)
    ended_by_id: int | None = Field(default=None, foreign_key="user.id")
    booked_id: int | None = Field(default=None, foreign_key="appointment.id")
