"""The provider's inbox: it moves by itself, and one key decides."""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Query
from nicegui import background_tasks, ui

import auth
from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.answer_acts import Answering
from pages.elements.away_bar import AwayBar
from pages.elements.clocks import browser_zone
from pages.elements.fragments import Fragment, node
from pages.elements.tags import listen, tag
from pages.frame.alarm import draw_allow_sound
from pages.frame.frame import frame, say_notification
from pages.frame.header import Head
from pages.frame.page_at import page_at
from pages.frame.reading import Reading
from pages.inbox.request_list import RequestList, draw_order, filter_bar
from pages.inbox.request_row import RequestRow
from pages.live import live
from store import appointments, errors, threads
from store.appointments import lists
from store.appointments.orders import Filter, WaitingOrder
from store.events import AppointmentChanged
from store.models import LARGEST_ID, UNDO, WAITING, Kind, Status
from store.notifications.notifications import About
from store.notifications.reach import Reach
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person

ADDRESS = "/provider-dashboard"
EMPTY = {
    Filter.pending: ("Nothing is waiting", "New requests appear here by themselves; you can leave this page open."),
    Filter.accepted: ("Nothing accepted yet", "What you accept is kept here."),
    Filter.rejected: ("Nothing rejected", "What you reject is kept here, with the reason you gave."),
    Filter.all: ("No requests yet", "Every request to you, whatever became of it, is kept here."),
}


KEYS = {
    "j": "next request",
    "k": "request before",
    "a": "accept",
    "r": "reject, or say Not me",
    "p": "propose another time",
    "o": "open and close the notes",
    "z": f"undo, for {UNDO.seconds} seconds",
    "?": "show this",
}
HINT = "Keys: j and k move, a accepts, r rejects or says Not me, p proposes, o opens the notes, z undoes, ? shows them."
UNSEEN_CRISIS = 1.5
"""Seconds in which the browser says whether a new row is in sight."""
DECIDED = {Kind.appointment_accepted: Status.accepted, Kind.appointment_rejected: Status.rejected}

_being_seen: set[int] = set()
"""Requests that one page of several is having marked as seen right now: the others need not ask, too."""


@page_at(ADDRESS, "Inbox", away=60)
async def inbox(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_provider)],
    filter: str = "",  # noqa: A002
    order: str = "",
    came_for: Annotated[str, Query(alias="request")] = "",
) -> None:
    """Requests to this provider and to any provider.

    `filter`: pending, accepted, rejected or all; `order` of those that wait: waiting, or date. `request` is the id of
    the one that somebody comes for.
    """
    with frame(current_user, "Inbox", wide=True, times=True, counts_waiting=False) as head:
        page = InboxPage(current_user.person, Filter.parse(filter), WaitingOrder.parse(order))
        await page.draw(head)
        if came_for:
            await page.lead_to(int(came_for) if re.fullmatch("[0-9]{1,10}", came_for) else 0)


