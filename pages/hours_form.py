"""The form for the hours of a week, or of one day: static/hours.js draws it and keeps what is typed.

A test looks at `saved` and `problems`, and sends what a browser would: the event "send".
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import date
from typing import Any, Literal

import orjson
from nicegui import ui
from nicegui.events import GenericEventArguments as Event

from pages import hours_words
from pages.cleanup import while_open
from pages.tags import Tag
from store import errors
from store.rules import Span

_SENT = 300
"""Rows of a day that are read, to be refused; nobody types more."""


class HoursForm(Tag, component="static/hours.js", dependencies=["static/spans.js"]):
    """`kind`: a week with a grid, or one day. `send` is called with what the browser sends; see `days_in`."""

    def __init__(self, kind: Literal["week", "day"], send: Callable[[Mapping[str, Any]], Awaitable[None]]) -> None:
        assert self.component is not None
        said = hours_words.WEEK if kind == "week" else hours_words.DATE
        super().__init__(self.component.tag, kind=kind, words=orjson.dumps(said).decode(), problems="[0,{}]")
        self._send, self._sending, self._answers = while_open(send), False, 0
        self.on("send", self._sent)

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
        """What was typed under this name is saved: show what is saved."""
        self.say({})
        self.run_method("forget", name)

    async def _sent(self, event: Event) -> None:
        if self._sending:
            return
        self._sending = True
        self.attributes(busy=True)
        self.say({})
        try:
            await self._send(event.args if isinstance(event.args, dict) else {})
        finally:
            self._sending = False
            self.attributes(busy=None)

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        problems: dict[str, str] = orjson.loads(self._props["problems"])[1]
        return [*super()._displayed_contents(only_visible=only_visible), *problems.values()]


def date_in(given: object, field: str) -> date:
    """The day that a native input gives. Raises Missing."""
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise errors.Missing(field) from None


def days_in(given: object, count: int, field: Callable[[int], str]) -> tuple[tuple[Span, ...], ...]:
    """The rows of so many days, each with two minutes and whether it is urgent. `field`: the name of a day.

    Raises Missing for a row that is not filled in.
    """
    days = given if isinstance(given, list) and len(given) == count else [None] * count
    return tuple(_spans(rows, field(number)) for number, rows in enumerate(days))


def _spans(rows: object, field: str) -> tuple[Span, ...]:
    if not isinstance(rows, list) or len(rows) > _SENT:
        raise errors.Missing(field)
    return tuple(_span(row, f"{field}.{number}") for number, row in enumerate(rows))


def _span(row: object, field: str) -> Span:
    match row:
        case [int(opens), int(closes), urgent]:
            return Span(opens, closes, urgent is True)
    raise errors.Missing(field)


def keep_focus(shown: ui.element) -> None:
    """Give the keyboard to a list whose pressed button is gone."""
    ui.run_javascript(f"document.activeElement === document.body && getHtmlElement({shown.id})?.focus()")


def focus_first(form: Tag) -> None:
    """Give the keyboard to the first field of an emptied form."""
    ui.run_javascript(f"getHtmlElement({form.id})?.querySelector('[data-forgets]')?.click()")
