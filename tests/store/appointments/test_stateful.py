"""Whatever people do, in whatever order: nobody is in two places, promises are kept, and what is offered can be had.

It is the weekend on which Berlin's clock goes back, and the clinic is open at night, too.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from store import appointment_rows, appointments, db, errors
from store.appointments import attendance, booking, expiry, holds, passing
from store.appointments.attendance import DayAct
from store.availability import offers
from store.availability.rules import Span, load_rules, mark_changed
from store.clinic import hours
from store.clinic.hours import AddTimeOff, Change, RemoveTimeOff, SetDate, SetWeek
from store.models import HOLDING, WAITING, AppointmentType, Institution, Offering, Role, Status, tables
from store.people import people
from store.views.appointments import AppointmentView
from tests import clinics
from tests.objects import objects
from tests.store import records, truth
from tests.store.availability.reference import World
from tests.store.availability.worlds import proof
from tests.store.steps import join

SATURDAY = date(2027, 10, 30)
BEGIN = datetime(2027, 10, 29, 22, 30, tzinfo=UTC)  # Saturday, half past midnight in Berlin
QUARTER = timedelta(minutes=15)
WEEK = ((Span(60, 180), Span(540, 630), Span(630, 690, urgent=True)),) * 7
KINDS = {
    "consultation": {"buffer_before": 5, "buffer_after": 10},
    "therapy": {"buffer_after": 15, "needs_approval": False},
    "crisis-intervention": {"buffer_before": 10, "minutes": 45},
    "follow-up": {"notice": 60, "grid": 5},
}
SLUGS = st.sampled_from(sorted(KINDS))
SPANS = st.sampled_from(((), (Span(60, 150),), (Span(120, 180), Span(540, 630)), (Span(0, 600),)))
DAYS = st.integers(0, 1).map(lambda ahead: SATURDAY + timedelta(days=ahead))
TIMES = st.sampled_from([n for n in range(3, 2 * 96) if n % 96 in {*range(14), *range(34, 44)}])
NTH = st.integers(0, 40)
PATIENT, PROVIDER, SOMEBODY = st.integers(0, 2), st.integers(0, 1), st.sampled_from((None, 0, 1))
PAGES = st.sampled_from(("one", "other"))
CHANGES = st.sampled_from(("date", "Europe/Berlin", "America/St_Johns", "away", "away"))

_clinic, _type, _offering = tables(Institution, AppointmentType, Offering)


class _Undo(Exception):
    """Nothing of it shall stay."""


class Weekend(RuleBasedStateMachine):
    """Three patients, two providers and the staff of a clinic, and what they may do."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.looks = BEGIN, 0
        self.accepted: dict[int, AppointmentView] = {}
        with objects() as session:
            records.wipe(session)
        self.clinic = clinics.insert(BEGIN).harbor
        self.patients = [self.clinic.patient, self.clinic.patient2, *join(self.clinic, Role.patient, 1, BEGIN)]
        self.providers = [self.clinic.provider, self.clinic.provider2]
        with db.writing() as transaction:
            transaction.execute(sa.update(_clinic).values(open_requests=50))
            for slug, values in KINDS.items():
                changed = sa.update(_type).where(_type.c.id == self.clinic.types[slug])
                transaction.execute(changed.values(**{"horizon": 1, "answer_within": 240, **values}))
            of_first = sa.update(_offering).where(_offering.c.provider_id == self.clinic.provider)
            transaction.execute(of_first.values(at_once=True))
            mark_changed(transaction, self.clinic.id)
        for provider in self.providers:
            hours.save(SetWeek(provider, SATURDAY, "Europe/Berlin", WEEK), by=provider, now=BEGIN)

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
                appointments.decline(view.id, by=view.patient_id, now=self.now)
            elif start > self.now:
                in_the_way = "patient"
                try:
                    self.know(appointments.accept_proposal(view.id, by=view.patient_id, start=start, now=self.now))
                except errors.TimeTaken as refusal:
                    in_the_way = refusal.party
                assert in_the_way == "patient"

    @rule(nth=NTH, act=st.sampled_from(DayAct), who=st.integers(0, 2))
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

    @rule(patient=PATIENT, slug=SLUGS, provider=SOMEBODY, at=TIMES, nth=NTH, page=PAGES)
    def hold(self, patient: int, slug: str, provider: int | None, at: int, nth: int, page: str) -> None:
        params = self.params(patient, slug, provider)
        free = self.free(params)
        start = free[nth // 2 % len(free)] if free and nth % 2 else BEGIN + at * QUARTER
        try:
            holds.hold(**params, start=start, page=f"{page} of {patient}")
        except errors.CrisisWaits:
            pass
        except errors.Refusal:
            assert start not in free
        else:
            assert start in free

    @rule(patient=PATIENT, page=PAGES, stays=st.booleans())
    def page_stays_or_goes(self, patient: int, page: str, stays: bool) -> None:
        holder: dict[str, Any] = {"patient_id": self.patients[patient], "page": f"{page} of {patient}"}
        if stays:
            holds.renew(**holder, now=self.now)
        else:
            holds.release(**holder)

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
        passing.conclude(now=self.now)
        holds.sweep(now=self.now)
        appointments.sweep(now=self.now)

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
    def what_was_accepted_stands(self) -> None:
        with db.reading() as transaction:
            views = appointment_rows.in_order(transaction, self.accepted)
        assert {view.id: (view.status, view.start, view.end, view.provider_id) for view in views} == {
            view.id: (Status.accepted, view.start, view.end, view.provider_id) for view in self.accepted.values()
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

    def params(self, patient: int, slug: str, provider: int | None) -> dict[str, Any]:
        """What the patient wants, as the verbs and queries are told."""
        provider_id = None if provider is None else self.providers[provider]
        return {"patient_id": self.patients[patient], "type_slug": slug, "provider_id": provider_id, "now": self.now}

    def free(self, params: dict[str, Any]) -> list[datetime]:
        days = offers.offer(**params, first=SATURDAY, days=5)
        return [start.astimezone(UTC) for free in days.values() for start in free]

    def know(self, view: AppointmentView) -> None:
        if view.status is Status.accepted:
            self.accepted[view.id] = view

    def open(self, statuses: Sequence[Status] = WAITING) -> list[AppointmentView]:
        with db.reading() as transaction:
            return appointment_rows.all_of(
                transaction, appointment_rows.VIEW.where(appointment_rows.appointment.c.status.in_(statuses))
            )

    def within_hours(self) -> set[int]:
        """The appointments ahead that have a provider, who is there."""
        with db.reading() as transaction:
            rules = load_rules(transaction, self.clinic.id)
            ahead = appointment_rows.appointment.c.status.in_(HOLDING) & (
                appointment_rows.appointment.c.start >= self.now
            )
            views = appointment_rows.all_of(transaction, appointment_rows.VIEW.where(ahead))
        world = World(rules, frozenset(), self.patients[0], self.now)
        return {
            each.id
            for each in views
            if each.provider_id is not None
            and world.is_there(rules.types[each.type_slug], each.provider_id, each.start)
        }

    def nth_open(self, nth: int) -> list[AppointmentView]:
        """One of the requests that wait, or none."""
        waiting = sorted(self.open(), key=lambda view: view.id)
        return [waiting[nth % len(waiting)]] if waiting else []

    def change(self, what: str, provider_id: int | None, day: date, spans: tuple[Span, ...]) -> Change:
        """Of the hours of a provider, or of somebody's time off; without a provider, of the whole clinic's."""
        if provider_id is not None and what == "date":
            return SetDate(provider_id, day, spans)
        if provider_id is not None and what != "away":
            return SetWeek(provider_id, day, what, (spans,) * 7)
        with db.reading() as transaction:
            rules = load_rules(transaction, self.clinic.id)
        away = rules.closures if provider_id is None else rules.away.get(provider_id, ())
        return RemoveTimeOff(away[0].id) if away else AddTimeOff(provider_id, day, day)


def steps(runs: int, count: int) -> settings:
    """What fails is told as it was found: finding something shorter would take minutes."""
    return settings(proof(runs), stateful_step_count=count, phases=[Phase.generate])


def test_promises_are_kept_on_sqlite(sqlite_database: str):
    run_state_machine_as_test(Weekend, settings=steps(18, 15))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_promises_are_kept_on_postgresql(database: str):
    run_state_machine_as_test(Weekend, settings=steps(3, 15))
