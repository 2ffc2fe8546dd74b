"""What test_stateful.py does about providers who are away on that weekend, and what holds whatever happens."""

from contextlib import suppress
from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from store import appointment_rows, appointments, db, errors
from store.availability import opening
from store.availability.rules import Rules, load_rules
from store.away import AwayAct, Choice, affected_by, away, decide
from store.models import Status
from store.views.appointments import AppointmentView
from tests.store.appointments.weekend import BEGIN, QUARTER, SATURDAY, Clinic

DAYS = st.integers(0, 1).map(lambda ahead: SATURDAY + timedelta(days=ahead))
PROVIDER, ACTS = st.integers(0, 1), st.sampled_from((None, None, *AwayAct))
_MAY_BE = errors.Missing, errors.NothingAsked, errors.NotThere, errors.TimeTaken, errors.OutsideHours, errors.OffGrid


class AwayClinic(Clinic):
    """A clinic of which somebody is ill now and then."""

    @initialize(provider=PROVIDER, day=DAYS, act=ACTS, number=st.integers(0, 4))
    def somebody_is_ill_from_the_beginning(self, provider: int, day: date, act: AwayAct | None, number: int) -> None:
        """Of what they had accepted until then, in the night and in the morning."""
        for at in (4, 8, 36, 40)[:number]:
            params = self.params(at // 4 % 3, "consultation", provider)
            start = BEGIN + at * QUARTER + (day - SATURDAY)
            with suppress(errors.TimeTaken, errors.OutsideHours, errors.OffGrid, errors.TooSoon):
                view = appointments.request(**params, start=start)
                self.know(appointments.accept(view.id, by=self.providers[provider], now=self.now))
        self.somebody_is_away(provider, day, act)

    @rule(provider=PROVIDER, day=DAYS, act=ACTS)
    def somebody_is_away(self, provider: int, day: date, act: AwayAct | None) -> None:
        """Nothing is decided yet, all in one way, or as it is suggested: what is suggested can be done."""
        provider_id, by = self.providers[provider], self.clinic.staff
        with suppress(errors.PastTime):
            away(provider_id, first=day, last=day, by=by, now=self.now)
        other = self.providers[1 - provider]
        for listed in affected_by(provider_id, by=by, now=self.now).undecided:
            found = affected_by(provider_id, by=by, now=self.now).undecided  # what was decided may be in the way
            affected = next(each for each in found if each.view.id == listed.view.id)
            choice = Choice(act, other, affected.way_on.starts) if act else affected.suggestion or affected.choices[-1]
            with suppress(*_MAY_BE if act else ()):
                after = decide(affected.view.id, provider_id=provider_id, choice=choice, by=by, now=self.now)
                self.accepted.pop(after.id, None)
                self.know(after)

    @invariant()
    def nobody_accepted_is_left_with_somebody_absent(self) -> None:
        """Each of them is on the list of what is to be decided, or its patient is asked."""
        with db.reading() as transaction:
            rules = load_rules(transaction, self.clinic.id)
            ahead = appointment_rows.appointment.c.start > self.now
            views = appointment_rows.all_of(transaction, appointment_rows.VIEW.where(ahead))
        for provider_id in self.providers:
            listed = affected_by(provider_id, by=self.clinic.staff, now=self.now)
            undecided = {each.view.id for each in listed.undecided}
            asked = {each.view.id for each in listed.asked}
            stranded = {view.id for view in views if _is_left(rules, provider_id, view)}
            assert {view.id for view in views if view.id in stranded and view.status is Status.accepted} <= undecided
            assert stranded <= undecided | asked


def _is_left(rules: Rules, provider_id: int, view: AppointmentView) -> bool:
    """Return whether it was agreed upon with this provider, who is away then."""
    if view.provider_id != provider_id or not (view.is_agreed or view.was_agreed):
        return False
    absence = opening.absence(rules, provider_id, view.start, view.end, crisis=view.crisis)
    return absence is not None and absence.why == "away"
