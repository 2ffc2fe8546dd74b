"""Who said no to an invitation in their calendar, for staff: they are asked, and nothing is cancelled by itself."""

from datetime import UTC, datetime

from pages import words
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import phone_nodes
from pages.elements.tags import tag
from pages.frame.toasts import say_refused
from pages.live import live
from store import errors, threads
from store.appointments import declining
from store.events import AppointmentChanged
from store.views.appointments import AppointmentView
from store.views.people import Person


class Declined:
    """A list that follows the news, and once a minute what mails brought without it; `read` fills it."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self.shown: list[AppointmentView] = []
        with tag("section", classes="stack", aria_labelledby="declined-title") as self.box:
            tag("h2", words.reminders.DECLINED, id="declined-title")
            tag("p", words.calendar_feeds.DECLINED_NOTE, "soft")
            with tag("div", data_still="true"):
                self._list = Fragment("ul", [], "item-list", tabindex="-1")
        self.box.set_visibility(False)
        self._list.listen("act", self._on_asked, readers.act)
        self._refresh = live.coalesced(self.read)
        live.follow_appointments(me, self._on_news)
        live.follow_clinic(me.clinic, self._draw)
        live.follow_clock(self._refresh)

    async def read(self) -> None:
        """Read whom to ask now."""
        self.shown = await live.load(declining.open_ones, by=self._me.id, now=datetime.now(UTC))
        self._draw()

    def _on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        is_here = any(each.id == news.appointment_id for each in self.shown)
        if is_here or (view is not None and view.declined_at is not None):
            self._refresh()

    def _draw(self) -> None:
        self._list.draw([self._row(view) for view in self.shown])
        self.box.set_visibility(bool(self.shown))

    def _row(self, view: AppointmentView) -> Node:
        when = words.moments.when(view.start, self._me.clinic.zone, datetime.now(UTC))
        name = node("a", view.patient_name, href=f"/appointments/{view.id}", dir="auto")
        main = [node("strong", [name]), node("small", f"{when}, {words.appointments.provider(view)}")]
        label, doing = f"{words.calendar_feeds.ASKED}: {view.patient_name}, {when}", f"asked:{view.id}"
        asked = node("button", words.calendar_feeds.ASKED, "btn", type="button", data_act=doing, aria_label=label)
        inside = [node("div", main, "item-main"), *phone_nodes(view.patient_phone), asked]
        return node("li", inside, "item", key=str(view.id))

    async def _on_asked(self, press: tuple[str, str]) -> None:
        """A press: whatever a browser says, only what is shown."""
        view = next((each for each in self.shown if press == ("asked", str(each.id))), None)
        if view is None:
            return
        try:
            await threads.write(declining.asked, view.id, by=self._me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
