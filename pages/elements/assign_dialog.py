"""The question of staff who takes a request for any provider: whoever offers it, the free ones first."""

from collections.abc import Awaitable, Callable

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, tag
from pages.live import live
from store import errors, threads
from store.appointments import assigning
from store.appointments.assigning import Assignee
from store.views.appointments import AppointmentView
from store.views.people import Person

Take = Callable[[int], Awaitable[None]]
"""Lets the provider of this id take the request."""


class AssignDialog:
    """A dialog that is drawn once and asks about one request after the other; what it says of each provider is live."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._number = 0
        """Of the question that was asked last."""
        self._question: tuple[AppointmentView, Take] | None = None
        with tag("dialog", classes="sheet", aria_labelledby="assign-title") as self._dialog:
            tag("h2", words.assigning.TITLE, id="assign-title")
            self._request = tag("p", "", "soft")
            self._said = tag("p", "", "banner tone-muted", role="status")
            self._list = Fragment("div", [], "assignees", role="group", aria_labelledby="assign-title")
            with tag("div", classes="sheet-actions"):
                button("Back", data_closes="true")
        self._dialog.attributes(data_follows="[data-asks=assignee]")
        self._dialog.listen("close", while_open(self._forget))
        self._list.listen("act", while_open(self._on_choice), readers.act)
        self._refresh = live.coalesced(self._read)
        ui.context.client.on_delete(self._forget)

    def follow(self) -> None:
        """Say of each provider what holds now, as hours, names and taken times change."""
        institution_id = self._me.clinic.id
        live.follow_times(institution_id, self._refresh)
        live.follow_rules(institution_id, self._refresh)
        live.follow_people(institution_id, self._refresh)

    async def ask(self, act: str, view: AppointmentView, take: Take) -> None:
        """Ask who takes this request; `act` is what becomes of it then."""
        self._number += 1
        self._question = view, take
        self._request.set_text(words.assigning.what_follows(act, view, self._me.clinic.zone))
        self._say("")
        self._list.draw([])
        await self._read()
        open_dialog(self._dialog)

    def withdraw(self, appointment_id: int, sentence: str) -> None:
        """Say that this request is not to be given any more, if it is asked about."""
        if self._question is not None and self._question[0].id == appointment_id:
            self._question = None
            self._list.draw([])
            self._say(sentence)

    async def _read(self) -> None:
        if self._question is None:
            return
        number, view = self._number, self._question[0]
        try:
            assignees = await threads.read(assigning.assignees, view.id, by=self._me.id)
        except errors.Refusal as refusal:
            self.withdraw(view.id, words.refusals.refusal(refusal, self._me.clinic.zone))
            return
        if number == self._number and self._question is not None:
            in_order = sorted(assignees, key=lambda each: _who_first(each, view))
            self._list.draw([self._choice(each, view) for each in in_order])
            self._say("" if assignees else words.assigning.NOBODY)

    def _choice(self, assignee: Assignee, view: AppointmentView) -> Node:
        can_take = assignee.is_free and assignee.id != view.provider_id
        inside = [node("strong", assignee.name), node("small", words.assigning.state(assignee, view))]
        act = f"{self._number}:{assignee.id}"
        return node(
            "button", inside, "assignee", type="button", data_act=act, disabled=not can_take, key=str(assignee.id)
        )

    def _say(self, sentence: str) -> None:
        self._said.set_text(sentence)
        self._said.set_visibility(bool(sentence))

    async def _on_choice(self, choice: tuple[str, str]) -> None:
        """A press counts for the question that the presser read, and once."""
        number, provider = choice
        if number != str(self._number) or self._question is None or not provider.isdecimal():
            return
        (_, take), self._question = self._question, None
        close_dialog(self._dialog)
        self._list.draw([])
        await take(int(provider))

    def on_close(self, callback: Callable[[], None]) -> None:
        """Call back when it is closed, however that is done."""
        self._dialog.listen("close", callback)

    def _forget(self) -> None:
        self._question = None


def _who_first(assignee: Assignee, view: AppointmentView) -> tuple[bool, bool, bool]:
    """Whoever is free then; of them those who have not passed it on; last who cannot take it, or has it."""
    cannot = not assignee.is_free or assignee.id == view.provider_id
    return cannot, assignee.absence is not None, view.passed_at(assignee.id) is not None
