"""The question before a rejection: which request, the clinic's ready sentences, and the reason that is typed."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import reaching, readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import field
from pages.elements.fragments import Fragment, node
from pages.elements.tags import Tag, tag
from pages.live import live
from store.clinic import clinics
from store.models import REASON_LIMIT, Kind, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

PRESSED = "[data-act=reject]"
HINT = "A kind sentence helps."
SENT = "(event) => emit([document.getElementById('reason').value, event.target.dataset.request])"

Send = Callable[..., Awaitable[None]]
"""Rejects the request, `because` of a reason; or offers it to colleagues."""


class RejectDialog:
    """A dialog that is drawn when it asks for the first time, and asks about one request after the other."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._question: tuple[int, Send, Send] | None = None
        """The id of the request that is asked about, what sends the reason, and what offers it to colleagues."""
        with tag("dialog", classes="sheet", aria_labelledby="reject-title", data_follows=PRESSED) as self._dialog:
            self._title = tag("h2", "Reject", id="reject-title")
            self._patient = tag("p", "", "soft")
            self._withdrawn = tag("p", "", "banner tone-muted", role="alert")
        self._form: Tag | None = None
        self._is_about_move: bool | None = None
        """Whether the ready sentences are for a no to a wish to move; None before anybody has asked."""
        ui.context.client.on_delete(self._forget)

    def _draw_form(self) -> Tag:
        form = tag("form", method="dialog")
        with form:
            self._ready = Fragment("div", [], "ready-reasons", role="group", aria_label="Ready sentences")
            with field(
                "reason", "Reason, if you like", hint=HINT, error=None, described_by="reason-count", has_draft=True
            ) as drawn:
                self._reason = drawn.draw(
                    "textarea", rows="4", maxlength=str(REASON_LIMIT), data_counter="reason-count", autofocus="true"
                )
                tag("p", "", "counter", id="reason-count", data_says=f"{{}} of {REASON_LIMIT}")
            with tag("div", classes="stack") as self._colleagues:
                self._what_follows = tag("p", "", "soft")
                self._to_colleagues = tag("button", words.colleagues.OFFER, "btn", type="button")
            with tag("div", classes="sheet-actions"):
                tag("button", "Back", "btn", type="button", data_closes="true")
                self._submit = tag("button", "Reject", "btn btn-danger", type="submit", title="Ctrl + Enter")
        form.listen("submit", while_open(self._on_reason), readers.several(readers.text, 2), js_handler=SENT)
        self._to_colleagues.listen("click", while_open(self._on_offer), readers.key, js_handler=readers.PRESSED)
        return form

    def follow(self) -> None:
        """Show the clinic's ready sentences, each a button that puts it into the reason, as staff write them."""
        live.follow_clinic(self._me.clinic, live.coalesced(self._offer))

    async def _offer(self) -> None:
        if self._form is None:
            return
        is_about_move = self._is_about_move
        clinic_id = self._me.clinic.id
        sentences = words.moving.READY if is_about_move else await live.read(clinics.ready_reasons, clinic_id)
        if is_about_move is not self._is_about_move:  # somebody asks about another by now
            return
        self._ready.draw(
            [node("button", each, "btn", type="button", data_fills="reason", dir="auto") for each in sentences]
        )
        self._ready.set_visibility(bool(sentences))

    async def ask(self, view: AppointmentView, send: Send, offer: Send) -> None:
        """Ask about this request, and about no other; the named provider can offer it to colleagues instead."""
        self._question = question = view.id, send, offer
        if self._form is None:
            with self._dialog:
                self._form = self._draw_form()
        if self._is_about_move is not view.is_agreed:
            self._is_about_move = view.is_agreed
            await self._offer()
        reach = await reaching.to_patient(view, Kind.appointment_rejected, self._me)
        if self._question is not question:  # another was asked about meanwhile, or this one was answered
            return
        is_named = self._me.role is Role.provider and not view.any_provider and not view.is_agreed
        self._colleagues.set_visibility(is_named and view.colleague is None)
        self._what_follows.set_text(words.colleagues.what_follows(view))
        self._to_colleagues.attributes(value=str(view.id)).update()
        zone, now = self._me.clinic.zone, datetime.now(UTC)
        self._title.set_text(words.answers.reject(view, zone, now))
        self._patient.set_text(words.answers.what_follows(view, reach, zone, now))
        self._submit.set_text(words.answers.text("reject", view))
        self._show_withdrawn("")
        self._reason.attributes(data_draft=f"reject-{view.id}").update()
        signs = f"[data-row='{view.id}'] button, .answer-bar button"
        self._form.attributes(data_request=str(view.id), data_signs=signs).update()
        ui.run_javascript(f"kept.fresh({self._dialog.id})")
        open_dialog(self._dialog)

    def withdraw(self, appointment_id: int, sentence: str) -> None:
        """Say that this request is not to be answered any more, if it is asked about."""
        if self._question is not None and self._question[0] == appointment_id:
            self._question = None
            self._colleagues.set_visibility(False)
            self._show_withdrawn(sentence)

    def _show_withdrawn(self, sentence: str) -> None:
        self._withdrawn.set_text(sentence)
        self._withdrawn.set_visibility(bool(sentence))
        self._submit.set_visibility(not sentence)

    def on_close(self, callback: Callable[[], None]) -> None:
        """Call back when it is closed, however that is done."""
        self._dialog.listen("close", callback)

    def _forget(self) -> None:
        self._question = None

    async def _on_reason(self, sent: list[str]) -> None:
        """A reason counts for the request that it was written for; another may have been asked about since."""
        match sent, self._question:
            case [because, request], (appointment_id, send, _) if request == str(appointment_id):
                self._question = None
                await send(because=because)

    async def _on_offer(self, request: str) -> None:
        """So does this press."""
        if self._question is not None and request == str(self._question[0]):
            (_, _, offer), self._question = self._question, None
            close_dialog(self._dialog)
            await offer()
