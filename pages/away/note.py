"""What is written to the patients of who is away: one field for all of them, kept while it is typed.

Whoever goes on, in another tab or tomorrow, finds it; once all is decided it is gone.
"""

import json
from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements import readers
from pages.elements.forms import field
from pages.elements.readers import VALUE
from pages.elements.tags import tag
from store import away, errors, threads
from store.models import REASON_LIMIT
from store.views.people import Person

_ID = "away-note"
WITH_NOTE = f"() => emit(document.getElementById('{_ID}').value)"


class NoteField:
    """The field; what the browser has as a draft is what was not kept yet."""

    def __init__(self, me: Person, provider_id: int, kept: str) -> None:
        self._me, self._provider_id, self.kept = me, provider_id, kept
        self._typed: str | None = None
        """What is to be kept still."""
        with field(_ID, words.away.NOTE, hint=words.away.NOTE_HINT) as self._field:
            area = self._field.draw(
                "textarea", rows="2", maxlength=str(REASON_LIMIT), data_draft=_ID, data_carried=kept
            )
            tag("p", words.away.NOTE_BACK, "hint draft-note")
        area.listen("input", self._on_typed, readers.text, js_handler=VALUE, throttle=0.5)

    def show(self, kept: str, *, instead_of: str, is_over: bool) -> None:
        """Show what is kept instead of what was when that was read, unless something was typed here since.

        `is_over`: all is decided, and what was written to these patients is not for the next ones.
        """
        if is_over:
            self._know("")
            ui.run_javascript(f"kept.forget('{_ID}'); document.getElementById('{_ID}').value = ''")
        elif self._typed is None and kept != self.kept == instead_of:
            ui.run_javascript(f"keptForm.carry('{_ID}', {json.dumps(self.kept)}, {json.dumps(kept)})")
            self._know(kept)

    def _know(self, kept: str) -> None:
        self.kept = kept
        self._field.input.attributes(data_carried=kept)

    async def _on_typed(self, typed: str) -> None:
        """Keep it, one after the other; what is typed meanwhile comes next."""
        is_busy, self._typed = self._typed is not None, typed
        while not is_busy and (note := self._typed) is not None:
            try:
                kept = await threads.write(
                    away.keep_note, self._provider_id, note, by=self._me.id, now=datetime.now(UTC)
                )
            except errors.Refusal as refusal:
                self._typed = None
                self._field.say(words.refusals.refusal(refusal, self._me.clinic.zone))
                return
            self._field.say("")
            if self._typed == note:
                self._typed = None
                self._know(kept)
                ui.run_javascript(f"kept.forget('{_ID}')")
