"""The buttons of whoever answers a request on its own page, a provider or staff, and what came of a press."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from nicegui import background_tasks

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.answer_acts import Answering, act_button, offered_acts, undo_lasts
from pages.elements.fragments import Fragment, Node, node
from store.appointments.passing import Passes
from store.models import WAITING, Role
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person


class AnswerBar:
    """A bar that is there while something can be done: accept, reject or "Not me", for staff also assign; or undo."""

    def __init__(self, view: AppointmentView, me: Person, on_refused: Callable[[str], None]) -> None:
        """`on_refused` is called with why a press did nothing."""
        self.view, self._me, self._on_refused = view, me, while_open(on_refused)
        self._can_answer, self._busy = False, False
        self._passes: Passes | None = None
        self._reach: Reach | None = None
        """How the patient hears of what was answered here."""
        self._refusal: tuple[str, str | None] = ("", None)
        self._bar = Fragment("section", [], "banner tone-waiting answer-bar", aria_label="Your answer")
        self._bar.listen("act", self._act, readers.key)
        self.answering: Answering[AnswerBar] = Answering(me, self._on_answered, self._on_gone)

    def show(self, view: AppointmentView, *, can_answer: bool, passes: Passes | None) -> None:
        """Offer what can be done with the request now; `can_answer`: this person can answer it.

        `passes`: who has passed it on, where it waits for any provider.
        """
        if view.status not in WAITING:
            self.answering.withdraw(view.id, words.appointments.status(view, self._me))
        has_changed = view.version != self.view.version
        self.view, self._can_answer, self._passes = view, can_answer, passes
        if has_changed:
            self._refusal = ("", None)
        self._draw()
        if (lasts := undo_lasts(view, self._me)) > 0:
            background_tasks.create(self._end_undo(lasts), name="the end of an undo")

    @property
    def refusal(self) -> str:
        """Why the last press did nothing; empty where it did something."""
        return self._refusal[0]

    def on_minute(self) -> None:
        """What begins now is answered no more."""
        self._draw()

    def busy(self, *, on: bool) -> None:
        """While the store is asked, the buttons wait."""
        self._busy = on
        if on:
            self._refusal = ("", None)
        self._draw()

    def refuse(self, sentence: str, address: str | None) -> None:
        """Say why nothing was done, where the press was; `address` leads to what is in the way."""
        self._refusal = sentence, address
        self._draw()
        self._on_refused(sentence)

    def _on_answered(self, view: AppointmentView, _: AppointmentView, reach: Reach | None) -> None:
        self._reach = reach
        if view.version >= self.view.version:
            self.show(view, can_answer=self._can_answer, passes=self._passes)

    def _on_gone(self, _: "AnswerBar", said: str) -> None:
        self._can_answer = False
        self.refuse(words.answers.no_longer_waiting(said), None)

    @property
    def _offered(self) -> tuple[str, ...]:
        """What can be done here now."""
        return offered_acts(self.view, self._me) if self._is_open or self.view.status not in WAITING else ()

    @property
    def _is_open(self) -> bool:
        """Whether this person can answer it, before it begins; or be on a crisis that nobody has seen."""
        return self._can_answer and (self.view.start > datetime.now(UTC) or self._is_late_crisis)

    @property
    def _is_late_crisis(self) -> bool:
        return self.view.crisis and self.view.is_request

    @property
    def _is_in_inbox(self) -> bool:
        """Whether the request stands in this person's own inbox, too."""
        return self._me.role is Role.provider and self.view.passed_at(self._me.id) is None

    def _done(self) -> str:
        """What this person has just done."""
        by_staff = self._me.role is Role.staff
        done = words.assigning.done if by_staff else words.appointments.done
        return done(self.view, self._me, self._reach)

    async def _act(self, act: str) -> None:
        """A press: whatever a browser says, only what is offered now."""
        if act in self._offered and not self._busy:
            await self.answering.act(self, act)

    async def _end_undo(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._draw()

    def _draw(self) -> None:
        if self._bar.is_deleted:
            return
        self._bar.draw(self._nodes())
        self._bar.set_visibility(bool(self._offered or self._refusal[0]))

    def _nodes(self) -> list[Node]:
        view, (sentence, address) = self.view, self._refusal
        if "undo" in self._offered:
            nodes = [node("p", self._done(), role="status")]
        else:
            nodes = [node("p", words.answers.waiting(view, self._me) if self._is_open else "")]
            if self._is_open and self._passes and (passed := words.answers.passes(self._passes, self._me)):
                nodes.append(node("p", [node("span", passed, "chip")]))
            offered = words.proposing.in_vain(view, self._me.clinic.zone, datetime.now(UTC)) if self._is_open else ""
            nodes += [node("p", said, dir="auto") for said in (offered, words.proposing.answered(view)) if said]
        if sentence:
            why = node("a", sentence, href=address) if address else node("span", sentence, dir="auto")
            nodes.append(node("p", [why], "row-notice", role="alert"))
        is_last = self._passes is not None and self._passes.is_last(self._me.id)
        buttons = [act_button(act, view, self._me, is_last=is_last, busy=self._busy) for act in self._offered]
        if view.status in WAITING and self._is_open and self._is_in_inbox:
            inbox = words.notifications.in_inbox(view)
            buttons.append(node("a", "Answer in the inbox", "btn btn-quiet", href=inbox))
        return [node("div", nodes, "banner-text"), node("div", buttons, "row-of")]
