"""One patient's history: for staff, and for providers who have or had an appointment with them."""

from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import clinic_notes, patient_history
from store.appointments.patient_history import Only
from store.models import Role, Status
from store.people import people
from store.waitlist import waitlist
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, book, join, leave, put

MONTH = timedelta(days=30)


def test_it_says_who_and_what_was_and_will_be(database: str, harbor: Clinic, now: datetime):
    past = [book(harbor, clock, now, provider=harbor.provider) for clock in ("09:00", "10:00", "11:00")]
    for view, status in zip(past, (Status.completed, Status.no_show, Status.rejected), strict=True):
        put(view, status, now, by=harbor.provider)
    ahead = book(harbor, "09:00", now, provider=harbor.provider, days=2)
    appointments.accept(ahead.id, by=harbor.provider, now=now)
    late = book(harbor, "12:00", now, provider=harbor.provider2)
    appointments.accept(late.id, by=harbor.provider2, now=now)
    appointments.cancel(late.id, by=harbor.patient, reason="pat", note="", now=late.start - timedelta(hours=1))
    book(harbor, "15:00", now, patient=harbor.patient2, provider=harbor.provider)
    clinic_notes.write(past[0].id, "went well", shared=False, by=harbor.provider, now=now)
    waitlist.join(patient_id=harbor.patient, type_slug="therapy", first=MONDAY, last=MONDAY + MONTH, now=now)
    then = past[0].start + timedelta(hours=9)
    found = patient_history.history(harbor.patient, by=harbor.staff, now=then)
    patient = found.patient
    assert (patient.name, patient.email, patient.phone, patient.since, patient.late_cancels, patient.no_shows) == (
        *("Ada Lindqvist", "patient@harbor.example", "+49 30 23125 101", now),
        *(1, 1),
    )
    assert [view.id for view in found.upcoming] == [ahead.id]
    assert [view.id for view in found.past] == [late.id, past[2].id, past[1].id, past[0].id]
    assert {id_: [each.text for each in notes] for id_, notes in found.notes.items()} == {past[0].id: ["went well"]}
    assert [entry.type_slug for entry in found.waitlist] == ["therapy"]
    for only, rows in ((Only.late, [late.id]), (Only.no_show, [past[1].id])):
        filtered = patient_history.history(harbor.patient, by=harbor.staff, now=then, only=only)
        assert ([view.id for view in filtered.past], filtered.upcoming) == (rows, [])
    assert patient_history.history(harbor.patient, by=harbor.provider, now=then).notes == found.notes


def test_only_staff_and_whoever_treats_the_patient_read_it(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside

    def reads(person_id: int) -> bool:
        try:
            patient_history.history(harbor.patient, by=person_id, now=now)
        except errors.NotFound:
            return False
        return True

    assert [reads(each) for each in (harbor.staff, harbor.provider, lakeside.staff)] == [True, False, False]
    book(harbor, "10:00", now)  # for any provider
    assert not reads(harbor.provider)
    named = book(harbor, "11:00", now, provider=harbor.provider)
    assert [reads(each) for each in (harbor.provider, harbor.provider2)] == [True, False]
    appointments.reject(named.id, by=harbor.provider, because="", now=now)
    assert not reads(harbor.provider)
    agreed = book(harbor, "12:00", now, provider=harbor.provider)
    appointments.accept(agreed.id, by=harbor.provider, now=now)
    cancelled = appointments.cancel(agreed.id, by=harbor.patient, reason="pat", note="", now=now)
    assert reads(harbor.provider)
    assert patient_history.leads_to_history(cancelled, people.find(harbor.provider))
    assert not patient_history.leads_to_history(cancelled, people.find(harbor.provider2))
    taken_back = book(harbor, "13:00", now, provider=harbor.provider2)
    taken_back = appointments.cancel(taken_back.id, by=harbor.patient, reason="pat", note="", now=now)
    assert not reads(harbor.provider2)
    assert not patient_history.leads_to_history(taken_back, people.find(harbor.provider2))
    for nobody in (harbor.patient, harbor.patient2, lakeside.patient):
        with pytest.raises(errors.NotAllowed):
            patient_history.history(harbor.patient, by=nobody, now=now)
    for odd in (harbor.provider, harbor.staff, lakeside.patient, 0, -1, 10**30):
        with pytest.raises(errors.NotFound):
            patient_history.history(odd, by=harbor.staff, now=now)
    leave(harbor.patient)
    assert reads(harbor.staff), "who has left the clinic has a history there"


def test_what_was_written_to_a_colleague_stays_theirs(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, provider=harbor.provider2, notes="only for David")
    book(harbor, "11:00", now, provider=harbor.provider, notes="only for Clara")
    found = patient_history.history(harbor.patient, by=harbor.provider, now=now)
    assert [view.notes for view in found.upcoming] == ["", "only for Clara"]
    found = patient_history.history(harbor.patient, by=harbor.staff, now=now)
    assert [view.notes for view in found.upcoming] == ["only for David", "only for Clara"]


def test_it_comes_page_by_page_without_a_gap(database: str, harbor: Clinic, now: datetime):
    (patient,) = join(harbor, Role.patient, 1, now)
    views = [
        book(harbor, f"{hour}:00", now, patient=patient, provider=harbor.provider, days=days)
        for days in (1, 2)
        for hour in (10, 11, 12, 13)
    ]
    then, after, shown = now + MONTH, None, []
    for _ in range(5):
        found = patient_history.history(patient, by=harbor.staff, now=then, after=after, limit=3)
        shown += [view.id for view in found.past]
        if (after := found.next) is None:
            break
    assert shown == [view.id for view in reversed(views)]
    for odd in ("", "x", "W10", "a" * 300):
        if odd:
            with pytest.raises(errors.Invalid):
                patient_history.history(patient, by=harbor.staff, now=then, after=odd)
    with pytest.raises(errors.Invalid):
        Only.parse("everything")
    assert (Only.parse(None), Only.parse("late")) == (None, Only.late)
