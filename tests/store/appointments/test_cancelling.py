"""An appointment is cancelled by whoever it concerns, before it begins; its time is free at once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import select

from store import appointments, errors
from store.appointments import cancelling, lists
from store.models import Act, CancelReason, Kind, Offering, Status, Taken
from store.notifications import notifications
from store.people import people
from tests.clinics import Clinics
from tests.objects import objects
from tests.store import truth
from tests.store.appointments.deciding import a_type, changed
from tests.store.steps import put


@pytest.fixture
def start(now: datetime) -> datetime:
    return now + timedelta(hours=26)


def ask(clinic: Clinics, start: datetime, now: datetime, **more):
    harbor = clinic.harbor
    more = {"provider_id": harbor.provider, **more}
    return appointments.request(patient_id=harbor.patient, type_slug="therapy", start=start, now=now, **more)


def taken_by(appointment_id: int) -> int:
    """How many ticks the appointment takes."""
    with objects() as session:
        return len(session.exec(select(Taken).where(Taken.appointment_id == appointment_id)).all())


def test_a_patient_cancels_what_was_accepted_and_the_time_is_free(database, clinic, start, now):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    gone = appointments.cancel(view.id, by=harbor.patient, reason="pat-fb", note=" I am well ", now=now)
    assert (gone.status, gone.cancelled_by_name, gone.late) == (Status.cancelled, "Ada Lindqvist", False)
    assert (gone.cancel_reason, gone.cancel_note) == (CancelReason.feeling_better, "I am well")
    assert gone.decided_by_name == "Dr. Clara Weiss", "who had accepted it is not forgotten"
    assert taken_by(view.id) == 0
    (told,) = [each for each in notifications.latest(harbor.provider) if each.kind is Kind.appointment_cancelled]
    assert told.appointment is not None
    assert told.read_at is None
    assert not [each for each in notifications.latest(harbor.patient) if each.kind is Kind.appointment_cancelled]
    last = lists.history(view.id, by=harbor.patient)[-1]
    assert (last.status, last.actor_name) == (Status.cancelled, "Ada Lindqvist")
    again = ask(clinic, start, now)
    assert again.status is Status.booked


@pytest.mark.parametrize(("before", "late"), [(timedelta(minutes=5), True), (timedelta(hours=24), False)])
def test_a_patient_is_never_refused_for_being_late(clinic, start, now, before, late):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    gone = appointments.cancel(view.id, by=harbor.patient, reason="pat", now=start - before)
    assert (gone.status, gone.late) == (Status.cancelled, late)
    assert taken_by(view.id) == 0


def test_who_moves_it_just_before_is_late_all_the_same(database, clinic, start, now):
    """What no provider has to accept moves at once only as long as it could be cancelled in time."""
    harbor = clinic.harbor
    a_type(harbor, "therapy", needs_approval=False)
    changed(harbor, Offering, Offering.type_id == harbor.types["therapy"], at_once=True)
    view = ask(clinic, start, now)
    far, soon = timedelta(days=7), start - timedelta(hours=23)
    moved = appointments.move(view.id, by=harbor.patient, start=start + timedelta(hours=1), now=now)
    assert (moved.status, moved.start) == (Status.accepted, start + timedelta(hours=1))
    appointments.move(view.id, by=harbor.patient, start=start, now=now)
    asked = appointments.move(view.id, by=harbor.patient, start=start + far, now=soon)
    assert (asked.status, asked.start, asked.move_start) == (Status.pending, start, start + far)
    assert appointments.cancel(view.id, by=harbor.patient, reason="pat", now=soon).late


def test_only_a_patient_is_late_and_only_for_what_was_accepted(clinic, start, now):
    harbor = clinic.harbor
    waiting = ask(clinic, start, now)
    assert not appointments.cancel(waiting.id, by=harbor.patient, reason="pat", now=start - timedelta(hours=1)).late
    accepted = ask(clinic, start, now)
    appointments.accept(accepted.id, by=harbor.provider, now=now)
    soon = start - timedelta(minutes=5)
    gone = appointments.cancel(accepted.id, by=harbor.provider, reason="prov-pers", now=soon)
    assert (gone.late, gone.cancelled_by_name) == (False, "Dr. Clara Weiss")
    told = [each.kind for each in notifications.latest(harbor.patient)]
    assert told[0] is Kind.appointment_cancelled


def test_staff_cancel_for_everybody_and_both_are_told(database, clinic, start, now):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    appointments.cancel(view.id, by=harbor.staff, reason="oth-room", now=now)
    for person in (harbor.patient, harbor.provider):
        assert notifications.latest(person)[0].kind is Kind.appointment_cancelled


def test_who_comes_second_is_told_who_was_first(clinic, start, now):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)
    verbs: list[tuple[Callable[..., object], dict[str, str]]] = [
        (appointments.accept, {}),
        (appointments.reject, {}),
        (appointments.cancel, {"reason": "prov-pers"}),
    ]
    for verb, more in verbs:
        with pytest.raises(errors.AlreadyDecided) as refusal:
            verb(view.id, by=harbor.provider, now=now + timedelta(minutes=1), **more)
        assert (refusal.value.status, refusal.value.by_name, refusal.value.at) == ("cancelled", "Ada Lindqvist", now)


def test_what_has_begun_cannot_be_cancelled(clinic, start, now):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    for person, reason in ((harbor.patient, "pat"), (harbor.provider, "prov-pers"), (harbor.staff, "prov-pers")):
        with pytest.raises(errors.HasBegun):
            appointments.cancel(view.id, by=person, reason=reason, now=start)


def test_who_is_here_already_and_has_to_leave_cancels_until_it_begins(database, clinic, start, now):
    harbor, minutes = clinic.harbor, timedelta(minutes=1)
    view = ask(clinic, start, now)
    appointments.accept(view.id, by=harbor.provider, now=now)
    for _ in range(10):  # however often they were to and fro
        appointments.check_in(view.id, by=harbor.patient, now=start - 15 * minutes)
        appointments.undo_check_in(view.id, by=harbor.patient, now=start - 15 * minutes)
    appointments.check_in(view.id, by=harbor.staff, now=start - 15 * minutes)
    with pytest.raises(errors.TooFast):
        appointments.undo_check_in(view.id, by=harbor.patient, now=start - 15 * minutes)
    here = lists.find(view.id, by=harbor.staff)
    assert here.status is Status.checked_in
    assert not appointments.can_cancel(here, people.find(harbor.staff), start - minutes)
    assert appointments.can_cancel(here, people.find(harbor.patient), start - minutes)
    assert cancelling.is_late(here, people.find(harbor.patient), start - minutes)
    gone = appointments.cancel(view.id, by=harbor.patient, reason="pat", now=start - 15 * minutes)
    assert (gone.status, gone.late, gone.arrived_at, taken_by(view.id)) == (Status.cancelled, True, None, 0)
    last = [(each.status, each.act) for each in lists.history(view.id, by=harbor.staff)[-2:]]
    assert last == [(Status.accepted, Act.not_here), (Status.cancelled, None)]
    truth.check(now)


@pytest.mark.parametrize("status", [Status.rejected, Status.expired, Status.completed, Status.no_show])
def test_what_is_over_cannot_be_cancelled(clinic, start, now, status):
    harbor = clinic.harbor
    view = ask(clinic, start, now)
    put(view, status, now, by=harbor.provider)
    with pytest.raises(errors.AlreadyDecided):
        appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)


def test_nobody_cancels_what_is_not_theirs(clinic, start, now):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    view = ask(clinic, start, now)
    for person in (harbor.patient2, harbor.provider2, lakeside.patient, lakeside.staff):
        with pytest.raises(errors.NotFound):
            appointments.cancel(view.id, by=person, reason="other", now=now)
    for_any = ask(clinic, start + timedelta(hours=2), now, provider_id=None)
    with pytest.raises(errors.ForAnyProvider):
        appointments.cancel(for_any.id, by=harbor.provider, reason="other", now=now)
    assert appointments.cancel(for_any.id, by=harbor.staff, reason="pat", now=now).status is Status.cancelled


@pytest.mark.parametrize("reason", ["", "prov-pers", "pat-dec", "x" * 10_000])
def test_a_reason_is_one_of_those_that_are_offered(clinic, start, now, reason):
    view = ask(clinic, start, now)
    with pytest.raises(errors.UnknownReason):
        appointments.cancel(view.id, by=clinic.harbor.patient, reason=reason, now=now)


@pytest.mark.parametrize(("note", "problem"), [("x" * 501, errors.TooLong), ("\0", errors.BadText)])
def test_a_note_that_cannot_be_kept_changes_nothing(clinic, start, now, note, problem):
    view = ask(clinic, start, now)
    with pytest.raises(problem):
        appointments.cancel(view.id, by=clinic.harbor.patient, reason="pat", note=note, now=now)
    assert lists.find(view.id, by=clinic.harbor.patient).status is Status.booked


def test_who_was_asked_is_told_that_nobody_waits_any_more(clinic, start, now):
    harbor = clinic.harbor
    view = ask(clinic, start, now, provider_id=None)
    appointments.cancel(view.id, by=harbor.patient, reason="pat", now=now)
    for provider in (harbor.provider, harbor.provider2):
        assert notifications.latest(provider)[0].kind is Kind.appointment_cancelled
