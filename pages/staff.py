"""The clinic's appointments for its staff: the filters of the inbox, or one day with a column for each provider."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends
from nicegui import ui

import auth
from pages import live, words
from pages.frame import frame
from pages.rows import Rows, filter_bar
from pages.tags import Tag, tag
from store import lists, people, work
from store.changes import News
from store.lists import Filter
from store.models import HOLDING, Status
from store.people import Person
from store.views import AppointmentView

EMPTY = ("Nothing here", "Appointments of this kind appear here by themselves.")


@ui.page("/staff", title="Appointments · Kept", reconnect_timeout=60)
async def staff(
    here: Annotated[auth.Here, Depends(auth.staff_here)],
    filter: str = "",  # noqa: A002
    day: str | None = None,
) -> None:
    """All appointments of the institution. `filter`: pending, accepted, rejected or all; `day`: a local date."""
    me = here.person
    with frame(here, "Appointments", wide=True):
        await (Day(me, _date(me, day)) if day is not None else List(me, Filter.parse(filter))).draw()


class List:
    """The institution's appointments under one filter."""

    def __init__(self, me: Person, which: Filter) -> None:
        self.me, self.which = me, which

    async def draw(self) -> None:
        """Filters with counts, then 25 rows."""
        self.recount = await _bar(self.me, self.which)
        self.rows = Rows(self.me, self.which, EMPTY)
        live.follow(self.me, self.on_news)
        live.follow_clock(self.rows.tell_days)
        await self.rows.read_more()

    def on_news(self, news: News, view: AppointmentView | None) -> None:
        """An appointment of the institution changed."""
        if view is not None and self.which.lets_through(view):
            self.rows.put(view)
        else:
            self.rows.remove(news.appointment_id)
        self.recount()


class Day:
    """One local day: a row for each half hour in use, a column for each provider and one for nobody yet."""

    def __init__(self, me: Person, on: date) -> None:
        self.me, self.on, self.zone = me, on, ZoneInfo(me.clinic.zone)
        self.cells: dict[tuple[int, int | None], Tag] = {}
        self.chips: dict[int, Tag] = {}

    async def draw(self) -> None:
        """The days around, then the table."""
        self.recount = await _bar(self.me, None)
        self._draw_days()
        columns: list[tuple[int | None, str]] = [(None, "First available")]
        columns += [(each.id, each.name) for each in await work.read(people.providers, self.me.clinic.id)]
        live.follow(self.me, self.on_news)
        views = await work.read(lists.day, self.me, self.on)
        columns += sorted({(view.provider_id, view.provider_name or "") for view in views} - set(columns))
        halves = range(min([18, *map(self._half, views)]), max([33, *map(self._half, views)]) + 1)
        with (
            tag("div", classes="table-scroll", tabindex="0", role="region", aria_label=words.day(self.on)),
            tag("table", classes="day-table"),
        ):
            tag("caption", f"Times in {words.city(self.me.clinic.zone)}", "small soft")
            with tag("thead"), tag("tr"):
                tag("th", "Time", scope="col")
                for _, name in columns:
                    tag("th", name, scope="col")
            with tag("tbody"):
                for half in halves:
                    with tag("tr"):
                        tag("th", f"{half // 2:02}:{half % 2 * 30:02}", scope="row")
                        for column, _ in columns:
                            self.cells[half, column] = tag("td")
        for view in await work.read(lists.day, self.me, self.on):
            self.put(view)

    def on_news(self, news: News, view: AppointmentView | None) -> None:
        """An appointment changed; perhaps one of this day."""
        self.recount()
        if not self.cells:
            return  # the day is about to be read
        if chip := self.chips.pop(news.appointment_id, None):
            chip.delete()
        if view is not None and view.start.astimezone(self.zone).date() == self.on:
            self.put(view).classes("glow")

    def put(self, view: AppointmentView) -> Tag:
        """Show an appointment in its cell, or in the nearest one when it begins outside of the table."""
        halves = [half for half, _ in self.cells]
        half = min(max(self._half(view), min(halves)), max(halves))
        cell = self.cells.get((half, view.provider_id)) or self.cells[half, None]
        over = "" if view.status in HOLDING or view.status in (Status.completed, Status.no_show) else " is-over"
        with cell:
            chip = tag(
                "a",
                f"{words.clock(view.start, self.me.clinic.zone)} {view.patient_name}",
                f"day-chip tone-{'crisis' if view.crisis else words.tone(view.status)}{over}",
                href=f"/appointments/{view.id}",
            )
            with chip:
                tag("small", f"{view.type_name}, {words.label(view.status).lower()}")
        self.chips[view.id] = chip
        return chip

    def _half(self, view: AppointmentView) -> int:
        """The half hour of the local day in which it begins."""
        local = view.start.astimezone(self.zone)
        return local.hour * 2 + local.minute // 30

    def _draw_days(self) -> None:
        with tag("nav", classes="day-nav", aria_label="Day"):
            tag("h2", words.day(self.on))
            for days, name in ((-1, "Day before"), (1, "Next day")):
                tag("a", name, "btn", href=f"/staff?day={self.on + timedelta(days=days)}")
            picker = tag("input", type="date", value=self.on.isoformat(), aria_label="Go to a day")
            picker.on("change", self._go, js_handler="(e) => emit(e.target.value)")

    def _go(self, event: object) -> None:
        chosen = getattr(event, "args", None)
        if isinstance(chosen, str) and chosen:
            ui.navigate.to(f"/staff?day={_date(self.me, chosen)}")


async def _bar(me: Person, which: Filter | None) -> Callable[[], None]:
    """The filters with their counts, and the way to the day view."""
    with tag("nav", classes="filter-bar", aria_label="Filter"):
        recount = await filter_bar(me, which, "/staff")
        with tag("a", href="/staff?day=", aria_current="page" if which is None else None):
            tag("span", "Day")
    return recount


def _date(me: Person, text: str) -> date:
    """The local date in an address; today for everything else."""
    today = datetime.now(UTC).astimezone(ZoneInfo(me.clinic.zone)).date()
    try:
        wanted = date.fromisoformat(text)
    except ValueError:
        return today
    return wanted if abs((wanted - today).days) < 3660 else today
