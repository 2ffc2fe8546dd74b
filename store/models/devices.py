"""Devices on which people have switched on messages."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment


class Device(SQLModel, table=True):
    """A browser on some device takes messages for this person, at its secret `endpoint`, and for nobody else.

    Only who holds the private key of `p256dh`, and `auth`, can read them: that is the browser. `browser_hash` is the
    sha256 of the cookie that it was given; a program has none. `problem` is what its push service said last, if it
    takes none of ours.
    """

    __table_args__ = (
        sa.ForeignKeyConstraint(["institution_id", "user_id"], ["user.institution_id", "user.id"]),
        sa.Index("ix_device_of", "user_id"),
        sa.Index("ix_device_browser", "browser_hash"),
    )

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int
    user_id: int
    endpoint: str = Field(max_length=1000, unique=True)
    p256dh: str = Field(max_length=87)
    auth: str = Field(max_length=22)
    name: str = Field(max_length=60)
    browser_hash: str | None = Field(default=None, max_length=64)
    problem: str = Field(default="", max_length=80)
    created_at: datetime = moment()
