"""An appointment moves: both times are kept until that is answered, and a no leaves the one that stands."""

from datetime import timedelta

import pytest

from store import appointments, errors
from store.appointments import expiry, lists, move_answers
from store.availability import desk, offers
from store.models import Act, AppointmentType, Institution, Kind, Status
from tests.objects import objects
from tests.store import truth
from tests.store.appointments.moving_steps import accepted, kinds
from tests.store.steps import leave

HOUR = timedelta(hours=1)


def test_a_patient_has_both_times_until_the_provider_says_yes(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    asked = appointments.move(view.id, by=harbor.patient, start=start + 2 * HOUR, now=now)
    assert (asked.status, asked.start, asked.move_start) == (Status.pending, start, start + 2 * HOUR)
    assert asked.answer_by is not None
    assert kinds(harbor.provider)[0] is Kind.appointment_move_asked
    truth.check(now)
    for taken in (start, start + 2 * HOUR):
        with pytest.raises(errors.TimeTaken):
            appointments.request(
                patient_id=harbor.patient2, type_slug="therapy", start=taken, provider_id=harbor.provider, now=now
            )
    moved = move_answers.accept(view.id, by=harbor.provider, now=now)
    assert (moved.id, moved.status, moved.start, moved.end - moved.start) == (
        *(view.id, Status.accepted, start + 2 * HOUR, view.end - view.start),
    )
    assert (moved.sequence, moved.move_start, moved.decided_by_name) == (1, None, "Dr. Clara Weiss")
    assert kinds(harbor.patient)[0] is Kind.appointment_rescheduled
    truth.check(now)
    last = lists.history(view.id, by=harbor.patient)[-1]
    assert (last.act, last.old_start, last.new_start) == (Act.moved, start, start + 2 * HOUR)


@pytest.mark.parametrize("how", ["reject", "withdraw", "expire", "inbox"])
def test_a_no_of_any_kind_leaves_the_time_that_stands(database, clinic, start, now, how):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    asked = appointments.move(view.id, by=harbor.patient, start=start + 2 * HOUR, now=now)
    match how:
        case "reject":
            move_answers.reject(view.id, by=harbor.provider, because="I am away then.", now=now)
        case "inbox":
            appointments.reject(view.id, by=harbor.provider, because="I am away then.", now=now)
        case "withdraw":
            move_answers.withdraw(view.id, by=harbor.patient, now=now)
        case "expire":
            assert asked.answer_by is not None
            assert asked.answer_by < start
            assert expiry.expire(now=asked.answer_by) == 1
    stays = lists.find(view.id, by=harbor.patient)
    assert (stays.status, stays.start, stays.move_start, stays.sequence) == (Status.accepted, start, None, 0)
    assert (stays.answer_by, stays.decided_by_name) == (None, "Dr. Clara Weiss")
    assert (stays.move_answer == "I am away then.") is (how in {"reject", "inbox"})
    assert Kind.appointment_cancelled not in kinds(harbor.patient) + kinds(harbor.provider)
    assert (Kind.appointment_move_rejected in kinds(harbor.patient)) is (how != "withdraw")
    truth.check(now)


def test_the_inbox_accepts_a_move_as_it_accepts_a_request(clinic, start, now):
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=clinic.harbor.patient, start=start + HOUR, now=now)
    assert appointments.accept(view.id, by=clinic.harbor.provider, now=now).start == start + HOUR


def test_an_appointment_does_not_block_itself(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR / 2, now=now)
    truth.check(now)
    assert move_answers.accept(view.id, by=harbor.provider, now=now).start == start + HOUR / 2
    truth.check(now)


def test_whoever_asks_for_a_third_time_has_the_second_no_more(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + 2 * HOUR, now=now)
    again = appointments.move(view.id, by=harbor.patient, start=start + 4 * HOUR, now=now)
    assert (again.start, again.move_start) == (start, start + 4 * HOUR)
    truth.check(now)


def test_a_request_that_waits_moves_at_once(database, clinic, start, now):
    harbor = clinic.harbor
    for provider, told in ((harbor.provider, {harbor.provider}), (None, {harbor.provider, harbor.provider2})):
        view = appointments.request(
            patient_id=harbor.patient, type_slug="consultation", start=start, provider_id=provider, now=now
        )
        moved = appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
        assert (moved.status, moved.start, moved.move_start, moved.sequence) == (Status.booked, start + HOUR, None, 1)
        for each in told:
            assert kinds(each)[0] is Kind.appointment_rescheduled
        truth.check(now)
        appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)


