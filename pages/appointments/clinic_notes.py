"""What the clinic wrote about an appointment: read on its page, and written and withdrawn there by the clinic."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from pages import words
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag
from pages.elements.written_notes import note_nodes
from pages.frame.toasts import say_refused
from store import errors, threads
from store.appointments import clinic_notes
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person


class ClinicNotes:
    """A card with the notes; for a patient only where one is shared with them."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._notes: Sequence[ClinicNoteView] = ()
        self._first: frozenset[int] | None = None
        """The ids of those that stood there from the beginning."""
        self._is_clinic = me.role is not Role.patient
        with tag("section", classes="card clinic-notes", id=words.clinic_notes.PLACE) as self._card:
            title = words.clinic_notes.TITLE if self._is_clinic else words.clinic_notes.TITLE_FOR_PATIENT
            tag("h2", title, "card-title")
            self._list = Fragment("ul", [], "stack")
            if self._is_clinic:
                self._confirmation = Confirmation()
                self._list.listen("act", self._on_act, readers.act)
                self._form = self._draw_form()

    def show(self, notes: Sequence[ClinicNoteView]) -> None:
        """Say what there is by now, with the names that people go by."""
        self._notes = notes
        if self._first is None:
            self._first = frozenset(note.id for note in notes)
        self._list.draw([self._node(note) for note in notes])
        self._list.set_visibility(bool(notes))
        self._card.set_visibility(self._is_clinic or bool(notes))

    def refresh(self) -> None:
        """Say all of it on the clinic's clock as it is now."""
        self.show(self._notes)

    def _draw_form(self) -> Form:
        with tag("details", id="clinic-note-write"):
            tag("summary", words.clinic_notes.WRITE, "btn btn-quiet")
            form = Form({}, self._on_send, draft=f"clinic-note-{self._view.id}", names={"text": "clinic_note"})
            with form:
                form.area("clinic_note", words.clinic_notes.LABEL, hint=words.clinic_notes.STAYS)
                options = words.clinic_notes.readers(self._me)
                form.several("clinic_note_for", words.clinic_notes.WHO_READS, options, type_="radio", has_heading=True)
                form.end(words.clinic_notes.SAVE)
        return form

    def _node(self, note: ClinicNoteView) -> Node:
        inside = note_nodes(note, self._me)
        if self._is_clinic and clinic_notes.can_withdraw(note, self._me):
            label = f"{words.clinic_notes.WITHDRAW}: {words.clinic_notes.who(note, self._me)}"
            act = f"withdraw:{note.id}"
            inside.append(
                node(
                    "button",
                    words.clinic_notes.WITHDRAW,
                    "btn btn-quiet",
                    type="button",
                    data_act=act,
                    aria_label=label,
                )
            )
        return node("li", inside, "" if note.id in (self._first or ()) else "glow", key=str(note.id))

    async def _on_send(self, values: Values) -> None:
        """Write it; the page hears of it as of any news."""
        chosen = first(values, "clinic_note_for")
        if chosen not in {words.clinic_notes.PRIVATE, words.clinic_notes.SHARED}:
            self._form.say({"clinic_note_for": words.clinic_notes.CHOOSE})
            return
        text, shared = first(values, "clinic_note"), chosen == words.clinic_notes.SHARED
        try:
            await threads.write(
                clinic_notes.write, self._view.id, text, shared=shared, by=self._me.id, now=datetime.now(UTC)
            )
        except errors.TooMany:
            self._form.say({"clinic_note": words.clinic_notes.MANY})
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.show_saved({})

    def _on_act(self, press: tuple[str, str]) -> None:
        """Ask before a note is withdrawn; whatever a browser says, only one that is offered."""
        for note in self._notes:
            if press == ("withdraw", str(note.id)) and clinic_notes.can_withdraw(note, self._me):
                title, body = words.clinic_notes.question(note)
                go_on = partial(self._withdraw, note.id)
                self._confirmation.ask(title, body, words.clinic_notes.WITHDRAW, go_on)

    async def _withdraw(self, note_id: int) -> None:
        verb = clinic_notes.withdraw
        try:
            await threads.write(verb, self._view.id, note_id, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
