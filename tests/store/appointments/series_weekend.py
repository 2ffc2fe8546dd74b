"""What test_stateful.py does with series: all of one is booked or nothing, and what is said to go with it goes."""

from contextlib import suppress

from hypothesis import strategies as st
from hypothesis.stateful import rule

from store import appointments, errors
from store.appointments import cancelling
from store.models import UNDECIDED, Status
from tests.store.appointments.weekend import BEGIN, NTH, PATIENT, PROVIDER, QUARTER, SLUGS, TIMES, WHO, Clinic


class SeriesClinic(Clinic):
    """A clinic that books several appointments together."""

    @rule(patient=PATIENT, slug=SLUGS, provider=PROVIDER, starts=st.lists(TIMES, min_size=1, max_size=4), by=WHO)
    def book_a_series(self, patient: int, slug: str, provider: int, starts: list[int], by: int) -> None:
        """All of it is booked, or nothing; how it was planned says which."""
        params = self.params(patient, slug, provider)
        times = sorted({BEGIN + at * QUARTER for at in starts})
        who = (params["patient_id"], params["provider_id"], self.clinic.staff)[by]
        try:
            views = appointments.book_series(**params, starts=times, by=who, because="They come weekly")
        except (errors.StartsRefused, errors.Overlap, errors.NoSeries):
            return
        assert [view.start for view in views] == times
        assert len({view.series_id for view in views}) == 1
        for view in views:
            self.know(view)

    @rule(nth=NTH, who=WHO)
    def cancel_what_follows(self, nth: int, who: int) -> None:
        """What the page says that it cancels, and nothing else."""
        of_series = [view for view in self.open((*UNDECIDED, Status.accepted)) if view.series_id is not None]
        for view in of_series[nth % (len(of_series) or 1) :][:1]:
            by = (view.patient_id, view.provider_id or self.providers[0], self.clinic.staff)[who]
            with suppress(errors.Refusal):
                following = cancelling.following(view, by=by, now=self.now)
                after = appointments.cancel(view.id, by=by, reason="other", following=True, now=self.now)
                assert after.cancelled_with == len(following)
                for each in (view, *following):
                    self.accepted.pop(each.id, None)
