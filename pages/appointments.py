"""A patient's appointments, and one appointment for everyone concerned."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, HTTPException, Request
from nicegui import ui

import auth
from pages import hours_words, live, readers, words
from pages.choices import draw_emergency
from pages.clocks import browser_zone
from pages.frame import Head, frame
from pages.tags import Tag, button, icon, listen, tag
from pages.timeline import Timeline
from pages.visits import Card, Visits, needs_a_call, takes_place
from pages.waits import Waits
from store import conflicts, errors, lists, notifications, work
from store.changes import News
from store.conflicts import Conflict
from store.models import WAITING, Role
from store.people import Person
from store.views import AppointmentView

ROWS = 25
JUST_SENT = timedelta(minutes=10)


@ui.page("/appointments", title="My appointments · Kept", reconnect_timeout=60)
async def mine(here: Annotated[auth.Here, Depends(auth.patient_here)]) -> None:
    """The next one large, the others that lie ahead as a list, those of the past folded."""
    me, now = here.person, datetime.now(UTC)
    with frame(here, "My appointments", times=True):
        page = Mine(me, browser_zone())
        live.follow(me, page.on_news)
        live.follow_clock(page.show)
        live.follow_clinic(me.clinic, page.on_clinic)
        live.follow_rules(me.clinic.id, live.coalesced(page.reread))
        for view in await work.read(lists.upcoming, me.id, now=now):
            page.learn(view)
        page.draw(has_past=bool((await work.read(lists.past, me.id, now=now, limit=1)).rows))
        await page.waits.read()


class Mine:
    """What one open page knows and shows."""

    def __init__(self, me: Person, browser_zone: str | None) -> None:
        self.me, self.browser_zone = me, browser_zone
        self.views: dict[int, AppointmentView] = {}
        self.next_id: int | None = None
        self.next_card: Card | None = None
        self.limit = ROWS
        self.past_views: list[AppointmentView] = []
        self.past_cursor: str | None = None
        self.drawn = False

    def draw(self, *, has_past: bool) -> None:
        """Everything once; `show` fills it."""
        self.emergency = draw_emergency(self.me.clinic)
        self.next_box = tag("div")
        with tag("div", classes="empty") as self.empty:
            icon("calendar")
            tag("h2", "Nothing ahead")
            tag("p", "When you book an appointment, it appears here, and so does the clinic's answer.")
            with tag("a", classes="btn btn-primary", href="/schedule"):
                icon("calendar-plus")
                tag("span", "Book an appointment")
        with tag("section", classes="stack") as self.others:
            tag("h2", "Other appointments")
            self.rows = Visits(self.me, "Other appointments")
            self.more = button("Show more", self.on_more, classes="btn-center")
        self.waits = Waits(self.me)
        with tag("details", classes="past") as past:
            with tag("summary"):
                icon("right")
                tag("h2", "Past appointments")
            self.past_rows = Visits(self.me, "Past appointments")
            self.past_more = button("Show more", self.on_past_more, classes="btn-center")
            self.past_more.set_visibility(False)
        past.listen("toggle", self.on_past_open, readers.flag, js_handler="(event) => emit(event.target.open)")
        past.set_visibility(has_past)
        self.drawn = True
        self.show()

    def learn(self, view: AppointmentView) -> None:
        """Keep the newest that is known of an appointment."""
        known = self.views.get(view.id)
        if known is None or view.version >= known.version:
            self.views[view.id] = view

    def show(self) -> None:
        """Put each appointment where it belongs now."""
        if not self.drawn:
            return
        now = datetime.now(UTC)
        ahead = sorted((v for v in self.views.values() if v.end > now), key=lambda view: (view.start, view.id))
        chosen = self._choose_next(ahead)
        self._show_next(chosen)
        others = [view for view in ahead if view is not chosen]
        self.emergency.set_visibility(needs_a_call(ahead, now))
        self.empty.set_visibility(chosen is None)
        self.others.set_visibility(bool(others))
        self.rows.show(others[: self.limit])
        self.more.set_visibility(len(others) > self.limit)

    def _choose_next(self, ahead: list[AppointmentView]) -> AppointmentView | None:
        """The first that takes place; but one that was refused before the patient's eyes stays, so that they see it."""
        held = next((view for view in ahead if view.id == self.next_id), None)
        if held is not None and not takes_place(held):
            return held
        first = next(filter(takes_place, ahead), None)
        return first or max(ahead, key=lambda view: view.updated_at, default=None)

    def _show_next(self, view: AppointmentView | None) -> None:
        if view is not None and self.next_card is not None and view.id == self.next_id:
            self.next_card.show(view)
            return
        self.next_id, self.next_card = view.id if view else None, None
        self.next_box.clear()
        if view is not None:
            with self.next_box:
                self.next_card = Card(view, self.me, self.browser_zone, title="Your next appointment", link=True)

    async def reread(self) -> None:
        """What can be booked is called or takes place otherwise now."""
        shown = [*self.views, *(view.id for view in self.past_views)]
        found = {view.id: view for view in await work.read(lists.these, shown, by=self.me.id)}
        for view in found.values():
            self.learn(view)
        self.past_views = [found.get(view.id, view) for view in self.past_views]
        if self.drawn:
            self.past_rows.show(self.past_views)
            self.show()

    # ---- handlers

    def on_news(self, news: News, view: AppointmentView | None) -> None:
        """One of the patient's appointments is new or has changed."""
        if view is not None:
            self.learn(view)
            self.show()

    def on_clinic(self) -> None:
        """The clinic's name, clock or number to call may be others now."""
        if self.drawn:
            if self.next_card is not None:
                self.next_card.tell()
            self.rows.tell()
            self.waits.tell()
            self.past_rows.tell()

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
        page = await work.read(lists.past, self.me.id, now=datetime.now(UTC), after=self.past_cursor, limit=ROWS)
        known = {view.id for view in self.past_views}
        self.past_views += [view for view in page.rows if view.id not in known]
        self.past_cursor = page.next
        self.past_rows.show(self.past_views)
        self.past_more.set_visibility(page.next is not None)


