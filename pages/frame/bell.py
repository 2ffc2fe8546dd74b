"""The bell: how much is unread, and the last ten pieces of news, drawn when somebody opens it."""

from datetime import UTC, datetime
from time import monotonic

from pages import words
from pages.elements import readers
from pages.elements.tags import Tag, button, icon, listen, tag
from pages.frame.shown import acknowledge
from pages.live import live
from store import errors, threads
from store.models import LARGEST_ID
from store.notifications import notifications
from store.notifications.notifications import NotificationView
from store.views.people import Person

COUNT_INTERVAL = 0.5
"""Seconds between two counts of one page, however much happens."""

SHOWN = 10

STANDS = 20.0
"""Seconds for which a page shows what it was told; then it leaves by mail."""


class Bell:
    """A page's bell. It counts in the store what is unread, once for a burst of news."""

    def __init__(self, person: Person, browser_zone: str | None) -> None:
        """Draw the bell and follow what happens."""
        self.person, self._browser_zone = person, browser_zone
        self.unread = 0
        self.items: list[Item] = []
        self._told: dict[int, float] = {}
        """What the page was told of last, and when: it shows it for a while."""
        with tag("details", classes="pop bell") as self.menu:
            with tag("summary", aria_label="Notifications") as self.summary:
                icon("bell")
                self._count = tag("span", "", "count", aria_hidden="true")
            self.panel = tag("div", classes="pop-in panel")
            self._draw_waiting()
        self.menu.listen("toggle", self._toggled, readers.flag, js_handler="(e) => emit(e.target.open)")
        self.recount = live.coalesced(self._recount, pause=COUNT_INTERVAL)
        live.follow_bell(person.id, self.recount)
        live.follow_notifications(person, self._note_told)
        listen("kept_shown", self._acknowledge, readers.number(1, LARGEST_ID))
        self.recount()

    async def _recount(self) -> None:
        unread = await live.read(notifications.unread_count, self.person.id)
        if not self.panel.is_deleted:
            self._show(unread)

    def _show(self, unread: int) -> None:
        self.unread = unread
        self._count.set_text("99+" if unread > 99 else str(unread or ""))
        label = f"Notifications, {unread} unread" if unread else "Notifications"
        self.summary.attributes(aria_label=label, data_told=str(max(self._told)) if self._told else None)

    def _note_told(self, number: int, _kind: str, _about: object) -> None:
        self._told[number] = monotonic()
        for each in sorted(self._told)[:-SHOWN]:
            del self._told[each]

    def _acknowledge(self, newest: int) -> None:
        """Somebody is at this page, which shows what was told a moment ago; what it showed to nobody has left."""
        since = monotonic() - STANDS
        acknowledge([number for number, at in self._told.items() if number <= newest and at > since])
        self._told = {number: at for number, at in self._told.items() if number > newest}

    async def _toggled(self, is_open: bool) -> None:
        """Draw the panel when it opens; it costs nothing while it is closed."""
        self.panel.clear()
        self.items.clear()
        waiting = self._draw_waiting()
        if not is_open:
            return
        last = await threads.read(notifications.latest, self.person.id, limit=SHOWN)
        if waiting.is_deleted:
            return
        self.panel.clear()
        with self.panel:
            with tag("div", classes="panel-head"):
                tag("h2", "Notifications")
                if self.unread:
                    button("Mark all as read", self._read_all, style="quiet")
            self._problem = tag("p", classes="error", role="alert")
            with tag("div", classes="panel-list"):
                self.items = [Item(each, self.person, self._browser_zone) for each in last]
                if not last:
                    tag("p", words.notifications.NO_NEWS, "panel-empty soft")
            with tag("div", classes="panel-foot"):
                tag("a", "All notifications", "btn btn-quiet btn-wide", href="/notifications")

    def _draw_waiting(self) -> Tag:
        """Draw what a browser shows at once when the panel opens."""
        with self.panel:
            return tag("div", classes="skeleton skeleton-row")

    async def _read_all(self) -> None:
        try:
            await threads.write(notifications.mark_all_read, by=self.person.id, now=datetime.now(UTC))
        except errors.Busy as busy:
            self._problem.set_text(words.refusals.refusal(busy, self.person.clinic.zone))
            return
        for each in self.items:
            each.show_as_read()

    def refresh(self) -> None:
        """The clinic's clock may be another now."""
        for each in self.items:
            each.refresh()


class Item:
    """One piece of news as a link to what it is about; following the link reads it."""

    def __init__(self, notification: NotificationView, person: Person, browser_zone: str | None) -> None:
        self._notification, self._person, self._browser_zone = notification, person, browser_zone
        kind, about, now = notification.kind, notification.about, datetime.now(UTC)
        self.row = tag(
            "a", classes="item", href=words.notifications.address(kind, about, person), data_news=str(notification.id)
        )
        with self.row:
            with tag("span", classes=f"i-badge tone-{words.notifications.tone(kind, about)}", aria_hidden="true"):
                tag("span", classes="i")
            with tag("span", classes="item-main"):
                tag("span", words.notifications.headline(kind, about, person), "item-title")
                self._subject = tag("span", classes="item-line")
                self._details = tag("span", classes="item-line")
                with tag("small"):
                    self._new = tag("span", classes="new-word")
                    since = notification.created_at.isoformat()
                    tag(
                        "time",
                        words.moments.ago(notification.created_at, now, person.clinic.zone),
                        datetime=since,
                        data_since=since,
                    )
        self.is_unread = notification.read_at is None
        if self.is_unread:
            self._new.set_text("New · ")
            self.row.classes("is-unread")
            self.row.listen("click", self._read)
        self.refresh()

    def refresh(self) -> None:
        """Say which appointment it is about, on the clinic's clock as it is now."""
        details = words.notifications.details(
            self._notification.kind, self._notification.about, self._person, self._browser_zone
        )
        self._subject.set_text(words.notifications.subject(self._notification.about, self._person, self._browser_zone))
        self._details.set_text(details)
        self._details.set_visibility(bool(details))

    def show_as_read(self) -> None:
        """Take the mark of the unread away."""
        self.is_unread = False
        self.row.classes(remove="is-unread")
        self._new.set_text("")

    def _read(self) -> None:
        threads.mark(notifications.mark_read, self._notification.id, by=self._person.id, now=datetime.now(UTC))
        self.show_as_read()
