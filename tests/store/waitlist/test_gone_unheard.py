"""Whoever never heard that a time was held for them does not hear that it has gone."""

from datetime import datetime, timedelta

from store import appointments
from store.models import Kind
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON
from tests.store.notifications.test_known import leaves
from tests.store.steps import at
from tests.store.waitlist.waitlist_steps import free_up, offer, time_offered, wait

SECOND = timedelta(seconds=1)


def held(harbor: Clinic, full: list[int], now: datetime) -> None:
    """A time is held for the patient, which a provider can still take back."""
    wait(harbor, now)
    free_up(harbor, full[3], now)
    assert time_offered(harbor, now) == at(harbor, "12:00")


def test_what_was_held_for_seconds_is_no_news(database: str, harbor: Clinic, full: list[int], now: datetime):
    held(harbor, full, now)
    appointments.undo(full[3], by=harbor.provider, now=now + 5 * SECOND)
    offer(now + 6 * SECOND)
    for swept in (False, True):
        assert leaves(now + 6 * SECOND + SOON, swept=swept)[harbor.patient] == []


def test_what_was_heard_of_has_gone_by_name(sqlite_database: str, harbor: Clinic, full: list[int], now: datetime):
    held(harbor, full, now)
    assert Kind.time_offered in leaves(now + SOON)[harbor.patient]
    appointments.book(
        by=harbor.staff,
        patient_id=harbor.patient2,
        type_slug="consultation",
        start=at(harbor, "12:00"),
        provider_id=harbor.provider,
        now=now + 2 * SOON,
    )
    offer(now + 2 * SOON)
    assert leaves(now + 4 * SOON)[harbor.patient] == [Kind.offer_withdrawn]
