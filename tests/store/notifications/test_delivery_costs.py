"""What is to leave, and what did not arrive, is found without a look at all that ever left."""

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa

from store import db
from store.models import Channel
from store.notifications import deliveries, ledger, stale
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted
from tests.store.test_costs import plans

MANY = 4000
"""So many left long ago, one of a thousand of them in vain, to one person."""

_LEFT = sa.text(
    "WITH RECURSIVE counted(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < :many) "
    "INSERT INTO delivery (institution_id, user_id, appointment_id, channel, state, reason, problem, attempts, doubts, "
    "due, created_at, ended_at) SELECT :clinic, :person, :appointment, 'email', "
    "CASE WHEN n % 1000 = 0 THEN 'failed' ELSE 'sent' END, CASE WHEN n % 1000 = 0 THEN 'refused' ELSE '' END, '', "
    "1, 0, :now, :now, :now FROM counted"
).bindparams(sa.bindparam("now", type_=sa.DateTime(timezone=True)))


@pytest.fixture
def years_later(database: str, harbor: Clinic, now: datetime) -> Clinic:
    """Harbor, when much has left for its patient, and a little is to leave."""
    number = accepted(harbor, now)
    with db.writing() as transaction:
        its = {"clinic": harbor.id, "person": harbor.patient, "appointment": number}
        transaction.execute(_LEFT, {**its, "many": MANY, "now": now})
        transaction.execute(sa.text("ANALYZE"))
    return harbor


def plan_of(call: Callable[[], object]) -> str:
    executed = overhear()
    call()
    return plans(executed)


def test_what_did_not_arrive_is_found_among_itself(years_later: Clinic):
    assert len(ledger.latest(by=years_later.staff, problems_only=True)) == MANY / 1000
    for before in (None, MANY // 2):
        plan = plan_of(lambda before=before: ledger.latest(by=years_later.staff, problems_only=True, before=before))  # type: ignore[misc]
        assert "ix_delivery_problem" in plan


def test_what_is_to_leave_is_found_among_itself(years_later: Clinic, now: datetime):
    its = Channel.email
    for call in (
        lambda: deliveries.is_anything_due(its, now=now + SOON),
        lambda: stale.sweep(its, now=now + SOON),
        lambda: deliveries.claim("one", channel=its, now=now + SOON, limit=9),
    ):
        plan = plan_of(call)
        assert "ix_delivery_due" in plan or "ix_delivery_open" in plan
        assert "ix_delivery_of" not in plan, "nobody looks at what has left"
        assert "Seq Scan on delivery " not in plan
        assert "SCAN delivery\n" not in plan + "\n"
