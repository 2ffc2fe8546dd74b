"""A request is answered, in a list or on its page: accept, reject or "Not me", and undo for some seconds; staff assign.

What the store refuses is said where the button is, by whatever shows the request.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Generic, Protocol, TypeVar

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import reaching
from pages.elements.assign_dialog import AssignDialog
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Node, node
from pages.elements.propose_dialog import ProposeDialog
from pages.elements.reject_dialog import RejectDialog
from store import appointments, errors, threads
from store.availability import conflicts
from store.availability.opening import Absence
from store.models import WAITING, Role, Status
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

ANSWERS = ("accept", "reject")
_ASKING = ("reject", "propose")
"""Acts that open a dialog."""


class Shown(Protocol):
    """Whatever shows a request with its buttons: a row of the inbox, or the page of the appointment."""

    view: AppointmentView

    def busy(self, *, on: bool) -> None:
        """Let the buttons wait while the store is asked."""

    def refuse(self, sentence: str, address: str | None) -> None:
        """Say why nothing was done; `address` leads to what is in the way."""


T = TypeVar("T", bound=Shown)


class Answering(Generic[T]):
    """The verbs of a provider, or of staff, who answer on one page, and the questions before them."""

    def __init__(
        self,
        me: Person,
        on_answered: Callable[[AppointmentView, AppointmentView, Reach | None], None],
        on_gone: Callable[[T, str], None],
        on_asking: Callable[[int | None], None] = lambda _: None,
    ) -> None:
        """Draw the dialogs, closed.

        `on_answered` is called with the request as the store has left it, as it was before and with how its patient
        hears of that, `on_gone` with what became of one that cannot be answered here any more; that is empty where
        this person may not know. `on_asking` is called with the id of the request that a dialog is open about, and
        with None when that is closed.
        """
        self._on_asking = while_open(on_asking)
        self._me, self._on_answered, self._on_gone = me, while_open(on_answered), while_open(on_gone)
        self._confirmation = Confirmation()
        self._question: tuple[int, int] | None = None
        """The question that was asked last: its number, and the request's id."""
        self.reject_dialog = RejectDialog(me)
        self.propose_dialog = ProposeDialog(me)
        self.assign_dialog = AssignDialog(me) if me.role is Role.staff else None
        for dialog in (self._confirmation, self.reject_dialog, self.propose_dialog, self.assign_dialog):
            if dialog is not None:
                dialog.on_close(partial(self._on_asking, None))

    def follow(self) -> None:
        """Let the dialogs offer what holds now, as long as the page is open."""
        self.propose_dialog.follow()
        self.reject_dialog.follow()
        if self.assign_dialog is not None:
            self.assign_dialog.follow()

    async def act(self, target: T, act: str) -> None:
        """Do what a press of one of words.answers.ACTS means."""
        start = target.view.as_asked.start
        if act in _ASKING or (self.assign_dialog is not None and asks_who(act, target.view)):
            self._on_asking(target.view.id)
        match act:
            case "accept" | "assign" if self.assign_dialog is not None and asks_who(act, target.view):
                had = target.view.provider_id
                take = partial(self._let_take, target, act, had, start)
                await self.assign_dialog.ask(act, target.view, take)
            case "accept" if self._me.role is Role.staff:
                had = target.view.provider_id
                await self._send(target, appointments.accept, provider_id=had, instead_of=had, start=start)
            case "accept":
                await self._send(target, appointments.accept, start=start)
            case "reject":
                offer = partial(self._send, target, appointments.offer_to_colleagues)
                had = target.view.provider_id
                reject = partial(self._send, target, appointments.reject, instead_of=had, start=start)
                await self.reject_dialog.ask(target.view, reject, offer)
            case "propose":
                await self.propose_dialog.ask(target.view, partial(self._propose, target))
            case "acknowledge":
                await self._send(target, appointments.acknowledge)
            case "pass-on" | "hand-on":
                await self._send(target, appointments.pass_on)
            case "undo":
                await self._send(target, appointments.undo)

    def withdraw(self, appointment_id: int, said: str) -> None:
        """Let an open question about this request say that nothing is left to answer, as somebody else has."""
        sentence = words.answers.meanwhile(said)
        self.reject_dialog.withdraw(appointment_id, sentence)
        self.propose_dialog.withdraw(appointment_id, sentence)
        if self.assign_dialog is not None:
            self.assign_dialog.withdraw(appointment_id, sentence)
        if self._question is not None and self._question[1] == appointment_id:
            self._confirmation.withdraw(self._question[0], sentence)

    async def _let_take(self, target: T, act: str, had: int | None, start: datetime, provider_id: int) -> None:
        """Accept the request for this provider, or give it to them; `had` and `start`: how it was when asked."""
        verb = appointments.accept if act == "accept" else appointments.assign
        await self._send(target, verb, provider_id=provider_id, instead_of=had, start=start)

    async def _propose(self, target: T, **given: Any) -> errors.Refusal | None:
        """Ask the store; return what it refuses, which the dialog says."""
        before, now = target.view, datetime.now(UTC)
        try:
            view = await threads.write(appointments.propose, before.id, by=self._me.id, now=now, **given)
        except errors.Refusal as refusal:
            return refusal
        self._on_answered(view, before, await reaching.of_answer(view, before, self._me))
        return None

    async def _send(self, target: T, verb: Callable[..., AppointmentView], **more: Any) -> None:
        """Ask the store; whatever it says, say it where the button is."""
        before = target.view
        target.busy(on=True)
        try:
            view = await threads.write(verb, target.view.id, by=self._me.id, now=datetime.now(UTC), **more)
        except errors.NotThere as absent:
            self._ask_again(target, absent, verb, more)
        except errors.LastAsked:
            self._ask_to_reject(target)
        except errors.AlreadyDecided as decided:
            if decided.status in WAITING:
                target.refuse(words.assigning.meanwhile(decided.by_name), None)
            else:
                self._on_gone(target, words.appointments.decided(Status(decided.status), decided.by_name))
        except errors.NotFound:
            self._on_gone(target, "")
        except errors.TimeTaken:
            target.refuse(*await self._what_is_in_the_way(target.view, undo=verb is appointments.undo))
        except errors.Refusal as refusal:
            target.refuse(words.refusals.refusal(refusal, self._me.clinic.zone, start=target.view.start), None)
        else:
            if view.status not in WAITING:
                ui.run_javascript(f"kept.forget('reject-{view.id}')")
            self._on_answered(view, before, await reaching.of_answer(view, before, self._me))
        finally:
            target.busy(on=False)

    def _ask_again(
        self, target: T, absent: errors.NotThere, verb: Callable[..., AppointmentView], more: Mapping[str, Any]
    ) -> None:
        """The provider is not there then; whoever answers may know."""
        view, own = target.view.as_asked, self._me.role is Role.provider
        reason = words.hours.not_there(view, Absence(absent.why, absent.name), self._me.clinic.zone, own=own)
        act = "assign" if verb is appointments.assign else "accept"
        go_on = partial(self._send, target, verb, **{**more, "confirmed": True})
        title = words.assigning.all_the_same(act, view)
        self._on_asking(view.id)
        self._question = self._confirmation.ask(title, [reason], words.assigning.CONFIRM[act], go_on), view.id

    def _ask_to_reject(self, target: T) -> None:
        """Nobody else is asked any more: to pass it on, too, is the clinic's no."""
        view = target.view
        go_on = partial(self._send, target, appointments.pass_on, confirmed=True)
        title = words.answers.reject_for_all(view, self._me.clinic.zone)
        self._on_asking(view.id)
        self._question = self._confirmation.ask(title, words.answers.last(view), "Reject it", go_on), view.id

    async def _what_is_in_the_way(self, view: AppointmentView, *, undo: bool) -> tuple[str, str | None]:
        """Name the provider's own appointment, and where it is; what is in the way may also be none of theirs."""
        other = await threads.read(conflicts.taken_by, self._me, view)
        if other is None:
            if self._me.role is Role.staff and not undo:
                return words.assigning.NOT_FREE, None
            if undo and view.status is not Status.rejected:
                return words.assigning.NOT_BACK, None
            return words.answers.NOT_FREE_AGAIN if undo else words.answers.NOT_FREE, None
        say = words.answers.not_again if undo else words.answers.in_the_way
        return say(other, self._me.clinic.zone), f"/appointments/{other.id}"


