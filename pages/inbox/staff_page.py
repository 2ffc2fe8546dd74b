"""The clinic's appointments for its staff, who can answer for its providers, under the filters of the inbox."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, HTTPException

import auth
from pages import words
from pages.elements.answer_acts import Answering
from pages.elements.away_bar import AwayBar
from pages.elements.tags import Tag, tag
from pages.elements.text_answers import TextAnswers
from pages.elements.webhooks_bar import WebhooksBar
from pages.frame.alarm import draw_allow_sound
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.reading import Reading
from pages.inbox.narrow_bar import NarrowBar
from pages.inbox.request_list import RequestList, draw_order, filter_bar
from pages.inbox.request_row import RequestRow
from pages.inbox.today import Today
from pages.live import live
from store.appointments.narrowing import Narrowing
from store.appointments.orders import Filter, WaitingOrder
from store.events import AppointmentChanged
from store.models import WAITING
from store.notifications.reach import Reach
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


@page_at("/staff", "Appointments", away=60)
async def staff(
    current_user: Annotated[auth.CurrentUser, Depends(to_calendar)],
    filter: str = "",  # noqa: A002
    order: str = "",
    provider: str = "",
    date: str = "",
) -> None:
    """The clinic's day, and all its appointments.

    `filter`: pending, accepted, rejected or all; `order` of those that wait: waiting, or date.
    `provider`: the id of one, or any for what nobody has yet; `date`: a day of the clinic. What cannot be, narrows
    nothing.
    """
    with frame(current_user, "Appointments", wide=True, times=True) as head:
        page = StaffPage(current_user.person, Filter.parse(filter), WaitingOrder.parse(order))
        await page.draw(head, Narrowing.parse(provider, date))


class StaffPage:
    """Today, and the institution's appointments under one filter."""

    def __init__(self, me: Person, shown: Filter, order: WaitingOrder) -> None:
        self.me, self.filter, self.order = me, shown, order

    async def draw(self, head: Tag, narrowed: Narrowing) -> None:
        """Today; filters with counts, then 25 rows."""
        live.follow_appointments(self.me, self.on_news)
        with head:
            draw_allow_sound()
        self.away, self.webhooks = AwayBar(self.me), WebhooksBar(self.me)
        self.answers = TextAnswers(self.me)
        self.today = Today(self.me)
        self.narrow_bar = NarrowBar(self.me, narrowed, (self.filter, self.order), self._on_found)
        also = self.narrow_bar.address
        await self.narrow_bar.read_providers()
        with tag("div", classes="list-head"):
            self.recount = await filter_bar(
                self.me, self.filter, "/staff", self.order, narrowed=lambda: self.narrow_bar.narrowed, also=also
            )
            draw_order(self.filter, self.order, "/staff", also)
        self.answering: Answering[RequestRow] = Answering(
            self.me, self._on_answered, self._on_gone, Reading(self.me).open
        )
        self.rows = RequestList(
            self.me, self.filter, EMPTY, head, self.answering.act, waiting_order=self.order, narrowed=narrowed
        )
        live.follow_reading(self.me.clinic.id, self.rows.show_readers)
        live.follow_clock(self.rows.redraw)
        live.follow_clinic(self.me.clinic, self.rows.redraw)
        live.follow_clock(self.today.redraw)
        live.follow_clinic(self.me.clinic, self.today.refresh)
        refresh = live.coalesced(self._reread)
        live.follow_rules(self.me.clinic.id, refresh)
        live.follow_people(self.me.clinic.id, refresh)
        self.answering.follow()
        await self.away.read()
        await self.webhooks.read()
        await self.answers.read()
        await self.today.read()
        await self.rows.read_more()

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """An appointment of the institution changed."""
        said = words.moving.SAID.get(news.kind) or (self._said(view) if view else GONE)
        if view is None or view.status not in WAITING:
            self.answering.withdraw(news.appointment_id, said)
        self._show(news.appointment_id, view, said)
        self.rows.judge(news.appointment_id)
        self.recount()
        if self.today.concerns(news.appointment_id, view):
            self.today.refresh()

    async def _on_found(self, narrowed: Narrowing) -> None:
        """Show what belongs to whom staff look for."""
        await self.rows.narrow(narrowed)
        self.recount()

    async def _reread(self) -> None:
        await self.narrow_bar.read_providers()
        self.narrow_bar.search()
        await self.rows.reread()
        self.today.refresh()

    def _show(self, appointment_id: int, view: AppointmentView | None, said: str) -> None:
        """Show it in its row, or let the row leave that says what became of it."""
        is_meant = view is not None and self.narrow_bar.narrowed.lets_through(view, self.me.clinic.zone)
        if view is not None and is_meant and self.filter.lets_through(view):
            self.rows.put(view)
        else:
            self.rows.remove(appointment_id, view, said)

    def _on_answered(self, view: AppointmentView, before: AppointmentView, reach: Reach | None) -> None:
        """The row itself says it; so here it is said to whoever does not see the row."""
        reads = words.hearing.reads(view.patient_name, reach, self.me.clinic.zone, datetime.now(UTC))
        self.rows.speak(words.moving.done(view, before, reads) or words.assigning.done(view, self.me, reach))
        self._show(view.id, view, words.moving.outcome(view, before) or self._said(view))

    def _said(self, view: AppointmentView) -> str:
        """What became of a request that leaves the list."""
        is_given = view.status in WAITING and view.assigned_by_id is not None
        return words.assigning.given(view) if is_given else words.appointments.status(view, self.me)

    def _on_gone(self, row: RequestRow, said: str) -> None:
        """A request that cannot be answered any more says so in its row."""
        self.rows.remove(row.view.id, None, said or GONE)
