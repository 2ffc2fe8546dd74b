"""The ways on for an appointment whose provider is away: colleagues who are free then, and the nearest free times."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from store.appointments import assigning, proposing
from store.availability import conflicts, ticks
from store.availability.offers import moments
from store.availability.opening import Range
from store.availability.rules import Rules
from store.availability.window import load_window
from store.db import Transaction
from store.views.appointments import AppointmentView
from store.views.people import ProviderView

DAYS = 14
"""Days from its own on in which other times are looked for."""
BEFORE = timedelta(days=3)
"""How much earlier than it they may be."""


@dataclass(frozen=True, slots=True)
class WayOn:
    """`colleagues` offer its type and are free at its time; `starts` are free times near it, with the `proposer`.

    `may_move`: its patient asks to move it to a time at which its provider is there.
    """

    colleagues: tuple[ProviderView, ...] = ()
    proposer: ProviderView | None = None
    starts: tuple[datetime, ...] = ()
    may_move: bool = False


NO_WAY = WayOn()
"""Nothing was found, or looked for."""


@dataclass
class Suggestions:
    """Looks for them, one appointment after the other: no time is suggested twice."""

    transaction: Transaction
    rules: Rules
    provider_id: int
    providers: Sequence[ProviderView]
    now: datetime
    _spoken_for: dict[int, set[int]] = field(default_factory=dict)

    def way_on(self, view: AppointmentView) -> WayOn:
        """Look for what can become of it."""
        may_move = (
            view.move_start is not None
            and view.move_start > self.now
            and conflicts.absence(self.rules, self.provider_id, view.as_asked) is None
        )
        colleagues = tuple(
            ProviderView(each.id, each.name)
            for each in assigning.candidates(self.transaction, self.rules, view)
            if each.is_free and each.absence is None and each.id != view.provider_id
            if self._is_left(view, each.id, view.start)
        )
        proposer, starts = self._nearest(view)
        cannot_wait = view.crisis or view.is_here
        if colleagues and (cannot_wait or not may_move):
            self._speak_for(view, colleagues[0].id, [view.start])
        elif not cannot_wait and proposer is not None:
            self._speak_for(view, proposer.id, starts)
        return WayOn(colleagues, proposer, tuple(starts), may_move)

    def _nearest(self, view: AppointmentView) -> tuple[ProviderView | None, list[datetime]]:
        """Look for up to three times near it: with the provider who was chosen, else with who has the nearest.

        A crisis waits for nobody.
        """
        type_ = proposing.type_for(self.rules, view)
        day, today = (each.astimezone(self.rules.clock).date() for each in (view.start, self.now))
        first = max(today, day - BEFORE)
        days = Range(first, DAYS + (day - first).days, self.rules.clock)
        window = load_window(self.transaction, self.rules, view.patient_id, days, self.now, moving=view.id)
        found: list[tuple[bool, timedelta, int]] = []
        starts: dict[int, list[datetime]] = {}
        for place, provider in enumerate(self.providers):
            free = list(moments(window, window.starts(type_, provider.id)))
            if near := self._three(view, provider.id, free):
                starts[place] = near
                is_other = not (view.any_provider or view.crisis) and provider.id != view.provider_id
                found.append((is_other, min(abs(each - view.start) for each in near), place))
        if not found:
            return None, []
        place = min(found)[2]
        return self.providers[place], starts[place]

    def _three(self, view: AppointmentView, provider_id: int, free: Sequence[datetime]) -> list[datetime]:
        """Choose those nearest to it that overlap with nothing that is suggested already.

        Reckoned in UTC: where the clocks go back, two times on one clock are nearer to each other than they look.
        """
        near: list[datetime] = []
        free = [start.astimezone(UTC) for start in free]
        for start in sorted(free, key=lambda start: abs(start - view.start)):
            is_apart = all(abs(start - each) >= view.end - view.start for each in near)
            if is_apart and start != view.start and self._is_left(view, provider_id, start):
                near.append(start)
            if len(near) == proposing.MOST:
                break
        return [start.astimezone(self.rules.clock) for start in sorted(near)]

    def _is_left(self, view: AppointmentView, provider_id: int, start: datetime) -> bool:
        return self._spoken_for.get(provider_id, set()).isdisjoint(_span(view, start))

    def _speak_for(self, view: AppointmentView, provider_id: int, starts: Sequence[datetime]) -> None:
        for start in starts:
            self._spoken_for.setdefault(provider_id, set()).update(_span(view, start))


def _span(view: AppointmentView, start: datetime) -> range:
    return ticks.with_buffers(start, start + (view.end - view.start), view.buffer_before, view.buffer_after)
