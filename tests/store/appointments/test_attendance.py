"""The day itself: who comes, what took place, who did not come, and how late the clinic is."""

from datetime import datetime

import pytest
from sqlmodel import select

from store import appointments, errors
from store.appointments import lists
from store.models import Act, Kind, Status, Taken
from store.notifications import notifications
from tests.objects import objects
from tests.store import truth
from tests.store.appointments.day_steps import HOUR, MINUTE, accepted


@pytest.fixture
def start(now: datetime) -> datetime:
    """Tomorrow at 10:00."""
    return now + 26 * HOUR


def kinds(person_id: int) -> list[Kind]:
    """What somebody was told, newest first."""
    return [each.kind for each in notifications.latest(person_id)]


def taken_by(appointment_id: int) -> int:
    """How many ticks the appointment takes."""
    with objects() as session:
        return len(session.exec(select(Taken).where(Taken.appointment_id == appointment_id)).all())


def statuses(appointment_id: int, by: int) -> list[tuple[Status, str | None]]:
    """What the history says, and of whom."""
    return [(line.status, line.actor_name) for line in lists.history(appointment_id, by=by)]


def test_a_patient_comes_is_seen_and_both_are_told(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    here = appointments.check_in(view.id, by=harbor.patient, now=start - 10 * MINUTE)
    assert (here.status, here.arrived_at) == (Status.checked_in, start - 10 * MINUTE)
    assert here.decided_by_name == "Dr. Clara Weiss"
    assert kinds(harbor.provider)[0] is Kind.appointment_checked_in
    assert Kind.appointment_checked_in not in kinds(harbor.patient)
    truth.check(now)
    assert taken_by(view.id) > 0
    over = appointments.complete(view.id, by=harbor.provider, now=start + 40 * MINUTE)
    assert (over.status, over.arrived_at) == (Status.completed, start - 10 * MINUTE)
    assert kinds(harbor.patient)[0] is Kind.appointment_completed
    assert taken_by(view.id) == 0, "the ten minutes that are left are free"
    assert statuses(view.id, harbor.patient)[-2:] == [
        (Status.checked_in, "Ada Lindqvist"),
        (Status.completed, "Dr. Clara Weiss"),
    ]


@pytest.mark.parametrize(
    ("role", "told"), [("patient", {"provider"}), ("provider", set()), ("staff", {"patient", "provider"})]
)
def test_whoever_notes_an_arrival_the_others_hear_of_it(clinic, start, now, role, told):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.check_in(view.id, by=getattr(harbor, role), now=start)
    heard = {
        each for each in ("patient", "provider", "staff") if Kind.appointment_checked_in in kinds(getattr(harbor, each))
    }
    assert heard == told


def test_a_patient_checks_in_from_a_quarter_of_an_hour_before_until_the_end(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    with pytest.raises(errors.TooEarly) as refusal:
        appointments.check_in(view.id, by=harbor.patient, now=start - 16 * MINUTE)
    assert (refusal.value.start, refusal.value.since, refusal.value.was_moved) == (start, start - 15 * MINUTE, False)
    with pytest.raises(errors.HasEnded):
        appointments.check_in(view.id, by=harbor.patient, now=view.end)
    assert appointments.check_in(view.id, by=harbor.patient, now=start - 15 * MINUTE).status is Status.checked_in


def test_the_clinic_checks_in_on_its_own_day(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    midnight = start - 10 * HOUR
    for person in (harbor.staff, harbor.provider):
        with pytest.raises(errors.TooEarly):
            appointments.check_in(view.id, by=person, now=midnight - MINUTE)
    assert appointments.check_in(view.id, by=harbor.staff, now=midnight).status is Status.checked_in


def test_whoever_comes_to_a_moved_appointment_reads_when_it_is(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.move(view.id, by=harbor.provider, start=start + 3 * HOUR, now=now)
    with pytest.raises(errors.TooEarly) as refusal:
        appointments.check_in(view.id, by=harbor.patient, now=start)
    assert (refusal.value.start, refusal.value.was_moved) == (start + 3 * HOUR, True)


def test_whoever_comes_to_a_cancelled_appointment_reads_when_the_next_one_is(database, clinic, start, now):
    harbor = clinic.harbor
    view, later = accepted(clinic, start, now), accepted(clinic, start + 4 * HOUR, now)
    appointments.cancel(view.id, by=harbor.provider, reason="prov-pers", now=now)
    with pytest.raises(errors.AlreadyDecided) as refusal:
        appointments.check_in(view.id, by=harbor.patient, now=start)
    decided = refusal.value
    assert (decided.status, decided.by_name, decided.next_start) == ("cancelled", "Dr. Clara Weiss", later.start)
    for desk in (harbor.staff, harbor.provider):
        with pytest.raises(errors.AlreadyDecided) as refusal:
            appointments.check_in(view.id, by=desk, now=start)
        assert (refusal.value.next_start, refusal.value.patient_name) == (later.start, "Ada Lindqvist")


def test_whoever_is_here_already_does_not_come_in_vain(clinic, start, now):
    harbor = clinic.harbor
    view, _ = accepted(clinic, start, now), accepted(clinic, start + 4 * HOUR, now)
    appointments.check_in(view.id, by=harbor.patient, now=start)
    with pytest.raises(errors.AlreadyDecided) as refusal:
        appointments.check_in(view.id, by=harbor.staff, now=start)
    assert refusal.value.next_start is None


def test_what_takes_place_without_a_noted_arrival_gets_both_lines(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    with pytest.raises(errors.NotBegun):
        appointments.complete(view.id, by=harbor.provider, now=start - MINUTE)
    over = appointments.complete(view.id, by=harbor.provider, now=start + HOUR)
    assert (over.status, over.version, over.arrived_at) == (Status.completed, view.version + 2, None)
    weiss = "Dr. Clara Weiss"
    assert statuses(view.id, harbor.staff)[-2:] == [(Status.checked_in, weiss), (Status.completed, weiss)]
    assert kinds(harbor.patient).count(Kind.appointment_completed) == 1


def test_nobody_is_said_not_to_have_come_before_it_begins(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    with pytest.raises(errors.NotBegun) as refusal:
        appointments.no_show(view.id, by=harbor.provider, now=start - MINUTE)
    assert refusal.value.start == start
    appointments.run_late(view.id, by=harbor.provider, minutes=30, now=start - MINUTE)
    with pytest.raises(errors.NotBegun):
        appointments.no_show(view.id, by=harbor.provider, now=start + 29 * MINUTE)
    gone = appointments.no_show(view.id, by=harbor.provider, now=start + 30 * MINUTE)
    assert (gone.status, taken_by(view.id)) == (Status.no_show, 0)
    assert kinds(harbor.patient)[0] is Kind.appointment_no_show


def test_staff_correct_what_was_noted_and_the_history_keeps_both(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.check_in(view.id, by=harbor.staff, now=start)
    appointments.complete(view.id, by=harbor.staff, now=start + HOUR)
    with pytest.raises(errors.AlreadyDecided):
        appointments.no_show(view.id, by=harbor.provider, now=start + HOUR)
    assert appointments.no_show(view.id, by=harbor.staff, now=start + HOUR).arrived_at is None
    with pytest.raises(errors.AlreadyDecided):
        appointments.complete(view.id, by=harbor.provider, now=start + HOUR)
    assert appointments.complete(view.id, by=harbor.staff, now=start + 2 * HOUR).status is Status.completed
    noted = [status for status, _ in statuses(view.id, harbor.staff)]
    assert noted[-4:] == [Status.checked_in, Status.completed, Status.no_show, Status.completed]


def test_the_clinic_says_how_late_it_is_and_takes_it_back(database, clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    late = appointments.run_late(view.id, by=harbor.provider, minutes=20, now=start - 5 * MINUTE)
    assert (late.status, late.start, late.delay, late.expected_start) == (
        Status.accepted,
        start,
        20,
        start + 20 * MINUTE,
    )
    assert late.decided_by_name == "Dr. Clara Weiss"
    last = lists.history(view.id, by=harbor.patient)[-1]
    assert (last.act, last.old_start, last.new_start) == (Act.delayed, start, start + 20 * MINUTE)
    again = appointments.run_late(view.id, by=harbor.staff, minutes=20, now=start)
    assert again.version == late.version, "what is said already is not said again"
    here = appointments.check_in(view.id, by=harbor.patient, now=view.end + 10 * MINUTE)
    assert (here.status, here.delay) == (Status.checked_in, 20)
    on_time = appointments.run_late(view.id, by=harbor.staff, minutes=0, now=view.end + 10 * MINUTE)
    assert (on_time.status, on_time.delay, on_time.arrived_at) == (Status.checked_in, 0, here.arrived_at)
    assert kinds(harbor.patient).count(Kind.appointment_delayed) == 2


@pytest.mark.parametrize(
    ("minutes", "problem"),
    [(-5, errors.OutOfRange), (245, errors.OutOfRange), (10**9, errors.OutOfRange), (7, errors.OffTick)],
)
def test_a_delay_that_cannot_be_changes_nothing(clinic, start, now, minutes, problem):
    view = accepted(clinic, start, now)
    with pytest.raises(problem):
        appointments.run_late(view.id, by=clinic.harbor.provider, minutes=minutes, now=start)
    assert lists.find(view.id, by=clinic.harbor.patient) == view


def test_another_time_is_not_late_any_more(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.run_late(view.id, by=harbor.provider, minutes=30, now=start - HOUR)
    moved = appointments.move(view.id, by=harbor.staff, start=start + 2 * HOUR, now=start - HOUR)
    assert (moved.delay, moved.start) == (0, start + 2 * HOUR)


def test_what_is_late_is_not_past_before_it_has_ended(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.run_late(view.id, by=harbor.provider, minutes=30, now=start)

    def listed(moment: datetime) -> tuple[list[int], list[int]]:
        ahead, past = lists.upcoming(harbor.patient, now=moment), lists.past(harbor.patient, now=moment).rows
        return [each.id for each in ahead], [each.id for each in past]

    assert listed(view.end + 29 * MINUTE) == ([view.id], [])
    assert listed(view.end + 30 * MINUTE) == ([], [view.id])


@pytest.mark.parametrize("role", ["patient", "provider", "staff"])
def test_who_was_checked_in_by_mistake_is_not_here_and_both_lines_stay(database, clinic, start, now, role):
    harbor = clinic.harbor
    view, by = accepted(clinic, start, now), getattr(harbor, role)
    appointments.check_in(view.id, by=by, now=start - 10 * MINUTE)
    after = appointments.undo_check_in(view.id, by=by, now=start - 9 * MINUTE)
    assert (after.status, after.arrived_at, after.decided_by_name) == (Status.accepted, None, "Dr. Clara Weiss")
    assert [line.act for line in lists.history(view.id, by=harbor.staff)][-2:] == [None, Act.not_here]
    told = {person for person in (harbor.patient, harbor.provider) if kinds(person)[0] is Kind.appointment_not_here}
    assert told == {harbor.patient, harbor.provider} - {by}
    assert taken_by(view.id) > 0
    truth.check(now)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo_check_in(view.id, by=by, now=start - 9 * MINUTE)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(view.id, by=harbor.provider, now=start - 9 * MINUTE)
    assert appointments.check_in(view.id, by=by, now=start).status is Status.checked_in


def test_a_patient_takes_it_back_until_somebody_may_have_called_them_and_the_clinic_later_too(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.check_in(view.id, by=harbor.patient, now=start - MINUTE)
    with pytest.raises(errors.HasBegun):
        appointments.undo_check_in(view.id, by=harbor.patient, now=start)
    assert appointments.undo_check_in(view.id, by=harbor.staff, now=start + 2 * HOUR).status is Status.accepted
    assert appointments.no_show(view.id, by=harbor.staff, now=start + 2 * HOUR).status is Status.no_show
