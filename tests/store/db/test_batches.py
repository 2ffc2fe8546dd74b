"""Verbs that share a commit."""

from datetime import datetime

from store import db
from store.appointments import lists
from tests.clinics import Clinic
from tests.store.steps import book


def test_what_several_do_in_one_batch_has_all_happened(database: str, harbor: Clinic, now: datetime):
    with db.batch():
        views = [book(harbor, clock, now) for clock in ("09:00", "11:00")]
    assert lists.upcoming(harbor.patient, now=now) == views
