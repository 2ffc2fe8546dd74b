"""A wish to move is answered once, and as somebody has read it."""

from datetime import timedelta

import pytest

from store import appointments, errors
from store.appointments import lists, move_answers
from store.models import Act, Status
from tests.store import truth
from tests.store.appointments.moving_steps import accepted

HOUR = timedelta(hours=1)


def test_a_second_press_reads_that_it_is_done(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    with pytest.raises(errors.AlreadyMoved):
        appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    move_answers.accept(view.id, by=harbor.provider, now=now)
    for verb in (move_answers.accept, appointments.accept, move_answers.reject):
        with pytest.raises(errors.AlreadyDecided) as refusal:
            verb(view.id, by=harbor.provider, now=now + HOUR)
        late = refusal.value
        assert (late.act, late.start, late.by_name, late.at) == (Act.moved, start + HOUR, "Dr. Clara Weiss", now)
    with pytest.raises(errors.AlreadyMoved):
        appointments.move(view.id, by=harbor.staff, start=start + HOUR, now=now)


@pytest.mark.parametrize("how", [Act.move_rejected, Act.move_withdrawn])
def test_whoever_answers_what_is_not_asked_any_more_reads_who_ended_it(database, clinic, start, now, how):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    if how is Act.move_rejected:
        move_answers.reject(view.id, by=harbor.staff, now=now)
    else:
        move_answers.withdraw(view.id, by=harbor.patient, now=now)
    by_name = "Eva Brandt" if how is Act.move_rejected else "Ada Lindqvist"
    with pytest.raises(errors.AlreadyDecided) as refusal:
        move_answers.accept(view.id, by=harbor.provider, now=now)
    assert (refusal.value.act, refusal.value.start, refusal.value.by_name) == (how, start, by_name)


def test_a_wish_to_move_is_accepted_or_rejected_and_nothing_else(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(patient_id=harbor.patient, type_slug="therapy", start=start, now=now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    for verb in (appointments.pass_on, appointments.offer_to_colleagues):
        with pytest.raises(errors.MoveAsked):
            verb(view.id, by=harbor.provider, now=now)
    with pytest.raises(errors.MoveAsked):
        appointments.assign(view.id, by=harbor.staff, provider_id=harbor.provider2, now=now)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(view.id, by=harbor.provider, now=now)
    gone = appointments.cancel(view.id, by=harbor.patient, reason="pat", now=start - HOUR)
    assert (gone.status, gone.late, gone.move_start) == (Status.cancelled, True, None)
    truth.check(now)


def test_without_a_wish_there_is_nothing_to_answer(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    for verb, by in ((move_answers.accept, harbor.provider), (move_answers.reject, harbor.provider)):
        with pytest.raises(errors.NothingAsked):
            verb(view.id, by=by, now=now)
    with pytest.raises(errors.NothingAsked):
        move_answers.withdraw(view.id, by=harbor.patient, now=now)


def test_a_question_about_a_colleague_ends_with_a_yes_of_the_provider(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    appointments.offer_to_colleagues(view.id, by=harbor.provider, now=now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    asked = appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    assert not asked.asks_for_colleague
    with pytest.raises(errors.NothingAsked):
        appointments.answer_offer(view.id, by=harbor.patient, agreed=True, now=now)


def test_whoever_answers_has_read_the_time(clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(patient_id=harbor.patient, type_slug="therapy", start=start, now=now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    with pytest.raises(errors.TimeChanged):
        appointments.accept(view.id, by=harbor.provider, start=start, now=now)
    with pytest.raises(errors.TimeChanged):
        appointments.reject(view.id, by=harbor.staff, start=start, now=now)
    with pytest.raises(errors.TimeChanged):
        appointments.assign(view.id, by=harbor.staff, provider_id=harbor.provider, start=start, now=now)
    assert appointments.accept(view.id, by=harbor.provider, start=start + HOUR, now=now).start == start + HOUR


def test_why_it_stays_is_kept_for_both_and_gone_once_it_has_moved(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.patient, start=start + HOUR, now=now)
    move_answers.reject(view.id, by=harbor.provider, because="I am away then.", now=now)
    assert lists.history(view.id, by=harbor.staff)[-1].detail == "I am away then."
    moved = appointments.move(view.id, by=harbor.provider, start=start + 2 * HOUR, now=now)
    assert moved.move_answer == ""


def test_what_the_clinic_moved_waits_for_a_word_of_its_patient_until_they_ask_for_another_time(
    database, clinic, start, now
):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    moved = appointments.move(view.id, by=harbor.staff, start=start + HOUR, now=now)
    assert (view.moved_by_clinic, moved.moved_by_clinic) == (False, True)
    to_other = {"start": moved.start, "provider_id": harbor.provider2}
    assert appointments.move(view.id, by=harbor.staff, **to_other, now=now).moved_by_clinic is True
    asked = appointments.move(view.id, by=harbor.patient, start=start + 3 * HOUR, now=now)
    assert asked.moved_by_clinic is False
    assert move_answers.accept(view.id, by=harbor.provider2, now=now).moved_by_clinic is False
