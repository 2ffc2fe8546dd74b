"""What becomes of notifications outside of open pages; what patients are reminded of, and calendars were told."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import LONGEST_REMINDER_HOURS, Channel, DeliveryReason, DeliveryState, ReminderEnd

_OPEN = where("ended_at IS NULL")
_PROBLEM = where("state IN ('failed', 'unsure') OR reason = 'bad_address'")


class Delivery(SQLModel, table=True):
    """What becomes of one notification on one channel: written with it, in the same transaction.

    One without a notification is for the calendar of an appointment's patient, which has to say something else; one
    that is about a device alone is what somebody sends to it to try it. On each device of a person it is another one;
    `device_id` is None once that is theirs no more.
    It is tried from `due` on. Whoever holds the `lease`, until `leased_until`, is at it. `attempts` counts how often it
    was handed over, `doubts` how often nobody could know whether it arrived. Those with the same `reference` are one
    message, which is made again with the same one; `problem` is the last answer that was none, without a word about
    anybody. `reason` says why it ended as it did;
    `arrived_at` is when the other side said that the person has it, where it says that.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint(
            "notification_id IS NOT NULL OR appointment_id IS NOT NULL OR device_id IS NOT NULL",
            name="delivery_about_something",
        ),
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="delivery_leased_for_a_time"),
        sa.CheckConstraint("state <> 'leased' OR lease IS NOT NULL", name="delivery_leased_by_someone"),
        sa.CheckConstraint("attempts >= doubts AND doubts >= 0", name="delivery_attempts_count"),
        sa.CheckConstraint("state NOT IN ('sent', 'failed', 'skipped') OR ended_at IS NOT NULL", name="delivery_ended"),
        sa.Index("ix_delivery_due", "channel", "due", **_OPEN),
        sa.Index("ix_delivery_open", "user_id", "channel", **_OPEN),
        sa.Index("ix_delivery_problem", "institution_id", "id", **_PROBLEM),
        sa.Index("ix_delivery_once", "notification_id", "channel", unique=True, **where("channel <> 'push'")),
        sa.Index("ix_delivery_device", "device_id", "notification_id", unique=True, **where("device_id IS NOT NULL")),
        sa.Index("ix_delivery_of", "user_id", "appointment_id", "id"),
        sa.Index("ix_delivery_notification", "notification_id"),
        sa.Index("ix_delivery_reference", "reference"),
        sa.Index("ix_delivery_ledger", "institution_id", "id"),
        sa.Index("ix_delivery_texts", "institution_id", "created_at", **where("channel = 'sms'")),
    )

    id: int | None = Field(default=None, primary_key=True)
    notification_id: int | None = Field(default=None, foreign_key="notification.id", ondelete="CASCADE")
    institution_id: int
    user_id: int
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", ondelete="CASCADE", index=True)
    device_id: int | None = Field(default=None, foreign_key="device.id", ondelete="SET NULL")
    channel: Channel = Field(sa_type=choice(Channel, "channel", length=8))
    state: DeliveryState = Field(sa_type=choice(DeliveryState, "state", length=8))
    reason: DeliveryReason = Field(sa_type=choice(DeliveryReason, "reason"))
    problem: str = Field(default="", max_length=80)
    attempts: int = 0
    doubts: int = 0
    due: datetime = moment()
    lease: str | None = Field(default=None, max_length=32)
    leased_until: datetime | None = moment(default=None)
    reference: str | None = Field(default=None, max_length=64)
    arrived_at: datetime | None = moment(default=None)
    created_at: datetime = moment()
    ended_at: datetime | None = moment(default=None)


class Reminder(SQLModel, table=True):
    """A patient is to be reminded at `due` of an appointment at the time that its `sequence` says, `hours` before.

    How it `ended` is kept, so that nobody is reminded of one time twice; `tries`: how often somebody who followed its
    link did not know the name. `sentence`: what the clinic said in it, once it was sent.
    """

    __table_args__ = (
        sa.UniqueConstraint("appointment_id", "sequence", "hours"),
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
        sa.CheckConstraint(f"hours BETWEEN 1 AND {LONGEST_REMINDER_HOURS}", name="reminder_hours_before"),
        sa.CheckConstraint("(ended IS NULL) = (ended_at IS NULL)", name="reminder_ended"),
        sa.Index("ix_reminder_due", "due", **_OPEN),
        sa.Index("ix_reminder_ended", "institution_id", "ended_at"),
        sa.Index("ix_reminder_of", "user_id", "ended_at", "due"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int
    user_id: int
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE")
    sequence: int
    hours: int
    start: datetime = moment()
    due: datetime = moment()
    tries: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    sentence: str = Field(default="", max_length=300, sa_column_kwargs={"server_default": ""})
    ended: ReminderEnd | None = Field(default=None, sa_type=choice(ReminderEnd, "ended", length=8))
    ended_at: datetime | None = moment(default=None)


class CalendarEntry(SQLModel, table=True):
    """An appointment as calendars outside know it, by its `uid`, which is random and stays; made when one first asks.

    What its patient was invited to last, at `stamped_at`, by `organizer`, who stays the same; it is not `is_on` once
    that was called off. `sequence` grows with each message that says something else, so that a calendar knows which
    of two is newer (RFC 5546, 2.1.5).
    """

    __table_args__ = (
        sa.CheckConstraint(
            "(stamped_at IS NULL) = (organizer IS NULL) AND (stamped_at IS NULL) = (start IS NULL) "
            'AND (stamped_at IS NULL) = ("end" IS NULL) AND (stamped_at IS NOT NULL OR NOT is_on)',
            name="invited_by_someone",
        ),
    )

    appointment_id: int = Field(foreign_key="appointment.id", primary_key=True, ondelete="CASCADE")
    uid: str = Field(unique=True, max_length=64)
    organizer: str | None = Field(default=None, max_length=254)
    sequence: int = 0
    is_on: bool = False
    start: datetime | None = moment(default=None)
    end: datetime | None = moment(default=None)
    stamped_at: datetime | None = moment(default=None)


class CalendarFeed(SQLModel, table=True):
    """A person's appointments can be read by whoever has the token, of which only the sha256 is kept.

    `reader` is the program that has read them last, at `read_at`.
    """

    user_id: int = Field(foreign_key="user.id", primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = moment()
    read_at: datetime | None = moment(default=None)
    reader: str = Field(default="", max_length=40)
