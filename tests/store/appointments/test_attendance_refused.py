"""What is no step of the day changes nothing, and a page offers exactly what can be noted."""

from datetime import datetime

import pytest

from store import appointments, errors
from store.appointments import attendance, expiry, lists
from store.appointments.attendance import DayAct
from store.models import Status
from store.people import people
from tests.store import truth
from tests.store.appointments.day_steps import HOUR, MINUTE, accepted, do
from tests.store.steps import put


@pytest.fixture
def start(now: datetime) -> datetime:
    """Tomorrow at 10:00."""
    return now + 26 * HOUR


@pytest.mark.parametrize("act", DayAct)
def test_what_waits_to_be_moved_is_what_it_was_first(clinic, start, now, act):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    asked = appointments.move(view.id, by=harbor.patient, start=start + 2 * HOUR, now=now)
    with pytest.raises(errors.MoveAsked):
        do(act, view.id, by=harbor.staff, now=start)
    assert lists.find(view.id, by=harbor.staff) == asked


LEGAL = {
    (DayAct.check_in, Status.accepted): Status.checked_in,
    (DayAct.undo_check_in, Status.checked_in): Status.accepted,
    (DayAct.complete, Status.accepted): Status.completed,
    (DayAct.complete, Status.checked_in): Status.completed,
    (DayAct.complete, Status.no_show): Status.completed,
    (DayAct.no_show, Status.accepted): Status.no_show,
    (DayAct.no_show, Status.completed): Status.no_show,
    (DayAct.run_late, Status.accepted): Status.accepted,
    (DayAct.run_late, Status.checked_in): Status.checked_in,
}
"""What staff can do to what, while it takes place, and what becomes of it."""


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("act", DayAct)
def test_whatever_is_no_step_of_the_day_changes_nothing(clinic, start, now, act, status):
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    if status is not view.status:
        put(view, status, now, by=harbor.provider)
    during = start + 10 * MINUTE
    can = {each for each in DayAct if (each, status) in LEGAL}
    before, staff = lists.find(view.id, by=harbor.staff), people.find(harbor.staff)
    assert attendance.possible(before, staff, during) == can, "a page offers what can be done"
    if act in can:
        assert do(act, view.id, by=harbor.staff, now=during).status is LEGAL[act, status]
        return
    kept = truth.everything()
    refusal: type[errors.Refusal] = errors.AlreadyDecided
    if status in {"booked", "pending", "countered"}:
        refusal = errors.NotAgreed
    elif (act, status) == (DayAct.undo_check_in, Status.accepted):
        refusal = errors.NothingToUndo
    with pytest.raises(refusal):
        do(act, view.id, by=harbor.staff, now=during)
    assert truth.everything() == kept


def test_whoever_comes_too_late_reads_who_noted_it_and_when(database, clinic, start, now):
    harbor = clinic.harbor
    view, ada, weiss, eva = accepted(clinic, start, now), "Ada Lindqvist", "Dr. Clara Weiss", "Eva Brandt"
    steps = [
        (DayAct.check_in, harbor.patient, ada, Status.checked_in),
        (DayAct.complete, harbor.provider, weiss, Status.completed),
        (DayAct.no_show, harbor.staff, eva, Status.no_show),
    ]
    for minutes, (act, by, name, status) in enumerate(steps):
        noted = start + minutes * MINUTE
        do(act, view.id, by=by, now=noted)
        if status is Status.checked_in:  # what is noted since changes nothing of who noted that
            do(DayAct.run_late, view.id, by=harbor.staff, now=noted + MINUTE / 2)
        with pytest.raises(errors.AlreadyDecided) as refusal:
            appointments.cancel(view.id, by=harbor.staff, reason="other", now=start - MINUTE)
        assert (refusal.value.status, refusal.value.by_name, refusal.value.at) == (status, name, noted)


def test_whoever_answers_what_has_expired_reads_when_that_was(database, clinic, start, now):
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    assert view.answer_by is not None
    expired = view.answer_by + MINUTE
    expiry.expire(now=expired)
    with pytest.raises(errors.AlreadyDecided) as refusal:
        appointments.accept(view.id, by=harbor.provider, now=expired + MINUTE)
    assert (refusal.value.status, refusal.value.by_name, refusal.value.at) == (Status.expired, None, expired)


@pytest.mark.parametrize("act", DayAct)
def test_nobody_notes_what_is_not_theirs(clinic, start, now, act):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view = accepted(clinic, start, now)
    kept = truth.everything()
    for person in (harbor.provider2, lakeside.provider, lakeside.staff):
        with pytest.raises(errors.NotFound):
            do(act, view.id, by=person, now=start)
    is_patients = act in {DayAct.check_in, DayAct.undo_check_in}
    with pytest.raises(errors.NotFound if is_patients else errors.NotAllowed):
        do(act, view.id, by=harbor.patient2, now=start)
    if not is_patients:
        with pytest.raises(errors.NotAllowed):
            do(act, view.id, by=harbor.patient, now=start)
    assert truth.everything() == kept


@pytest.mark.parametrize("minutes", range(-24 * 60, 3 * 60, 65))
def test_a_page_offers_exactly_what_the_store_lets_happen(clinic, start, now, minutes):
    harbor, moment = clinic.harbor, start + minutes * MINUTE
    for person_id in (harbor.patient, harbor.provider, harbor.staff):
        person = people.find(person_id)
        for act in DayAct:
            view = accepted(clinic, start, now)
            offered = act in attendance.possible(view, person, moment)
            try:
                do(act, view.id, by=person_id, now=moment)
            except errors.Refusal:
                assert not offered, (act, person.role)
                appointments.cancel(view.id, by=harbor.staff, reason="other", now=now)
            else:
                assert offered, (act, person.role)
                if act in {DayAct.check_in, DayAct.run_late}:
                    appointments.complete(view.id, by=harbor.staff, now=max(moment, start))
