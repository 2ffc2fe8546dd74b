"""Calendars elsewhere, in whose times providers are not there."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment


class BusyCalendar(SQLModel, table=True):
    """A provider keeps a calendar at this secret `address`; in its busy times patients cannot book with them.

    It is looked at when `due`. `spans` are the busy times of the last good copy, read at `read_at`, as ticks of the
    world: "first-last,..."; `problem` is why it could not be read since.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "provider_id"], ["user.institution_id", "user.id"]),
        sa.Index("ix_busycalendar_due", "due"),
        sa.Index("ix_busycalendar_of", "institution_id"),
    )

    provider_id: int = Field(primary_key=True)
    institution_id: int
    address: str = Field(max_length=500)
    due: datetime = moment()
    spans: str = Field(default="", sa_type=sa.Text)
    read_at: datetime | None = moment(default=None)
    problem: str = Field(default="", max_length=20)
