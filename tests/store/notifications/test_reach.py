"""Whoever does something reads how its patient will hear of it: what is said before a mail has left is true."""

from datetime import datetime, timedelta

import pytest

from pages import words
from store import appointments, db, errors
from store.models import Kind, Subject
from store.notifications import ledger, muting, reach
from store.people import addresses
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import accepted
from tests.store.notifications.test_preferences import prefer
from tests.store.steps import book

ACCEPTED = Kind.appointment_accepted
READS = "Ada Lindqvist reads it in Kept"


def said(harbor: Clinic, number: int, now: datetime, kind: Kind = ACCEPTED) -> str:
    """What the provider reads about the patient."""
    found = reach.to_patient(number, kind, by=harbor.provider, now=now)
    return words.hearing.reads(found.name, found, "Europe/Berlin", now)


def test_a_mail_is_on_its_way_and_not_there_yet(database: str, harbor: Clinic, now: datetime):
    assert said(harbor, accepted(harbor, now), now) == f"{READS}; a mail goes out in a moment."


def test_who_wants_no_mails_of_this_or_of_that_appointment_reads_it_in_kept(
    database: str, harbor: Clinic, now: datetime
):
    number, other = accepted(harbor, now), accepted(harbor, now, "14:00")
    silent = "Ada Lindqvist gets no mail about this, and reads it when they open Kept."
    prefer(harbor.patient, now, without=Subject.answers)
    assert said(harbor, number, now) == silent
    assert said(harbor, number, now, Kind.appointment_cancelled) != silent, "changes they want"
    muting.mute(number, by=harbor.patient)
    assert said(harbor, number, now, Kind.appointment_cancelled) == silent
    assert said(harbor, other, now, Kind.appointment_cancelled) != silent


def test_at_night_it_comes_in_the_morning_but_for_who_waits_in_a_crisis(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    crisis = book(harbor, "11:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    night = now + timedelta(hours=14)
    assert said(harbor, number, night) == f"{READS}; a mail goes out in the morning: tomorrow, 08:00."
    assert said(harbor, crisis.id, night, Kind.crisis_acknowledged) == f"{READS}; a mail goes out in a moment."


def test_where_no_mail_arrives_the_clinic_is_asked_to_call(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    with db.writing() as transaction:
        addresses.refuse(transaction, harbor.patient, "patient@harbor.example", "SMTP 550", now=now)
    assert said(harbor, number, now) == (
        "Ada Lindqvist reads it when they open Kept, but no mail arrives at their address: please call."
    )


def test_only_the_clinics_people_who_see_it_read_that(database: str, harbor: Clinic, lakeside: Clinic, now: datetime):
    number = accepted(harbor, now)
    for by, refusal in (
        (harbor.patient, errors.NotAllowed),
        (harbor.provider2, errors.NotFound),
        (lakeside.staff, errors.NotFound),
    ):
        with pytest.raises(refusal):
            reach.to_patient(number, ACCEPTED, by=by, now=now)


def test_a_provider_reads_what_became_of_what_went_to_their_patient(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now)
    assert {each.person_name for each in ledger.about(number, by=harbor.provider)} == {
        "Ada Lindqvist",
        "Dr. Clara Weiss",
    }
    for by, refusal in ((harbor.provider2, errors.NotFound), (harbor.patient, errors.NotAllowed)):
        with pytest.raises(refusal):
            ledger.about(number, by=by)
