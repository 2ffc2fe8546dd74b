"""Whatever happens to appointments, and in whatever order mails come: the patient's calendar ends as the store."""

import random
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from notify.email.mail import Mailbox
from store import appointment_rows, appointments, db, errors
from store.models import Delivery, tables
from store.notifications import deliveries, handing_over, leases, notifications
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.notify.calendars import CalendarProgram
from tests.store.steps import at, book

_delivery = tables(Delivery)[0]
CLOCKS = ("09:00", "10:00", "11:00", "13:00", "14:00")
MAILBOX = Mailbox("desk@harbor.example", "https://harbor.example")


class History:
    """What people do by chance, an outbox that is killed now and then, and every mail that left."""

    def __init__(self, clinic: Clinic, now: datetime, seed: int) -> None:
        self.clinic, self.now, self.chance = clinic, now, random.Random(seed)
        self.mails: list[bytes] = []

    def views(self) -> list[AppointmentView]:
        with db.reading() as transaction:
            mine = appointment_rows.appointment.c.patient_id == self.clinic.patient
            return appointment_rows.all_of(transaction, appointment_rows.VIEW.where(mine))

    def start(self) -> datetime:
        return at(self.clinic, self.chance.choice(CLOCKS), days=self.chance.choice((2, 3, 4)))

    def act(self) -> None:
        """Somebody does something to one of them, as far as they may."""
        clinic, chance = self.clinic, self.chance
        by = chance.choice((clinic.patient, clinic.provider, clinic.staff))
        acts: list[Callable[[AppointmentView], object]] = [
            lambda view: appointments.accept(view.id, by=clinic.provider, now=self.now),
            lambda view: appointments.accept(view.id, by=clinic.provider, now=self.now),
            lambda view: appointments.reject(view.id, by=clinic.provider, now=self.now),
            lambda view: appointments.undo(view.id, by=clinic.provider, now=self.now),
            lambda view: appointments.cancel(view.id, by=by, reason="other", now=self.now),
            lambda view: appointments.move(view.id, by=by, start=self.start(), because="It suits", now=self.now),
            lambda view: appointments.propose(view.id, by=clinic.provider, starts=[self.start()], now=self.now),
            lambda view: appointments.accept_proposal(
                view.id, by=clinic.patient, start=view.proposals[0].start, now=self.now
            ),
            lambda view: appointments.decline(view.id, by=clinic.patient, now=self.now),
            lambda _: notifications.mark_all_read(by=clinic.patient, now=self.now),
        ]
        with suppress(errors.Refusal, IndexError):
            if chance.random() < 0.3:
                clock = chance.choice(CLOCKS)
                book(clinic, clock, self.now, provider=clinic.provider, days=chance.choice((2, 3, 4)))
            else:
                chance.choice(acts)(chance.choice(self.views()))

    def drain(self, *, luck: bool) -> None:
        """What is due to the patient leaves; without luck it may be refused for now, be unsure, or be killed."""
        for claim in deliveries.claim("outbox", now=self.now, limit=9):
            handover = handing_over.hand_over(claim, sender=MAILBOX.address, now=self.now)
            if handover is None:
                continue
            mail, fate = MAILBOX.write(handover, self.now), 0.0 if luck else self.chance.random()
            if fate > 0.8:
                leases.settle_later(handover.claim, "SMTP 451", now=self.now)
                continue
            if claim.user_id == self.clinic.patient:
                self.mails.append(mail)
            if fate > 0.7:
                continue  # killed after it had left
            settle = leases.settle_unsure if fate > 0.6 else None
            if settle is not None:
                settle(handover.claim, "no answer", now=self.now)
            else:
                leases.settle_sent(handover.claim, now=self.now)

    def end(self) -> None:
        """All that is left leaves."""
        while self.is_anything_left():
            self.now += timedelta(seconds=30)
            self.drain(luck=True)

    def is_anything_left(self) -> bool:
        left = sa.select(_delivery.c.id).where(
            _delivery.c.ended_at.is_(None), _delivery.c.user_id == self.clinic.patient
        )
        with db.reading() as transaction:
            return transaction.execute(left.limit(1)).first() is not None


@pytest.mark.parametrize("seed", range(3))
def test_the_calendar_ends_as_the_store(sqlite_database: str, clinic: Clinics, now: datetime, seed: int):
    history = History(clinic.harbor, now, seed)
    for _ in range(150):
        history.now += timedelta(seconds=history.chance.choice((0, 1, 10, 30, 90)))
        history.act()
        history.drain(luck=False)
    history.end()
    wanted = sorted((view.start, view.end) for view in history.views() if view.is_on)
    for _ in range(5):
        mails = [*history.mails, *history.chance.choices(history.mails, k=5)]
        history.chance.shuffle(mails)
        program = CalendarProgram()
        for mail in mails:
            program.take(mail)
        assert program.shows == wanted
