"""Which appointments the filters of an inbox let through, and in which order they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

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


@dataclass(frozen=True, slots=True)
class Order:
    """By which columns a list is sorted.

    An index holds each in exactly this order; by date the few that wait are found by the index, and sorted, and so are
    those of a crisis, who come first, where they are sorted by other columns, `of_crises`.
    """

    columns: tuple[str, ...]
    types: tuple[type, ...]
    ascending: bool
    of_crises: tuple[str, ...] = ()

    @property
    def sections(self) -> tuple[tuple[int | None, tuple[str, ...]], ...]:
        """The urgency of each part of the list, and the columns by which it is sorted; None for a list in one."""
        return ((0, self.of_crises), (1, self.columns)) if self.of_crises else ((None, self.columns),)

    def sorted(self, columns: Sequence[Any]) -> list[Any]:
        """Return these columns as ORDER BY wants them."""
        return list(columns) if self.ascending else [column.desc() for column in columns]

    def key(self, view: AppointmentView) -> tuple[Any, ...]:
        """Return where the appointment stands."""
        values = {"urgency": 0 if view.crisis else 1}
        columns = self.of_crises if view.crisis and self.of_crises else self.columns
        return tuple(values.get(name, getattr(view, name, None)) for name in columns)

    def is_behind(self, key: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
        """Return whether what has this `key` stands behind what has the other."""
        return key > other if self.ascending else key < other


_DECIDED = Order(("decided_at", "id"), (datetime, int), ascending=False)
_ORDERS = {
    Filter.pending: Order(
        ("urgency", "created_at", "id"),
        (int, datetime, int),
        ascending=True,
        of_crises=("urgency", "start", "id"),  # whose begins first has the least time left for an answer
    ),
    Filter.accepted: _DECIDED,
    Filter.rejected: _DECIDED,
    Filter.all: Order(("id",), (int,), ascending=False),
}


_BY_DATE = Order(("urgency", "start", "id"), (int, datetime, int), ascending=True)


def order(filter_: Filter, waiting_order: WaitingOrder) -> Order:
    """Return in which order the list of this filter stands."""
    by_date = filter_ is Filter.pending and waiting_order is WaitingOrder.date
    return _BY_DATE if by_date else _ORDERS[filter_]
