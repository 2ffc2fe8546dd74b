"""What test_stateful.py asks of the waitlist: whoever is offered a time can have it."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import rule

from store import errors
from store.waitlist import accepting, waitlist
from tests.store.appointments.weekend import KINDS, SATURDAY, Clinic
from tests.store.waitlist.waitlist_steps import DAY, offer


class OfferedClinic(Clinic):
    """Patients wait, are offered what is free, and take it or leave it."""

    @rule(patient=st.integers(0, 2), slug=st.sampled_from(sorted(KINDS)), provider=st.sampled_from((None, 0, 1)))
    def wait(self, patient: int, slug: str, provider: int | None) -> None:
        with suppress(errors.PastTime, errors.TooFarAhead, errors.TooMany):
            waitlist.join(**self.params(patient, slug, provider), first=SATURDAY, last=SATURDAY + DAY)

    @rule(patient=st.integers(0, 2), answer=st.sampled_from(("take", "take", "leave", "nothing")))
    def answer_an_offer(self, patient: int, answer: str) -> None:
        offer(self.now, here=self.patients)
        by = self.patients[patient]
        for entry in waitlist.mine(by, now=self.now):
            if not entry.is_offered(self.now):
                continue
            if answer == "take":
                with suppress(errors.CrisisWaits, errors.TooFast):
                    self.know(accepting.accept(entry.id, by=by, now=self.now))
            elif answer == "leave":
                accepting.decline(entry.id, by=by, now=self.now)