class InboxPage:
    """One open inbox: all that it shows and knows."""

    def __init__(self, me: Person, shown: Filter, order: WaitingOrder) -> None:
        self.me, self.filter, self.order = me, shown, order
        self.in_front = False
        self.in_sight: set[int] = set()
        self.came_for = 0
        """The id of the request that somebody came for in vain."""
        self.colleagues: dict[int, str] = {}
        self.offered: frozenset[int] = frozenset()
        self.mark_seen = live.coalesced(self._mark_seen)
        self.recount: Callable[[], None] = lambda: None

    async def draw(self, head: Head) -> None:
        """Filters, rows, and the dialogs; what waits above is said in the page's head."""
        live.follow_appointments(self.me, self.on_news)
        with head.classes("inbox-head"):
            draw_allow_sound()
            self.recount = await filter_bar(
                self.me, self.filter, ADDRESS, self.order, lambda counts: head.say_waiting(counts[Filter.pending])
            )
            draw_order(self.filter, self.order, ADDRESS)
        self.away = AwayBar(self.me)
        self.answering: Answering[RequestRow] = Answering(
            self.me, self._on_answered, self._on_gone, Reading(self.me).open
        )
        head.shows = while_open(self.shows)
        self.note = Fragment("div", [], "banner tone-muted", role="status")
        self.note.set_visibility(False)
        self.rows = RequestList(
            self.me, self.filter, EMPTY[self.filter], head, self.answering.act, waiting_order=self.order
        )
        tag("p", HINT, "small keys-hint")
        _draw_keys_dialog()
        live.follow_reading(self.me.clinic.id, self.rows.show_readers)
        live.follow_clock(self.rows.redraw)
        live.follow_clock(self.mark_seen)  # a mark may have been lost
        live.follow_clinic(self.me.clinic, self.rows.redraw)
        refresh = live.coalesced(self.on_rules)
        live.follow_rules(self.me.clinic.id, refresh)
        live.follow_people(self.me.clinic.id, refresh)
        self.answering.follow()
        await self.away.read()
        self.offered = await threads.read(people.offered_types, self.me.id)
        await self.meet()
        await self.rows.read_more()
        listen("kept_visible", self.on_visible, readers.flag)
        listen("kept_in_sight", self.on_sight, readers.several(readers.number(1, LARGEST_ID)))

    def shows(self, kind: str, about: About) -> bool:
        """Return whether a row says what somebody is notified about; a crisis out of sight is said in a toast soon."""
        if not isinstance(about, AppointmentView) or about.id not in self.rows.by_id:
            return False
        if kind in {Kind.appointment_assigned, Kind.colleague_agreed}:
            return False  # by whom, or why, no row says
        if about.crisis and about.is_request:
            background_tasks.create(self._call(about), name="a crisis that nobody may see", context=ui.context.client)
        return True

    async def _call(self, crisis: AppointmentView) -> None:
        await asyncio.sleep(UNSEEN_CRISIS)
        row = self.rows.by_id.get(crisis.id)
        if row is not None and row.view.status in WAITING and crisis.id not in self.in_sight:
            say_notification(Kind.new_appointment, crisis, self.me, browser_zone())

    async def lead_to(self, request_id: int) -> None:
        """Mark the request that somebody came for; of one that waits here no longer, say so."""
        view = await threads.read(_request, request_id, self.me)
        if view is not None and self._belongs(view):
            self.rows.lead_to(view)
            return
        self.came_for = request_id
        show = [node("a", "Show it", "btn", href=f"/appointments/{view.id}")] if view is not None else []
        if view is not None and view.passed_at(self.me.id) is not None:
            said = words.answers.PASSED_ON_BEFORE
        else:
            said = words.answers.no_longer_waiting(words.appointments.status(view, self.me) if view is not None else "")
        self.note.draw([node("span", None, "i", aria_hidden="true"), node("p", said, "banner-text"), *show])
        self.note.set_visibility(True)

    async def on_rules(self) -> None:
        """Whoever offers other types than before has other requests for any provider."""
        if await threads.read(people.offered_types, self.me.id) != self.offered:
            ui.navigate.reload()
        else:
            await self.meet()
            await self.rows.reread()

    async def meet(self) -> None:
        """Learn what the clinic's providers are called."""
        self.colleagues |= {each.id: each.name for each in await threads.read(people.providers, self.me.clinic.id)}

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Something happened to a request that is, was or will be in this inbox."""
        said, row = self._said(news, view), self.rows.by_id.get(news.appointment_id)
        before = row.view if row else None
        if news.appointment_id == self.came_for:
            self.note.set_visibility(False)  # it says something else now
        if view is not None and self._belongs(view):
            self.rows.put(view)
        else:
            self.rows.remove(news.appointment_id, view, said)
        if view is None or view.status not in WAITING:
            self.answering.withdraw(news.appointment_id, said)
        self._judge(before, view)
        self.recount()
        self.mark_seen()

    def _judge(self, before: AppointmentView | None, view: AppointmentView | None) -> None:
        """What becomes of this provider's time may be in the way of any request; where it was not touched, of none."""
        ids = list(self.rows.by_id)
        if view is not None and view.version == (before.version if before else 0) + 1:  # nothing lies between them
            known = [view] if before is None else [before, view]
            ids = ids if any(_takes_time_of(self.me.id, each) for each in known) else [view.id]
        self.rows.judge(*ids)

    def on_visible(self, in_front: bool) -> None:
        """The provider brought the page to the front, or put it away."""
        self.in_front = in_front
        self.mark_seen()

    def on_sight(self, ids: list[int]) -> None:
        """These rows are on the screen now, as the browser says."""
        self.in_sight = set(ids) & self.rows.by_id.keys()
        self.mark_seen()

    def _on_answered(self, view: AppointmentView, before: AppointmentView, reach: Reach | None) -> None:
        """The row itself says it; so here it is said to whoever does not see the row."""
        reads = words.hearing.reads(view.patient_name, reach, self.me.clinic.zone, datetime.now(UTC))
        self.rows.speak(words.moving.done(view, before, reads) or words.appointments.done(view, self.me, reach))
        if self._belongs(view):
            self.rows.put(view)
        elif view.passed_at(self.me.id) is not None:
            self.rows.remove(view.id, view, words.answers.PASSED_ON)
        else:
            said = words.moving.outcome(view, before) or words.answers.DONE.get(view.status, words.answers.AGAIN)
            self.rows.remove(view.id, view, said)

    def _belongs(self, view: AppointmentView) -> bool:
        """Return whether it stands in this list: what the provider has passed on does not, while others are asked."""
        return self.filter.lets_through(view) and view.passed_at(self.me.id) is None

    def _on_gone(self, row: RequestRow, said: str) -> None:
        """A request that has left this inbox says so in its row."""
        self.rows.remove(row.view.id, None, said or words.answers.GONE)

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
        if news.kind in words.moving.SAID:
            return words.moving.SAID[news.kind]
        if view is None and news.kind == Kind.appointment_assigned:
            return words.answers.GIVEN_AWAY
        if news.kind == Kind.colleague_agreed:
            return words.answers.WITH_COLLEAGUES
        if view is not None and view.passed_at(self.me.id) is not None:
            return words.answers.PASSED_ON
        if view is not None and view.decided_for is not None:
            return words.appointments.status(view, self.me)
        if news.kind in DECIDED:
            by_name = self.colleagues.get(news.by) if news.by is not None and news.by != self.me.id else None
            return words.appointments.decided(DECIDED[Kind(news.kind)], by_name)
        return words.appointments.status(view, self.me) if view is not None else words.answers.GONE


def _takes_time_of(provider_id: int, view: AppointmentView) -> bool:
    return provider_id in {view.provider_id, *(each.provider_id for each in view.proposed)}


def _request(request_id: int, me: Person) -> AppointmentView | None:
    """The request with this id, if it is this provider's business; one that waits, if they can answer it."""
    with suppress(errors.NotFound):
        view = lists.find(request_id, by=me.id)
        if view.status not in WAITING or appointments.can_answer(view, by=me):
            return view
    return None


def _draw_keys_dialog() -> None:
    meanings = [each for key, meaning in KEYS.items() for each in (node("dt", [node("kbd", key)]), node("dd", meaning))]
    inside = [
        node("h2", "Keys", id="keys-title"),
        node("dl", meanings, "keys"),
        node("form", [node("button", "Close", "btn")], "sheet-actions", method="dialog"),
    ]
    Fragment("dialog", inside, "sheet", id="keys", aria_labelledby="keys-title")
