"""Whatever people do, in whatever order: nobody is in two places, promises are kept, and what is offered can be had.

It is the weekend on which Berlin's clock goes back, and the clinic is open at night, too.
"""

from contextlib import suppress
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from store import appointment_rows, appointments, db, errors
from store.appointments import (
    attendance,
    booking,
    expiry,
    holds,
    move_answers,
    occupying,
    passing,
    reminding,
)
from store.appointments.attendance import DayAct
from store.availability.rules import Span
from store.clinic import hours
from store.models import UNDECIDED, WAITING, Appointment, AppointmentEvent, Status, tables
from store.people import people
from tests.store import truth
from tests.store.appointments.held_weekend import HeldClinic
from tests.store.appointments.noted_weekend import NotedClinic
from tests.store.appointments.series_weekend import SeriesClinic
from tests.store.appointments.weekend import (
    BEGIN,
    KINDS,
    NTH,
    PATIENT,
    PROVIDER,
    QUARTER,
    SATURDAY,
    SLUGS,
    SOMEBODY,
    TIMES,
    WHO,
)
from tests.store.availability.worlds import proof
from tests.store.away.away_weekend import AwayClinic
from tests.store.waitlist.offered_weekend import OfferedClinic

SPANS = st.sampled_from(((), (Span(60, 150),), (Span(120, 180), Span(540, 630)), (Span(0, 600),)))
DAYS = st.integers(0, 1).map(lambda ahead: SATURDAY + timedelta(days=ahead))
CHANGES = st.sampled_from(("date", "Europe/Berlin", "America/St_Johns", "away", "away"))


_event, _given_up = (table.c for table in tables(AppointmentEvent, Appointment))
_LOOKED = sa.exists().where(_event.appointment_id == _given_up.id, _event.status == Status.pending)
GIVEN_UP_UNSEEN = sa.select(sa.func.count()).where(_given_up.urgency == 0, _given_up.status == Status.expired, ~_LOOKED)


class _Undo(Exception):
    """Nothing of it shall stay."""


