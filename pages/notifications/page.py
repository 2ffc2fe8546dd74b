"""Everything that was told to a person, newest first."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends
from nicegui import background_tasks

import auth
from pages import words
from pages.elements.clocks import browser_zone
from pages.elements.still import StillElements, draw_bar
from pages.elements.tags import Tag, button, icon, tag
from pages.frame.bell import Item
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused
from pages.live import live
from store import errors, threads
from store.notifications import notifications
from store.notifications.notifications import About, NotificationView
from store.views.people import Person

ROWS = 25

OFFER = "Be told on this device when something happens, even while you look at something else."
ALLOWED = "This device tells you when something happens."
DENIED = "Your browser does not let this site notify you. You can change that beside its address."


@page_at("/notifications", "Notifications", away=60)
async def show(current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]) -> None:
    """All of it, 25 at a time; what happens meanwhile appears on top."""
    with frame(current_user, "Notifications", times=True) as head:
        page = NotificationsPage(current_user.person, browser_zone())
        live.follow_notifications(current_user.person, page.on_notification)
        live.follow_bell(current_user.person.id, live.coalesced(page.reread))
        live.follow_clinic(current_user.person.clinic, page.on_clinic)
        page.draw(head, await threads.read(notifications.latest, current_user.person.id, limit=ROWS + 1))


class NotificationsPage:
    """The list of one open page."""

    def __init__(self, person: Person, browser_zone: str | None) -> None:
        self.person, self.browser_zone = person, browser_zone
        self.rows: dict[int, Item] = {}

    def draw(self, head: Tag, first: list[NotificationView]) -> None:
        """The offer of desktop notifications, the list, and the way to what is older."""
        with head:
            bar = draw_bar("1 new notification", "{} new notifications")
            self.read_all = button("Mark all as read", self.on_read_all)
        _draw_permission()
        with tag("div", classes="empty") as self.empty:
            icon("bell")
            tag("h2", "Nothing yet")
            tag("p", words.notifications.NO_NEWS)
        self.list = tag("section", classes="item-list", aria_label="Notifications")
        self.still = StillElements(self.list, bar)
        self.more = button("Show more", self.on_more, classes="btn-center")
        self._append(first)

    def on_notification(self, notification_id: int, kind: str, about: About | None) -> None:
        """Put what this person was just told on top."""
        background_tasks.create(self._add(notification_id), name="add a notification")

    def on_clinic(self) -> None:
        """The clinic's clock may be another now."""
        for each in self.rows.values():
            each.refresh()

    async def on_more(self) -> None:
        """The next 25."""
        oldest = min(self.rows, default=None)
        self._append(await threads.read(notifications.latest, self.person.id, limit=ROWS + 1, before=oldest))

    async def on_read_all(self) -> None:
        """Everything is read, also what is not shown."""
        try:
            await threads.write(notifications.mark_all_read, by=self.person.id, now=datetime.now(UTC))
        except errors.Busy as busy:
            say_refused(busy, self.person)

    async def reread(self) -> None:
        """Something was read, perhaps in another tab."""
        latest = await threads.read(notifications.latest, self.person.id, limit=max(len(self.rows), 1))
        if self.list.is_deleted:
            return
        for each in latest:
            if each.read_at is not None and each.id in self.rows:
                self.rows[each.id].show_as_read()
        self._refresh()

    def _append(self, views: list[NotificationView]) -> None:
        with self.list:
            for each in views[:ROWS]:
                if each.id not in self.rows:
                    self.rows[each.id] = Item(each, self.person, self.browser_zone)
        self.more.set_visibility(len(views) > ROWS)
        self._refresh()

    async def _add(self, notification_id: int) -> None:
        try:
            notification = await threads.read(notifications.find, notification_id, by=self.person.id)
        except errors.NotFound:
            return
        if self.list.is_deleted or notification.id in self.rows:
            return
        with self.list:
            drawn = Item(notification, self.person, self.browser_zone)
        drawn.row.classes("glow")
        self.still.arrive(str(notification.id), drawn.row)
        drawn.row.move(target_index=sum(each > notification.id for each in self.rows))
        self.rows[notification.id] = drawn
        self._refresh()

    def _refresh(self) -> None:
        self.empty.set_visibility(not self.rows)
        self.read_all.set_visibility(any(each.is_unread for each in self.rows.values()))


def _draw_permission() -> None:
    """Desktop notifications: offered, told how to allow again, or nothing; the browser knows which."""
    with tag("div", classes="banner tone-info", data_notifications="default", hidden=True):
        icon("bell")
        tag("p", OFFER, "banner-text")
        button("Allow", data_asks_notifications="true")
    with tag("div", classes="banner tone-muted", data_notifications="denied", hidden=True):
        icon("info")
        tag("p", DENIED, "banner-text")
    tag("p", ALLOWED, "soft", data_notifications="granted", hidden=True)
