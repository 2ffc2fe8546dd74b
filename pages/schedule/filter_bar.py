"""The bar above the days: mornings, after 17:00, a weekday."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, node
from pages.elements.readers import PRESSED_INSIDE, VALUE
from pages.elements.tags import button, tag
from pages.schedule.time_filter import OFFERED, WEEKDAYS, TimeFilter


class FilterBar:
    """Parts of the day as buttons, of which one can be pressed, and the weekdays to choose from."""

    def __init__(self, choose: Callable[[TimeFilter], Any]) -> None:
        """Draw the bar; `show` says what is chosen."""
        self._choose, self._shown = while_open(choose), TimeFilter()
        with tag("div", classes="filter-bar time-filter", role="group", aria_label="Only show") as self.box:
            self._parts = {part: button(words.time_filters.PARTS[part], value=part) for part in OFFERED}
            self._weekdays = Fragment("select", [], aria_label="Weekday")
        self.box.listen("click", self._on_part, readers.key, js_handler=PRESSED_INSIDE)
        self._weekdays.listen("change", self._on_weekday, readers.key, js_handler=VALUE)

    def show(self, filter_: TimeFilter) -> None:
        """Show what is looked at."""
        self._shown = filter_
        for part, drawn in self._parts.items():
            drawn.attributes(aria_pressed="true" if part == filter_.part else "false")
        chosen = filter_.params["weekday"] or ""
        names = {"": words.time_filters.ANY_DAY, **dict(zip(WEEKDAYS, words.moments.DAYS, strict=True))}
        self._weekdays.draw(
            [node("option", text, value=name, key=name, selected=name == chosen) for name, text in names.items()]
        )
        self._weekdays.attributes(data_chosen=chosen or None)

    def _on_part(self, part: str) -> Any:
        """Look at this part of the day, or once more at all of it."""
        wanted = TimeFilter.parse(part, None).part
        return self._choose(replace(self._shown, part=None if wanted == self._shown.part else wanted))

    def _on_weekday(self, weekday: str) -> Any:
        return self._choose(replace(self._shown, weekday=TimeFilter.parse(None, weekday).weekday))
