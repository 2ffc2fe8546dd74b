"""A request as one row of a clinic's list: drawn once, then only what changed is sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nicegui import background_tasks

from pages import live, readers, words
from pages.cleanup import while_open
from pages.clocks import browser_zone
from pages.tags import Part, Piece, Tag, button, icon, part, tag
from store import lists, work
from store.lists import Filter, ascending, sort_key
from store.models import WAITING
from store.people import Person
from store.views import AppointmentView

FOLD = 0.2
"""Seconds that the leaving of a row is drawn for; parts.css says the same."""

MINUTE = timedelta(minutes=1)
ACTS = {"accept": "Accept", "reject": "Reject"}

STAY = 2.5
"""Seconds that a row decided by someone else stays, to say by whom."""


class Row:
    """One row. `decide` is called with "accept" or "reject"; without it the row only shows."""

    def __init__(self, view: AppointmentView, person: Person, decide: Callable[["Row", str], Any] | None) -> None:
        self.view = view
        self._person, self._decide, self._browser_zone = person, decide, browser_zone()
        self._leaving = self._busy = False
        self._said = ""
        self._waiting = words.span(datetime.now(UTC) - view.created_at)
        look = "request-row is-crisis" if view.crisis else "request-row"
        props = {"data_row": str(view.id), "tabindex": "-1", "aria_label": self._name}
        self.article = Piece("article", self._parts(), look, **props)
        if decide is not None:
            self.article.listen("act", self._act, readers.key)

    def show(self, view: AppointmentView) -> None:
        """Let the row say how the appointment stands now."""
        self.view = view
        self._waiting = words.span(datetime.now(UTC) - view.created_at)
        self._draw()

    def busy(self, *, on: bool) -> None:
        """While the store is asked, the buttons wait."""
        self._busy = on
        self._draw()

    def rename(self, type_name: str) -> None:
        """Its appointment type is called otherwise now."""
        self.view = replace(self.view, type_name=type_name)
        self.article.attributes(aria_label=self._name)
        self._draw()

    def tell(self) -> None:
        """Say when, on the clinic's clock as it is now."""
        self._draw()

    def leave(self, because: str = "") -> None:
        """Fold the row away; when someone else decided, after saying so."""
        if self._leaving:
            return
        self._leaving = True
        self._said = because
        self._draw()
        background_tasks.create(self._go(STAY if because else 0), name="a row leaves")

    async def _go(self, wait: float) -> None:
        await asyncio.sleep(wait)
        if not self.article.is_deleted:
            self.article.classes("leaving")
            await asyncio.sleep(FOLD)
        if not self.article.is_deleted:
            self.article.delete()

    async def _act(self, act: str) -> None:
        """A click, or a key: whatever a browser says, only what is offered now."""
        if self._decide is not None and act in ACTS and self._open and not self._busy:
            await self._decide(self, act)

    @property
    def _open(self) -> bool:
        """Whether it can still be decided here."""
        return self.view.status in WAITING and not self._leaving

    @property
    def _name(self) -> str:
        return f"{self.view.patient_name}, {self.view.type_name}"

    def _draw(self) -> None:
        self.article.draw(self._parts())

    def _parts(self) -> list[Part]:
        view, zone, now = self.view, self._person.clinic.zone, datetime.now(UTC)
        when = words.near(view.start, zone, now, seen_from=self._browser_zone)
        parts = [
            part("a", when, "row-when", href=f"/appointments/{view.id}"),
            part("div", self._names(), "row-who"),
            part("div", f"{view.type_name}, {(view.end - view.start) // MINUTE} min", "row-type"),
            self._since(),
        ]
        if self._decide is not None:
            acts = [self._button(act) for act in ACTS] if self._open else []
            parts.append(part("div", acts, "row-actions"))
        if text := f"Reason given: {view.rejection_reason}" if view.rejection_reason else view.notes:
            parts.append(part("details", [part("summary", text, dir="auto")], "row-notes"))
        return parts

    def _since(self) -> Part:
        """How long it has been waiting, which the browser keeps true; or what became of it."""
        if self._said:
            return part("time", self._said, "row-waiting")
        if self.view.status in WAITING:
            since = self.view.created_at.isoformat()
            return part("time", self._waiting, "row-waiting", datetime=since, data_waiting=since)
        tone = words.tone(self.view.status)
        return part("time", words.status(self.view, self._person), f"row-waiting pill tone-{tone}")

    def _button(self, act: str) -> Part:
        label = f"{ACTS[act]} {self.view.patient_name}"
        return part(
            "button", ACTS[act], f"btn btn-{act}", type="button", data_act=act, aria_label=label, disabled=self._busy
        )

    def _names(self) -> str:
        """Who asks; with whom, where that is not plain."""
        if self._person.id == self.view.provider_id:
            return self.view.patient_name
        return f"{self.view.patient_name} · {self.view.provider_name or 'First available'}"


