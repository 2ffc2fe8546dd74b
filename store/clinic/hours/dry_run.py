"""The dry run of a change: which appointments from now on lie in open time now, and would not any more."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from store import appointment_rows
from store.availability import assignment, opening, ticks, window
from store.availability.assignment import Waiter
from store.availability.claims import Claim
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules
from store.availability.window import Window
from store.db import Transaction
from store.models import HOLDING, UNDECIDED, Pass, tables
from store.views.appointments import AppointmentView

_appointment = appointment_rows.appointment
(_pass,) = tables(Pass)
_COLUMNS = ("type_id", "id", "provider_id", "start", "end", "buffer_before", "buffer_after", "urgency")
_AHEAD = (
    sa.select(*(_appointment.c[name] for name in _COLUMNS))
    .where(
        _appointment.c.institution_id == sa.bindparam("clinic"),
        _appointment.c.status.in_(HOLDING),
        _appointment.c.start >= sa.bindparam("now"),
    )
    .order_by(_appointment.c.start, _appointment.c.id)
)


_PASSES = (
    sa.select(_pass.c.appointment_id, _pass.c.provider_id)
    .join_from(_pass, _appointment, _appointment.c.id == _pass.c.appointment_id)
    .where(
        _appointment.c.institution_id == sa.bindparam("clinic"),
        _appointment.c.status.in_(UNDECIDED),
        _appointment.c.provider_id.is_(None),
        _appointment.c.start >= sa.bindparam("now"),
    )
)
"""Who has passed on what is asked of any provider: they keep none of it, before a change or after it."""


@dataclass(frozen=True, slots=True)
class Preview:
    """The appointments that a change would leave outside of open time, each by its start.

    `accepted` and `waiting` have a provider who would not be there any more. `for_any_provider`
    are requests for any provider that nobody could keep any more.
    """

    accepted: tuple[AppointmentView, ...] = ()
    waiting: tuple[AppointmentView, ...] = ()
    for_any_provider: tuple[AppointmentView, ...] = ()

    @property
    def ids(self) -> frozenset[int]:
        """Of all of them."""
        return frozenset(view.id for view in (*self.accepted, *self.waiting, *self.for_any_provider))


def preview(transaction: Transaction, before: Rules, after: Rules, provider_id: int | None, now: datetime) -> Preview:
    """Find what those rules keep and these do not. `provider_id`: whose rules differ; None for everyone's."""
    views = appointment_rows.in_order(transaction, affected(transaction, before, after, provider_id, now))
    named = [view for view in views if view.provider_id is not None]
    agreed = {view.id for view in named if view.is_agreed or view.status not in UNDECIDED}
    return Preview(
        accepted=tuple(view for view in named if view.id in agreed),
        waiting=tuple(view for view in named if view.id not in agreed),
        for_any_provider=tuple(view for view in views if view.provider_id is None),
    )


def affected(
    transaction: Transaction, before: Rules, after: Rules, provider_id: int | None, now: datetime
) -> list[int]:
    """Find the ids of these appointments, by start."""
    return _DryRun(transaction, before, after, provider_id, now).run()


class _Booked(NamedTuple):
    """An appointment, as far as it matters here; buffers are minutes."""

    type_: TypeRules
    id: int
    provider_id: int | None
    start: datetime
    end: datetime
    buffer_before: int
    buffer_after: int
    urgency: int
    passed: frozenset[int] = frozenset()

    def claim(self, days: Range) -> Claim:
        """Return the ticks that it takes, counted from the first of the days."""
        return Claim.from_span(
            days,
            self.type_,
            self.provider_id,
            self.start,
            self.end,
            self.buffer_before,
            self.buffer_after,
            self.passed,
        )


@dataclass
class _DryRun:
    transaction: Transaction
    before: Rules
    after: Rules
    provider_id: int | None
    now: datetime
    _closed: dict[date, bool] = field(default_factory=dict)

    def run(self) -> list[int]:
        types = {type_.id: type_ for type_ in self.before.types.values()}
        around = {"clinic": self.before.institution_id, "now": self.now}
        passed: dict[int, set[int]] = {}
        for appointment_id, provider_id in self.transaction.execute(_PASSES, around):
            passed.setdefault(appointment_id, set()).add(provider_id)
        ahead = [
            _Booked._make((types[type_id], id_, *row, frozenset(passed.get(id_, ()))))
            for type_id, id_, *row in self.transaction.execute(_AHEAD, around)
        ]
        touched = [each for each in ahead if self._loses(each)]
        unassigned = [each for each in ahead if each.provider_id is None]
        lost = {each.id for each in touched if each.provider_id is not None}
        for day in {self._day(each.start) for each in touched if each.provider_id is None}:
            lost |= self._lost_requests(day, unassigned)
        return [each.id for each in ahead if each.id in lost]

    def _loses(self, booked: _Booked) -> bool:
        """Return whether somebody who would be there for it is not there any more."""
        if self.provider_id is None and not (
            self._differs(self._day(booked.start)) or self._differs(self._day(booked.end))
        ):
            return False
        could = self.before.providers if booked.provider_id is None else [booked.provider_id]
        return any(
            self._is_there(self.before, provider_id, booked) and not self._is_there(self.after, provider_id, booked)
            for provider_id in could
            if self.provider_id in {None, provider_id}
        )

    def _is_there(self, rules: Rules, provider_id: int, booked: _Booked) -> bool:
        if booked.provider_id is None and (provider_id in booked.passed or not rules.suits(provider_id, booked.type_)):
            return False
        return opening.is_there(rules, provider_id, booked.start, booked.end, crisis=booked.urgency == 0)

    def _differs(self, day: date) -> bool:
        """Return whether the clinic is closed on that day before the change or after it, but not both; a short cut."""
        if day not in self._closed:
            self._closed[day] = bool(opening.closed(self.before, day)) != bool(opening.closed(self.after, day))
        return self._closed[day]

    def _lost_requests(self, day: date, unassigned: Iterable[_Booked]) -> set[int]:
        """Requests of that day, for any provider, that could be kept with the others before, but not after."""
        days = self._around(day)
        first, last = ticks.moment(days.origin), ticks.moment(days.origin + days.size)
        requests = [each for each in unassigned if first <= each.start < last]
        before = Window(self.before, days, 0, self.now)
        window.read_taken(self.transaction, before, self.before.providers)
        lost = _kept(before, requests) - _kept(replace(before, rules=self.after), requests)
        return {each.id for each in requests if each.id in lost and self._day(each.start) == day}

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.before.clock).date()

    def _around(self, day: date) -> Range:
        return Range(day, 1, self.before.clock)


def _kept(day_window: Window, requests: Iterable[_Booked]) -> set[int]:
    """The requests that can all be kept together; where they cannot, those that came first."""
    kept: dict[int, Waiter] = {}
    for each in sorted(requests, key=lambda each: each.id):
        claim = each.claim(day_window.days)
        waiter = Waiter(claim.busy, day_window.able(claim))
        if waiter.able and assignment.can_all_be_kept([*assignment.near(list(kept.values()), waiter.busy), waiter]):
            kept[each.id] = waiter
    return set(kept)
