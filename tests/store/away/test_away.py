"""A provider is ill: what that affects is decided one by one or all at once, and nobody is forgotten."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from store import appointments, errors
from store.appointments import expiry, lists
from store.away import Choice, away, keep_note, undecided
from store.clinic import hours
from store.models import Act, CancelReason, Kind, Status
from tests.clinics import Clinic
from tests.store import truth
from tests.store.away.away_steps import TUESDAY, accepted, choose, is_ill, left, undecided_ids
from tests.store.steps import at, book

Notified = Callable[[int], list[tuple[str, int]]]


@pytest.fixture(autouse=True)
def _database(database: str):
    """Each of these on both."""


def test_what_is_affected_stays_on_the_list_until_somebody_decides(harbor: Clinic, now: datetime):
    named = accepted(harbor, "10:00", now)
    waiting = book(harbor, "11:00", now, patient=harbor.patient2, provider=harbor.provider)
    crisis = book(
        harbor, "15:00", now, patient=harbor.patient2, provider=harbor.provider, type_slug="crisis-intervention"
    )
    accepted(harbor, "10:00", now, days=2)
    book(harbor, "12:00", now)  # any provider can still have it
    assert undecided(by=harbor.staff, now=now) is None
    outcome = is_ill(harbor, now)
    assert (outcome.done, outcome.left) == ((), ())
    assert undecided_ids(harbor, now) == [crisis.id, named.id, waiting.id], "crises first, then by time"
    assert [(each.name, number) for each, number in undecided(by=harbor.staff, now=now) or []] == [
        ("Dr. Clara Weiss", 3)
    ]
    assert undecided(by=harbor.provider2, now=now) is None
    assert lists.find(named.id, by=harbor.patient).status is Status.accepted, "it stands until then"
    appointments.cancel(waiting.id, by=harbor.patient2, reason="pat", now=now)
    assert undecided_ids(harbor, now) == [crisis.id, named.id], "whose patient cancels leaves by itself"
    (off,) = left(harbor, now).absences
    hours.save(hours.RemoveTimeOff(off.id), by=harbor.provider, now=now)
    assert undecided_ids(harbor, now) == [], "well again"


def test_a_colleague_does_it_at_once_where_any_provider_was_wanted(harbor: Clinic, now: datetime, notified: Notified):
    request = book(harbor, "10:00", now)
    appointments.accept(request.id, by=harbor.provider, now=now)
    is_ill(harbor, now)
    (affected,) = left(harbor, now).undecided
    assert affected.suggestion == Choice("hand_over", harbor.provider2)
    after = choose(harbor, request, now, "hand_over", provider_id=harbor.provider2, note="I am ill, I am sorry.")
    assert (after.status, after.start, after.provider_id) == (Status.accepted, request.start, harbor.provider2)
    assert undecided_ids(harbor, now) == []
    assert notified(harbor.patient)[-1] == (Kind.appointment_rescheduled, request.id)
    assert notified(harbor.provider2)[-1] == (Kind.appointment_accepted, request.id)
    line = lists.history(request.id, by=harbor.staff)[-1]
    assert (line.act, line.for_name, line.detail) == (Act.moved, "Dr. David Stern", "I am ill, I am sorry.")


def test_a_request_for_any_provider_waits_for_the_colleague_then(harbor: Clinic, now: datetime, notified: Notified):
    request = book(harbor, "10:00", now)
    appointments.assign(request.id, by=harbor.staff, provider_id=harbor.provider, now=now)
    is_ill(harbor, now, by=harbor.staff)
    after = choose(harbor, request, now, "hand_over", by=harbor.staff, provider_id=harbor.provider2)
    assert (after.status, after.provider_id, after.assigned_by_name) == (Status.pending, harbor.provider2, "Eva Brandt")
    assert {notified(each)[-1] for each in (harbor.patient, harbor.provider, harbor.provider2)} == {
        (Kind.appointment_assigned, request.id)
    }


@pytest.mark.parametrize("status", [Status.accepted, Status.pending])
def test_who_had_chosen_the_provider_is_asked_first(harbor: Clinic, now: datetime, status: Status, notified: Notified):
    view = (
        accepted(harbor, "10:00", now)
        if status is Status.accepted
        else book(harbor, "10:00", now, provider=harbor.provider)
    )
    is_ill(harbor, now)
    asked = choose(harbor, view, now, "hand_over", provider_id=harbor.provider2)
    assert (asked.status, asked.is_handed_over) == (Status.countered, True)
    assert asked.answer_by == now + timedelta(hours=12)
    assert notified(harbor.patient)[-1] == (Kind.appointment_countered, view.id)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)
    listed = left(harbor, now)
    assert (listed.undecided, [each.view.id for each in listed.asked]) == ((), [view.id])
    after = appointments.accept_proposal(view.id, by=harbor.patient, start=view.start, now=now)
    assert (after.status, after.start, after.provider_id) == (Status.accepted, view.start, harbor.provider2)
    assert lists.history(view.id, by=harbor.patient)[-1].for_name == "Dr. David Stern"
    assert left(harbor, now).asked == ()


@pytest.mark.parametrize("how", ["no", "run out"])
def test_a_no_or_no_answer_brings_it_back_to_the_list(harbor: Clinic, now: datetime, how: str, notified: Notified):
    view = accepted(harbor, "10:00", now)
    is_ill(harbor, now, {view.id: Choice("hand_over", harbor.provider2)}, by=harbor.staff)
    later = now + timedelta(hours=12)
    if how == "no":
        appointments.decline(view.id, by=harbor.patient, note="Only with her.", now=now)
    else:
        assert expiry.expire(now=later) == 1
    when = now if how == "no" else later
    after = lists.find(view.id, by=harbor.staff)
    assert (after.status, after.decided_by_name, after.answer_by) == (Status.accepted, "Dr. Clara Weiss", None)
    assert undecided_ids(harbor, when) == [view.id]
    for person in (harbor.staff, harbor.provider, harbor.provider2):
        assert notified(person)[-1] == (Kind.appointment_counter_declined, view.id)
    book(harbor, "10:00", when, patient=harbor.patient2, provider=harbor.provider2)
    truth.check(when)
    with pytest.raises(errors.NothingToUndo):
        appointments.undo(view.id, by=harbor.provider, now=when)


def test_other_times_are_proposed_for_what_was_accepted(harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now)
    is_ill(harbor, now)
    starts = (at(harbor, "11:00", days=2), at(harbor, "09:00", days=2))
    asked = choose(harbor, view, now, "propose", starts=starts, note="I am ill.")
    assert [each.start for each in asked.proposals] == sorted(starts)
    assert undecided_ids(harbor, now) == []
    after = appointments.accept_proposal(view.id, by=harbor.patient, start=starts[0], now=now)
    assert (after.status, after.start, after.provider_id) == (Status.accepted, starts[0], harbor.provider)
    assert left(harbor, now).asked == ()


def test_what_nobody_answers_before_its_start_ends_with_it(harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now, days=0)
    is_ill(harbor, now, first=TUESDAY - timedelta(days=1))
    choose(harbor, view, now, "propose", starts=(at(harbor, "10:00", days=2),))
    begun = view.start + timedelta(minutes=1)
    appointments.decline(view.id, by=harbor.patient, now=begun)
    expiry.expire(now=begun)
    assert lists.find(view.id, by=harbor.patient).status is Status.expired


def test_the_patient_reads_why_it_is_called_off(harbor: Clinic, now: datetime, notified: Notified):
    view = accepted(harbor, "10:00", now)
    outcome = is_ill(harbor, now, {view.id: Choice("cancel", note="I am so sorry.")})
    (after,) = outcome.done
    assert (after.status, after.cancel_reason) == (Status.cancelled, CancelReason.provider_away)
    assert (after.cancel_note, after.late) == ("I am so sorry.", False)
    assert notified(harbor.patient)[-1] == (Kind.appointment_cancelled, view.id)


def test_a_wish_to_move_away_from_the_absence_is_the_best_way_on(harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now)
    appointments.move(view.id, by=harbor.patient, start=at(harbor, "10:00", days=2), now=now)
    other = accepted(harbor, "11:00", now, patient=harbor.patient2)
    appointments.move(other.id, by=harbor.patient2, start=at(harbor, "12:00", days=2), now=now)
    is_ill(harbor, now)
    assert [each.suggestion for each in left(harbor, now).undecided] == [Choice("let_move")] * 2
    moved = choose(harbor, view, now, "let_move")
    assert (moved.status, moved.start) == (Status.accepted, at(harbor, "10:00", days=2))
    asked = choose(harbor, other, now, "hand_over", provider_id=harbor.provider2)
    assert (asked.move_start, asked.was_agreed) == (None, True)
    truth.check(now)
    back = appointments.decline(other.id, by=harbor.patient2, now=now)
    assert (back.status, back.start, back.is_agreed) == (Status.accepted, other.start, True)


def test_the_best_way_on_is_a_colleague_then_other_times_then_a_no(harbor: Clinic, now: datetime):
    alone = accepted(harbor, "10:00", now)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider2)
    free = accepted(harbor, "11:00", now)
    late = accepted(harbor, "16:30", now)
    book(harbor, "16:30", now, patient=harbor.patient2, provider=harbor.provider2)
    is_ill(harbor, now)
    first, second, third = (each.choices[0] for each in left(harbor, now).undecided)
    assert (first.act, first.provider_id, second) == ("propose", harbor.provider, Choice("hand_over", harbor.provider2))
    assert third.act == "propose"
    assert len({*first.starts, *third.starts}) == 6, "no time is suggested twice"
    outcome = is_ill(harbor, now, {alone.id: first, free.id: second, late.id: third})
    assert (len(outcome.done), outcome.left) == (3, ())
    assert undecided_ids(harbor, now) == []


def test_where_nobody_offers_it_any_more_only_a_no_is_left(harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now)
    is_ill(harbor, now)
    for provider in (harbor.provider, harbor.provider2):
        change = hours.SetOffering(provider, harbor.types["consultation"], offered=False)
        hours.save(change, by=harbor.staff, now=now)
    assert left(harbor, now).undecided[0].suggestion == Choice("cancel")
    choose(harbor, view, now, "cancel")


def test_a_crisis_is_given_to_who_is_there_or_to_nobody_but_never_put_off(harbor: Clinic, now: datetime):
    crisis = book(
        harbor, "15:00", now, patient=harbor.patient2, provider=harbor.provider, type_slug="crisis-intervention"
    )
    is_ill(harbor, now)
    (affected,) = left(harbor, now).undecided
    assert affected.suggestion == Choice("hand_over", harbor.provider2)
    away(harbor.provider2, first=TUESDAY, last=TUESDAY, by=harbor.staff, now=now)
    (affected,) = left(harbor, now).undecided
    assert affected.suggestion is None
    assert [each.act for each in affected.choices] == ["propose", "cancel"], "whoever has called can do it"
    assert undecided_ids(harbor, now) == [crisis.id]


def test_who_sits_in_the_waiting_room_comes_first_and_is_given_to_who_is_there(
    harbor: Clinic, now: datetime, notified: Notified
):
    early, here = accepted(harbor, "09:00", now), accepted(harbor, "10:00", now, patient=harbor.patient2)
    begun = here.start + timedelta(minutes=5)
    appointments.check_in(here.id, by=harbor.patient2, now=here.start - timedelta(minutes=5))
    is_ill(harbor, now)
    assert undecided_ids(harbor, now) == [here.id, early.id]
    (affected,) = left(harbor, begun).undecided
    assert affected.suggestion == Choice("hand_over", harbor.provider2)
    after = choose(harbor, here, begun, "hand_over", provider_id=harbor.provider2)
    assert (after.status, after.provider_id) == (Status.checked_in, harbor.provider2)
    assert after.arrived_at == here.start - timedelta(minutes=5), "nobody checks in twice"
    assert notified(harbor.provider2)[-1] == (Kind.appointment_accepted, here.id)
    assert undecided_ids(harbor, begun) == []
    truth.check(begun)


@pytest.mark.parametrize("act", ["propose", "cancel"])
def test_who_is_here_and_can_be_given_to_nobody_is_sent_home_by_a_person(harbor: Clinic, now: datetime, act: str):
    here = accepted(harbor, "10:00", now)
    appointments.check_in(here.id, by=harbor.staff, now=here.start - timedelta(minutes=5))
    is_ill(harbor, now)
    away(harbor.provider2, first=TUESDAY, last=TUESDAY, by=harbor.staff, now=now)
    (affected,) = left(harbor, here.start).undecided
    assert affected.suggestion is None
    chosen = next(each for each in affected.choices if each.act == act)
    after = choose(harbor, here, here.start, act, starts=chosen.starts, provider_id=chosen.provider_id)
    assert after.status is (Status.countered if act == "propose" else Status.cancelled)
    assert after.arrived_at is None
    assert undecided_ids(harbor, here.start) == []
    assert left(harbor, here.start + timedelta(hours=2)).undecided == ()
    truth.check(here.start)


def test_what_is_written_to_the_patients_is_kept_until_all_is_decided(harbor: Clinic, now: datetime):
    first, second = (accepted(harbor, clock, now) for clock in ("10:00", "13:00"))
    assert keep_note(harbor.provider, "Nobody is away yet.", by=harbor.staff, now=now) == "Nobody is away yet."
    is_ill(harbor, now)
    assert left(harbor, now).note == "", "it was for nobody"
    keep_note(harbor.provider, " I am ill, I am sorry.\r\n", by=harbor.provider, now=now)
    assert left(harbor, now).note == "I am ill, I am sorry.", "also for whoever goes on from elsewhere"
    is_ill(harbor, now, first=TUESDAY, last=TUESDAY + timedelta(days=1))
    assert left(harbor, now).note == "I am ill, I am sorry.", "longer than thought"
    choose(harbor, first, now, "cancel")
    assert left(harbor, now).note == "I am ill, I am sorry.", "one is left"
    choose(harbor, second, now, "cancel", by=harbor.staff)
    in_spite = book(harbor, "15:00", now, patient=harbor.patient2)
    appointments.accept(in_spite.id, by=harbor.provider, confirmed=True, now=now)
    assert undecided_ids(harbor, now) == [in_spite.id]
    assert left(harbor, now).note == "", "it was not for the next one"
