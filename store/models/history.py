"""What happened to an appointment, line by line; the database lets nobody change a line or take one away."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import choice, moment, where
from store.models.enums import NOTES_LIMIT, REASON_LIMIT, Act, Status


class AppointmentEvent(SQLModel, table=True):
    """A line of an appointment's history: it became `status` through `actor_id`, perhaps for the reason `detail`.

    `undo`: by taking back what they had decided. `notes_changed`: it stayed in the status, and the notes were
    `old_notes` and became `new_notes`.
    `for_id`: the provider for whom staff did it. `act`: what was done to a request that waits on, or to its time, which
    was `old_start` and became, or would have become, `new_start`, or one of the other two that were proposed with it.
    `old_provider_id`: who had it until then, or has it until its patient has agreed to somebody else.
    """

    __table_args__ = (
        sa.Index("ix_history", "appointment_id", "id"),
        sa.Index("ix_old_start", "old_start", **where("old_start IS NOT NULL")),
        sa.CheckConstraint(f"length(detail) <= {REASON_LIMIT}", name="detail_is_short"),
        sa.CheckConstraint(f"length(old_notes) <= {NOTES_LIMIT}", name="old_notes_are_short"),
        sa.CheckConstraint(f"length(new_notes) <= {NOTES_LIMIT}", name="new_notes_are_short"),
    )

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", ondelete="CASCADE")
    actor_id: int | None = Field(default=None, foreign_key="user.id")
    status: Status = Field(sa_type=choice(Status, "event_status"))
    at: datetime = moment()
    detail: str = Field(default="", sa_type=sa.Text)
    undo: bool = False
    notes_changed: bool = Field(default=False, sa_column_kwargs={"server_default": sa.false()})
    for_id: int | None = Field(default=None, foreign_key="user.id")
    old_start: datetime | None = moment(default=None)
    new_start: datetime | None = moment(default=None)
    act: Act | None = Field(default=None, sa_type=choice(Act, "event_act"))
    second_start: datetime | None = moment(default=None)
    third_start: datetime | None = moment(default=None)
    old_provider_id: int | None = Field(default=None, foreign_key="user.id")
    old_notes: str | None = Field(default=None, sa_type=sa.Text)
    new_notes: str | None = Field(default=None, sa_type=sa.Text)
