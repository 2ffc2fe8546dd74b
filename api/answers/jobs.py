"""What Kept does by itself."""

from datetime import datetime

from api.answers.model import ResponseModel


class FailedFor(ResponseModel):
    """One thing for which a job failed so often in a row: the `id` of what it is `about`; tried again when `due`."""

    about: str
    id: int
    attempts: int
    due: datetime
    problem: str


class Job(ResponseModel):
    """What Kept does by itself: last over at `ended_at`; there last was something to do at `worked_at`, `count` times.

    `attempts`: so often it failed in a row; `problem` names why.
    """

    name: str
    due: datetime
    started_at: datetime | None
    ended_at: datetime | None
    worked_at: datetime | None
    count: int
    attempts: int
    problem: str
    running: bool
    overdue: bool
    failed_for: list[FailedFor]


class Jobs(ResponseModel):
    """Everything that Kept does by itself."""

    jobs: list[Job]