class Weekend(AwayClinic, HeldClinic, NotedClinic, OfferedClinic, SeriesClinic):
    """What people may do there."""

    @initialize(wishes=st.lists(st.tuples(PATIENT, SLUGS, SOMEBODY, NTH), min_size=4, max_size=8))
    def several_have_asked(self, wishes: list[tuple[int, str, int | None, int]]) -> None:
        for wish in wishes:
            self.request_what_is_offered(*wish)

    @rule(patient=PATIENT, slug=SLUGS, provider=SOMEBODY, nth=NTH)
    def request_what_is_offered(self, patient: int, slug: str, provider: int | None, nth: int) -> None:
        params = self.params(patient, slug, provider)
        if free := self.free(params):
            with suppress(errors.CrisisWaits):  # a limit for each patient, which no free time knows
                self.know(appointments.request(**params, start=free[nth % len(free)]))

    @rule(patient=PATIENT, slug=SLUGS, provider=SOMEBODY, at=TIMES)
    def request_anything(self, patient: int, slug: str, provider: int | None, at: int) -> None:
        params, start = self.params(patient, slug, provider), BEGIN + at * QUARTER
        free = self.free(params)
        try:
            self.know(appointments.request(**params, start=start))
        except errors.CrisisWaits:
            pass
        except errors.Refusal:
            assert start not in free
        else:
            assert start in free

    @rule(
        nth=NTH, provider=PROVIDER, answer=st.sampled_from(("accept", "accept", "reject", "see")), knows=st.booleans()
    )
    def answer(self, nth: int, provider: int, answer: str, knows: bool) -> None:
        by = self.providers[provider]
        for view in self.nth_open(nth):
            with suppress(errors.NotFound, errors.PastTime, errors.TimeTaken, errors.NotThere):
                if answer == "accept":
                    self.know(appointments.accept(view.id, by=by, confirmed=knows, now=self.now))
                elif answer == "reject":
                    more: dict[str, Any] = {"confirmed": True} if view.provider_id is None else {}
                    say_no = appointments.pass_on if view.provider_id is None else appointments.reject
                    say_no(view.id, by=by, now=self.now, **more)
                else:
                    appointments.see([view.id], by=by, now=self.now)

    @rule(nth=NTH, provider=PROVIDER, starts=st.lists(TIMES, min_size=1, max_size=3))
    def propose(self, nth: int, provider: int, starts: list[int]) -> None:
        for view in self.nth_open(nth):
            with suppress(errors.Refusal):
                times = [BEGIN + at * QUARTER for at in starts]
                appointments.propose(view.id, by=self.providers[provider], starts=times, now=self.now)

    @rule(nth=NTH, takes=st.booleans())
    def answer_what_is_proposed(self, nth: int, takes: bool) -> None:
        """What is held for the patient can be had, unless they are elsewhere by then, or it is over."""
        countered = self.open((Status.countered,))
        for view in countered[nth % (len(countered) or 1) :][:1]:
            start = view.proposals[nth % len(view.proposals)].start
            if not takes:
                self.know(appointments.decline(view.id, by=view.patient_id, now=self.now))
            elif start > self.now:
                in_the_way = "patient"
                try:
                    self.know(appointments.accept_proposal(view.id, by=view.patient_id, start=start, now=self.now))
                except errors.TimeTaken as refusal:
                    in_the_way = refusal.party
                assert in_the_way == "patient"

    @rule(nth=NTH, who=WHO, at=TIMES, by_a_bit=st.booleans())
    def move(self, nth: int, who: int, at: int, by_a_bit: bool) -> None:
        """To anywhere, or to a time that overlaps with its own."""
        for view, by in self.nth_of(nth, who, (*WAITING, Status.accepted)):
            start = view.start + QUARTER if by_a_bit else BEGIN + at * QUARTER
            with suppress(errors.Refusal):
                self.know(appointments.move(view.id, by=by, start=start, because="It suits", now=self.now))

    @rule(nth=NTH, yes=st.booleans())
    def answer_a_wish_to_move(self, nth: int, yes: bool) -> None:
        """Both times are kept until then, so there is always a yes and a no."""
        wishes = [view for view in self.open() if view.move_start is not None]
        for view in wishes[nth % (len(wishes) or 1) :][:1]:
            if yes and view.as_asked.start > self.now:
                self.know(appointments.accept(view.id, by=view.provider_id or 0, confirmed=True, now=self.now))
            elif yes:
                move_answers.withdraw(view.id, by=view.patient_id, now=self.now)
            else:
                appointments.reject(view.id, by=view.provider_id or 0, now=self.now)

    @rule(nth=NTH, who=WHO)
    def cancel(self, nth: int, who: int) -> None:
        """What a page offers to cancel is cancelled, and nothing else."""
        for view, by in self.nth_of(nth, who, (*UNDECIDED, Status.accepted, Status.checked_in)):
            can_cancel = appointments.can_cancel(view, people.find(by), self.now)
            try:
                appointments.cancel(view.id, by=by, reason="other", now=self.now)
            except errors.Refusal:
                assert not can_cancel
            else:
                assert can_cancel
                self.accepted.pop(view.id, None)

    @rule(nth=NTH, who=WHO, agrees=st.booleans())
    def others_may_do_it(self, nth: int, who: int, agrees: bool) -> None:
        """Somebody looks at a crisis and is on it, or a colleague may do it if the patient agrees."""
        for view, by in self.nth_of(nth, who, WAITING):
            with suppress(errors.Refusal):
                appointments.look(view.id, by=by, now=self.now)
            with suppress(errors.Refusal):
                appointments.acknowledge(view.id, by=by, now=self.now)
            with suppress(errors.Refusal):
                appointments.offer_to_colleagues(view.id, by=view.provider_id or 0, now=self.now)
                appointments.answer_offer(view.id, by=view.patient_id, agreed=agrees, now=self.now)

    @rule(nth=NTH, act=st.sampled_from(DayAct), who=WHO)
    def note_what_came_of_it(self, nth: int, act: DayAct, who: int) -> None:
        """What a page offers on the day can be noted, and nothing else."""
        agreed = self.open((Status.accepted, Status.checked_in, Status.completed, Status.no_show))
        for view in agreed[nth % (len(agreed) or 1) :][:1]:
            by = (view.patient_id, view.provider_id, self.clinic.staff)[who] or 0
            offered = act in attendance.possible(view, people.find(by), self.now)
            more = {"minutes": 10} if act is DayAct.run_late else {}
            try:
                after = getattr(appointments, act)(view.id, by=by, now=self.now, **more)
            except errors.Refusal:
                assert not offered
            else:
                assert offered
                self.accepted.pop(view.id, None)
                self.know(after)

    @rule(nth=NTH, later=st.sampled_from((0, 0, 14, 15)))
    def undo(self, nth: int, later: int) -> None:
        """Whoever decided or passed last thinks better of it, after this many seconds."""
        with db.reading() as transaction:
            changed = appointment_rows.all_of(
                transaction, appointment_rows.VIEW.where(appointment_rows.appointment.c.updated_at == self.now)
            )
        for view in changed[nth % (len(changed) or 1) :][:1]:
            with suppress(errors.NothingToUndo, errors.TooLateToUndo, errors.TimeTaken, errors.NotAllowed):
                now = self.now + timedelta(seconds=later)
                passers = [provider_id for provider_id, at in view.passes if at == self.now]
                appointments.undo(view.id, by=view.decided_by_id or max(passers, default=0), now=now)
                self.now = now
                self.accepted.pop(view.id, None)

    @rule(patient=PATIENT, slug=SLUGS, provider=PROVIDER, at=TIMES, because=st.sampled_from(("", "urgent")))
    def book(self, patient: int, slug: str, provider: int, at: int, because: str) -> None:
        params = self.params(patient, slug, provider)
        with suppress(errors.PastTime, errors.NeedsReason, errors.TimeTaken):
            start = BEGIN + at * QUARTER
            self.know(booking.book(**params, start=start, by=self.clinic.staff, because=because))

    @rule(minutes=st.sampled_from((2, 30, 240)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        expiry.expire(now=self.now)
        reminding.remind(now=self.now)
        passing.conclude(now=self.now)
        holds.sweep(now=self.now)
        occupying.sweep(now=self.now)

    @rule(what=CHANGES, provider=SOMEBODY, day=DAYS, spans=SPANS, confirmed=st.booleans())
    def hours_change(
        self, what: str, provider: int | None, day: date, spans: tuple[Span, ...], confirmed: bool
    ) -> None:
        """Nothing is left outside of the new hours silently."""
        change = self.change(what, None if provider is None else self.providers[provider], day, spans)
        before, affected = self.within_hours(), frozenset[int]()
        try:
            hours.save(change, by=self.clinic.staff, now=self.now)
        except errors.AppointmentsAffected as refusal:
            assert before == self.within_hours()
            if confirmed:
                affected = refusal.ids
                hours.save(change, by=self.clinic.staff, now=self.now, confirmed=affected)
        except (errors.PastTime, errors.Overlap):
            pass
        assert before - self.within_hours() <= affected

    @invariant()
    def the_tables_agree(self) -> None:
        truth.check(self.now)

    @invariant()
    def nobody_in_a_crisis_was_given_up_unseen(self) -> None:
        with db.reading() as transaction:
            assert transaction.scalar(GIVEN_UP_UNSEEN) == 0

    @invariant()
    def what_was_accepted_stands(self) -> None:
        with db.reading() as transaction:
            views = appointment_rows.in_order(transaction, self.accepted)
        assert {view.id: (view.is_agreed, view.start, view.end, view.provider_id) for view in views} == {
            view.id: (True, view.start, view.end, view.provider_id) for view in self.accepted.values()
        }

    @invariant()
    def every_free_start_can_be_booked(self) -> None:
        """Some of those of another patient, type and provider each time, tried and taken back."""
        every = list(product((None, 0, 1), sorted(KINDS), range(len(self.patients))))
        provider, slug, patient = every[self.looks * 7 % len(every)]
        self.looks += 1
        params = self.params(patient, slug, provider)
        free = self.free(params)
        apart = len(free) // 4 + 1
        for start in free[self.looks % apart :: apart]:
            with suppress(_Undo, errors.CrisisWaits), db.batch():
                appointments.request(**params, start=start)
                raise _Undo


def steps(runs: int, count: int) -> settings:
    """What fails is told as it was found: finding something shorter would take minutes."""
    return settings(proof(runs), stateful_step_count=count, phases=[Phase.generate])


def test_promises_are_kept_on_sqlite(sqlite_database: str):
    run_state_machine_as_test(Weekend, settings=steps(8, 15))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_promises_are_kept_on_postgresql(database: str):
    run_state_machine_as_test(Weekend, settings=steps(2, 15))
