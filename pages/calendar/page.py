"""The calendar of a provider, or of a whole clinic for its staff: a day or a week that moves by itself."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.calendar.column import Heading
from pages.calendar.grid import Grid
from pages.calendar.new_appointment import NewAppointment
from pages.calendar.toolbar import CalendarView, draw_toolbar
from pages.elements.tags import Tag, button, tag
from pages.frame.frame import frame
from pages.live import live
from store import threads
from store.appointments import calendar
from store.appointments.calendar import Hours
from store.availability import conflicts
from store.availability.conflicts import Conflict
from store.events import AppointmentChanged
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person, TypeSummary

LEGEND = (
    ("cal-band", "Open"),
    ("cal-band is-urgent", "For a crisis only"),
    ("is-closed", "Closed"),
    ("cal-buffer", "Kept free"),
)


@ui.page("/calendar", title="Calendar · Kept", reconnect_timeout=300)
async def show(request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)]) -> None:
    """`view`: day or week; `date`: a local day; `provider`: an id, for staff. What cannot be is today, and everyone."""
    me = current_user.person
    with frame(current_user, "Calendar", wide=True) as head:
        today = datetime.now(ZoneInfo(me.clinic.zone)).date()
        shown = CalendarView.of(me, await threads.read(people.providers, me.clinic.id), request.query_params, today)
        page = CalendarPage(shown)
        live.follow_appointments(me, page.on_news)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.on_clinic)
        live.follow_clock(page.on_minute)
        await page.read()
        page.draw(head)


class CalendarPage:
    """One open calendar."""

    def __init__(self, shown: CalendarView) -> None:
        self.shown, self.me = shown, shown.me
        self.refresh = live.coalesced(self._refresh)
        self.judge = live.coalesced(self._judge)

    async def read(self) -> None:
        """Load what can be booked, and these days with what is in the way."""
        params = self.me, self.shown.days[0], self.shown.days[-1], self.shown.provider_id
        self.types, self.hours, self.views, self.conflicts = await live.load(_days, *params)

    def draw(self, head: Tag) -> None:
        """The way to a new appointment, to other days, and these days."""
        self.new = NewAppointment(self.me, self.shown.providers, self.types)
        with head:
            button("New appointment", self.on_new, style="primary", icon_name="calendar-plus", classes="cal-new")
        draw_toolbar(self.shown)
        self.below = tag("div", classes="cal-whole")
        self.draw_days()
        self.show()

    def draw_days(self) -> None:
        """Which days of which clinic, whose times, and the grid, still empty."""
        shown, clinic = self.shown, self.me.clinic
        self.zone = clinic.zone
        self.below.clear()
        with self.below:
            with tag("div", classes="cal-title"):
                self.name = tag("p", clinic.name, "cal-clinic")
                tag("h2", shown.title)
                tag("p", words.moments.whose_times(clinic.zone), "soft")
                for sentence in shown.clock_changes():
                    tag("p", sentence, "chip")
                with tag("ul", classes="cal-legend", aria_hidden="true"):
                    for classes, text in LEGEND:
                        with tag("li"):
                            tag("span", classes=classes)
                            tag("span", text)
            self.grid = Grid(self.me, shown.days, self.on_place)
            for column in shown.columns():
                self.grid.add(*column)

    def show(self) -> None:
        """Fill the grid with what was read; another one where the clinic's clock is another."""
        if self.zone != self.me.clinic.zone:
            self.shown = replace(self.shown, today=datetime.now(ZoneInfo(self.me.clinic.zone)).date())
            self.draw_days()
        self.new.offer(self.types)
        self._make_room(self.views)
        self.grid.draw(self.hours, self.views)
        self.grid.judge(self.conflicts)

    async def _refresh(self) -> None:
        """Hours, holidays, types or the like changed, or the clinic's clock."""
        await self.read()
        self.show()

    async def _judge(self) -> None:
        """What lies outside of somebody's hours."""
        self.grid.judge(await threads.read(conflicts.find, self.me, self.grid.views))

    # ---- handlers

    def on_clinic(self) -> None:
        """The clinic's name or clock may be another now; the grid follows when its days are read on that clock."""
        self.name.set_text(self.me.clinic.name)

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """An appointment is new, or it changed; perhaps one of these days."""
        if view is not None:
            self._make_room([view])
        self.grid.put(news.appointment_id, view)
        self.judge()

    def on_minute(self) -> None:
        """Time passes."""
        self.grid.tell_time()

    def on_new(self) -> None:
        """Ask who, what and when."""
        self.new.open(self.shown.provider_id, self.shown.day)

    def on_place(self, provider_id: int | None, start: datetime) -> None:
        """A free place was clicked: ask for what is missing."""
        self.new.open(provider_id, start)

    def _make_room(self, views: Iterable[AppointmentView]) -> None:
        """A column for providers who left the clinic and have appointments still."""
        if self.shown.provider is None:
            for view in views:
                if view.provider_id not in self.grid.provider_ids and self.grid.has_room_for(view):
                    name = view.provider_name or ""
                    heading = Heading(name, name, None)
                    self.grid.add(self.shown.day, view.provider_id, frozenset({view.provider_id}), heading)


def _days(
    me: Person, first: date, last: date, provider_id: int | None
) -> tuple[list[TypeSummary], dict[tuple[int | None, date], Hours], list[AppointmentView], dict[int, Conflict]]:
    """What can be booked, and of these days the hours, the appointments, and what is in their way."""
    views = calendar.between(me, first, last, provider_id)
    hours = calendar.hours(me, first, last, provider_id)
    return people.types(me.clinic.id), hours, views, conflicts.find(me, views)
