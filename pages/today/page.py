"""The day of a provider, or of a whole clinic for its staff: who is due, who is here, what became of the others."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends
from nicegui import ui

import auth
from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.away_bar import AwayBar
from pages.elements.day_acts import DayActs
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.recalls import Recalls
from pages.elements.tags import icon, tag
from pages.frame.frame import frame
from pages.frame.header import Head
from pages.frame.page_at import page_at
from pages.frame.toasts import offer_undo
from pages.live import live
from pages.today.declined import Declined
from pages.today.moved_away import MovedAwayList
from pages.today.rows import DayList
from store.appointments import calendar, left_over
from store.appointments.attendance import next_starts, was_called_off
from store.appointments.left_over import is_unclosed
from store.availability import ticks
from store.events import AppointmentChanged
from store.models import Role, Status
from store.notifications.notifications import About
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

TO_COME = (Status.accepted, Status.checked_in)
OVER = (Status.completed, Status.no_show)
DAY = timedelta(days=1)
MovedAway = dict[int, tuple[AppointmentView, datetime]]
"""What was moved from this day to another, by id, each with when it was."""


@page_at("/today", "Today", away=60)
async def today(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)], provider: str = ""
) -> None:
    """Everybody who comes today, live. `provider`: an id, for staff; what cannot be is everyone."""
    with frame(current_user, "Today", wide=True, times=True) as head:
        page = TodayPage(current_user.person, provider)
        live.follow_appointments(page.me, page.on_news)
        live.follow_rules(page.me.clinic.id, page.refresh)
        live.follow_people(page.me.clinic.id, page.refresh)
        live.follow_clinic(page.me.clinic, page.on_minute)
        live.follow_clock(page.on_minute)
        await page.read()
        page.draw(head)
        await page.away.read()
        if page.declined is not None:
            await page.declined.read()
        await page.recalls.read()


class TodayPage:
    """One open page: the appointments of the day that it has read, and what happened to them since."""

    def __init__(self, me: Person, provider: str) -> None:
        self.me, self._wanted = me, provider
        self.views: dict[int, AppointmentView] = {}
        self.moved: MovedAway = {}
        self.next_starts: dict[int, datetime] = {}
        """When the next one begins of whoever may come to a cancelled one, by their ids."""
        self.providers: list[ProviderView] = []
        self.day = self._today()
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """Read the day, and who works here."""
        day = self._today()
        self.providers, views, self.moved, self.next_starts = await live.load(_day, self.me, day, self._wanted)
        self.day = day
        self.views = {view.id: view for view in views if self._belongs(view)}

    def draw(self, head: Head) -> None:
        """Whose day it is, what nobody has closed, who comes, and what is over."""
        head.shows = while_open(self.shows)
        with tag("div", classes="day-head"):
            self.date = tag("p", "", "soft")
            self.summary = tag("p", "", role="status")
            self.whose = Fragment("select", [], aria_label="Whose day")
            self.whose.set_visibility(self.me.role is Role.staff)
            self.whose.listen("change", self.on_whose, readers.key, js_handler=VALUE)
        self.away = AwayBar(self.me)
        self.noting = DayActs(self.me, self._on_refused, offer_undo)
        with tag("section", classes="stack", aria_labelledby="not-closed") as self.not_closed:
            tag("h2", words.attendance.NOT_CLOSED, id="not-closed")
            tag("p", words.attendance.NOT_CLOSED_NOTE, "soft")
            box = tag("div", classes="row-list day-list", data_list="open")
            self.open_rows = DayList(box, self.me, self.noting.act, self._show_parts)
        box = tag("section", classes="row-list day-list", aria_label="Who comes", data_list="due")
        self.rows = DayList(box, self.me, self.noting.act, self._show_parts)
        with tag("div", classes="empty") as self.empty:
            icon("calendar")
            self.empty_title, self.empty_text = tag("strong"), tag("p")
        self.moved_away = MovedAwayList(self.me)
        with tag("details", classes="past") as self.over:
            with tag("summary"):
                icon("right")
                self.over_title = tag("h2")
            box = tag("div", classes="row-list day-list", data_list="over")
            self.over_rows = DayList(box, self.me, self.noting.act, self._show_parts, self._next_start)
        self.declined = Declined(self.me) if self.me.role is Role.staff else None
        self.recalls = Recalls(self.me)
        self.show()

    def show(self, left: AppointmentView | None = None) -> None:
        """Put each appointment where it belongs at this minute; `left`: one that belongs here no longer."""
        now = datetime.now(UTC)
        known = self.views if left is None else {**self.views, left.id: left}
        views = sorted(self.views.values(), key=lambda view: (view.start, view.id))
        over = [view for view in views if view.status in OVER or was_called_off(view)]
        unclosed = [view for view in views if is_unclosed(view, now)]
        missed = [view for view in views if view.was_agreed and view.end <= now]  # nobody comes to these any more
        coming = [view for view in views if view not in (*over, *unclosed, *missed)]
        self.open_rows.show(unclosed, known)
        self.rows.show(coming, known)
        self.over_rows.show(over, known)
        self.moved_away.show(self.moved, self.next_starts)
        self._show_parts()
        self.over_title.set_text(f"{words.attendance.OVER} ({len(over)})")
        title, text = (words.attendance.ALL_OVER, "") if views else words.attendance.EMPTY
        self.empty_title.set_text(title)
        self.empty_text.set_text(text)
        self.date.set_text(words.moments.day(self.day))
        self.summary.set_text(words.attendance.summary(_numbers(coming, unclosed, over)))
        self.whose.draw(_options(self.providers, self._provider_id))

    def _show_parts(self) -> None:
        """Show the parts that have rows, also those that leave still."""
        self.not_closed.set_visibility(not self.open_rows.is_empty)
        self.over.set_visibility(not self.over_rows.is_empty)
        self.empty.set_visibility(self.rows.is_empty)

    def shows(self, kind: str, about: About) -> bool:
        """Return whether a row says what somebody is notified about."""
        is_here = isinstance(about, AppointmentView) and about.id in self.views
        return is_here and kind in words.attendance.KINDS

    # ---- handlers

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """An appointment of this day came, changed, or is another day's now."""
        if view is not None and (was_called_off(view) or view.patient_id in self._called_off):
            self.refresh()  # the next one of whoever comes in vain may be another now
        known = self.views.get(news.appointment_id)
        if view is not None and self._belongs(view):
            if known is not None and known.version > view.version:
                return
            self.views[view.id] = view
            self.noting.withdraw(view)
        elif self.views.pop(news.appointment_id, None) is None and news.appointment_id not in self.moved:
            return
        else:
            self.refresh()  # it may have been moved to another day
        self.show(view)

    def on_minute(self) -> None:
        """What begins and ends by the clock, and midnight; the clinic's clock may be another now."""
        if self.day != self._today():
            self.refresh()
        else:
            self.show()
            for rows in self._lists:
                rows.redraw()

    def on_whose(self, provider: str) -> None:
        """Another provider's day, or everyone's."""
        ui.navigate.to(f"/today?provider={int(provider)}" if provider.isdecimal() and provider.isascii() else "/today")

    async def _refresh(self) -> None:
        await self.read()
        self.show()
        self.over_rows.redraw()

    def _next_start(self, view: AppointmentView) -> datetime | None:
        return self.next_starts.get(view.patient_id) if was_called_off(view) else None

    @property
    def _called_off(self) -> set[int]:
        moved = {view.patient_id for view, _ in self.moved.values()}
        return moved | {view.patient_id for view in self.views.values() if was_called_off(view)}

    def _on_refused(self, view: AppointmentView, sentence: str) -> None:
        """Say it in the row that was pressed."""
        for rows in self._lists:
            if row := rows.rows.get(view.id):
                row.refuse(sentence)

    @property
    def _lists(self) -> tuple[DayList, ...]:
        return self.open_rows, self.rows, self.over_rows

    @property
    def _provider_id(self) -> int | None:
        return _chosen(self.me, self.providers, self._wanted)

    def _belongs(self, view: AppointmentView) -> bool:
        """Return whether its patient may come: it is or was agreed upon, of this day and of this provider.

        Or it was before this day, and nobody has closed it.
        """
        clock = ZoneInfo(self.me.clinic.zone)
        begin, end = ticks.local(self.day, 0, clock), ticks.local(self.day + DAY, 0, clock)
        may_come = view.is_agreed or view.was_agreed or view.status in (*TO_COME, *OVER) or was_called_off(view)
        is_of_day = (view.start < end and view.end > begin and may_come) or is_unclosed(view, begin)
        whose = self.me.id if self.me.role is Role.provider else self._provider_id
        return is_of_day and whose in {None, view.provider_id}

    def _today(self) -> date:
        return datetime.now(ZoneInfo(self.me.clinic.zone)).date()


