"""Whoever owes an answer is reminded at half of the time, staff at four fifths, and each once."""

from datetime import datetime, timedelta

from store import appointments
from store.appointments import expiry, move_answers, reminding
from store.models import Kind
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinics

SECOND = timedelta(seconds=1)


def ask(clinic: Clinics, now: datetime, **more) -> AppointmentView:
    start, patient = now + timedelta(hours=26), clinic.harbor.patient
    more = {"type_slug": "therapy", **more}
    return appointments.request(patient_id=patient, start=start, now=now, **more)


def reminders(person_id: int) -> int:
    """How often somebody was told that there is no answer yet."""
    return [each.kind for each in notifications.latest(person_id)].count(Kind.appointment_unanswered)


def test_who_is_asked_hears_at_half_and_staff_at_four_fifths(database, clinic, now):
    harbor, view = clinic.harbor, ask(clinic, now)
    assert view.answer_by
    whole = view.answer_by - now
    assert reminding.remind(now=now + whole / 2 - SECOND) == 0
    assert reminding.remind(now=now + whole / 2) == 1
    assert (reminders(harbor.provider), reminders(harbor.provider2), reminders(harbor.staff)) == (1, 1, 0)
    assert reminding.remind(now=now + whole * 0.8 - SECOND) == 0
    assert reminding.remind(now=now + whole * 0.8) == 1
    assert (reminders(harbor.provider), reminders(harbor.staff)) == (1, 1)
    assert reminding.remind(now=view.answer_by - SECOND) == 0
    assert expiry.expire(now=view.answer_by) == 1


def test_what_is_answered_is_not_reminded_of(clinic, now):
    harbor = clinic.harbor
    accepted = ask(clinic, now, provider_id=harbor.provider)
    assert accepted.answer_by
    appointments.accept(accepted.id, by=harbor.provider, now=now)
    assert reminding.remind(now=accepted.answer_by) == 0


def test_whoever_has_passed_it_on_is_left_alone(clinic, now):
    harbor, view = clinic.harbor, ask(clinic, now)
    assert view.answer_by
    appointments.pass_on(view.id, by=harbor.provider, now=now)
    reminding.remind(now=now + (view.answer_by - now) / 2)
    assert (reminders(harbor.provider), reminders(harbor.provider2)) == (0, 1)


def test_a_wish_to_move_is_reminded_of_in_its_own_time(clinic, now):
    harbor = clinic.harbor
    view = ask(clinic, now, provider_id=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    asked = appointments.move(view.id, by=harbor.patient, start=view.start + timedelta(hours=1), now=now)
    assert asked.answer_by
    assert reminding.remind(now=now + (asked.answer_by - now) / 2) == 1
    move_answers.withdraw(view.id, by=harbor.patient, now=now)
    assert reminding.remind(now=asked.answer_by) == 0


def test_a_crisis_has_its_own_way(clinic, now):
    view = appointments.request(
        patient_id=clinic.harbor.patient,
        type_slug="crisis-intervention",
        start=now + timedelta(hours=3),
        now=now,
    )
    assert reminding.remind(now=view.start) == 0
