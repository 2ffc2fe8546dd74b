"""The clinic's appointments for its staff, under the filters of the inbox."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, HTTPException
from nicegui import ui

import auth
from pages import words
from pages.elements.tags import Tag, tag
from pages.frame.frame import frame
from pages.inbox.request_list import RequestList, filter_bar
from pages.live import live
from store.appointments.lists import Filter
from store.events import AppointmentChanged
from store.views.appointments import AppointmentView
from store.views.people import Person

GONE = "Not here any more"
EMPTY = ("Nothing here", "Appointments of this kind appear here by themselves.")


async def to_calendar(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)], day: str | None = None
) -> auth.CurrentUser:
    """A `day` is in the calendar."""
    if day is not None:
        raise HTTPException(303, headers={"Location": f"/calendar?{urlencode({'view': 'day', 'date': day})}"})
    return current_user


@ui.page("/staff", title="Appointments · Kept", reconnect_timeout=60)
async def staff(current_user: Annotated[auth.CurrentUser, Depends(to_calendar)], filter: str = "") -> None:  # noqa: A002
    """All appointments of the institution. `filter`: pending, accepted, rejected or all."""
    with frame(current_user, "Appointments", wide=True, times=True) as head:
        await StaffPage(current_user.person, Filter.parse(filter)).draw(head)


class StaffPage:
    """The institution's appointments under one filter."""

    def __init__(self, me: Person, shown: Filter) -> None:
        self.me, self.filter = me, shown

    async def draw(self, head: Tag) -> None:
        """Filters with counts, then 25 rows."""
        live.follow_appointments(self.me, self.on_news)
        with tag("nav", classes="filter-bar", aria_label="Filter"):
            self.recount = await filter_bar(self.me, self.filter, "/staff")
        self.rows = RequestList(self.me, self.filter, EMPTY, head)
        live.follow_clock(self.rows.redraw)
        live.follow_clinic(self.me.clinic, self.rows.redraw)
        refresh = live.coalesced(self.rows.reread)
        live.follow_rules(self.me.clinic.id, refresh)
        live.follow_people(self.me.clinic.id, refresh)
        await self.rows.read_more()

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """An appointment of the institution changed."""
        if view is not None and self.filter.lets_through(view):
            self.rows.put(view)
            self.rows.judge()
        else:
            self.rows.remove(news.appointment_id, view, words.appointments.status(view, self.me) if view else GONE)
        self.recount()