# ---- one appointment


async def concerned(appointment_id: str, here: Annotated[auth.Here, Depends(auth.here)]) -> AppointmentView:
    """The appointment, for those concerned; for everyone else there is no such page."""
    try:
        number = int(appointment_id) if appointment_id.isascii() and appointment_id.isdecimal() else 0
        return await work.read(lists.find, number, by=here.person.id)
    except (errors.NotFound, ValueError):
        raise HTTPException(404) from None


@ui.page("/appointments/{appointment_id}", title="Appointment · Kept", reconnect_timeout=60)
async def one(
    request: Request,
    here: Annotated[auth.Here, Depends(auth.here)],
    view: Annotated[AppointmentView, Depends(concerned)],
) -> None:
    """How it stands and what happened, for its patient, its provider and the clinic's staff."""
    me = here.person
    with frame(here, words.about(view, me), times=True) as head:
        page = One(view, me, browser_zone())
        live.follow(me, page.on_news)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.on_clinic)
        try:
            await page.read()
        except errors.NotFound:  # a colleague took it this very moment
            ui.navigate.to("/")
            return
        page.draw(head, sent="sent" in request.query_params, waits="waits" in request.query_params)
        page.mark_read()
    listen("kept_visible", page.on_visible, readers.flag)


class One:
    """An open page about one appointment."""

    head: Head

    def __init__(self, view: AppointmentView, me: Person, browser_zone: str | None) -> None:
        self.view, self.me, self.browser_zone = view, me, browser_zone
        self.events: list[lists.EventView] = []
        self.conflict: Conflict | None = None
        self.drawn = self.in_front = False
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """The appointment and its history as they are now."""
        self.view = await work.read(lists.find, self.view.id, by=self.me.id)
        self.events = await work.read(lists.history, self.view.id, by=self.me.id)
        self.conflict = (await work.read(conflicts.of, self.me, [self.view])).get(self.view.id)

    def draw(self, head: Head, *, sent: bool, waits: bool) -> None:
        """What to know first, then the facts, then what happened."""
        view, self.head = self.view, head
        with head:
            name, address = {
                Role.patient: ("All my appointments", "/appointments"),
                Role.provider: ("Inbox", "/provider-dashboard"),
                Role.staff: ("All appointments", "/staff"),
            }[self.me.role]
            with tag("a", classes="btn btn-quiet", href=address):
                icon("left")
                tag("span", name)
        self.emergency = draw_emergency(self.me.clinic) if self.me.role is Role.patient and view.crisis else None
        self.came_to_wait = waits
        self._draw_banner(sent=sent, waits=waits)
        with tag("div", classes="banner tone-waiting") as self.warning:
            tag("span", classes="i", aria_hidden="true")
            self.in_the_way = tag("p", classes="banner-text")
        with tag("div", classes="two-columns"):
            with tag("div", classes="stack"):
                self.card = Card(view, self.me, self.browser_zone)
                if view.notes:
                    with tag("section", classes="card"):
                        tag("h2", "Your notes" if self.me.id == view.patient_id else "Notes", "card-title")
                        tag("p", view.notes, "typed", dir="auto")
            with tag("section", classes="card"):
                tag("h2", "What happened", "card-title")
                self.timeline = Timeline(self.me)
        self.drawn = True
        self.show()

    def _draw_banner(self, *, sent: bool, waits: bool) -> None:
        waiting = self.view.status in WAITING
        self.banner: Tag | None = None
        if self.me.role is Role.provider and waiting:
            with tag("div", classes="banner tone-waiting") as self.banner:
                tag("span", classes="i", aria_hidden="true")
                tag("p", f"{self.view.patient_name} waits for an answer.", "banner-text")
                tag("a", "Answer in the inbox", "btn btn-primary", href="/provider-dashboard")
        elif sent and waiting and datetime.now(UTC) - self.view.created_at < JUST_SENT:
            with tag("div", classes="banner tone-accepted", role="status") as self.banner:
                tag("span", classes="i", aria_hidden="true")
                tag("p", words.SENT, "banner-text")
        elif waits and waiting and self.me.role is Role.patient:
            with tag("div", classes="banner tone-waiting", role="status") as self.banner:
                tag("span", classes="i", aria_hidden="true")
                tag("p", words.WITH_THE_CLINIC, "banner-text")

    def show(self) -> None:
        """Say how it stands now, and add what happened since."""
        if not self.drawn:
            return
        self.head.entitle(words.about(self.view, self.me))
        self.card.show(self.view)
        if self.emergency is not None:
            self.emergency.set_visibility(self.came_to_wait or needs_a_call([self.view], datetime.now(UTC)))
        if self.banner is not None:
            self.banner.set_visibility(self.view.status in WAITING)
        self.warning.set_visibility(self.conflict is not None)
        self.in_the_way.set_text(hours_words.in_the_way(self.conflict, self.me) if self.conflict else "")
        self.timeline.show(self.view, self.events)

    def mark_read(self) -> None:
        """Whoever looks at the page has read what was told about it."""
        work.mark(notifications.mark_read_about, self.view.id, by=self.me.id, now=datetime.now(UTC))

    async def on_visible(self, in_front: bool) -> None:
        """Somebody brought the page to the front, or put it away."""
        self.in_front = in_front
        if in_front:
            self.mark_read()

    def on_news(self, news: News, view: AppointmentView | None) -> None:
        """Something happened to this appointment, perhaps that it is this person's business no longer."""
        if news.appointment_id == self.view.id:
            if view is None:
                ui.navigate.to("/")
            else:
                self.refresh()
        elif self.me.role is Role.provider and self.view.status in WAITING:
            self.refresh()  # something else may be in the way now

    def on_clinic(self) -> None:
        """The clinic's name, clock or number to call may be others now."""
        if self.drawn:
            self.card.tell()
            self.timeline.tell()

    async def _refresh(self) -> None:
        try:
            await self.read()
        except errors.NotFound:
            return
        self.show()
        if self.in_front and ui.context.client.has_socket_connection:
            self.mark_read()
