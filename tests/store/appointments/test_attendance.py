"""The day itself: who comes, what took place, who did not come, and how late the clinic is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from store import appointments, errors
from store.appointments import attendance, lists
from store.appointments.attendance import DayAct
from store.models import Act, Kind, Status, Taken
from store.notifications import notifications
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.objects import objects
from tests.store import truth
from tests.store.steps import put

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
Verb = Callable[..., AppointmentView]
VERBS: dict[DayAct, Verb] = {
    DayAct.check_in: appointments.check_in,
    DayAct.complete: appointments.complete,
    DayAct.no_show: appointments.no_show,
    DayAct.run_late: appointments.run_late,
}


@pytest.fixture
def start(now: datetime) -> datetime:
    """Tomorrow at 10:00."""
    return now + 26 * HOUR


def accepted(clinic: Clinics, start: datetime, now: datetime) -> AppointmentView:
    harbor = clinic.harbor
    view = appointments.request(
        patient_id=harbor.patient, type_slug="therapy", start=start, provider_id=harbor.provider, now=now
    )
    return appointments.accept(view.id, by=harbor.provider, now=now)


def do(act: DayAct, appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    more = {"minutes": 10} if act is DayAct.run_late else {}
    return VERBS[act](appointment_id, by=by, now=now, **more)


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
    with pytest.raises(errors.AlreadyDecided) as refusal:
        appointments.check_in(view.id, by=harbor.staff, now=start)
    assert refusal.value.next_start is None, "the desk asks for somebody else"


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
    with pytest.raises(errors.NotAgreed if status in {"booked", "pending", "countered"} else errors.AlreadyDecided):
        do(act, view.id, by=harbor.staff, now=during)
    assert truth.everything() == kept


@pytest.mark.parametrize("act", DayAct)
def test_nobody_notes_what_is_not_theirs(clinic, start, now, act):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view = accepted(clinic, start, now)
    kept = truth.everything()
    for person in (harbor.provider2, lakeside.provider, lakeside.staff):
        with pytest.raises(errors.NotFound):
            do(act, view.id, by=person, now=start)
    with pytest.raises(errors.NotFound if act is DayAct.check_in else errors.NotAllowed):
        do(act, view.id, by=harbor.patient2, now=start)
    if act is not DayAct.check_in:
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


def test_what_is_late_is_not_past_before_it_has_ended(clinic, start, now):
    harbor = clinic.harbor
    view = accepted(clinic, start, now)
    appointments.run_late(view.id, by=harbor.provider, minutes=30, now=start)

    def listed(moment: datetime) -> tuple[list[int], list[int]]:
        ahead, past = lists.upcoming(harbor.patient, now=moment), lists.past(harbor.patient, now=moment).rows
        return [each.id for each in ahead], [each.id for each in past]

    assert listed(view.end + 29 * MINUTE) == ([view.id], [])
    assert listed(view.end + 30 * MINUTE) == ([], [view.id])
