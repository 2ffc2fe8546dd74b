"""The clinic may book beyond the patients' rules, with a reason that stays; never over taken time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import booking, lists
from store.availability.rules import mark_changed
from store.models import AppointmentEvent, AppointmentType, Kind, Status, tables
from store.notifications.notifications import latest
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import at, book


def plan(clinic: Clinic, clock: str, now: datetime, *, days: int = 1, **other: Any) -> AppointmentView:
    """The clinic's staff book a consultation of the first patient with the first provider."""
    wanted = {
        "by": clinic.staff,
        "patient_id": clinic.patient,
        "type_slug": "consultation",
        "provider_id": clinic.provider,
        "start": at(clinic, clock, days=days),
    }
    return booking.book(**{**wanted, **other}, now=now)


def details(view: AppointmentView) -> list[str]:
    event = tables(AppointmentEvent)[0]
    with db.reading() as transaction:
        return list(transaction.scalars(sa.select(event.c.detail).where(event.c.appointment_id == view.id)))


def test_what_staff_book_is_agreed_and_both_hear_of_it(database: str, harbor: Clinic, now: datetime):
    announced: list[events.Event] = []
    events.listen(announced.append)
    view = plan(harbor, "10:00", now)
    assert (view.status, view.decided_by_name, view.any_provider) == (Status.accepted, "Eva Brandt", False)
    assert [each.kind for each in latest(harbor.patient)] == [Kind.appointment_accepted]
    assert [each.kind for each in latest(harbor.provider)] == [Kind.new_appointment]
    assert [event.status for event in lists.history(view.id, by=harbor.staff)] == [Status.booked, Status.accepted]
    assert {event.kind for event in announced if isinstance(event, events.AppointmentChanged)} == {
        Kind.appointment_accepted,
        Kind.new_appointment,
    }
    truth.check(now)


def test_a_provider_books_for_themself(database: str, harbor: Clinic, now: datetime):
    view = plan(harbor, "10:00", now, by=harbor.provider)
    assert view.decided_by_name == "Dr. Clara Weiss"
    assert latest(harbor.provider) == []


@pytest.mark.parametrize(
    ("clock", "days", "beyond"),
    [
        ("20:00", 1, ("outside_hours",)),
        ("10:05", 1, ("off_grid",)),
        ("10:00", 5, ("outside_hours",)),
        ("09:00", 0, ("too_soon",)),
        ("10:00", 61, ("too_far_ahead", "outside_hours")),
    ],
)
def test_beyond_the_patients_rules_it_takes_a_reason(
    harbor: Clinic, now: datetime, clock: str, days: int, beyond: tuple[str, ...]
):
    with db.writing() as transaction:
        transaction.execute(sa.update(AppointmentType).values(notice=120, horizon=30))
        mark_changed(transaction, harbor.id)
    before = truth.everything()
    with pytest.raises(errors.NeedsReason) as refused:
        plan(harbor, clock, now, days=days)
    assert refused.value.beyond == beyond
    assert truth.everything() == before
    view = plan(harbor, clock, now, days=days, because="  The only time that suits their work. ")
    assert details(view) == ["The only time that suits their work.", ""]
    truth.check(now)


def test_taken_time_is_taken_for_everyone(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    with pytest.raises(errors.TimeTaken) as taken:
        plan(harbor, "10:15", now, because="It must be.")
    assert taken.value.party == "provider"
    with pytest.raises(errors.TimeTaken) as taken:
        plan(harbor, "10:15", now, patient_id=harbor.patient2, provider_id=harbor.provider2, because="It must be.")
    assert taken.value.party == "patient"
    truth.check(now)


def test_who_may_not_book_does_not(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    for wrong, refusal in (
        ({"by": harbor.patient}, errors.NotAllowed),
        ({"by": harbor.provider2}, errors.NotAllowed),
        ({"by": lakeside.staff}, errors.NotFound),
        ({"patient_id": lakeside.patient}, errors.NotFound),
        ({"patient_id": harbor.provider2}, errors.NotFound),
        ({"patient_id": 10**6}, errors.NotFound),
        ({"provider_id": lakeside.provider}, errors.UnknownProvider),
        ({"provider_id": harbor.patient2}, errors.UnknownProvider),
        ({"type_slug": "surgery"}, errors.UnknownType),
        ({"start": now}, errors.PastTime),
        ({"start": now + timedelta(days=4000)}, errors.TooFarAhead),
        ({"start": now + timedelta(hours=3, seconds=30)}, errors.OffGrid),
        ({"because": "x" * 501}, errors.TooLong),
        ({"because": "a\x00b"}, errors.BadText),
        ({"notes": "x" * 2001}, errors.TooLong),
    ):
        before = truth.everything()
        with pytest.raises(refusal):
            plan(harbor, "10:00", now, **wrong)
        assert truth.everything() == before


def test_what_the_clinic_booked_is_no_open_request(harbor: Clinic, now: datetime):
    view = plan(harbor, "10:00", now)
    assert view.answer_by is None
    with pytest.raises(errors.AlreadyDecided):
        appointments.accept(view.id, by=harbor.provider, now=now)
