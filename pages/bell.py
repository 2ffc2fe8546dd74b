"""The bell: how much is unread, and the last ten pieces of news, drawn when somebody opens it."""

from datetime import UTC, datetime
from functools import partial

from pages import live, news, readers, words
from pages.tags import Tag, button, icon, tag
from store import errors, notifications, work
from store.notifications import NotificationView
from store.people import Person

REST = 0.5
"""Seconds between two counts of one page, however much happens."""

SHOWN = 10


class Bell:
    """A page's bell. It counts in the store what is unread, once for a burst of news."""

    def __init__(self, person: Person) -> None:
        """Draw the bell and follow what happens."""
        self.person = person
        self.unread = 0
        with tag("details", classes="pop bell") as self.menu:
            with tag("summary", aria_label="Notifications") as self.summary:
                icon("bell")
                self._count = tag("span", "", "count", aria_hidden="true")
            self.panel = tag("div", classes="pop-in panel")
        self.menu.listen("toggle", self._toggled, readers.flag, js_handler="(e) => emit(e.target.open)")
        self.recount = live.coalesced(self._recount, rest=REST)
        live.follow_bell(person.id, self.recount)
        self.recount()

    async def _recount(self) -> None:
        unread = await work.read(notifications.unread_count, self.person.id)
        if not self.panel.is_deleted:
            self._show(unread)

    def _show(self, unread: int) -> None:
        self.unread = unread
        self._count.set_text("99+" if unread > 99 else str(unread or ""))
        self.summary.attributes(aria_label=f"Notifications, {unread} unread" if unread else "Notifications")

    async def _toggled(self, is_open: bool) -> None:
        """Draw the panel when it opens; it costs nothing while it is closed."""
        self.panel.clear()
        if not is_open:
            return
        with self.panel:
            waiting = tag("div", classes="skeleton skeleton-row")
        last = await work.read(notifications.latest, self.person.id, limit=SHOWN)
        if waiting.is_deleted:
            return
        self.panel.clear()
        with self.panel:
            with tag("div", classes="panel-head"):
                tag("h2", "Notifications")
                if self.unread:
                    button("Mark all as read", self._read_all, look="quiet")
            with tag("div", classes="panel-list"):
                for each in last:
                    row(each, self.person)
                if not last:
                    tag("p", words.NO_NEWS, "panel-empty soft")
            with tag("div", classes="panel-foot"):
                tag("a", "All notifications", "btn btn-quiet btn-wide", href="/notifications")

    async def _read_all(self) -> None:
        await work.write(notifications.mark_all_read, by=self.person.id, now=datetime.now(UTC))
        for each in self.panel.descendants():
            if isinstance(each, Tag) and "is-unread" in each.classes:
                shown_as_read(each)


def row(told: NotificationView, person: Person) -> Tag:
    """One piece of news as a link to what it is about; following the link reads it."""
    kind, about, now = told.kind, told.about, datetime.now(UTC)
    drawn = tag("a", classes="item", href=news.address(about, person), data_news=str(told.id))
    with drawn:
        with tag("span", classes=f"i-badge tone-{news.tone(kind, about)}", aria_hidden="true"):
            tag("span", classes="i")
        with tag("span", classes="item-main"):
            tag("span", news.headline(kind, about, person), "item-title")
            tag("span", news.which(about, person), "item-line")
            if rest := news.rest(kind, about, person):
                tag("span", rest, "item-line")
            with tag("small"):
                if told.read_at is None:
                    tag("span", "New · ", "new-word")
                since = told.created_at.isoformat()
                tag("time", words.ago(told.created_at, now), datetime=since, data_since=since)
    if told.read_at is None:
        drawn.classes("is-unread")
        drawn.listen("click", partial(_read, told.id, person, drawn))
    return drawn


def shown_as_read(row: Tag) -> None:
    """Take the mark of the unread away."""
    row.classes(remove="is-unread")
    for each in row.descendants():
        if isinstance(each, Tag) and "new-word" in each.classes:
            each.set_text("")


async def _read(notification_id: int, person: Person, drawn: Tag) -> None:
    try:
        await work.write(notifications.mark_read, notification_id, by=person.id, now=datetime.now(UTC))
    except errors.NotFound:
        return
    if not drawn.is_deleted:
        shown_as_read(drawn)
