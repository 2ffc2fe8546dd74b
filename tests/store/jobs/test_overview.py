"""What staff see of what happens by itself."""

from datetime import datetime, timedelta

import pytest

from store import errors
from store.jobs import rows
from store.jobs.overview import OVERDUE, overview
from store.models import Appointment, tables
from tests.clinics import Clinic, Clinics
from tests.store.steps import book

MINUTE = timedelta(minutes=1)
(_appointment,) = tables(Appointment)


def test_staff_see_when_it_was_done_and_when_it_is_overdue(database: str, harbor: Clinic, now: datetime):
    rows.add(["expiry.expire"], now)
    assert rows.claim("expiry.expire", "we", now=now)
    (view,) = overview(by=harbor.staff, now=now)
    assert (view.running, view.overdue, view.ended_at) == (True, False, None)
    rows.end("expiry.expire", "we", pause=MINUTE, count=3, now=now)
    (view,) = overview(by=harbor.staff, now=now)
    assert (view.running, view.ended_at, view.worked_at, view.count) == (False, now, now, 3)
    rows.note({"expiry.expire": now + 2 * MINUTE}, now=now + MINUTE)
    (view,) = overview(by=harbor.staff, now=now + MINUTE)
    assert (view.ended_at, view.worked_at, view.count, view.is_well) == (now + MINUTE, now, 3, True)
    (view,) = overview(by=harbor.staff, now=now + 2 * MINUTE + OVERDUE)
    assert (view.overdue, view.is_well) == (True, False)


def test_what_failed_for_a_clinic_is_seen_by_its_staff_alone(database: str, clinic: Clinics, now: datetime):
    view = book(clinic.harbor, "10:00", now)
    rows.add(["expiry.expire"], now)
    for _ in range(2):
        rows.put_off("expiry.expire", view.id, _appointment, problem="ZeroDivisionError", now=now)
    (job,) = overview(by=clinic.harbor.staff, now=now)
    (one,) = job.failed_for
    assert (one.about, one.id, one.attempts, one.due) == ("appointment", view.id, 2, now + rows.wait(2))
    assert not job.is_well
    (elsewhere,) = overview(by=clinic.lakeside.staff, now=now)
    assert elsewhere.failed_for == ()
    rows.put_off("expiry.expire", 10**6, _appointment, problem="ZeroDivisionError", now=now)
    assert len(rows.load().failing["expiry.expire"]) == 1, "what there is no longer is not tried again"


@pytest.mark.parametrize("who", ["patient", "provider"])
def test_nobody_else_sees_it(database: str, harbor: Clinic, now: datetime, who: str):
    with pytest.raises(errors.NotAllowed):
        overview(by=getattr(harbor, who), now=now)
