"""A series is booked whole or not at all; each is an appointment of its own, and can be cancelled with the rest."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import cancelling, lists, series
from store.availability.rules import mark_changed
from store.models import AppointmentType, Institution, Kind, Offering, Status, tables
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import at, book

Notified = Callable[[int], list[tuple[str, int]]]
_type, _clinic, _offering = tables(AppointmentType, Institution, Offering)


def book_weekly(clinic: Clinic, now: datetime, *, count: int = 3, **other: Any) -> list[AppointmentView]:
    """Staff book consultations of the first patient with the first provider, on Tuesdays at ten."""
    starts = [at(clinic, "10:00", days=1 + 7 * n) for n in range(count)]
    wanted = {"by": clinic.staff, "patient_id": clinic.patient, "type_slug": "consultation", "starts": starts}
    return appointments.book_series(**{**wanted, "provider_id": clinic.provider, **other}, now=now)


def change(clinic: Clinic, table: sa.Table, **values: Any) -> None:
    with db.writing() as transaction:
        transaction.execute(sa.update(table).values(**values))
        mark_changed(transaction, clinic.id)


def test_each_is_an_appointment_of_its_own_and_knows_its_place(database: str, harbor: Clinic, now: datetime):
    views = book_weekly(harbor, now, notes="Bring the diary")
    assert [view.start for view in views] == [at(harbor, "10:00", days=days) for days in (1, 8, 15)]
    assert {(view.status, view.series_id, view.series_size, view.notes) for view in views} == {
        (Status.accepted, views[0].id, 3, "Bring the diary")
    }
    assert [view.series_place for view in views] == [1, 2, 3]
    assert [line.status for line in lists.history(views[2].id, by=harbor.staff)] == [Status.booked, Status.accepted]
    assert series.siblings(views[1].id, by=harbor.patient) == views


def test_everybody_hears_of_a_series_once(harbor: Clinic, now: datetime, notified: Notified, announced: list[Any]):
    views = book_weekly(harbor, now)
    assert notified(harbor.patient) == [(Kind.appointment_accepted, views[0].id)]
    assert notified(harbor.provider) == [(Kind.new_appointment, views[0].id)]
    assert notified(harbor.staff) == []
    on_pages = {event.appointment_id for event in announced if getattr(event, "kind", "") == Kind.new_appointment}
    assert on_pages == {view.id for view in views}


def test_one_alone_is_an_appointment_like_any_other(harbor: Clinic, now: datetime):
    (view,) = book_weekly(harbor, now, count=1)
    assert (view.series_id, view.series_place, view.series_size) == (None, 0, 0)
    assert series.siblings(view.id, by=harbor.staff) == []


def test_where_one_cannot_be_had_none_is_booked_and_each_says_why(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider, days=8)
    book(harbor, "10:15", now, provider=harbor.provider2, days=15)
    before = truth.everything()
    with pytest.raises(errors.StartsRefused) as refused:
        book_weekly(harbor, now, count=4)
    taken = [(start, why.party) for start, why in refused.value.refused if isinstance(why, errors.TimeTaken)]
    assert taken == [(at(harbor, "10:00", days=8), "provider"), (at(harbor, "10:00", days=15), "patient")]
    assert truth.everything() == before


def test_buffers_within_the_series_count(database: str, harbor: Clinic, now: datetime):
    change(harbor, _type, buffer_after=15)
    before = truth.everything()
    starts = [at(harbor, "10:00"), at(harbor, "10:30")]
    with pytest.raises(errors.StartsRefused) as refused:
        book_weekly(harbor, now, starts=starts)
    assert [start for start, _ in refused.value.refused] == starts[1:]
    assert truth.everything() == before


def test_beyond_the_patients_rules_a_series_takes_a_reason(harbor: Clinic, now: datetime):
    change(harbor, _type, horizon=10)
    starts = [at(harbor, "10:00", days=1), at(harbor, "20:00", days=8), at(harbor, "10:00", days=15)]
    before = truth.everything()
    with pytest.raises(errors.NeedsReason) as refused:
        book_weekly(harbor, now, starts=starts)
    assert refused.value.beyond == ("outside_hours", "too_far_ahead")
    assert truth.everything() == before
    views = book_weekly(harbor, now, starts=starts, because="They work on other days")
    assert {lists.history(view.id, by=harbor.staff)[0].detail for view in views} == {"They work on other days"}


def test_what_cannot_be_a_series_changes_nothing(clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    ten = at(harbor, "10:00")
    for wrong, refusal in (
        ({"starts": []}, errors.Missing),
        ({"starts": [ten + timedelta(days=n) for n in range(13)]}, errors.TooMany),
        ({"starts": [ten, ten]}, errors.Overlap),
        ({"starts": [ten + timedelta(minutes=15), ten]}, errors.Overlap),
        ({"starts": [ten, now - timedelta(days=1)]}, errors.StartsRefused),
        ({"starts": [ten, ten + timedelta(days=4000)]}, errors.StartsRefused),
        ({"starts": [ten, ten + timedelta(minutes=61)]}, errors.StartsRefused),
        ({"by": harbor.provider2}, errors.NotAllowed),
        ({"by": harbor.patient2}, errors.NotFound),
        ({"by": harbor.patient}, errors.NoSeries),
        ({"by": lakeside.patient}, errors.NotFound),
        ({"patient_id": lakeside.patient}, errors.NotFound),
        ({"patient_id": 10**6}, errors.NotFound),
        ({"provider_id": lakeside.provider}, errors.UnknownProvider),
        ({"type_slug": "surgery"}, errors.UnknownType),
        ({"notes": "a\x00b"}, errors.BadText),
        ({"because": "x" * 501}, errors.TooLong),
    ):
        before = truth.everything()
        with pytest.raises(refusal):
            book_weekly(harbor, now, **wrong)
        assert truth.everything() == before, wrong


# ---- patients, where the type allows it


def test_a_patients_series_waits_as_single_requests(database: str, harbor: Clinic, now: datetime, notified: Notified):
    change(harbor, _type, series=True)
    views = book_weekly(harbor, now, by=harbor.patient)
    assert {(view.status, view.answer_by) for view in views} == {(Status.booked, now + timedelta(hours=24))}
    assert notified(harbor.provider) == [(Kind.new_appointment, views[0].id)]
    appointments.accept(views[1].id, by=harbor.provider, now=now)
    assert [each.status for each in series.siblings(views[0].id, by=harbor.patient)] == [
        Status.booked,
        Status.accepted,
        Status.booked,
    ]


def test_a_patients_series_is_accepted_at_once_as_the_type_says(harbor: Clinic, now: datetime, notified: Notified):
    change(harbor, _type, series=True, needs_approval=False)
    change(harbor, _offering, at_once=True)
    views = book_weekly(harbor, now, by=harbor.patient)
    assert {(view.status, view.accepted_at_once) for view in views} == {(Status.accepted, True)}
    assert notified(harbor.patient) == [(Kind.appointment_accepted, views[0].id)]


def test_each_of_a_patients_series_keeps_the_patients_rules(harbor: Clinic, now: datetime):
    change(harbor, _type, series=True, horizon=10)
    with pytest.raises(errors.StartsRefused) as refused:
        book_weekly(harbor, now, by=harbor.patient, because="Please")
    assert [(start, why.code) for start, why in refused.value.refused] == [
        (at(harbor, "10:00", days=15), "too_far_ahead")
    ]
    change(harbor, _type, crisis=True)
    with pytest.raises(errors.NoSeries):
        book_weekly(harbor, now, by=harbor.patient)


def test_a_series_is_one_open_request_and_counts_whole_ahead(database: str, harbor: Clinic, now: datetime):
    change(harbor, _type, series=True)
    change(harbor, _clinic, open_requests=2, appointments_ahead=5, bookings_in_ten_minutes=2)
    book_weekly(harbor, now, by=harbor.patient)
    with pytest.raises(errors.TooManyUpcoming) as refused:
        book_weekly(harbor, now, by=harbor.patient, starts=[at(harbor, "12:00", days=d) for d in (1, 2, 3)])
    assert (refused.value.limit, refused.value.wanted) == (5, 3)
    book(harbor, "12:00", now)
    with pytest.raises(errors.TooManyOpen):
        book(harbor, "13:00", now)


# ---- cancelling


def test_with_one_all_that_follow_are_cancelled_and_everybody_hears_once(
    database: str, harbor: Clinic, now: datetime, notified: Notified
):
    views = book_weekly(harbor, now, count=5)
    appointments.cancel(views[3].id, by=harbor.staff, reason="other", now=now)
    patient = people.find(harbor.patient)
    assert cancelling.following(views[1], by=patient.id, now=now) == [views[2], views[4]]
    told = notified(harbor.provider)
    view = appointments.cancel(views[1].id, by=patient.id, reason="pat", following=True, now=now)
    assert (view.status, view.cancelled_with) == (Status.cancelled, 2)
    assert [(each.status, each.cancelled_by_id) for each in series.siblings(view.id, by=harbor.staff)] == [
        (Status.accepted, None),
        (Status.cancelled, patient.id),
        (Status.cancelled, patient.id),
        (Status.cancelled, harbor.staff),
        (Status.cancelled, patient.id),
    ]
    assert notified(harbor.provider) == [*told, (Kind.appointment_cancelled, view.id)]
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider, days=29)


def test_one_alone_is_cancelled_by_itself(harbor: Clinic, now: datetime):
    views = book_weekly(harbor, now)
    view = appointments.cancel(views[0].id, by=harbor.patient, reason="pat", now=now)
    assert view.cancelled_with == 0
    assert [each.status for each in series.siblings(view.id, by=harbor.staff)][1:] == [Status.accepted] * 2


def test_what_a_colleague_has_by_now_is_theirs(harbor: Clinic, now: datetime, notified: Notified):
    """A provider cancels with one those that follow of their own; staff cancel all, and the colleague hears of it."""
    views = book_weekly(harbor, now)
    moved = appointments.move(views[1].id, by=harbor.staff, start=views[1].start, provider_id=harbor.provider2, now=now)
    assert cancelling.following(views[0], by=harbor.provider, now=now) == [views[2]]
    with pytest.raises(errors.NotFound):
        series.siblings(moved.id, by=harbor.provider)
    appointments.cancel(views[0].id, by=harbor.staff, reason="other", following=True, now=now)
    assert notified(harbor.provider2)[-1] == (Kind.appointment_cancelled, moved.id)
    assert notified(harbor.provider)[-1] == (Kind.appointment_cancelled, views[0].id)
    assert notified(harbor.patient)[-1] == (Kind.appointment_cancelled, views[0].id)