def test_the_clinic_moves_at_once_and_hands_over(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    moved = appointments.move(view.id, by=harbor.provider, start=start + HOUR, now=now)
    assert (moved.status, moved.start, moved.sequence) == (Status.accepted, start + HOUR, 1)
    assert kinds(harbor.patient)[0] is Kind.appointment_rescheduled
    handed = appointments.move(view.id, by=harbor.staff, start=start, provider_id=harbor.provider2, now=now)
    assert (handed.provider_id, handed.start, handed.sequence) == (harbor.provider2, start, 2)
    assert {kinds(each)[0] for each in (harbor.provider, harbor.provider2)} == {Kind.appointment_rescheduled}
    truth.check(now)


def test_beyond_the_patients_rules_the_clinic_says_why(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    night = start + 12 * HOUR
    with pytest.raises(errors.OutsideHours):
        appointments.move(view.id, by=harbor.patient, start=night, now=now)
    with pytest.raises(errors.NeedsReason) as refusal:
        appointments.move(view.id, by=harbor.staff, start=night, now=now)
    assert refusal.value.beyond == ("outside_hours",)
    moved = appointments.move(view.id, by=harbor.staff, start=night, because="Comes from abroad", now=now)
    assert moved.start == night
    assert lists.history(view.id, by=harbor.staff)[-1].detail == "Comes from abroad"


def test_nobody_moves_what_is_not_theirs_or_is_over(clinic, start, now):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view, later = accepted(clinic, start, now), start + HOUR
    for person in (harbor.patient2, harbor.provider2, lakeside.staff):
        with pytest.raises(errors.NotFound):
            appointments.move(view.id, by=person, start=later, now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.move(view.id, by=harbor.patient, start=later, provider_id=harbor.provider2, now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.move(view.id, by=harbor.provider, start=later, provider_id=harbor.provider2, now=now)
    with pytest.raises(errors.PastTime):
        appointments.move(view.id, by=harbor.patient, start=now - HOUR, now=now)
    with pytest.raises(errors.HasBegun):
        appointments.move(view.id, by=harbor.patient, start=later, now=start)
    appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)
    with pytest.raises(errors.AlreadyDecided):
        appointments.move(view.id, by=harbor.patient, start=later, now=now)


def test_what_waits_for_an_answer_the_clinic_does_not_move(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    for person in (harbor.provider, harbor.staff):
        with pytest.raises(errors.NotAgreed):
            appointments.move(view.id, by=person, start=start + HOUR, now=now)


def test_who_passed_on_one_time_is_asked_about_another(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(patient_id=harbor.patient, type_slug="therapy", start=start, now=now)
    appointments.pass_on(view.id, by=harbor.provider, now=now)
    moved = appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    assert moved.passes == ()
    assert kinds(harbor.provider)[0] is Kind.appointment_rescheduled


def test_staff_who_gave_it_away_cannot_undo_that_once_it_is_to_move(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(patient_id=harbor.patient, type_slug="therapy", start=start, now=now)
    appointments.assign(view.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    appointments.accept(view.id, by=harbor.staff, instead_of=harbor.provider, now=now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(view.id, by=harbor.staff, now=now)
    move_answers.reject(view.id, by=harbor.provider, now=now)


def test_a_wish_to_move_is_no_open_request(clinic, start, now):
    harbor = clinic.harbor
    for hours in range(3):
        view = accepted(clinic, start + 2 * hours * HOUR, now)
        appointments.move(view.id, by=harbor.patient, start=view.start + HOUR, now=now)
    with objects() as session:
        session.get_one(Institution, harbor.id).open_requests = 1
        session.get_one(Institution, harbor.id).rules_version += 1
    other = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start + 48 * HOUR, provider_id=harbor.provider, now=now
    )
    assert other.status is Status.booked


def test_it_moves_to_no_time_of_whoever_has_left(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    leave(harbor.provider)
    for accept in (move_answers.accept, appointments.accept):
        with pytest.raises(errors.UnknownProvider):
            accept(view.id, by=harbor.staff, confirmed=True, now=now)
    assert move_answers.reject(view.id, by=harbor.staff, now=now).start == start


def test_whoever_hands_it_over_has_decided(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    handed = appointments.move(view.id, by=harbor.staff, start=start, provider_id=harbor.provider2, now=now)
    assert (handed.decided_by_name, handed.decided_for) == ("Eva Brandt", harbor.provider2)


def test_it_is_as_long_as_it_was_whatever_its_type_has_become(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    with objects() as session:
        session.get_one(AppointmentType, harbor.types["therapy"]).minutes = 120
        session.get_one(Institution, harbor.id).rules_version += 1
    day = start.date()
    late = start.replace(hour=15)  # 16:00 in Berlin: an hour before the clinic closes
    free = offers.offer(
        patient_id=harbor.patient,
        type_slug="therapy",
        provider_id=harbor.provider,
        first=day,
        days=1,
        now=now,
        moving=view.id,
    )[day]
    assert late in free
    assert (
        late
        in desk.load_day(
            harbor.staff, type_slug="therapy", provider_id=harbor.provider, day=day, moving=view.id, now=now
        ).free
    )
    asked = appointments.move(view.id, by=harbor.patient, start=late, now=now)
    assert asked.move_end == late + (view.end - view.start)
