"""What the clinic notes on the day: its buttons, the question before a no-show, and the verbs behind them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from pages import words
from pages.cleanup import while_open
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Node, node
from pages.elements.tags import Tag
from store import appointments, errors, threads
from store.appointments import delays
from store.appointments.attendance import DayAct, possible
from store.models import LONGEST_DELAY, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

LATER = (5, 10, 15, 30)
"""Minutes that one press adds to how late it begins."""

_BUTTONS = (DayAct.check_in, DayAct.complete, DayAct.no_show, DayAct.undo_check_in)

_VERBS: dict[str, Callable[..., AppointmentView]] = {
    DayAct.check_in: appointments.check_in,
    DayAct.complete: appointments.complete,
    DayAct.no_show: appointments.no_show,
    DayAct.undo_check_in: appointments.undo_check_in,
}


class DayActs:
    """The verbs of the day on one page; `on_refused` is called with what the store refused, in words.

    `offer_undo` says what was done to an appointment, beside a button that takes it back, and returns what says it.
    """

    def __init__(
        self,
        me: Person,
        on_refused: Callable[[AppointmentView, str], None],
        offer_undo: Callable[[str, AppointmentView, Callable[[], Awaitable[None]]], Tag | None],
    ) -> None:
        """Draw the question, closed."""
        self._me, self._on_refused, self._offer_undo = me, while_open(on_refused), offer_undo
        self._confirmation = Confirmation()
        self._asked: tuple[int, AppointmentView] | None = None
        """The question that was asked last: its number, and what it is about."""
        self._undo: tuple[Tag | None, int] = None, 0
        """What offers to take a check-in back, and of which appointment."""

    async def act(self, view: AppointmentView, act: str) -> None:
        """Do what a press of one of `offered` means."""
        name, _, minutes = act.partition("-")
        if name == DayAct.run_late:
            await self._run_late(view, int(minutes))
        elif name == DayAct.no_show:
            go_on = partial(self._send, view, appointments.no_show)
            title = words.attendance.question(view, self._me.clinic.zone)
            confirm = words.attendance.act(DayAct.no_show, view)
            number = self._confirmation.ask(title, words.attendance.what_follows(self._me), confirm, go_on)
            self._asked = number, view
        elif await self._send(view, _VERBS[name]) and name == DayAct.check_in:
            undo = partial(self.act, view, DayAct.undo_check_in)
            self._undo = self._offer_undo(words.attendance.checked_in(view), view, undo), view.id

    async def _run_late(self, view: AppointmentView, minutes: int) -> None:
        """Ask whether who comes after is told, too, where they wait longer by it, or less."""
        now = datetime.now(UTC)
        try:
            after = await threads.read(delays.following, view.id, by=self._me.id, minutes=minutes, now=now)
        except errors.Refusal as refusal:
            self._on_refused(view, words.refusals.refusal(refusal, self._me.clinic.zone))
            return
        alone = partial(self._send, view, appointments.run_late, minutes=minutes)
        if not after:
            await alone()
            return
        title, all_, only = words.attendance.tell_also(view, len(after))
        body = words.attendance.who_waits([(view, minutes), *after], self._me.clinic.zone)
        together = partial(alone, and_after=True)
        number = self._confirmation.ask(title, body, all_, together, instead=(only, alone), takes_away=False)
        self._asked = number, view

    def withdraw(self, view: AppointmentView) -> None:
        """Let an open question about it say what somebody else has noted; what is over is not taken back."""
        undo, of = self._undo
        if undo is not None and of == view.id and view.status is not Status.checked_in and not undo.is_deleted:
            undo.delete()
        if self._asked is not None and self._asked[1].id == view.id and self._asked[1].status is not view.status:
            said = words.attendance.meanwhile(view, self._me, datetime.now(UTC))
            self._confirmation.withdraw(self._asked[0], said)

    async def _send(self, view: AppointmentView, verb: Callable[..., AppointmentView], **more: Any) -> bool:
        """Ask the store, and return whether it was done; the page hears of it as of any news."""
        try:
            await threads.write(verb, view.id, by=self._me.id, now=datetime.now(UTC), **more)
        except errors.Refusal as refusal:
            self._on_refused(view, words.refusals.refusal(refusal, self._me.clinic.zone))
            return False
        return True


def offered(view: AppointmentView, me: Person, now: datetime) -> tuple[str, ...]:
    """Name what can be pressed now: what is likely first, and how late it may begin."""
    can = possible(view, me, now)
    acts = [act for act in _BUTTONS if act in can]
    if DayAct.check_in in acts and DayAct.complete in acts:  # whoever has not come yet is not done either
        acts.remove(DayAct.check_in if view.is_by_video else DayAct.complete)
    return (*acts, *(f"{DayAct.run_late}-{minutes}" for minutes in _delays(view, can)))


def act_nodes(view: AppointmentView, me: Person, now: datetime) -> list[Node]:
    """Make the buttons of what can be done now, and a small menu of how late it begins."""
    can, zone = possible(view, me, now), me.clinic.zone
    nodes = [
        node(
            "button",
            words.attendance.act(act, view),
            _style(act, view),
            type="button",
            data_act=act,
            aria_label=words.attendance.act_label(act, view, zone),
        )
        for act in _BUTTONS
        if act in offered(view, me, now)
    ]
    if delays := _delays(view, can):
        unit = node("span", words.attendance.MINUTES, "soft", aria_hidden="true")
        choices = [unit, *(_delay_button(view, minutes) for minutes in delays)]
        inside = [
            node("summary", words.attendance.DELAY, "btn", aria_label=_late_label(view)),
            node("div", choices, "late-choices", role="group", aria_label=words.attendance.DELAY),
        ]
        nodes.append(node("details", inside, "late-menu", data_key=f"late-{view.id}-{view.delay}"))
    return nodes


def _style(act: DayAct, view: AppointmentView) -> str:
    """What is likely stands out, and what corrects something does not."""
    if view.status in {Status.completed, Status.no_show} or act is DayAct.undo_check_in:
        return "btn btn-quiet"
    is_aside = act is DayAct.no_show or (act is DayAct.check_in and view.is_by_video)
    return "btn" if is_aside else "btn btn-accept"


def _late_label(view: AppointmentView) -> str:
    return f"{words.attendance.DELAY}: {view.patient_name}"


def _delays(view: AppointmentView, can: frozenset[DayAct]) -> list[int]:
    """Of how many minutes it can be said now that it begins so late."""
    if DayAct.run_late not in can:
        return []
    later = [view.delay + minutes for minutes in LATER if view.delay + minutes <= LONGEST_DELAY]
    return [*later, 0] if view.delay else later


def _delay_button(view: AppointmentView, minutes: int) -> Node:
    text, label = words.attendance.delay(view, minutes)
    return node("button", text, "btn", type="button", data_act=f"{DayAct.run_late}-{minutes}", aria_label=label)
