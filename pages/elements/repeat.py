"""How often an appointment is repeated, and the dates of that: each can be left out, or another time taken instead."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import NamedTuple

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.forms import choices, field
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.tags import tag
from pages.live import live
from store import errors, threads
from store.availability import repeating
from store.availability.repeating import Obstacle, PlannedDate
from store.models import LONGEST_SERIES
from store.views.people import Person

USUAL = 6
"""Appointments of a series, until somebody says otherwise."""

_NOT_MEANT = frozenset({Obstacle.holiday, Obstacle.closure, Obstacle.away})
"""What makes a date another than people had in mind: it is left out until somebody wants it all the same."""


class Question(NamedTuple):
    """What is repeated; `patient_id` as far as somebody is chosen."""

    type_slug: str
    provider_id: int
    patient_id: int | None
    first: datetime


class Repeat:
    """Two selects and the list of dates, which is live; what is chosen of it are its `starts`."""

    def __init__(self, me: Person, on_change: Callable[[], None] | None = None) -> None:
        """`on_change` hears whenever other dates are chosen."""
        self._me, self._on_change = me, while_open(on_change or (lambda: None))
        self._question: Question | None = None
        self._every, self._count = 0, USUAL
        self._asked: tuple[Question, int, int] | None = None
        """What the dates that are shown were read for."""
        self._dates: list[PlannedDate] = []
        self._said_of: dict[datetime, bool] = {}
        """Whether somebody wants this date, where they have said so."""
        self._instead: dict[datetime, datetime] = {}
        with tag("div", classes="repeat stack") as self.box:
            with tag("div", classes="pair"):
                with field("repeat-every", "Repeat", error=None) as drawn:
                    every = drawn.draw_select(choices(words.series.EVERY), name="every")
                with field("repeat-count", "How many", error=None) as drawn:
                    numbers = [str(number) for number in range(2, LONGEST_SERIES + 1)]
                    options = [node("option", each, value=each, selected=each == str(USUAL)) for each in numbers]
                    count = drawn.draw_select(options, name="count")
            self._many = drawn.box
            self._list = Fragment("ul", [], "repeat-dates", aria_label="Dates")
            self._status = tag("p", "", "hint", role="status")
        every.listen("change", self._on_every, readers.key, js_handler=VALUE)
        count.listen("change", self._on_count, readers.key, js_handler=VALUE)
        self._list.listen("act", self._on_act, readers.act)
        self._read_soon = live.coalesced(self._read)
        live.follow_times(me.clinic.id, self.refresh)
        live.follow_rules(me.clinic.id, self.refresh)
        self._show()

    @property
    def is_on(self) -> bool:
        """Whether it is repeated at all."""
        return self._every > 0

    @property
    def starts(self) -> list[datetime]:
        """The chosen starts, as they are shown."""
        return [self._instead.get(each.start, each.start) for each in self._dates if self._is_chosen(each)]

    def ask(self, question: Question | None) -> None:
        """Show the dates of this question soon; none as long as something is missing."""
        if question != self._question:
            self._question = question
            self._forget()
            self._read_soon()

    def refresh(self) -> None:
        """Time was taken or given back, or the clinic's rules are others now."""
        if self.is_on:
            self._read_soon()

    async def settle(self) -> None:
        """Read the dates, where those that are shown are of another question."""
        if self._asked != self._wanted:
            await self._read()

    def start_over(self) -> dict[str, str]:
        """Repeat nothing; returns what stands in the fields then."""
        self._every, self._count, self._question = 0, USUAL, None
        self._forget()
        self._dates, self._asked = [], None
        self._draw()
        return {"every": "", "count": str(USUAL)}

    @property
    def _wanted(self) -> tuple[Question, int, int] | None:
        return None if self._question is None or not self.is_on else (self._question, self._every, self._count)

    async def _read(self) -> None:
        wanted, said = self._wanted, ""
        dates: list[PlannedDate] = []
        if wanted is not None:
            question, every, count = wanted
            try:
                dates = await threads.read(
                    repeating.plan,
                    by=self._me.id,
                    **question._asdict(),
                    every=every,
                    count=count,
                    now=datetime.now(UTC),
                )
            except errors.Refusal as refusal:
                said = words.refusals.refusal(refusal, self._me.clinic.zone, start=question.first)
        if wanted == self._wanted:
            self._asked, self._dates = wanted, dates
            self._draw(said)

    def _forget(self) -> None:
        self._said_of, self._instead = {}, {}

    def _is_chosen(self, date: PlannedDate) -> bool:
        """Return whether it is booked: what can be is, unless it is another day than was meant."""
        if date.start in self._instead:
            return self._said_of.get(date.start, True)
        by_itself = date.obstacle is None or (date.needs_reason and date.obstacle not in _NOT_MEANT)
        return date.can_be_booked and self._said_of.get(date.start, by_itself)

    def _draw(self, said: str = "") -> None:
        self._show(said)
        self._on_change()

    def _show(self, said: str = "") -> None:
        self._many.set_visibility(self.is_on)
        self._list.draw([self._row(each) for each in self._dates])
        self._list.set_visibility(bool(self._dates))
        if self._dates:
            said = words.series.chosen(len(self.starts), len(self._dates))
        elif self.is_on and not said:
            said = words.series.NOTHING_ASKED
        self._status.set_text(said)

    def _row(self, date: PlannedDate) -> Node:
        zone, now, key = self._me.clinic.zone, datetime.now(UTC), str(int(date.start.timestamp()))
        instead = self._instead.get(date.start)
        as_planned = words.moments.brief(date.start, zone, now)
        shown = words.moments.brief(instead, zone, now) if instead else as_planned
        is_off = instead is None and not date.can_be_booked
        tick = node(
            "button",
            shown,
            "repeat-date",
            type="button",
            role="checkbox",
            aria_checked="true" if self._is_chosen(date) else "false",
            disabled=is_off,
            data_act=f"date:{key}",
        )
        inside = [tick]
        if date.obstacle is not None:
            why = words.series.instead_of(as_planned) if instead else words.series.obstacle(date)
            inside.append(node("small", why, "soft"))
        if instead is not None:
            inside.append(_button(words.series.KEEP, f"keep:{key}"))
        elif date.replacement is not None:
            name = words.series.take_instead(words.moments.brief(date.replacement, zone, now))
            inside.append(_button(name, f"replace:{key}"))
        return node("li", inside, key=key)

    # ---- handlers: whatever a browser sends, only what is shown

    def _on_every(self, value: str) -> None:
        self._every = int(value) if value in map(str, repeating.WEEKS) else 0
        self._forget()
        self._read_soon()

    def _on_count(self, value: str) -> None:
        if value in {str(number) for number in range(2, LONGEST_SERIES + 1)}:
            self._count = int(value)
            self._read_soon()

    def _on_act(self, press: tuple[str, str]) -> None:
        act, key = press
        date = next((each for each in self._dates if str(int(each.start.timestamp())) == key), None)
        if date is None:
            return
        if act == "date" and (date.can_be_booked or date.start in self._instead):
            self._said_of[date.start] = not self._is_chosen(date)
        elif act == "replace" and date.replacement is not None:
            self._instead[date.start] = date.replacement
            self._said_of.pop(date.start, None)
        elif act == "keep":
            self._instead.pop(date.start, None)
            self._said_of.pop(date.start, None)
        self._draw()


def _button(name: str, act: str) -> Node:
    return node("button", name, "btn btn-quiet", type="button", data_act=act)