def offered_acts(view: AppointmentView, me: Person) -> tuple[str, ...]:
    """Name what this person can do with the request now."""
    if undo_lasts(view, me) > 0:
        return ("undo",)
    if view.status not in WAITING:
        return ()
    on_it = ("acknowledge",) if view.crisis and view.is_request and not view.is_acknowledged else ()
    if view.crisis and view.is_request and view.start <= datetime.now(UTC):
        return on_it  # it is too late for an answer, but not for a call
    return (*on_it, *_answers(view, me))


def _answers(view: AppointmentView, me: Person) -> tuple[str, ...]:
    """Name the answers that this person can give to a request that waits."""
    if view.is_agreed:
        return ANSWERS  # to the wish to move it
    if me.role is Role.staff:
        return ("assign", *ANSWERS, "propose") if view.any_provider else (*ANSWERS, "propose")
    if view.only_helps(me.id):
        return ("hand-on",) if view.passed_at(me.id) is None else ()
    if view.is_for_anybody:
        return ("accept", "pass-on", "propose") if view.passed_at(me.id) is None else ("accept",)
    return (*ANSWERS, "propose")


def asks_who(act: str, view: AppointmentView) -> bool:
    """Return whether staff have to say which provider they mean by this."""
    return act == "assign" or (act == "accept" and view.provider_id is None)


def undo_lasts(view: AppointmentView, me: Person) -> float:
    """Return the seconds for which this person can still take back what they decided."""
    ends = appointments.undo_ends(view, by=me.id)
    return (ends - datetime.now(UTC)).total_seconds() if ends else 0.0


def act_button(
    act: str, view: AppointmentView, me: Person, *, warning: str = "", is_last: bool = False, busy: bool = False
) -> Node:
    """Make the button of an act; whoever hears it hears which request it is for, and what is in its way.

    `is_last`: nobody else is asked any more, so that "Not me" is the clinic's no.
    """
    so = words.answers.last_press(view) if is_last and act == "pass-on" else None
    label = words.answers.label(act, view, me.clinic.zone, so or (warning if act == "accept" else ""))
    text = words.answers.text(act, view)
    asks = "assignee" if me.role is Role.staff and asks_who(act, view) else None
    return node(
        "button",
        text,
        f"btn btn-{act}",
        type="button",
        data_act=act,
        data_asks=asks,
        aria_label=label,
        title=so,
        disabled=busy,
    )
