"""A patient's notes for the clinic; they can change it while the request waits."""

from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.elements.forms import Form, Values
from pages.elements.tags import tag
from pages.frame.toasts import say_refused, toast
from store import appointments, errors, threads
from store.models import WAITING
from store.views.appointments import AppointmentView
from store.views.people import Person

ONLY_THEY = "Only the people who answer your request read this."


class Notes:
    """A card with the notes; hidden where there are none, and nobody could write any."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._is_own = me.id == view.patient_id
        with tag("section", classes="card") as self._card:
            tag("h2", "Your notes" if self._is_own else "Notes", "card-title")
            self._text = tag("p", classes="typed", dir="auto")
            with tag("details", id="notes-change") as self._change:
                self._summary = tag("summary", classes="btn btn-quiet")
                if self._is_own:
                    self._form = Form(_written(view), self._on_send, draft=f"notes-{view.id}")
                    with self._form:
                        self._form.area("notes", "Anything we should know?", hint=ONLY_THEY)
                        self._form.end("Save the notes")
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Say what stands there now; while the request waits its patient can change it."""
        self._view = view
        may_change = self._is_own and view.status in WAITING
        self._text.set_text(view.notes)
        self._text.set_visibility(bool(view.notes))
        self._summary.set_text("Change the notes" if view.notes else "Add notes")
        self._change.set_visibility(may_change)
        self._card.set_visibility(may_change or bool(view.notes))
        if self._is_own:
            self._form.fill(_written(view))

    async def _on_send(self, values: Values) -> None:
        notes = next(iter(values.get("notes", ())), "")
        verb = appointments.change_notes
        try:
            view = await threads.write(verb, self._view.id, notes, by=self._me.id, now=datetime.now(UTC))
        except errors.AlreadyDecided as decided:
            toast(
                f"{words.refusals.refusal(decided, self._me.clinic.zone)} {words.appointments.NOTES_STAY}", "rejected"
            )
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.say({})
            self._form.forget()
            self.show(view)
            ui.run_javascript("document.getElementById('notes-change').open = false")


def _written(view: AppointmentView) -> dict[str, list[str]]:
    return {"notes": [view.notes]}