def _day(
    me: Person, day: date, wanted: str
) -> tuple[list[ProviderView], list[AppointmentView], MovedAway, dict[int, datetime]]:
    """The clinic's providers, the appointments of whom the address names, and the next ones of who comes in vain."""
    providers = people.providers(me.clinic.id)
    chosen = _chosen(me, providers, wanted)
    views = calendar.between(me, day, day, chosen, with_cancelled=True)
    moved = left_over.moved_away(me, day, chosen)
    in_vain = [*filter(was_called_off, views), *(view for view, _ in moved.values())]
    views = [*left_over.unclosed(me, day, chosen), *views]
    return providers, views, moved, next_starts(in_vain, now=datetime.now(UTC))


def _chosen(me: Person, providers: list[ProviderView], wanted: str) -> int | None:
    """Whose day staff want to see; everyone's, where the address names nobody who works here."""
    return next((each.id for each in providers if me.role is Role.staff and str(each.id) == wanted), None)


def _numbers(
    coming: list[AppointmentView], unclosed: list[AppointmentView], over: list[AppointmentView]
) -> dict[str, int]:
    """How many are due, here, and so on."""
    here = sum(view.status is Status.checked_in for view in coming)
    asked = sum(view.was_agreed for view in coming)
    missed, cancelled = (sum(view.status is each for view in over) for each in (Status.no_show, Status.cancelled))
    return {
        "not closed": len(unclosed),
        "due": len(coming) - here - asked,
        "here": here,
        "being changed": asked,
        "took place": len(over) - missed - cancelled,
        "did not come": missed,
        "cancelled": cancelled,
    }


def _options(providers: list[ProviderView], chosen: int | None) -> list[Node]:
    named = [(str(each.id), each.name, each.id == chosen) for each in providers]
    all_ = [("", "All providers", chosen is None), *named]
    return [node("option", name, value=value, key=value, selected=selected) for value, name, selected in all_]
