"""What staff see of what happens by itself: when it was looked at last, what is overdue, what is tried again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db
from store.jobs.rows import RECURRING, Row
from store.models import Job, Role, tables
from store.people.permissions import require_role

OVERDUE = timedelta(minutes=2)
"""What should have been done so long ago is overdue; that there was nothing to do is written down once a minute."""

(_job,) = tables(Job)


@dataclass(frozen=True, slots=True)
class FailedFor:
    """One thing for which a job failed `attempts` times in a row: the row with this `id` of the table `about`.

    It is tried again when it is `due`. `problem` is the name of what went wrong.
    """

    about: str
    id: int
    attempts: int
    due: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class JobView:
    """Something that happens by itself, as it stands.

    It was last over at `ended_at`; there last was something to do at `worked_at`, `count` times.
    It failed so often in a row as `attempts` says. `failed_for`: of one's own clinic only.
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
    failed_for: tuple[FailedFor, ...] = ()

    @property
    def is_well(self) -> bool:
        """Return whether nobody has to look after it."""
        return not (self.overdue or self.attempts or self.failed_for)


def overview(*, by: int, now: datetime) -> list[JobView]:
    """Return for staff all that happens by itself, by name. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic.id
        mine = sa.or_(_job.c.institution_id.is_(None), _job.c.institution_id == clinic)
        rows = transaction.execute(
            sa.select(_job, _job.c.count.label("how_many")).where(mine).order_by(_job.c.name, _job.c.subject)
        ).all()
    failed: dict[str, list[FailedFor]] = {}
    for row in rows:
        if row.subject != RECURRING:
            one = FailedFor(row.about, row.subject, row.attempts, row.due, row.problem)
            failed.setdefault(row.name, []).append(one)
    views = []
    for row in rows:
        if row.subject == RECURRING:
            running = Row(row.due, row.lease, row.leased_until, row.attempts, row.ended_at).is_held(now)
            views.append(
                JobView(
                    name=row.name,
                    due=row.due,
                    started_at=row.started_at,
                    ended_at=row.ended_at,
                    worked_at=row.worked_at,
                    count=row.how_many,
                    attempts=row.attempts,
                    problem=row.problem,
                    running=running,
                    overdue=not running and row.due + OVERDUE <= now,
                    failed_for=tuple(failed.get(row.name, ())),
                )
            )
    return views
