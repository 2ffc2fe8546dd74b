"""What happens by itself: when it is due, who is at it, and what came of it."""

from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field, SQLModel

from store.models.columns import moment


class Job(SQLModel, table=True):
    """Something that happens again and again, with `subject` 0; or one thing for which it failed, which is tried later.

    Whoever holds the `lease`, until `leased_until`, is at it. `attempts` counts the failures in a row, `problem` names
    the last of them without a word about anybody. It was last begun at `started_at`, and was last over at `ended_at`;
    the last time that there was something to do was `worked_at`, for `count` things.
    `about` is the table in which the subject has that id; `institution_id` whose it is.
    """

    __table_args__ = (
        sa.CheckConstraint("(lease IS NULL) = (leased_until IS NULL)", name="leased_for_a_time"),
        sa.CheckConstraint("(subject = 0) = (institution_id IS NULL)", name="everybodys_or_somebodys"),
        sa.CheckConstraint("attempts >= 0", name="attempts_count"),
        sa.CheckConstraint("length(problem) <= 80", name="problem_is_short"),
    )

    name: str = Field(primary_key=True, max_length=64)
    subject: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    about: str = Field(default="", max_length=32)
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    due: datetime = moment()
    lease: str | None = Field(default=None, max_length=32)
    leased_until: datetime | None = moment(default=None)
    attempts: int = 0
    problem: str = Field(default="", max_length=80)
    started_at: datetime | None = moment(default=None)
    ended_at: datetime | None = moment(default=None)
    worked_at: datetime | None = moment(default=None)
    count: int = 0
