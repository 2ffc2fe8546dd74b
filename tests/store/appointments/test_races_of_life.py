"""Two verbs at one instant, again and again: exactly one outcome, and the tables agree with it."""

import os
from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from itertools import product

from store import appointments
from store.appointments import lists, move_answers, proposing
from store.away import Choice, affected_by, away, decide
from store.models import Kind, Role, Status
from store.notifications import notifications
from tests.clinics import Clinic
from tests.store import truth
from tests.store.appointments.test_races import at_once
from tests.store.steps import at, book, join

ROUNDS = 20 if "THOROUGH" in os.environ else 7
HOUR = timedelta(hours=1)


def outcomes(answers: list[object]) -> dict[str, int]:
    """How many were done, and how many refused with what."""
    return dict(Counter(type(each).__name__ for each in answers))


def test_accept_against_cancel(database: str, harbor: Clinic, now: datetime):
    for _ in range(ROUNDS):
        request = book(harbor, "10:00", now, provider=harbor.provider)
        answers = at_once(
            [partial(appointments.accept, request.id, by=harbor.provider, now=now)] * 8
            + [partial(appointments.cancel, request.id, by=harbor.patient, reason="pat", now=now)] * 8
        )
        after = lists.find(request.id, by=harbor.patient)
        assert after.status is Status.cancelled, "a patient is never refused, and a no comes after a yes"
        done = sum(not isinstance(each, Exception) for each in answers)
        assert done == len(lists.history(request.id, by=harbor.patient)) - 1
        truth.check(now)


def test_a_move_against_a_booking_of_that_time(database: str, harbor: Clinic, now: datetime):
    patients = join(harbor, Role.patient, 15, now)
    for _ in range(ROUNDS):
        mine = book(harbor, "10:00", now, provider=harbor.provider)
        appointments.accept(mine.id, by=harbor.provider, now=now)
        there = at(harbor, "14:00")
        answers = at_once(
            [partial(appointments.move, mine.id, by=harbor.patient, start=there, now=now)]
            + [partial(book, harbor, "14:00", now, patient=each, provider=harbor.provider) for each in patients]
        )
        assert outcomes(answers) == {"AppointmentView": 1, "TimeTaken": 15}
        truth.check(now)
        for answer in answers:
            if not isinstance(answer, Exception):
                appointments.cancel(answer.id, by=harbor.staff, reason="other", now=now)
        if lists.find(mine.id, by=harbor.staff).status is Status.accepted:
            appointments.cancel(mine.id, by=harbor.staff, reason="other", now=now)


def test_one_move_from_sixteen_tabs(database: str, harbor: Clinic, now: datetime):
    mine = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(mine.id, by=harbor.provider, now=now)
    for turn in range(ROUNDS):
        there = at(harbor, "14:00") if turn % 2 else at(harbor, "12:00")
        then = now + turn * timedelta(minutes=1)  # nobody moves one appointment faster for long
        answers = at_once([partial(appointments.move, mine.id, by=harbor.provider, start=there, now=then)] * 16)
        assert outcomes(answers) == {"AppointmentView": 1, "AlreadyMoved": 15}
        assert lists.find(mine.id, by=harbor.patient).sequence == turn + 1
        truth.check(now)
    told = [each.kind for each in notifications.latest(harbor.patient, limit=100)]
    assert told.count(Kind.appointment_rescheduled) == ROUNDS


def test_a_yes_to_a_move_against_its_withdrawal(database: str, harbor: Clinic, now: datetime):
    mine = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(mine.id, by=harbor.provider, now=now)
    for turn in range(ROUNDS):
        asked = now + turn * timedelta(minutes=2)  # nobody changes one appointment faster for long
        then = asked + timedelta(minutes=1)
        before = lists.find(mine.id, by=harbor.patient)
        there = before.start + (HOUR if before.start < at(harbor, "12:00") else -HOUR)
        appointments.move(mine.id, by=harbor.patient, start=there, now=asked)
        answers = at_once(
            [partial(move_answers.accept, mine.id, by=harbor.provider, now=then)] * 8
            + [partial(move_answers.withdraw, mine.id, by=harbor.patient, now=then)] * 8
        )
        assert outcomes(answers) == {"AppointmentView": 1, "AlreadyDecided": 15}
        after = lists.find(mine.id, by=harbor.patient)
        assert (after.status, after.start in {before.start, there}, after.move_start) == (Status.accepted, True, None)
        assert after.sequence == before.sequence + (after.start == there)
        truth.check(now)


def test_hand_over_against_cancel(database: str, harbor: Clinic, now: datetime):
    """And against the patient's yes, where they are asked: a patient who cancels is never refused."""
    clocks = [f"{hour:02}:00" for hour in range(9, 14)]
    starts = list(product(range(1, 5), clocks))[:ROUNDS]
    mine = [book(harbor, clock, now, provider=harbor.provider, days=days) for days, clock in starts]
    for view in mine:
        appointments.accept(view.id, by=harbor.provider, now=now)
    away(harbor.provider, first=mine[0].start.date(), last=mine[-1].start.date(), by=harbor.provider, now=now)
    for view in mine:
        choice = Choice("hand_over", harbor.provider2)
        hand_over = partial(decide, view.id, provider_id=harbor.provider, choice=choice, by=harbor.staff, now=now)
        yes = partial(appointments.accept_proposal, view.id, by=harbor.patient, start=view.start, now=now)
        no = partial(appointments.cancel, view.id, by=harbor.patient, reason="pat", now=now)
        answers = at_once([hand_over] * 8 + [yes] * 4 + [no] * 4)
        assert lists.find(view.id, by=harbor.staff).status is Status.cancelled
        done = sum(not isinstance(each, Exception) for each in answers)
        assert done == len(lists.history(view.id, by=harbor.patient)) - 2
    truth.check(now)
    assert affected_by(harbor.provider, by=harbor.staff, now=now).undecided == ()


def test_a_proposal_taken_against_bookings_of_both_times(database: str, harbor: Clinic, now: datetime):
    others = join(harbor, Role.patient, 12, now)
    for _ in range(ROUNDS):
        mine = book(harbor, "10:00", now, provider=harbor.provider)
        there = at(harbor, "14:00")
        proposing.propose(mine.id, by=harbor.provider, starts=[there], now=now)
        clocks = ["10:00", "14:00"] * 6
        answers = at_once(
            [partial(proposing.accept_proposal, mine.id, by=harbor.patient, start=there, now=now)] * 4
            + [
                partial(book, harbor, clock, now, patient=each, provider=harbor.provider)
                for each, clock in zip(others, clocks, strict=True)
            ]
        )
        after = lists.find(mine.id, by=harbor.patient)
        assert (after.status, after.start) == (Status.accepted, there)
        booked = [each for each in answers if not isinstance(each, Exception) and each.id != mine.id]
        assert [each.start for each in booked] in ([], [at(harbor, "10:00")])
        assert outcomes(answers)["AlreadyDecided"] == 3
        truth.check(now)
        for each in (after, *booked):
            appointments.cancel(each.id, by=harbor.staff, reason="other", now=now)
