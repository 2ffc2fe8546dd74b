"""What test_stateful.py does with holds: what is free can be held, and nothing else."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from store import errors
from store.appointments import holds
from tests.store.appointments.weekend import BEGIN, NTH, PATIENT, QUARTER, SLUGS, SOMEBODY, TIMES, Clinic

PAGES = st.sampled_from(("one", "other"))


class HeldClinic(Clinic):
    """A clinic whose patients choose times in open pages."""

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
