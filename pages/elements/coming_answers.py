"""The two answers to whether somebody will come. They keep their places: what was pressed says so where it stands."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.confirmation import PRESSED
from pages.elements.tags import button, tag
from store.views.appointments import AppointmentView


class ComingAnswers:
    """Both buttons, and below them what was said; a press counts for the time that stood there when it was made."""

    def __init__(self, on_will_come: Callable[[], Any], on_cannot_come: Callable[[], Any]) -> None:
        self._asks = ""
        self._acts = while_open(on_will_come), while_open(on_cannot_come)
        with tag("div", classes="coming-answers") as self.box:
            with tag("div", classes="row-of", data_still="true"):
                self._will = button(words.reminders.WILL_COME, style="primary")
                self._cannot = button(words.reminders.CANNOT_COME, classes="cannot-come")
            self._said = tag("p", "", "said-yes", role="status")
        self._will.listen("click", self._on_will_come, readers.key, js_handler=PRESSED)
        self._cannot.listen("click", self._on_cannot_come, readers.key, js_handler=PRESSED)

    def show(self, view: AppointmentView, zone: str) -> None:
        """Ask about the time that it has now, and say what was answered about that."""
        comes = view.coming_at is not None
        self._asks = str(view.sequence)
        self.box.attributes(data_asks=self._asks)
        for each in (self._will, self._cannot):
            each.attributes(data_question=self._asks)
        self._will.attributes(aria_pressed="true" if comes else "false")
        self._said.set_text(words.reminders.see_you(view, zone, datetime.now(UTC)) if comes else "")

    async def _on_will_come(self, asked: str) -> None:
        if asked == self._asks:
            await self._acts[0]()

    async def _on_cannot_come(self, asked: str) -> None:
        if asked == self._asks:
            self._acts[1]()
