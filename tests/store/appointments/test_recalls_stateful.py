"""Whoever has booked what they were invited back to is invited no more, however that was booked."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from store import appointment_rows, appointments, db, errors, recall_rows
from store.appointments import recalls
from store.models import UNDECIDED, Status
from store.people import people
from tests.store import truth
from tests.store.appointments.weekend import BEGIN, KINDS, QUARTER, SATURDAY, Clinic
from tests.store.availability.worlds import proof

SLUGS = st.sampled_from(sorted(KINDS))
TIMES = st.lists(st.integers(3, 190), min_size=1, max_size=3, unique=True)
NTH, WHO = st.integers(0, 40), st.integers(0, 2)
PATIENT, PROVIDER, SOMEBODY = st.integers(0, 2), st.integers(0, 1), st.sampled_from((None, 0, 1))


class Comeback(Clinic):
    """What makes, ends and leaves invitations to come back."""

    @rule(patient=PATIENT, slug=SLUGS, provider=SOMEBODY, nth=NTH)
    def request(self, patient: int, slug: str, provider: int | None, nth: int) -> None:
        params = self.params(patient, slug, provider)
        if free := self.free(params):
            with suppress(errors.CrisisWaits):
                self.know(appointments.request(**params, start=free[nth % len(free)]))

    @rule(nth=NTH, provider=PROVIDER)
    def accept(self, nth: int, provider: int) -> None:
        for view in self.nth_open(nth):
            with suppress(errors.Refusal):
                appointments.accept(view.id, by=self.providers[provider], confirmed=True, now=self.now)

    @rule(patient=PATIENT, slug=SLUGS, provider=PROVIDER, starts=TIMES)
    def book_a_series(self, patient: int, slug: str, provider: int, starts: list[int]) -> None:
        params, times = self.params(patient, slug, provider), [BEGIN + at * QUARTER for at in starts]
        with suppress(errors.Refusal):
            appointments.book_series(**params, starts=times, by=self.clinic.staff, because="Weekly")

    @rule(nth=NTH, who=WHO, with_anybody=st.booleans())
    def invite_back(self, nth: int, who: int, with_anybody: bool) -> None:
        """After what a page offers it for, and nothing else."""
        for view, by in self.nth_of(nth, who, (*UNDECIDED, Status.accepted)):
            can_invite = recalls.can_invite(view, people.find(by))
            if can_invite:
                self.now = max(self.now, view.start)
            given: dict[str, Any] = {"about": SATURDAY + timedelta(30), "with_anybody": with_anybody}
            try:
                appointments.invite_back(view.id, **given, by=by, now=self.now)
            except errors.Refusal:
                assert not can_invite
            else:
                assert can_invite

    @rule(minutes=st.sampled_from((1, 5, 30)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @invariant()
    def whoever_has_booked_is_not_invited_back_any_more(self) -> None:
        recall, appointment = recall_rows.recall, appointment_rows.appointment
        booked = sa.select(appointment.c.id, recall.c.id).where(
            recall.c.ended_at.is_(None),
            recall.c.patient_id == appointment.c.patient_id,
            recall.c.type_id == appointment.c.type_id,
            recall.c.provider_id.is_(None) | (recall.c.provider_id == appointment.c.provider_id),
            recall.c.created_at < appointment.c.created_at,
        )
        with db.reading() as transaction:
            assert transaction.execute(booked).all() == []
        truth.check(self.now)


def test_who_has_booked_is_not_invited_back(sqlite_database: str):
    run_state_machine_as_test(Comeback, settings=settings(proof(10), stateful_step_count=15, phases=[Phase.generate]))
