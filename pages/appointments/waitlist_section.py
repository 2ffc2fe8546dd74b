"""A patient's waitlist entries: the free times that are not there yet."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from pages import words
from pages.cleanup import while_open
from pages.elements.icons import type_icon
from pages.elements.still import StillElements
from pages.elements.tags import Tag, button, icon, tag
from pages.frame.toasts import say_refused, toast
from pages.live import live
from store import errors, threads
from store.views.people import Person
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist


class WaitlistSection:
    """The entries of one open page, each with its way out; without any there is nothing to see."""

    def __init__(
        self, me: Person, browser_zone: str | None, on_read: Callable[[Sequence[WaitlistEntryView]], None]
    ) -> None:
        """Draw the section and follow the waitlist; `read` fills it, and hands on what it has read to `on_read`."""
        self._me, self._browser_zone, self._on_read = me, browser_zone, while_open(on_read)
        self._rows: dict[int, tuple[WaitlistEntryView, Tag]] = {}
        self._leaving: dict[int, Tag] = {}
        self._days: dict[int, Tag] = {}
        self._offers: dict[int, Tag] = {}
        with tag("section", classes="stack", aria_labelledby="waitlist-title") as self._section:
            tag("h2", words.waitlist.TITLE, id="waitlist-title", tabindex="-1")
            self._list = tag("ul", classes="item-list")
        self._still = StillElements(self._list, on_gone=self._gone)
        self._section.set_visibility(False)
        live.follow_waitlist(me.id, live.coalesced(self.read))
        live.follow_clock(self.refresh)

    async def read(self) -> None:
        """Show what the patient waits for now."""
        waitlist_entries = await threads.read(waitlist.mine, self._me.id, now=datetime.now(UTC))
        if self._list.is_deleted:
            return
        for gone in self._rows.keys() - {entry.id for entry in waitlist_entries}:
            self._let_go(gone)
        with self._list:
            for entry in waitlist_entries:
                if entry.id not in self._rows or self._rows[entry.id][0] != entry:
                    self._show(entry)
        self._on_read(waitlist_entries)
        self.refresh()

    def _let_go(self, entry_id: int) -> None:
        """The row keeps its place until the hand has left it."""
        row = self._leaving[entry_id] = self._rows.pop(entry_id)[1]
        for each in row:
            if isinstance(each, Tag) and each.tag == "button":
                each.attributes(disabled=True)
        with row:
            tag("span", words.waitlist.GONE, "gone-word")
        self._still.leave(str(entry_id), row)

    def _gone(self, key: str) -> None:
        self._leaving.pop(int(key)).delete()
        self.refresh()

    def _show(self, entry: WaitlistEntryView) -> None:
        """Draw it, perhaps in the place of what it was before; a new one is the last."""
        row = self._draw(entry)
        if entry.id in self._rows:
            before = self._rows[entry.id][1]
            row.move(target_index=self._list.default_slot.children.index(before))
            before.delete()
        elif self._section.visible:
            self._still.arrive(str(entry.id), row)
        self._rows[entry.id] = entry, row

    def _draw(self, entry: WaitlistEntryView) -> Tag:
        what = words.waitlist.what(entry)
        with tag("li", classes="item wait") as row:
            with tag("span", classes="i-badge tone-waiting"):
                icon(type_icon(entry.type_slug))
            with tag("div", classes="item-main"):
                tag("strong", what)
                self._days[entry.id], self._offers[entry.id] = tag("small"), tag("small")
            button(
                words.waitlist.STOP,
                partial(self._leave, entry),
                style="quiet",
                aria_label=f"{words.waitlist.STOP}: {what}",
            )
        self._say(entry)
        return row

    def _say(self, entry: WaitlistEntryView) -> None:
        """Which days it is about and what was offered last, on the clinic's clock as it is now."""
        self._days[entry.id].set_text(words.moments.between(entry.first, entry.last, self._today))
        said, now = "", datetime.now(UTC)
        if entry.offer is not None:
            said = words.waitlist.in_row(entry.offer, self._me.clinic.zone, now, self._browser_zone)
        self._offers[entry.id].set_text(said)
        self._offers[entry.id].set_visibility(bool(said))

    def refresh(self) -> None:
        """Midnight passes, and with it the last day of an entry; the clinic's clock may be another."""
        for entry, row in self._rows.values():
            self._say(entry)
            row.set_visibility(entry.last >= self._today)
        self._section.set_visibility(bool(self._leaving) or any(row.visible for _, row in self._rows.values()))

    async def _leave(self, entry: WaitlistEntryView) -> None:
        now, said = datetime.now(UTC), words.waitlist.left(entry)
        try:
            await threads.write(waitlist.leave, entry.id, by=self._me.id, now=now)
        except errors.NotFound:
            said = ""  # it is over, or was left in another tab, this very moment
        except errors.Busy as busy:
            say_refused(busy, self._me)
            return
        await self.read()
        if said and not self._section.is_deleted:
            with self._section:  # the button that was clicked is gone
                toast(said)

    @property
    def _today(self) -> date:
        return datetime.now(UTC).astimezone(ZoneInfo(self._me.clinic.zone)).date()
