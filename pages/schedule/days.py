"""The choice of a day: the next ones side by side, each with what is free or why nothing is; later ones in a field."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.readers import PRESSED_INSIDE, VALUE
from pages.elements.tags import Tag, tag


class Note(NamedTuple):
    """The words under a day; `sentence` is for those who hear it, empty where the words say it all."""

    words: str
    sentence: str = ""
    is_free: bool = True


class Days:
    """The next days. One without a free time can be chosen too: then the page says why, and what else there is."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw the strip; `show` fills it."""
        self._drawn: dict[date, tuple[Tag, Tag, Tag]] = {}
        self.box = tag("div", classes="day-strip", role="toolbar", aria_label="Day", data_one_stop="true")
        self.box.listen("click", choose, readers.key, js_handler=PRESSED_INSIDE)

    def show(self, notes: Mapping[date, Note], selected: date | None, today: date) -> None:
        """Show what stands under each day, and which day is looked at."""
        if list(notes) != list(self._drawn):
            self._draw(notes, today)
        for day, (drawn, said, heard) in self._drawn.items():
            note = notes[day]
            said.set_text(note.words)
            said.attributes(aria_hidden="true" if note.sentence else None)
            heard.set_text(note.sentence)
            drawn.classes(add="" if note.is_free else "is-empty", remove="is-empty" if note.is_free else "")
            drawn.attributes(aria_pressed="true" if day == selected else "false")

    def _draw(self, days: Mapping[date, Note], today: date) -> None:
        self.box.clear()
        self._drawn = {}
        with self.box:
            for day in days:
                with tag("button", classes="day", type="button", value=day.isoformat()) as drawn:
                    number, month = words.moments.day(day).split()[1:3]
                    tag("span", words.moments.near_weekday(day, today), "day-name")
                    tag("span", number, "day-number")
                    tag("span", f"{month}, ", "hidden-words")
                    self._drawn[day] = drawn, tag("span", classes="day-note"), tag("span", classes="hidden-words")


class LaterDay:
    """A native date field for the days behind the strip. It is the browser's own: what is half typed stays."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw its place; `show` fills it."""
        self._choose = while_open(choose)
        self._shown: date | None = None
        self._field: Tag | None = None
        with tag("div", classes="later-day") as self.box:
            tag("label", "A later day", for_="date")
            self._holder = tag("div")

    def show(self, selected: date | None, first: date, last: date) -> None:
        """Show which later day is looked at, None empties the field; and between which days it may be."""
        if self._field is None or selected != self._shown:
            self._shown = selected
            self._holder.clear()
            with self._holder:
                self._field = tag(
                    "input", type="date", id="date", defaultValue=selected.isoformat() if selected else None
                )
            self._field.listen(
                "change", self._picked, readers.day, js_handler=VALUE, throttle=0.5, leading_events=False
            )
        self._field.attributes(min=first.isoformat(), max=last.isoformat())

    async def _picked(self, day: date) -> None:
        """Years are typed digit by digit; what is no day yet is passed over."""
        self._shown = day
        await self._choose(day.isoformat())
