"""Strangers at one network cannot take all the time that is there for crises, and nobody is left without a way."""

from collections.abc import Callable
from datetime import datetime

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import booking, crisis_networks
from store.models import Appointment, AppointmentType, Offering, Role, Status, tables
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.appointments.deciding import changed
from tests.store.steps import at, book, join

(_appointment,) = tables(Appointment)

CRISIS = "crisis-intervention"
HERE, NEXT_DOOR, ELSEWHERE = "198.51.100.7", "198.51.100.200", "203.0.113.7"


@pytest.fixture(autouse=True)
def _database(database: str):
    """Each of these on both."""


@pytest.fixture
def strangers(harbor: Clinic, now: datetime) -> list[int]:
    """Thirty patients who have registered, and whom nobody of the clinic has met."""
    return join(harbor, Role.patient, 30, now)


def ask(clinic: Clinic, patient: int, clock: str, now: datetime, *, address: str | None = HERE) -> AppointmentView:
    return appointments.request(patient_id=patient, type_slug=CRISIS, start=at(clinic, clock), address=address, now=now)


def refused(clinic: Clinic, patient: int, clock: str, now: datetime, *, address: str = HERE) -> None:
    before = truth.everything()
    with pytest.raises(errors.CrisesFromHere):
        ask(clinic, patient, clock, now, address=address)
    assert truth.everything() == before


def networks() -> list[str]:
    """What is kept of where people are."""
    with db.reading() as transaction:
        return list(transaction.scalars(sa.select(_appointment.c.network).where(_appointment.c.network.is_not(None))))


def three(clinic: Clinic, strangers: list[int], now: datetime) -> list[AppointmentView]:
    clocks = zip(strangers, ("09:00", "10:00", "11:00"), strict=False)
    return [ask(clinic, patient, clock, now) for patient, clock in clocks]


def test_the_fourth_from_one_network_is_asked_to_call(clinic: Clinics, strangers: list[int], now: datetime):
    harbor, *others = clinic.harbor, *strangers[3:]
    three(harbor, strangers, now)
    refused(harbor, others[0], "14:00", now)
    refused(harbor, others[0], "14:00", now, address=NEXT_DOOR)
    assert ask(harbor, others[0], "14:00", now, address=ELSEWHERE).status is Status.booked
    lakeside = appointments.request(
        patient_id=clinic.lakeside.patient, type_slug=CRISIS, start=at(clinic.lakeside, "10:00"), address=HERE, now=now
    )
    assert lakeside.status is Status.booked, "each clinic for itself"
    assert book(harbor, "15:00", now, patient=others[1]).status is Status.booked, "what is no crisis has its own limits"
    assert not any("198.51" in each for each in networks())


def test_whom_the_clinic_knows_is_never_asked_where_they_are(harbor: Clinic, strangers: list[int], now: datetime):
    three(harbor, strangers, now)
    came, was_booked, *_ = strangers[3:]
    appointments.accept(book(harbor, "13:00", now, patient=came).id, by=harbor.provider, now=now)
    booking.book(
        by=harbor.staff,
        patient_id=was_booked,
        type_slug=CRISIS,
        start=at(harbor, "13:00"),
        provider_id=harbor.provider2,
        now=now,
    )
    kept = networks()
    for patient, clock in ((came, "15:00"), (was_booked, "16:00")):
        assert ask(harbor, patient, clock, now).status is Status.booked
    assert networks() == kept


def test_who_is_accepted_at_once_is_not_known_by_that(harbor: Clinic, strangers: list[int], now: datetime):
    changed(harbor, AppointmentType, AppointmentType.id == harbor.types[CRISIS], needs_approval=False)
    changed(harbor, Offering, Offering.type_id == harbor.types[CRISIS], at_once=True)
    taken = three(harbor, strangers, now)
    assert {each.status for each in taken} == {Status.accepted}
    refused(harbor, strangers[3], "14:00", now)
    assert len(networks()) == 3
    begun = taken[0].start
    assert crisis_networks.sweep(now=begun) == 1
    assert len(networks()) == 2


@pytest.mark.parametrize(
    "end",
    [
        lambda view, by, now: appointments.accept(view.id, by=by.provider, now=now),
        lambda view, by, now: appointments.reject(view.id, by=by.staff, now=now),
        lambda view, by, now: appointments.cancel(view.id, by=view.patient_id, reason="pat", now=now),
    ],
    ids=["accepted", "rejected", "cancelled"],
)
def test_as_soon_as_one_is_answered_the_next_can_ask_and_nothing_of_it_is_kept(
    harbor: Clinic, strangers: list[int], now: datetime, end: Callable[[AppointmentView, Clinic, datetime], object]
):
    first, *_ = three(harbor, strangers, now)
    end(first, harbor, now)
    assert len(networks()) == 2
    assert ask(harbor, strangers[3], "15:00", now).status is Status.booked


def test_where_nobody_answers_until_it_begins_it_counts_no_more(harbor: Clinic, strangers: list[int], now: datetime):
    taken = three(harbor, strangers, now)
    later = max(each.start for each in taken)
    assert ask(harbor, strangers[3], "15:00", later).status is Status.booked
    crisis_networks.sweep(now=later)
    assert len(networks()) == 1


@pytest.mark.parametrize(
    ("address", "counts"), [("2001:db8:1:2::7", True), ("2001:db8:1:1ff::9", False), ("::ffff:198.51.100.9", False)]
)
def test_of_an_ipv6_address_it_is_the_network_of_a_household(
    harbor: Clinic, strangers: list[int], now: datetime, address: str, counts: bool
):
    for patient, clock in zip(strangers, ("09:00", "10:00", "11:00"), strict=False):
        ask(harbor, patient, clock, now, address="2001:db8:1:1::1")
    if counts:
        refused(harbor, strangers[3], "14:00", now, address=address)
    else:
        assert ask(harbor, strangers[3], "14:00", now, address=address).status is Status.booked


@pytest.mark.parametrize("address", [None, "", "a test"])
def test_without_an_address_nothing_is_counted(
    harbor: Clinic, strangers: list[int], now: datetime, address: str | None
):
    for patient, clock in zip(strangers, ("09:00", "10:00", "11:00", "13:00"), strict=False):
        ask(harbor, patient, clock, now, address=address)
    assert networks() == []
