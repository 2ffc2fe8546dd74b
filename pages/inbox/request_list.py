"""The requests of a clinic as a list: in its order, 25 and then more, under filters with their counts."""

from collections.abc import Callable, Mapping
from typing import Any

from pages import words
from pages.cleanup import while_open
from pages.elements.clocks import browser_zone
from pages.elements.fragments import Fragment, Node, node
from pages.elements.still import StillElements, draw_bar
from pages.elements.tags import Tag, button, icon, tag
from pages.frame import reading
from pages.inbox.request_row import Decide, RequestRow
from pages.live import live
from store import threads
from store.appointments import lists, narrowing, orders, passing
from store.appointments.narrowing import Narrowing
from store.appointments.orders import Filter, WaitingOrder
from store.appointments.passing import Passes
from store.availability import conflicts
from store.availability.conflicts import Conflict
from store.models import WAITING
from store.views.appointments import AppointmentView
from store.views.people import Person

NEW = ("1 new request", "{} new requests")
CRISES = ("1 crisis request", "{} crisis requests")


class RequestList:
    """The rows of one list in its order, 25 and then more; each change touches one row."""

    def __init__(
        self,
        person: Person,
        shown: Filter,
        empty: tuple[str, str],
        head: Tag,
        decide: Decide,
        *,
        waiting_order: WaitingOrder,
        narrowed: Narrowing | None = None,
    ) -> None:
        """`head` gets the bar that says what waits above; `narrowed`: to what staff look for."""
        self._narrowed = narrowed or Narrowing()
        self._person, self._filter, self._browser_zone = person, shown, browser_zone()
        self._waiting_order, self._order = waiting_order, orders.order(shown, waiting_order)
        self._decide = while_open(decide)
        self.by_id: dict[int, RequestRow] = {}
        self._places: dict[int, tuple[Any, ...]] = {}
        """Where each row stands, whatever has become of its request since."""
        self._cursor: str | None = None
        self._readings = 0
        """How often rows were asked for; whoever is answered while others have asked since draws nothing."""
        self._unjudged: set[int] = set()
        self._judge_soon = live.coalesced(self._judge)
        with head:
            bar = draw_bar(*NEW, CRISES)
        self._spoken = tag("p", "", "hidden-words", role="status")
        self._section = tag("section", classes="row-list", aria_label="Requests", data_follows=".filter-bar a")
        self._still = StillElements(self._section, bar, self._gone)
        with tag("div", classes="empty") as self._empty:
            icon("inbox")
            tag("strong", empty[0])
            tag("p", empty[1])
        self._more = button("Show more", self.read_more, style="quiet")

    async def read_more(self) -> None:
        """Draw the next rows; of two presses at once only the last is answered."""
        self._readings += 1
        mine, list_ = self._readings, (self._person, self._filter, self._waiting_order, self._narrowed)
        page = await live.load(narrowing.page, *list_, after=self._cursor)
        if mine != self._readings:
            return
        for view in page.rows:
            if view.id not in self.by_id:
                self._draw(view)
        self._cursor = page.next
        self._more.set_visibility(page.next is not None)
        self._empty.set_visibility(not self.by_id)
        await self._judge_all()

    async def narrow(self, narrowed: Narrowing) -> None:
        """Show these instead, from the first on."""
        if narrowed == self._narrowed:
            return
        self._narrowed, self._cursor = narrowed, None
        for row in self.by_id.values():
            row.article.delete()
        self._still.forget()
        self.by_id.clear()
        self._places.clear()
        await self.read_more()

    def lead_to(self, view: AppointmentView) -> None:
        """Mark the row of the request that somebody came for, and show it even if it stands behind those shown."""
        if view.id not in self.by_id:
            self._draw(view)
            self._empty.set_visibility(False)
            self.judge(view.id)
        self.by_id[view.id].article.classes("glow").attributes(data_marked="true")

    def put(self, view: AppointmentView) -> None:
        """Show an appointment that belongs here: in its row, or in a new one at its place."""
        if row := self.by_id.get(view.id):
            if view.version >= row.view.version:
                if view.is_acknowledged is not row.view.is_acknowledged:
                    self._places[view.id] = self._order.key(view)  # it stays, and a new one that has nobody is above it
                row.show(view)
                self._still.stay(str(view.id), row.article)
            return
        if self._cursor is not None and self._follower(view) is None:
            return  # it stands behind the last row that is shown
        self._draw(view, **self._still.arriving(str(view.id)))
        self._empty.set_visibility(False)

    def remove(self, appointment_id: int, view: AppointmentView | None, said: str) -> None:
        """Let a row leave, if it is shown: it says in its place what became of it, until the hand has left it."""
        row = self.by_id.get(appointment_id)
        if row and (view is None or view.version >= row.view.version):
            row.say(view, said)
            self._still.leave(str(appointment_id), row.article)

    def judge(self, *ids: int) -> None:
        """Say soon of these who has passed them on, and what they run into in the provider's time, or the reader's."""
        self._unjudged.update(ids)
        self._judge_soon()

    async def _judge_all(self) -> None:
        self._unjudged.update(self.by_id)
        await self._judge()

    async def _judge(self) -> None:
        ids, self._unjudged = self._unjudged, set()
        rows = [row for row in map(self.by_id.get, ids) if row is not None]
        waiting = [row.view for row in rows if row.view.status in WAITING and not row.is_leaving]
        if not waiting:
            return
        in_the_way, passes = await live.read(_judgements, self._person, waiting)
        for view in waiting:
            if row := self.by_id.get(view.id):
                row.tell_passes(passes.get(view.id))
                conflict = in_the_way.get(view.id)
                other = conflict.other if conflict else None
                row.warn(
                    words.hours.in_the_way(conflict, self._person) if conflict else "",
                    f"/appointments/{other.id}" if other else None,
                )

    def speak(self, sentence: str) -> None:
        """Say to those who do not see the rows what has just happened in them."""
        self._spoken.set_text(sentence)

    def _gone(self, key: str) -> None:
        """Delete a row that the hand has left."""
        row = self.by_id.pop(int(key))
        self._places.pop(row.view.id)
        row.article.delete()
        self._empty.set_visibility(not self.by_id)

    async def reread(self) -> None:
        """The clinic's types, somebody's name or hours changed: say what each is called now, and what it runs into."""
        for view in await threads.read(lists.visible, list(self.by_id), by=self._person.id):
            row = self.by_id.get(view.id)
            if row is not None:
                row.rename(view)
        await self._judge_all()

    def show_readers(self, request_id: int) -> None:
        """Say in its row who else has this request before them now."""
        if row := self.by_id.get(request_id):
            row.tell_readers(reading.names(request_id, self._person))

    def redraw(self) -> None:
        """Say today and tomorrow as they are now, past midnight or on another clock of the clinic."""
        for row in self.by_id.values():
            row.redraw()

    def _draw(self, view: AppointmentView, **marks: str) -> None:
        """Draw a row in its place; `marks` as RequestRow has them."""
        follower = self._follower(view)
        with self._section:
            row = RequestRow(view, self._person, self._browser_zone, self._decide, **marks)
        if follower is not None:  # the section is sent with its new row anyway, so this only says where
            drawn = self._section.default_slot.children
            drawn.insert(drawn.index(follower.article), drawn.pop())
        self.by_id[view.id], self._places[view.id] = row, self._order.key(view)
        self.show_readers(view.id)

    def _follower(self, view: AppointmentView) -> RequestRow | None:
        """Return the row before which this appointment stands; None for the last of all."""
        key = self._order.key(view)
        behind = [each for each, place in self._places.items() if self._order.is_behind(place, key)]
        nearest = min if self._order.ascending else max
        return self.by_id[nearest(behind, key=self._places.__getitem__)] if behind else None


