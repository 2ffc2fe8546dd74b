"""The form for the hours of a week, or of one day: static/hours.js draws it and keeps what is typed.

A test looks at `saved` and `problems`, and sends what a browser would: the event "send".
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, Literal

import orjson
from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.tags import Tag
from store import errors
from store.availability.rules import Span

MOST_ROWS = 300
"""Rows of a day that are read, to be refused; nobody types more."""

Row = tuple[int | None, int | None, bool]
"""From which minute of the day to which, None where nothing is filled in; and whether it is crisis only."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as a browser sends it: day and zone as typed, the rows of each day, and what is to be done with them."""

    date: str
    zone: str
    closed: bool
    days: list[list[Row]]
    check: bool
    """Only say what would fall outside."""


class WeekEditor(Tag, component="../static/hours.js", dependencies=["../static/spans.js"]):
    """`scope`: a week with a grid, or one day. `send` is called with what the browser sends; see `days_in`."""

    def __init__(self, scope: Literal["week", "day"], send: Callable[[Sent], Awaitable[None]]) -> None:
        assert self.component is not None
        said = words.hours.WEEK if scope == "week" else words.hours.DATE
        super().__init__(self.component.tag, scope=scope, words=orjson.dumps(said).decode(), problems="[0,{}]")
        self._send, self._sending, self._answers = while_open(send), False, 0
        self.listen("send", self._sent, partial(read, 7 if scope == "week" else 1))

    def show(self, name: str, *, day: date | None, zone: str = "", days: Iterable[Iterable[Span]]) -> None:
        """Show these hours, unless there is a draft of this name; `day` is the date that is proposed."""
        saved = {
            "date": day.isoformat() if day else "",
            "zone": zone,
            "closed": day is None,
            "days": [[list(span) for span in spans] for spans in days],
        }
        self.attributes(name=name, saved=orjson.dumps(saved).decode())

    def say(self, problems: Mapping[str, str]) -> None:
        """Let each of these fields say its sentence, and the others none.

        The answers are numbered: what is wrong in the same way once more is said once more.
        """
        self._answers += 1
        self.attributes(problems=orjson.dumps([self._answers, problems]).decode())

    def forget(self, name: str) -> None:
        """Show what is saved: what was typed under this name is."""
        self.say({})
        self.run_method("forget", name)

    async def _sent(self, sent: Sent) -> None:
        if self._sending:
            return
        self._sending = True
        self.attributes(busy=True)
        self.say({})
        try:
            await self._send(sent)
        finally:
            self._sending = False
            self.attributes(busy=None)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        problems: dict[str, str] = orjson.loads(self._props["problems"])[1]
        return [*super()._displayed_contents(only_visible=only_visible), *problems.values()]


def read(count: int, value: object) -> Sent:
    """Read what static/hours.js sends for so many days. Raises NotSent for everything else."""
    match value:
        case {"date": day, "zone": zone, "closed": closed, "days": days, "check": check}:
            rows = readers.several(readers.several(_row, MOST_ROWS), count)(days)
            if len(rows) < count:
                raise readers.NotSent
            return Sent(readers.key(day), readers.text(zone), readers.flag(closed), rows, readers.flag(check))
    raise readers.NotSent


def _row(value: object) -> Row:
    match value:
        case [opens, closes, urgent]:
            return _minute(opens), _minute(closes), bool(urgent) and readers.flag(urgent)
    raise readers.NotSent


def _minute(value: object) -> int | None:
    return None if value is None else readers.number(0, 24 * 60 + 59)(value)


def date_in(given: str, field: str) -> date:
    """The day that a native input gives. Raises Missing."""
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise errors.Missing(field) from None


def days_in(days: Sequence[Sequence[Row]], field: Callable[[int], str]) -> tuple[tuple[Span, ...], ...]:
    """The rows of each day. `field`: the name of a day. Raises Missing for a row that is not filled in."""
    return tuple(
        tuple(_span(row, f"{field(day)}.{number}") for number, row in enumerate(rows)) for day, rows in enumerate(days)
    )


def _span(row: Row, field: str) -> Span:
    opens, closes, urgent = row
    if opens is None or closes is None:
        raise errors.Missing(field)
    return Span(opens, closes, urgent)


def focus_first(form: Tag) -> None:
    """Give the keyboard to the first field of an emptied form."""
    ui.run_javascript(f"getHtmlElement({form.id})?.querySelector('[data-forgets]')?.click()")
