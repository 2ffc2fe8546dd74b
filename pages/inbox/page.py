"""The provider's inbox: it moves by itself, and one key decides."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any

from fastapi import Depends
from nicegui import ui

import auth
from pages import words
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.dialogs import open_dialog
from pages.elements.forms import field
from pages.elements.fragments import Fragment, node
from pages.elements.tags import Tag, listen, tag
from pages.frame.frame import frame
from pages.frame.toasts import toast
from pages.inbox.request_list import RequestList, filter_bar
from pages.inbox.request_row import RequestRow
from pages.live import live
from store import appointments, errors, threads
from store.appointments.lists import Filter
from store.availability.opening import Absence
from store.events import AppointmentChanged
from store.models import LARGEST_ID, REASON_LIMIT, UNDO, WAITING, Kind, Status
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person

EMPTY = {
    Filter.pending: ("Nothing is waiting", "New requests appear here by themselves; you can leave this page open."),
    Filter.accepted: ("Nothing accepted yet", "What you accept is kept here."),
    Filter.rejected: ("Nothing rejected", "What you reject is kept here, with the reason you gave."),
    Filter.all: ("No requests yet", "Every request to you, whatever became of it, is kept here."),
}


REASON = "(event) => emit([document.getElementById('reason').value, event.target.dataset.request])"
AGAIN = "Waits again"
GONE = "Not in this inbox any more"
GIVEN_AWAY = "Given to a colleague"
NOT_FREE_AGAIN = "That cannot be undone: somebody else has that time by now. The request stays rejected."
NOT_FREE = "You are not free then: another appointment, or the time kept around one, is in the way."

KEYS = {
    "j": "next request",
    "k": "request before",
    "a": "accept",
    "r": "reject",
    "u": f"undo, for {UNDO.seconds} seconds",
    "?": "show this",
}
DECIDED = {Kind.appointment_accepted: Status.accepted, Kind.appointment_rejected: Status.rejected}
DONE = {Status.accepted: "Accepted", Status.rejected: "Rejected"}

_being_seen: set[int] = set()
"""Requests that one page of several is having marked as seen right now: the others need not ask, too."""


@ui.page("/provider-dashboard", title="Inbox · Kept", reconnect_timeout=60)
async def inbox(current_user: Annotated[auth.CurrentUser, Depends(auth.current_provider)], filter: str = "") -> None:  # noqa: A002
    """Requests to this provider and to any provider. `filter`: pending, accepted, rejected or all."""
    me, shown = current_user.person, Filter.parse(filter)
    with frame(current_user, "Inbox", wide=True, times=True) as head:
        page = InboxPage(me, shown)
        await page.draw(head)


class InboxPage:
    """What one open inbox shows and knows."""

    def __init__(self, me: Person, shown: Filter) -> None:
        self.me, self.filter = me, shown
        self.in_front = False
        self.in_sight: set[int] = set()
        self.rejecting: RequestRow | None = None
        self.colleagues: dict[int, str] = {}
        self.offered: frozenset[int] = frozenset()
        self.mark_seen = live.coalesced(self._mark_seen)
        self.recount: Callable[[], None] = lambda: None

    async def draw(self, head: Tag) -> None:
        """Filters, rows, and the dialogs; what waits above is said in the page's head."""
        live.follow_appointments(self.me, self.on_news)
        with tag("nav", classes="filter-bar", aria_label="Filter"):
            self.recount = await filter_bar(self.me, self.filter, "/provider-dashboard")
        self.rows = RequestList(self.me, self.filter, EMPTY[self.filter], head, self.decide)
        tag("p", "Keys: j and k move, a accepts, r rejects, u undoes, ? shows them.", "small keys-hint")
        self._draw_reject_dialog()
        self._draw_keys_dialog()
        self.confirmation = Confirmation()
        live.follow_clock(self.rows.redraw)
        live.follow_clock(self.mark_seen)  # a mark may have been lost
        live.follow_clinic(self.me.clinic, self.rows.redraw)
        refresh = live.coalesced(self.on_rules)
        live.follow_rules(self.me.clinic.id, refresh)
        live.follow_people(self.me.clinic.id, refresh)
        self.offered = await threads.read(people.offered_types, self.me.id)
        await self.meet()
        await self.rows.read_more()
        listen("kept_visible", self.on_visible, readers.flag)
        listen("kept_in_sight", self.on_sight, readers.several(readers.number(1, LARGEST_ID)))

    async def on_rules(self) -> None:
        """Whoever offers other types than before has other requests for any provider."""
        if await threads.read(people.offered_types, self.me.id) != self.offered:
            ui.navigate.reload()
        else:
            await self.meet()
            await self.rows.reread()

    async def meet(self) -> None:
        """What the clinic's providers are called."""
        self.colleagues |= {each.id: each.name for each in await threads.read(people.providers, self.me.clinic.id)}

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Something happened to a request that is, was or will be in this inbox."""
        if view is not None and self.filter.lets_through(view):
            self.rows.put(view)
        else:
            self.rows.remove(news.appointment_id, view, self._said(news, view))
        self.rows.judge()  # what the provider has taken may be in the way of others
        self.recount()
        self.mark_seen()

    def on_visible(self, in_front: bool) -> None:
        """The provider brought the page to the front, or put it away."""
        self.in_front = in_front
        self.mark_seen()

    def on_sight(self, ids: list[int]) -> None:
        """These rows are on the screen now, as the browser says."""
        self.in_sight = set(ids) & self.rows.by_id.keys()
        self.mark_seen()

    async def decide(self, row: RequestRow, act: str) -> None:
        """A click or a key on accept, reject or undo."""
        match act:
            case "accept":
                await self._send(row, appointments.accept)
            case "reject":
                self._ask_reason(row)
            case "undo":
                await self._send(row, appointments.undo)

    async def _send(self, row: RequestRow, verb: Callable[..., AppointmentView], **more: Any) -> None:
        """Ask the store; whatever it says, say it to the provider."""
        row.busy(on=True)
        try:
            view = await threads.write(verb, row.view.id, by=self.me.id, now=datetime.now(UTC), **more)
        except errors.NotThere as absent:
            self._ask_again(row, absent)
        except errors.Refusal as refusal:
            self._refused(row, verb, refusal)
        else:
            self._done(view)
        finally:
            row.busy(on=False)

    def _ask_again(self, row: RequestRow, absent: errors.NotThere) -> None:
        """The provider is not there then; they may know."""
        view, zone = row.view, self.me.clinic.zone
        said = words.hours.not_there(view, Absence(absent.why, absent.name), zone)
        accept = partial(self._send, row, appointments.accept, confirmed=True)
        self.confirmation.ask(f"Accept {view.patient_name} all the same?", [said], "Accept all the same", accept)

    def _done(self, view: AppointmentView) -> None:
        """The row itself says it; so here it is said to whoever does not see the row."""
        self.rows.speak(words.appointments.done(view))
        if view.status not in WAITING:
            ui.run_javascript(f"kept.forget('reject-{view.id}')")
        if self.filter.lets_through(view):
            self.rows.put(view)
        else:
            self.rows.remove(view.id, view, DONE.get(view.status, AGAIN))

    def _refused(self, row: RequestRow, verb: Callable[..., AppointmentView], refusal: errors.Refusal) -> None:
        """Say why nothing was done; a request that has left this inbox says so in its row."""
        taken = NOT_FREE if verb is appointments.accept else NOT_FREE_AGAIN
        is_taken = isinstance(refusal, errors.TimeTaken)
        toast(
            taken if is_taken else words.refusals.refusal(refusal, self.me.clinic.zone, start=row.view.start),
            "rejected",
        )
        if isinstance(refusal, errors.AlreadyDecided):
            self.rows.remove(row.view.id, None, words.appointments.decided(Status(refusal.status), refusal.by_name))
        elif isinstance(refusal, errors.NotFound):
            self.rows.remove(row.view.id, None, GONE)

    async def _mark_seen(self) -> None:
        """What is in front of the provider has been seen; a page that is away may have been closed for good."""
        new = [row.view.id for row in self.rows.by_id.values() if row.view.status is Status.booked]
        new = [appointment_id for appointment_id in new if appointment_id in self.in_sight - _being_seen]
        if self.in_front and new and ui.context.client.has_socket_connection:
            _being_seen.update(new)
            threads.mark(appointments.see, new, by=self.me.id, now=datetime.now(UTC)).add_done_callback(
                lambda _: _being_seen.difference_update(new)
            )

    def _said(self, news: AppointmentChanged, view: AppointmentView | None) -> str:
        """Why a row leaves."""
        if view is None and news.kind == Kind.appointment_assigned:
            return GIVEN_AWAY
        if view is not None and view.decided_for is not None:
            return words.appointments.status(view, self.me)
        if news.kind in DECIDED:
            by_name = self.colleagues.get(news.by) if news.by is not None and news.by != self.me.id else None
            return words.appointments.decided(DECIDED[Kind(news.kind)], by_name)
        return words.appointments.status(view, self.me) if view is not None else GONE

    def _draw_reject_dialog(self) -> None:
        with tag(
            "dialog", classes="sheet", aria_labelledby="reject-title", data_follows="[data-act=reject]"
        ) as self.reject:
            self.reject_title = tag("h2", "Reject", id="reject-title")
            self.reject_form = form = tag("form", method="dialog")
            hint = "The patient reads it. A kind sentence helps."
            with form, field("reason", "Reason, if you like", hint=hint, error=None, has_draft=True) as drawn:
                self.reason = drawn.draw("textarea", rows="4", maxlength=str(REASON_LIMIT))
            with form, tag("div", classes="sheet-actions"):
                tag("button", "Back", "btn", type="button", data_closes="true")
                tag("button", "Reject", "btn btn-danger", type="submit")
            form.listen("submit", self._on_reason, readers.several(readers.text, 2), js_handler=REASON)

    def _ask_reason(self, row: RequestRow) -> None:
        self.rejecting = row
        self.reject_title.set_text(f"Reject {row.view.patient_name}?")
        self.reason.attributes(data_draft=f"reject-{row.view.id}").update()
        self.reject_form.attributes(
            data_request=str(row.view.id), data_signs=f"[data-row='{row.view.id}'] button"
        ).update()
        ui.run_javascript(f"kept.fresh({self.reject.id})")
        open_dialog(self.reject)

    async def _on_reason(self, said: list[str]) -> None:
        """A reason counts for the request that it was written for; another may have been asked about since."""
        row = self.rejecting
        match said:
            case [because, request] if row is not None and request == str(row.view.id):
                self.rejecting = None
                await self._send(row, appointments.reject, because=because)

    def _draw_keys_dialog(self) -> None:
        meanings = [
            each for key, meaning in KEYS.items() for each in (node("dt", [node("kbd", key)]), node("dd", meaning))
        ]
        inside = [
            node("h2", "Keys", id="keys-title"),
            node("dl", meanings, "keys"),
            node("form", [node("button", "Close", "btn")], "sheet-actions", method="dialog"),
        ]
        Fragment("dialog", inside, "sheet", id="keys", aria_labelledby="keys-title")
