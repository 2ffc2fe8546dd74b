"""A patient's appointments."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

import auth
from pages import words
from pages.appointments.card import Card, asks_patient, is_ahead, is_open, needs_a_call, takes_place
from pages.appointments.nobody_here import NobodyHere
from pages.appointments.offer_card import OfferCard
from pages.appointments.rows import AppointmentList
from pages.appointments.waitlist_section import WaitlistSection
from pages.elements import readers
from pages.elements.clocks import browser_zone
from pages.elements.emergency import Emergency
from pages.elements.own_address import OwnAddress
from pages.elements.recalls import Recalls
from pages.elements.tags import Tag, button, icon, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.live import live
from store import threads
from store.appointments import lists
from store.availability import conflicts
from store.events import AppointmentChanged
from store.models import Kind
from store.notifications.notifications import About
from store.views.appointments import AppointmentView
from store.views.people import Person

ROWS = 25


@page_at("/appointments", "My appointments", away=60)
async def my_appointments(current_user: Annotated[auth.CurrentUser, Depends(auth.current_patient)]) -> None:
    """What is asked of them, the next one large, what waits for an answer, the others ahead, the past folded."""
    me, now = current_user.person, datetime.now(UTC)
    with frame(current_user, "My appointments", times=True) as head:
        head.shows = _shows
        page = MyAppointmentsPage(me, browser_zone())
        live.follow_appointments(me, page.on_news)
        live.follow_clock(page.on_minute)
        live.follow_clinic(me.clinic, page.on_clinic)
        live.follow_rules(me.clinic.id, live.coalesced(page.reread))
        for view in await threads.read(lists.upcoming, me.id, now=now):
            page.learn(view)
        await page.read_doubts()
        page.draw(head, has_past=bool((await threads.read(lists.past, me.id, now=now, limit=1)).rows))
        await page.waitlist.read()
        await page.recalls.read()


def _shows(kind: str, _about: About) -> bool:
    """Return whether the page itself says what somebody is notified of: what is held for them, invitations."""
    return kind in {Kind.time_offered, Kind.offer_withdrawn, Kind.invited_back}


class MyAppointmentsPage:
    """One open page: all that it knows and shows."""

    def __init__(self, me: Person, browser_zone: str | None) -> None:
        self.me, self.browser_zone = me, browser_zone
        self.views: dict[int, AppointmentView] = {}
        self.in_doubt: set[int] = set()
        """Those whose provider is away, so that it is not certain that they take place."""
        self.next_id: int | None = None
        self.next_card: Card | None = None
        self.limit = ROWS
        self.past_views: list[AppointmentView] = []
        self.past_cursor: str | None = None

    def draw(self, head: Tag, *, has_past: bool) -> None:
        """Everything once; `show` fills it."""
        self.emergency = Emergency(self.me.clinic, head)
        self.nobody_here = NobodyHere(self.views.values(), self.me)
        OwnAddress(self.me)
        self.offer = OfferCard(self.me, self.browser_zone)
        with tag("section", classes="stack") as self.asking:
            tag("h2", words.appointments.YOURS_TITLE)
            self.asking_rows = AppointmentList(self.me, self.browser_zone, words.appointments.YOURS_TITLE)
        self.next_box = tag("div")
        with tag("div", classes="empty") as self.empty:
            icon("calendar")
            tag("h2", "Nothing ahead")
            tag("p", "When you book an appointment, it appears here, and so does the clinic's answer.")
            with tag("a", classes="btn btn-primary", href="/schedule"):
                icon("calendar-plus")
                tag("span", "Book an appointment")
        with tag("section", classes="stack") as self.waiting:
            tag("h2", words.appointments.WAITING_TITLE)
            self.waiting_rows = AppointmentList(self.me, self.browser_zone, words.appointments.WAITING_TITLE)
        with tag("section", classes="stack") as self.others:
            tag("h2", "Other appointments")
            self.rows = AppointmentList(self.me, self.browser_zone, "Other appointments")
        self.more = button("Show more", self.on_more, classes="btn-center")
        self.recalls = Recalls(self.me)
        self.waitlist = WaitlistSection(self.me, self.browser_zone, self.offer.show)
        with tag("details", classes="past") as past:
            with tag("summary"):
                icon("right")
                tag("h2", "Past appointments")
            self.past_rows = AppointmentList(self.me, self.browser_zone, "Past appointments")
            self.past_more = button("Show more", self.on_past_more, classes="btn-center")
            self.past_more.set_visibility(False)
        past.listen("toggle", self.on_past_open, readers.flag, js_handler="(event) => emit(event.target.open)")
        past.set_visibility(has_past)
        self.show()

    def learn(self, view: AppointmentView) -> None:
        """Keep the newest that is known of an appointment."""
        newest = self.views.get(view.id)
        if newest is None or view.version >= newest.version:
            self.views[view.id] = view

    async def read_doubts(self) -> None:
        """Read of which of them the provider is away."""
        self.in_doubt = {*await threads.read(conflicts.find, self.me, list(self.views.values()))}

    def show(self) -> None:
        """Put each appointment where it belongs now."""
        now = datetime.now(UTC)
        ahead = sorted((v for v in self.views.values() if is_ahead(v, now)), key=lambda view: (view.start, view.id))
        chosen = self._choose_next(ahead)
        self._show_next(chosen)
        asking = [view for view in ahead if view is not chosen and asks_patient(view)]
        waiting = [view for view in ahead if view is not chosen and is_open(view) and view not in asking]
        others = [view for view in ahead if view is not chosen and not is_open(view)]
        is_crisis = any(view.crisis for view in (*self.views.values(), *self.past_views))
        self.nobody_here.show(*ahead)
        self.emergency.show(needs_a_call=needs_a_call(ahead, now), is_crisis=is_crisis)
        self.empty.set_visibility(chosen is None)
        self.asking.set_visibility(bool(asking))
        self.asking_rows.show(asking)
        self.waiting.set_visibility(bool(waiting))
        self.waiting_rows.show(waiting[: self.limit])
        self.others.set_visibility(bool(others))
        self.rows.show(others[: self.limit], self.in_doubt)
        self.more.set_visibility(max(len(waiting), len(others)) > self.limit)

    def _choose_next(self, ahead: list[AppointmentView]) -> AppointmentView | None:
        """The first that holds, also while another way is asked of them, or that waits while none does.

        But one that was refused before the patient's eyes stays, so that they see it.
        """
        held = next((view for view in ahead if view.id == self.next_id), None)
        if held is not None and not takes_place(held):
            return held
        hoped_for = [view for view in ahead if takes_place(view)]
        first = min(
            hoped_for, key=lambda view: (is_open(view) and not view.was_agreed, view.start, view.id), default=None
        )
        return first or max(ahead, key=lambda view: view.updated_at, default=None)

    def _show_next(self, view: AppointmentView | None) -> None:
        if view is not None and self.next_card is not None and view.id == self.next_id:
            self.next_card.show(view)
            self.next_card.doubt(view.id in self.in_doubt)
            return
        self.next_id, self.next_card = view.id if view else None, None
        self.next_box.clear()
        if view is not None:
            with self.next_box:
                self.next_card = Card(view, self.me, self.browser_zone, in_list=True)
                self.next_card.doubt(view.id in self.in_doubt)

    async def reread(self) -> None:
        """Read again: types are called or take place otherwise now."""
        shown = [*self.views, *(view.id for view in self.past_views)]
        views = {view.id: view for view in await threads.read(lists.visible, shown, by=self.me.id)}
        for view in views.values():
            self.learn(view)
        await self.read_doubts()
        self.past_views = [views.get(view.id, view) for view in self.past_views]
        self.past_rows.show(self.past_views)
        self.show()

    # ---- handlers

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """One of the patient's appointments is new or has changed."""
        if view is not None:
            known = self.views.get(view.id, view)
            if news.kind == Kind.appointment_counter_declined:
                self.in_doubt.add(view.id)
            elif (known.provider_id, known.start) != (view.provider_id, view.start):
                self.in_doubt.discard(view.id)
            self.learn(view)
            self.show()

    def on_minute(self) -> None:
        """Appointments end, and midnight makes tomorrow today."""
        self.show()
        self.on_clinic()

    def on_clinic(self) -> None:
        """The clinic's name, clock or number to call may be others now."""
        if self.next_card is not None:
            self.next_card.refresh()
        self.asking_rows.refresh()
        self.waiting_rows.refresh()
        self.rows.refresh()
        self.waitlist.refresh()
        self.offer.refresh()
        self.past_rows.refresh()

    def on_more(self) -> None:
        """The next 25 that lie ahead."""
        self.limit += ROWS
        self.show()

    async def on_past_open(self, is_open: bool) -> None:
        """The past is read when somebody wants to see it."""
        if is_open and not self.past_views:
            await self.on_past_more()

    async def on_past_more(self) -> None:
        """The next 25 of the past."""
        page = await threads.read(lists.past, self.me.id, now=datetime.now(UTC), after=self.past_cursor, limit=ROWS)
        shown_ids = {view.id for view in self.past_views}
        self.past_views += [view for view in page.rows if view.id not in shown_ids]
        self.past_cursor = page.next
        self.past_rows.show(self.past_views)
        self.show()
        self.past_more.set_visibility(page.next is not None)