class Rows:
    """The rows of one list in its order, 25 and then more; each change touches one row."""

    def __init__(
        self,
        person: Person,
        which: Filter,
        empty: tuple[str, str],
        decide: Callable[[Row, str], Any] | None = None,
    ) -> None:
        self._person, self._which = person, which
        self._decide = while_open(decide) if decide else None
        self.by_id: dict[int, Row] = {}
        self._cursor: str | None = None
        self._changes = 0
        self._section = tag("section", classes="row-list", aria_label="Requests")
        with tag("div", classes="empty") as self._empty:
            icon("inbox")
            tag("strong", empty[0])
            tag("p", empty[1])
        self._more = button("Show more", self.read_more, look="quiet")

    async def read_more(self) -> None:
        """Draw the next rows. Where something changed while they were read, they are read again."""
        while True:
            changes, cursor = self._changes, self._cursor
            page = await work.read(lists.inbox, self._person, self._which, after=cursor)
            if changes == self._changes and cursor == self._cursor:
                break
        with self._section:
            for view in page.rows:
                if view.id not in self.by_id:
                    self.by_id[view.id] = Row(view, self._person, self._decide)
        self._cursor = page.next
        self._more.set_visibility(page.next is not None)
        self._empty.set_visibility(not self.by_id)

    def put(self, view: AppointmentView) -> None:
        """Show an appointment that belongs here: in its row, or in a new one at its place."""
        self._changes += 1
        if row := self.by_id.get(view.id):
            if view.version >= row.view.version:
                row.show(view)
            return
        order = sorted([*(row.view for row in self.by_id.values()), view], key=self._key)
        if not ascending(self._which):
            order.reverse()
        place = order.index(view)
        if self._cursor is not None and place == len(order) - 1:
            return  # it stands behind the last row that is shown
        with self._section:
            row = Row(view, self._person, self._decide)
        row.article.classes("glow")
        if place < len(order) - 1:
            follower = self.by_id[order[place + 1].id].article
            row.article.move(self._section, self._section.default_slot.children.index(follower))
        self.by_id[view.id] = row
        self._empty.set_visibility(False)

    def remove(self, appointment_id: int, because: str = "") -> None:
        """Let a row leave, if it is shown; `because` is read before it goes."""
        self._changes += 1
        if row := self.by_id.pop(appointment_id, None):
            row.leave(because)
        self._empty.set_visibility(not self.by_id)

    async def reread(self) -> None:
        """The clinic's types changed: say what each is called now."""
        for view in await work.read(lists.these, list(self.by_id), by=self._person.id):
            row = self.by_id.get(view.id)
            if row is not None and row.view.type_name != view.type_name:
                row.rename(view.type_name)

    def tell(self) -> None:
        """Say today and tomorrow as they are now, past midnight or on another clock of the clinic."""
        for row in self.by_id.values():
            row.tell()

    def _key(self, view: AppointmentView) -> tuple[Any, ...]:
        return sort_key(self._which, view)


async def filter_bar(person: Person, which: Filter, address: str) -> Callable[[], None]:
    """The filters with their counts, each a link; returns what makes the counts true again soon."""
    shown: dict[Filter, Tag] = {}
    counts = await work.read(lists.counts, person)
    for each in Filter:
        with tag("a", href=f"{address}?filter={each}", aria_current="page" if each is which else None):
            tag("span", each.capitalize())
            shown[each] = tag("span", str(counts[each]), "filter-count")

    async def recount() -> None:
        for each, count in (await work.read(lists.counts, person)).items():
            shown[each].set_text(str(count))

    return live.coalesced(recount)
