"""Which appointments the filters of an inbox let through, and in which order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any

import sqlalchemy as sa

from store import appointment_rows
from store.models import WAITING, Status
from store.views.appointments import AppointmentView


class Filter(StrEnum):
    """The filters of the inbox, as in the original system."""

    pending = "pending"
    accepted = "accepted"
    rejected = "rejected"
    all = "all"

    @classmethod
    def parse(cls, value: str | None) -> "Filter":
        """Return what was asked for, or pending."""
        return cls(value) if value in set(cls) else cls.pending

    @property
    def statuses(self) -> tuple[Status, ...]:
        """The statuses that the filter lets through."""
        if self is Filter.all:
            return tuple(Status)
        return WAITING if self is Filter.pending else (Status(self.value),)

    def lets_through(self, view: AppointmentView) -> bool:
        """Return whether the appointment belongs in the list."""
        return view.status in self.statuses


class WaitingOrder(StrEnum):
    """In which order the waiting requests stand, a crisis first in each."""

    waiting = "waiting"
    date = "date"

    @classmethod
    def parse(cls, value: str | None) -> "WaitingOrder":
        """Return what was asked for, or the longest waiting first."""
        return cls(value) if value in set(cls) else cls.waiting


ASKED_START = "asked_start"


class Rank(IntEnum):
    """What waits stands in this order: whoever is in a crisis and has nobody comes before all others."""

    nobody_on_it = 0
    crisis = 1
    other = 2

    @classmethod
    def of(cls, view: AppointmentView) -> "Rank":
        """Return where an appointment that waits stands."""
        if not view.crisis:
            return cls.other
        return cls.nobody_on_it if view.is_request and not view.is_acknowledged else cls.crisis


_appointment = appointment_rows.appointment
_ASKED_START = sa.func.coalesce(_appointment.c.move_start, _appointment.c.start)
_IS_CRISIS = _appointment.c.urgency == 0
_IS_CARED_FOR = sa.or_(_appointment.c.acknowledged_by_id.is_not(None), _appointment.c.move_start.is_not(None))
_OF_RANK = {
    Rank.nobody_on_it: (_IS_CRISIS, ~_IS_CARED_FOR),
    Rank.crisis: (_IS_CRISIS, _IS_CARED_FOR),
    Rank.other: (_appointment.c.urgency == 1,),
}


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is sorted.

    An index holds each in exactly this order; by date the few that wait are found by the index, and sorted, and so are
    those of a crisis, who come first, where they are sorted by other columns, `of_crises`. ASKED_START is when it would
    be, as its patient asks.
    """

    columns: tuple[str, ...]
    types: tuple[type, ...]
    ascending: bool
    of_crises: tuple[str, ...] = ()

    def sorted(self, columns: Sequence[Any]) -> list[Any]:
        """Return these columns as ORDER BY wants them."""
        return list(columns) if self.ascending else [column.desc() for column in columns]

    def key(self, view: AppointmentView) -> tuple[Any, ...]:
        """Return where the appointment stands."""
        rank = Rank.of(view) if self.of_crises else None
        names = self.names(rank)
        values = tuple(view.as_asked.start if name == ASKED_START else getattr(view, name) for name in names)
        return values if rank is None else (int(rank), *values)

    def names(self, rank: Rank | None) -> tuple[str, ...]:
        """Name the columns by which those of this rank are sorted; None in a list without ranks."""
        return self.columns if rank in {None, Rank.other} else self.of_crises

    def is_behind(self, key: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        """Return whether what has this `key` stands behind what has the other."""
        return key > other if self.ascending else key < other


_OF_CRISES = ("start", "id")
"""Whose begins first has the least time left for an answer."""
_DECIDED = Order(("decided_at", "id"), (datetime, int), ascending=False)
_ORDERS = {
    Filter.pending: Order(("created_at", "id"), (int, datetime, int), ascending=True, of_crises=_OF_CRISES),
    Filter.accepted: _DECIDED,
    Filter.rejected: _DECIDED,
    Filter.all: Order(("id",), (int,), ascending=False),
}


_BY_DATE = Order((ASKED_START, "id"), (int, datetime, int), ascending=True, of_crises=_OF_CRISES)


def order(filter_: Filter, waiting_order: WaitingOrder) -> Order:
    """Return in which order the list of this filter stands."""
    by_date = filter_ is Filter.pending and waiting_order is WaitingOrder.date
    return _BY_DATE if by_date else _ORDERS[filter_]


def sections(order: Order, after: Sequence[Any] | None, limit: int) -> list[sa.Select[*tuple[Any, ...]]]:
    """Return the parts of a list behind the key `after`, each sorted and a range of an index, one after the other.

    Each selects the rank and the columns of the order, and finds `limit` rows at most.
    """
    found: list[sa.Select[*tuple[Any, ...]]] = []
    for rank in Rank if order.of_crises else (None,):
        if after is not None and rank is not None and rank < after[0]:
            continue  # all of these have been shown
        columns = [_ASKED_START if name == ASKED_START else _appointment.c[name] for name in order.names(rank)]
        labels = [column.label(name) for column, name in zip(columns, order.columns, strict=True)]
        part = sa.select(sa.literal(int(rank or 0)).label("rank"), *labels)
        part = part.where(*_OF_RANK[rank]) if rank is not None else part
        if after is not None and rank in {None, after[0]}:
            row, key = sa.tuple_(*columns), sa.tuple_(*after[-len(columns) :])
            part = part.where(row > key if order.ascending else row < key)
        found.append(part.order_by(*order.sorted(columns)).limit(limit))
    return found
