"""However much happens while the mail server is slow: no mail says what is over when it leaves, and none comes late."""

import os
import sys
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from random import Random

import pytest

from notify.outbox import Message, Outbox
from store import appointments, errors
from store.appointments import lists, move_answers
from store.models import WAITING, Channel, Kind, Status
from store.notifications import leases
from store.notifications.handing_over import Handover
from store.notifications.leases import Leased
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import at, book

VERBS = 1000 if "THOROUGH" in os.environ else 250
CLOCKS = ("09:00", "10:00", "11:00", "14:00", "15:00", "16:00")


def is_waiting(view: AppointmentView) -> bool:
    return view.status in WAITING


def has_time(view: AppointmentView) -> bool:
    return view.status is Status.accepted or view.move_start is not None


TRUE: dict[Kind, Callable[[AppointmentView], bool]] = {
    Kind.new_appointment: lambda view: is_waiting(view) or has_time(view),
    Kind.appointment_accepted: has_time,
    Kind.appointment_rescheduled: lambda view: is_waiting(view) or has_time(view),
    Kind.appointment_move_rejected: has_time,
    Kind.appointment_move_asked: lambda view: view.move_start is not None,
    Kind.appointment_rejected: lambda view: view.status is Status.rejected,
    Kind.appointment_cancelled: lambda view: view.status is Status.cancelled,
    Kind.appointment_countered: lambda view: view.status is Status.countered,
    Kind.appointment_counter_declined: is_waiting,
    Kind.appointment_reopened: is_waiting,
}
"""What has to be, so that the news is true."""


class World:
    """People who do something or other, one thing after the other, whatever comes of it."""

    def __init__(self, harbor: Clinic, now: datetime, seed: int) -> None:
        self.harbor, self.now, self.random = harbor, now, Random(seed)
        self.ids: list[int] = []
        self.done = 0

    def clock(self) -> datetime:
        return self.now

    def live(self) -> None:
        """Something happens."""
        self.now += timedelta(seconds=self.random.randrange(40))
        self.done += 1
        with suppress(errors.Refusal):
            if not self.ids or self.random.random() < 0.1:
                self.ask()
            else:
                self.act(self.random.choice(self.ids[-8:]))

    def ask(self) -> None:
        patient = self.random.choice((self.harbor.patient, self.harbor.patient2))
        clock, day = self.random.choice(CLOCKS), self.random.randrange(1, 4)
        view = book(self.harbor, clock, self.now, patient=patient, provider=self.harbor.provider, days=day)
        self.ids.append(view.id)

    def act(self, number: int) -> None:
        harbor, now = self.harbor, self.now
        clinic = self.random.choice((harbor.provider, harbor.staff))
        patient = lists.find(number, by=harbor.staff).patient_id
        start = at(harbor, self.random.choice(CLOCKS), days=self.random.randrange(1, 5))
        acts: list[Callable[[], object]] = [
            lambda: appointments.accept(number, by=clinic, now=now),
            lambda: appointments.accept(number, by=clinic, now=now),
            lambda: appointments.reject(number, by=clinic, because="Sorry", now=now),
            lambda: appointments.undo(number, by=clinic, now=now),
            lambda: appointments.cancel(number, by=patient, reason="pat", now=now),
            lambda: appointments.cancel(number, by=clinic, reason="prov-pers", now=now),
            lambda: appointments.move(number, by=patient, start=start, now=now),
            lambda: appointments.move(number, by=clinic, start=start, now=now),
            lambda: move_answers.accept(number, by=clinic, now=now),
            lambda: move_answers.reject(number, by=clinic, because="Full", now=now),
            lambda: appointments.propose(number, by=clinic, starts=[start], now=now),
            lambda: appointments.decline(number, by=patient, now=now),
            lambda: appointments.accept_proposal(number, by=patient, start=start, now=now),
        ]
        self.random.choice(acts)()


class SlowServer:
    """A line that takes its time to be opened; what leaves is looked at by somebody who knows how it stands."""

    sender = "desk@harbor.example"

    def __init__(self, world: World) -> None:
        self._world = world
        self.left: dict[tuple[int, int], list[int]] = defaultdict(list)
        """The notifications that left, by person and appointment."""
        self.untrue: list[str] = []

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["SlowServer"]:
        del claim
        for _ in range(self._world.random.randrange(4)):
            self._world.live()
        yield self

    async def send(self, handover: Message, now: datetime) -> None:
        del now
        assert isinstance(handover, Handover)
        for each in handover.news:
            assert each.appointment is not None
            stands = lists.find(each.appointment.id, by=self._world.harbor.staff)
            if not TRUE[each.kind](stands) or each.appointment.start != stands.start:
                self.untrue.append(f"{each.kind} of {each.appointment.start}: {stands.status}, {stands.start}")
            self.left[handover.person.id, stands.id].append(each.id)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_mail_says_what_is_over_when_it_leaves(
    harbor: Clinic, now: datetime, seed: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(
        sys.modules[Outbox.__module__], "AT_ONCE", 1
    )  # or something happens in the moment between reading and leaving
    world = World(harbor, now, seed)
    server = SlowServer(world)
    drains = Outbox({Channel.email: server}, world.clock)
    while world.done < VERBS:
        world.live()
        if world.random.random() < 0.3:
            await drains.drain()
    world.now += leases.LEASE
    world.live = lambda: None  # type: ignore[method-assign]
    while await drains.drain():
        pass
    assert server.untrue == []
    assert len(server.left) > VERBS / 20
    for ids in server.left.values():
        assert ids == sorted(set(ids)), "in order, and once"
