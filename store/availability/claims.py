"""What is claimed of a clinic's time and takes nobody's yet: requests for any provider, holds, and offers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store.availability import ticks
from store.availability.opening import Range
from store.availability.rules import TypeRules
from store.models import UNDECIDED, Appointment, Hold, Offer, Pass, tables

_appointment, _hold, _offer, _pass = tables(Appointment, Hold, Offer, Pass)

_PASSED = sa.select(sa.func.aggregate_strings(sa.cast(_pass.c.provider_id, sa.String), ",")).where(
    _pass.c.appointment_id == _appointment.c.id
)
READ = sa.union_all(  # one statement: requests for any provider; holds, and offers, which end as their type says
    sa.select(
        *(_appointment.c[name] for name in ("type_id", "provider_id", "start", "end", "buffer_before", "buffer_after")),
        _PASSED.scalar_subquery(),
    ).where(
        _appointment.c.institution_id == sa.bindparam("clinic"),
        _appointment.c.provider_id.is_(None),
        _appointment.c.status.in_(UNDECIDED),
        _appointment.c.start >= sa.bindparam("first"),
        _appointment.c.start < sa.bindparam("last"),
        _appointment.c.id != sa.bindparam("moving"),
    ),
    sa.select(_hold.c.type_id, _hold.c.provider_id, _hold.c.start, *[sa.null()] * 4).where(
        _hold.c.institution_id == sa.bindparam("clinic"),
        _hold.c.patient_id != sa.bindparam("patient"),
        _hold.c.until > sa.bindparam("now"),
        _hold.c.start >= sa.bindparam("first"),
        _hold.c.start < sa.bindparam("last"),
    ),
    sa.select(_offer.c.type_id, _offer.c.provider_id, _offer.c.start, *[sa.null()] * 4).where(
        _offer.c.institution_id == sa.bindparam("clinic"),
        _offer.c.patient_id != sa.bindparam("patient"),
        _offer.c.ended_at.is_(None),
        _offer.c.until > sa.bindparam("now"),
        _offer.c.start >= sa.bindparam("first"),
        _offer.c.start < sa.bindparam("last"),
    ),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that waits, or a time that another patient holds or is offered.

    `span` are the ticks of the appointment, `busy` those that a provider needs for it, counted from the window's first;
    `passed` are providers who are not asked any more.
    """

    type_: TypeRules
    provider_id: int | None
    span: int
    busy: int
    passed: frozenset[int] = frozenset()

    @classmethod
    def from_span(
        cls,
        days: Range,
        type_: TypeRules,
        provider_id: int | None,
        start: datetime,
        end: datetime,
        buffer_before: int,
        buffer_after: int,
        passed: frozenset[int] = frozenset(),
    ) -> "Claim":
        """Claim the time of an appointment as it was made, whatever its type has become; buffers are minutes."""
        span, busy = ticks.between(start, end), ticks.with_buffers(start, end, buffer_before, buffer_after)
        return cls(type_, provider_id, ticks.mask([span], days.origin), ticks.mask([busy], days.origin), passed)

    @classmethod
    def from_start(cls, days: Range, type_: TypeRules, provider_id: int | None, start: datetime) -> "Claim":
        """Claim as much time as the type takes now."""
        end = start + timedelta(minutes=type_.minutes)
        return cls.from_span(days, type_, provider_id, start, end, type_.buffer_before, type_.buffer_after)
