"""One patient cannot take a clinic's calendar, and nobody in a crisis is turned away."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import booking, expiry, holds
from store.models import AppointmentType, Institution, Offering, Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.deciding import changed
from tests.store.steps import at, book

MINUTE = timedelta(minutes=1)
QUARTERS = [f"{9 + n // 4:02}:{n % 4 * 15:02}" for n in range(28)]


def limit(clinic: Clinic, **limits: int) -> None:
    changed(clinic, Institution, Institution.id == clinic.id, **limits)


def at_once(clinic: Clinic, slug: str) -> None:
    """The type is accepted at once, by everyone."""
    changed(clinic, AppointmentType, AppointmentType.id == clinic.types[slug], needs_approval=False)
    changed(clinic, Offering, Offering.type_id == clinic.types[slug], at_once=True)


@pytest.fixture
def usual(harbor: Clinic) -> Clinic:
    """A clinic that has decided nothing about its limits."""
    limit(harbor, open_requests=3, crisis_requests=1, appointments_ahead=10, bookings_in_ten_minutes=10)
    return harbor


def refused(call: Callable[[], object], refusal: type[errors.Refusal]) -> errors.Refusal:
    """What it is refused with; nothing is changed."""
    before = truth.everything()
    with pytest.raises(refusal) as raised:
        call()
    assert truth.everything() == before
    return raised.value


# ---- a crisis


def test_a_second_press_in_a_crisis_leads_to_the_request_that_waits(database: str, usual: Clinic, now: datetime):
    first = book(usual, "09:00", now, type_slug="crisis-intervention")
    refusal = refused(lambda: book(usual, "11:00", now, type_slug="crisis-intervention"), errors.CrisisWaits)
    assert isinstance(refusal, errors.CrisisWaits)
    assert (refusal.appointment_id, refusal.start, refusal.is_accepted) == (first.id, first.start, False)
    refused(lambda: hold(usual, "11:00", now, type_slug="crisis-intervention"), errors.CrisisWaits)
    someone_else = book(usual, "11:00", now, type_slug="crisis-intervention", patient=usual.patient2)
    assert someone_else.status is Status.booked


@pytest.mark.parametrize("answer", ["accept", "reject", "expire"])
def test_whoever_was_answered_can_ask_again_in_a_crisis(database: str, usual: Clinic, now: datetime, answer: str):
    first = book(usual, "09:00", now, type_slug="crisis-intervention")
    later = first.start + MINUTE if answer == "expire" else now + MINUTE
    if answer == "expire":
        expiry.expire(now=now + 30 * MINUTE)
        expiry.expire(now=later)
    else:
        decider = {"provider_id": usual.provider} if answer == "accept" else {}
        getattr(appointments, answer)(first.id, by=usual.staff, now=later, **decider)
    assert book(usual, "11:00", later, type_slug="crisis-intervention").status is Status.booked


def test_a_crisis_that_is_accepted_at_once_counts_until_it_begins(database: str, usual: Clinic, now: datetime):
    at_once(usual, "crisis-intervention")
    first = book(usual, "09:00", now, type_slug="crisis-intervention")
    assert first.status is Status.accepted
    refusal = refused(lambda: book(usual, "11:00", now, type_slug="crisis-intervention"), errors.CrisisWaits)
    assert isinstance(refusal, errors.CrisisWaits)
    assert (refusal.appointment_id, refusal.is_accepted) == (first.id, True)
    assert book(usual, "11:00", first.start, type_slug="crisis-intervention").status is Status.accepted


def test_what_the_clinic_books_turns_nobody_in_a_crisis_away(database: str, usual: Clinic, now: datetime):
    give(usual, "15:00", now, type_slug="crisis-intervention")
    assert book(usual, "09:00", now, type_slug="crisis-intervention").status is Status.booked


def test_a_clinic_can_allow_up_to_three_at_once(database: str, usual: Clinic, now: datetime):
    limit(usual, crisis_requests=3)
    soonest = book(usual, "09:00", now, type_slug="crisis-intervention")
    for clock in ("12:00", "10:30"):
        book(usual, clock, now, type_slug="crisis-intervention")
    refusal = refused(lambda: book(usual, "15:00", now, type_slug="crisis-intervention"), errors.CrisisWaits)
    assert isinstance(refusal, errors.CrisisWaits)
    assert refusal.appointment_id == soonest.id


def test_no_other_limit_is_for_a_crisis_and_a_crisis_counts_for_none(database: str, usual: Clinic, now: datetime):
    limit(usual, open_requests=1, appointments_ahead=1, bookings_in_ten_minutes=1)
    crisis = book(usual, "09:00", now, type_slug="crisis-intervention")
    appointments.accept(crisis.id, by=usual.provider, now=now + MINUTE)
    book(usual, "10:00", now, type_slug="crisis-intervention")
    book(usual, "12:00", now)
    book(usual, "14:00", now, patient=usual.patient2)
    assert book(usual, "10:00", now, type_slug="crisis-intervention", patient=usual.patient2).status is Status.booked


def test_thirty_five_presses_in_one_second_make_one_crisis(database: str, usual: Clinic, now: datetime):
    made = 0
    for press in range(35):
        try:
            book(usual, "09:00", now, type_slug="crisis-intervention", days=1 + press % 4)
            made += 1
        except (errors.CrisisWaits, errors.TimeTaken):
            pass
    assert made == 1


# ---- everything else


def test_a_patient_books_so_many_appointments_ahead(database: str, usual: Clinic, now: datetime):
    at_once(usual, "follow-up")
    limit(usual, bookings_in_ten_minutes=100)
    booked = [book(usual, clock, now, type_slug="follow-up") for clock in QUARTERS[:20:2]]
    assert {view.status for view in booked} == {Status.accepted}
    full = refused(lambda: book(usual, "16:00", now, type_slug="follow-up"), errors.TooManyUpcoming)
    assert isinstance(full, errors.TooManyUpcoming)
    assert full.limit == 10
    refused(lambda: hold(usual, "16:00", now, type_slug="follow-up"), errors.TooManyUpcoming)
    assert book(usual, "16:00", booked[0].start, type_slug="follow-up").status is Status.accepted


def test_requests_that_wait_count_as_appointments_ahead(database: str, usual: Clinic, now: datetime):
    limit(usual, open_requests=100, appointments_ahead=2)
    first, _ = book(usual, "09:00", now), book(usual, "10:00", now)
    refused(lambda: book(usual, "11:00", now), errors.TooManyUpcoming)
    appointments.reject(first.id, by=usual.staff, now=now)
    book(usual, "11:00", now)


def test_what_the_clinic_gives_a_patient_counts_for_no_limit_of_theirs(database: str, usual: Clinic, now: datetime):
    limit(usual, appointments_ahead=1, bookings_in_ten_minutes=1)
    for clock in ("09:00", "10:00", "11:00"):
        give(usual, clock, now)
    assert book(usual, "12:00", now).status is Status.booked
    refused(lambda: book(usual, "13:00", now), errors.TooManyUpcoming)
    assert give(usual, "14:00", now).status is Status.accepted


def test_a_patient_books_so_many_times_in_ten_minutes_whatever_became_of_them(
    database: str, usual: Clinic, now: datetime
):
    limit(usual, bookings_in_ten_minutes=3)
    for number in range(3):
        request = book(usual, "09:00", now + number * MINUTE)
        appointments.reject(request.id, by=usual.staff, now=now + number * MINUTE)
    soon = now + 4 * MINUTE
    fast = refused(lambda: book(usual, "09:00", soon), errors.TooManyBookings)
    assert isinstance(fast, errors.TooManyBookings)
    assert fast.retry_after == 6 * 60
    assert book(usual, "09:00", now, patient=usual.patient2).status is Status.booked
    late = now + 10 * MINUTE
    assert book(usual, "10:00", late).status is Status.booked
    refused(lambda: book(usual, "11:00", late), errors.TooManyBookings)


def test_one_account_cannot_take_the_calendar_where_appointments_are_accepted_at_once(
    database: str, usual: Clinic, now: datetime
):
    at_once(usual, "follow-up")
    made = 0
    for press in range(60):
        try:
            book(
                usual,
                QUARTERS[press % 28],
                now + press * timedelta(seconds=0.05),
                type_slug="follow-up",
                days=1 + press // 28,
            )
            made += 1
        except (errors.TooManyUpcoming, errors.TooManyBookings, errors.TimeTaken):
            pass
    assert made == 10


def give(clinic: Clinic, clock: str, now: datetime, *, type_slug: str = "consultation") -> AppointmentView:
    """Staff book it for the clinic's first patient."""
    return booking.book(
        by=clinic.staff,
        patient_id=clinic.patient,
        type_slug=type_slug,
        start=at(clinic, clock),
        provider_id=clinic.provider2,
        now=now,
    )


def hold(clinic: Clinic, clock: str, now: datetime, *, type_slug: str = "consultation") -> datetime | None:
    """The clinic's first patient chooses it."""
    start = at(clinic, clock)
    return holds.hold(patient_id=clinic.patient, page="a", type_slug=type_slug, start=start, now=now)
