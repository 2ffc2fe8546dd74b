"""The calendar of a provider, or of a whole clinic for its staff: a day or a week that moves by itself."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.calendar.axis import DAY
from pages.calendar.calendar_view import CalendarView
from pages.calendar.column import Heading
from pages.calendar.grid import Grid
from pages.calendar.new_appointment import NewAppointment
from pages.calendar.toolbar import Toolbar
from pages.elements import readers
from pages.elements.away_bar import AwayBar
from pages.elements.fragments import Fragment, node
from pages.elements.patient_search import patient_in
from pages.elements.tags import Tag, button, listen, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.live import live
from store import threads
from store.appointments import calendar
from store.appointments.calendar import Hours
from store.availability import conflicts
from store.availability.conflicts import Conflict
from store.events import AppointmentChanged
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import PatientView, Person, ProviderView, TypeSummary

LEGEND = (
    ("cal-band", "Open"),
    ("cal-band is-urgent", words.hours.CRISIS_ONLY.capitalize()),
    ("is-closed", "Closed"),
    ("cal-buffer", "Kept free"),
)


@page_at("/calendar", "Calendar", away=300)
async def show(request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)]) -> None:
    """`view`: day or week; `date`: a local day; `provider`: an id, for staff. What cannot be is today, and everyone.

    `patient`: the id of whom a new appointment is for.
    """
    me = current_user.person
    with frame(current_user, "Calendar", wide=True) as head:
        today = datetime.now(ZoneInfo(me.clinic.zone)).date()
        shown = CalendarView.of(me, await threads.read(people.providers, me.clinic.id), request.query_params, today)
        page = CalendarPage(shown)
        live.follow_appointments(me, page.on_news)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.on_clinic)
        live.follow_clock(page.on_minute)
        await page.read()
        page.draw(head)
        await page.away.read()
        if (patient := await patient_in(request.query_params, me)) is not None:
            page.on_new(patient)
            ui.run_javascript("keptCalendar.focus('new-type')")
            page.new.dialog.listen("close", page.forget_patient)
        listen("kept_calendar", page.go, readers.fields(readers.key))


class CalendarPage:
    """One open calendar: `shown` are the days that it shows, `wanted` those that somebody has asked for since."""

    def __init__(self, shown: CalendarView) -> None:
        self.shown = self.wanted = shown
        self.me = shown.me
        self.booked: int | None = None
        self.refresh = live.coalesced(self._refresh)
        self.judge = live.coalesced(self._judge)

    async def read(self) -> bool:
        """Load what can be booked with whom, and these days with what is in the way; whether they are wanted still."""
        wanted = self.wanted
        params = self.me, wanted.days[0], wanted.days[-1], wanted.provider_id
        loaded = await live.load(_days, *params)
        if wanted is not self.wanted:
            return False
        providers, self.types, self.hours, self.views, self.conflicts = loaded
        if (now := wanted.among(providers)) != wanted:  # somebody is called otherwise
            self.wanted = now
        return True

    def draw(self, head: Tag) -> None:
        """The way to a new appointment, to other days, and these days."""
        self.new = NewAppointment(self.me, self.shown.providers, self.types, self.on_booked)
        with head:
            tag("a", words.away.LINK, "btn btn-quiet", href="/away")
            button("New appointment", self.on_new, style="primary", icon_name="calendar-plus", classes="cal-new")
        self.away = AwayBar(self.me)
        self.toolbar = Toolbar()
        with tag("div", classes="cal-title"):
            self.name = tag("p", self.me.clinic.name, "cal-clinic")
            self.title = tag("h2", "", aria_live="polite")
            self.zone_note = tag("p", "", "soft")
            self.clock_changes = Fragment("div", [], "cal-changes")
            legend = [node("li", [node("span", None, classes), node("span", text)]) for classes, text in LEGEND]
            Fragment("ul", legend, "cal-legend", aria_hidden="true")
        self.below = tag("div", classes="cal-whole")
        self.draw_days()
        self.show()

    def draw_days(self) -> None:
        """Draw which days of which clinic, whose times, and the grid, still empty."""
        shown = self.shown
        self.zone = self.me.clinic.zone
        self.toolbar.show(shown)
        self.title.set_text(shown.title)
        self.zone_note.set_text(words.moments.whose_times(self.zone))
        self.clock_changes.draw([node("p", sentence, "chip") for sentence in shown.clock_changes()])
        self.below.clear()
        with self.below:
            self.grid = Grid(self.me, shown.days, self.on_place)
            for column in shown.columns():
                self.grid.add(*column)
            if shown.is_week:
                tag("a", "Week after", "btn cal-after", href=shown.address(date=shown.day + 7 * DAY))

    def show(self) -> None:
        """Fill the grid with what was read; another one where the clinic's clock is another."""
        if self.zone != self.me.clinic.zone:
            self.shown = self.wanted = replace(self.shown, today=self._today())
            self.draw_days()
        self.new.offer(self.types, self.shown.providers)
        self._make_room(self.views)
        self.grid.draw(self.hours, self.views, self.booked)
        self.grid.judge(self.conflicts)

    async def go(self, params: Mapping[str, str]) -> None:
        """Show other days, or somebody else's, as an address says it."""
        self.wanted = CalendarView.of(self.me, self.shown.providers, params, self._today())
        await self._refresh()

    async def _refresh(self) -> None:
        """Hours, holidays, types or the like changed, or the clinic's clock; or other days are wanted."""
        if not await self.read():
            return
        if self.wanted is not self.shown:
            self.shown = self.wanted
            self.draw_days()
            self.show()
            ui.run_javascript(f"keptCalendar.arrive({json.dumps(self.shown.own_address)})")
        else:
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
        if view is not None and view.passed_at(self.me.id) is not None:
            view = None  # the others are asked
        if view is not None:
            self._make_room([view])
        self.grid.put(news.appointment_id, view)
        self.judge()

    def on_minute(self) -> None:
        """Time passes."""
        self.grid.tell_time()

    def on_new(self, patient: PatientView | None = None) -> None:
        """Ask who, what and when; who, unless that is said."""
        self.new.open(self.shown.provider_id, max(self.shown.day, self._today()), patient)

    def forget_patient(self) -> None:
        """Nobody is asked about any more, so that a reload asks for nobody; while it is open, it asks again."""
        ui.run_javascript(f"history.replaceState(null, '', {json.dumps(self.shown.own_address)})")

    def on_place(self, provider_id: int | None, start: datetime) -> None:
        """A free place was clicked: ask for what is missing."""
        self.new.open(provider_id, start)

    async def on_booked(self, view: AppointmentView) -> None:
        """Show the day that was booked, if it is another."""
        day = view.start.astimezone(ZoneInfo(self.me.clinic.zone)).date()
        if not self.shown.has_room_for(day, view.provider_id):
            params = {"view": "week" if self.shown.is_week else "day", "date": day.isoformat()}
            if self.shown.provider is not None:
                params["provider"] = str(view.provider_id)
            self.booked = view.id
            await self.go(params)
            self.booked = None

    def _today(self) -> date:
        return datetime.now(ZoneInfo(self.me.clinic.zone)).date()

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
) -> tuple[
    list[ProviderView],
    list[TypeSummary],
    dict[tuple[int | None, date], Hours],
    list[AppointmentView],
    dict[int, Conflict],
]:
    """With whom and what can be booked, and of these days the hours, the appointments, and what is in their way."""
    views = calendar.between(me, first, last, provider_id)
    hours = calendar.hours(me, first, last, provider_id)
    clinic_id = me.clinic.id
    return people.providers(clinic_id), people.types(clinic_id), hours, views, conflicts.find(me, views)
