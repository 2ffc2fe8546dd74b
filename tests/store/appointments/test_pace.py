"""Nobody can fill the bells of others, or a history, by changing one appointment to and fro."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import chain, cycle, repeat
from typing import Any

import pytest

from store import appointments, errors
from store.appointments import lists
from store.appointments.pace import APART
from store.models import Status
from store.people.throttle import CALLED_OFF, CHANGES
from tests.clinics import Clinic
from tests.store.steps import at, book


def refused_after(acts: Iterable[Callable[[], object]], most: int = 60) -> int:
    """How many of these went through before one was refused for being too fast."""
    for number, act in zip(range(most), acts, strict=False):
        try:
            act()
        except errors.TooFast:
            return number
    return most


@pytest.mark.parametrize("decide", [appointments.accept, appointments.reject])
def test_whoever_decides_and_undoes_again_and_again_waits(sqlite_database, harbor: Clinic, now, notified, decide):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    acts = cycle(partial(verb, request.id, by=harbor.provider, now=now) for verb in (decide, appointments.undo))
    assert refused_after(acts) == CHANGES.free == len(notified(harbor.patient))
    decide(request.id, by=harbor.provider, now=now + APART)
    with pytest.raises(errors.TooFast):
        appointments.undo(request.id, by=harbor.provider, now=now + APART)


def test_whoever_moves_it_to_and_fro_waits_and_everyone_else_goes_on(sqlite_database, harbor: Clinic, now, notified):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    starts = at(harbor, "11:00"), at(harbor, "12:00")
    moves = cycle(partial(appointments.move, view.id, by=harbor.staff, start=start, now=now) for start in starts)
    assert refused_after(moves) == CHANGES.free
    assert len(notified(harbor.patient)) == 1 + CHANGES.free
    appointments.move(view.id, by=harbor.provider, start=at(harbor, "15:00"), now=now)


def test_what_is_corrected_to_and_fro_waits_and_so_does_a_delay(sqlite_database, harbor: Clinic, now):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    of_it: dict[str, Any] = {"appointment_id": view.id, "now": view.start}
    delays = (partial(appointments.run_late, by=harbor.provider, minutes=each, **of_it) for each in (5, 10))
    assert refused_after(cycle(delays)) == CHANGES.free
    corrections = cycle(
        partial(verb, by=harbor.staff, **of_it) for verb in (appointments.no_show, appointments.complete)
    )
    appointments.complete(by=harbor.staff, **of_it)
    assert refused_after(corrections) < CHANGES.free


def test_what_was_changed_very_often_can_be_cancelled_at_once(sqlite_database, harbor: Clinic, now):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    decisions = (appointments.accept, appointments.undo)
    refused_after(cycle(partial(verb, view.id, by=harbor.provider, now=now) for verb in decisions))
    cancelled = appointments.cancel(view.id, by=harbor.provider, reason="other", now=now)
    assert cancelled.status is Status.cancelled


def test_nobody_lets_a_crisis_ring_again_and_again_and_each_can_be_cancelled(
    sqlite_database, harbor: Clinic, now, notified
):
    asked: list[int] = []

    def ask(*, seconds: int = 0) -> None:
        start, moment = at(harbor, "13:00"), now + seconds * APART / 60
        wanted: dict[str, Any] = {"type_slug": "crisis-intervention", "start": start}
        asked.append(appointments.request(patient_id=harbor.patient, **wanted, now=moment).id)

    def call_off(*, seconds: int = 0) -> None:
        appointments.cancel(asked[-1], by=harbor.patient, reason="pat", now=now + seconds * APART / 60)

    assert refused_after(chain.from_iterable(repeat((ask, call_off)))) == 2 * CALLED_OFF.free
    assert lists.find(asked[-1], by=harbor.provider).status is Status.cancelled, "no cancel was refused"
    assert len(notified(harbor.provider)) == 2 * CALLED_OFF.free
    ask(seconds=60)
    call_off(seconds=60)
    with pytest.raises(errors.TooFast):
        ask(seconds=60)
