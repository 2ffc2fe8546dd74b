"""Any verb by anybody, on any appointment: what is refused changes nothing, and what is done is told right.

It is the weekend of test_stateful.py.
"""

from datetime import timedelta

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from store import appointments
from store.appointments import expiry, passing, reminding
from tests.store import truth
from tests.store.appointments.anybody_weekend import AnybodyClinic
from tests.store.appointments.weekend import NTH, PATIENT, SLUGS, SOMEBODY
from tests.store.availability.worlds import proof
from tests.store.waitlist.offered_weekend import OfferedClinic

WISHES = st.lists(st.tuples(PATIENT, SLUGS, SOMEBODY, NTH), min_size=6, max_size=10)


class Anybody(AnybodyClinic, OfferedClinic):
    """What people may try there."""

    @initialize(wishes=WISHES)
    def several_have_asked(self, wishes: list[tuple[int, str, int | None, int]]) -> None:
        for patient, slug, provider, nth in wishes:
            params = self.params(patient, slug, provider)
            if free := self.free(params):
                self.know(appointments.request(**params, start=free[nth % len(free)]))

    @rule(minutes=st.sampled_from((2, 30, 240)))
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)
        for chore in (expiry.expire, reminding.remind, passing.conclude):
            chore(now=self.now)

    @invariant()
    def the_tables_agree(self) -> None:
        self.looks += 1
        truth.check(self.now)


def steps(runs: int, count: int) -> settings:
    return settings(proof(runs), stateful_step_count=count, phases=[Phase.generate])


def test_what_is_refused_changes_nothing_on_sqlite(sqlite_database: str):
    run_state_machine_as_test(Anybody, settings=steps(8, 10))


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_refused_changes_nothing_on_postgresql(database: str):
    run_state_machine_as_test(Anybody, settings=steps(2, 8))