def _judgements(me: Person, waiting: list[AppointmentView]) -> tuple[dict[int, Conflict], dict[int, Passes]]:
    """What these run into, and who has passed them on, by their ids."""
    return conflicts.find(me, waiting), passing.standing(waiting)


ORDERS = {
    Filter.pending: "Longest waiting first",
    Filter.accepted: "Latest decision first",
    Filter.rejected: "Latest decision first",
    Filter.all: "Newest first",
}
"""How each list is ordered, where nobody has chosen."""
BY_DATE = "Next date first"


def draw_order(shown: Filter, waiting_order: WaitingOrder, address: str, also: str = "") -> None:
    """Draw a heading that says in which order the list stands; what waits can be had in another."""
    by_date = shown is Filter.pending and waiting_order is WaitingOrder.date
    with tag("div", classes="list-order"):
        tag("h2", BY_DATE if by_date else ORDERS[shown])
        if by_date:
            tag("a", "Sort by waiting time", "btn btn-quiet", href=f"{address}?{also}filter={shown}")
        elif shown is Filter.pending:
            tag("a", "Sort by date", "btn btn-quiet", href=f"{address}?order={WaitingOrder.date}&{also}filter={shown}")


async def filter_bar(
    person: Person,
    shown: Filter,
    address: str,
    waiting_order: WaitingOrder,
    on_counts: Callable[[Mapping[Filter, int]], None] = lambda _: None,
    *,
    narrowed: Callable[[], Narrowing] = Narrowing,
    also: str = "",
) -> Callable[[], None]:
    """Draw the filters with their counts, each a link; return what makes the counts true again soon.

    `on_counts` is called with them, each time they are read; `narrowed` says to what the list is narrowed by then, and
    `also` is what the address says of that.
    """
    order = "" if waiting_order is WaitingOrder.waiting else f"order={waiting_order}&"

    def links(counts: Mapping[Filter, int]) -> list[Node]:
        return [
            node(
                "a",
                [node("span", each.capitalize()), node("span", str(counts[each]), "filter-count")],
                href=f"{address}?{order}{also}filter={each}",
                aria_current="page" if each is shown else None,
            )
            for each in Filter
        ]

    counts = await live.load(narrowing.counts, person, narrowed())
    bar = Fragment("nav", links(counts), "filter-bar", aria_label="Filter")
    on_counts(counts)

    async def recount() -> None:
        counts = await live.read(narrowing.counts, person, narrowed())
        bar.draw(links(counts))
        on_counts(counts)

    return live.coalesced(recount)
