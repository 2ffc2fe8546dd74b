"""What the tests of the waitlist do: wait, free a time, and look at what became of who waits."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import appointments, db
from store.views.waitlist import WaitlistEntryView
from store.waitlist import offering, waitlist
from tests.clinics import Clinic
from tests.store.steps import MONDAY, book

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TUESDAY = MONDAY + DAY


def wait(clinic: Clinic, now: datetime, *, patient: int | None = None, **other: Any) -> WaitlistEntryView:
    """Wait for a therapy of 50 minutes with Dr. Weiss on Tuesday, or for what is said."""
    wish = {"type_slug": "therapy", "provider_id": clinic.provider, "first": TUESDAY, "last": TUESDAY, **other}
    return waitlist.join(patient_id=patient or clinic.patient, now=now, **wish)


def free_up(clinic: Clinic, appointment_id: int, now: datetime) -> None:
    appointments.reject(appointment_id, by=clinic.provider, now=now)


def offer(now: datetime, here: Collection[int] = ()) -> int:
    """End what has run out, and offer what is free; how many steps that were."""
    done = offering.lapse(now=now)
    for institution_id in offering.clinics():
        done += sum(step(now=now) for step in offering.due(institution_id, here=here, now=now))
    return done


def time_offered(clinic: Clinic, now: datetime, *, patient: int | None = None) -> datetime | None:
    """The time that is held for the patient by now, as their list shows it."""
    offer(now)
    (entry,) = waitlist.mine(patient or clinic.patient, now=now)
    return entry.offer.start if entry.offer and entry.is_offered(now) else None


def ask(clinic: Clinic, clock: str, now: datetime, *, patient: int | None = None) -> int:
    """A request for a therapy with Dr. Weiss."""
    return book(clinic, clock, now, type_slug="therapy", patient=patient, provider=clinic.provider).id


def is_over(clinic: Clinic, now: datetime) -> bool:
    """Whether the first patient waits no longer."""
    offer(now)
    return waitlist.mine(clinic.patient, now=now) == []


def rows() -> list[int]:
    with db.reading() as transaction:
        return list(transaction.scalars(sa.text("SELECT id FROM waitlistentry ORDER BY id")))
