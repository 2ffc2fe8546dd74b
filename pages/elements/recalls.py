"""Who is invited back and has not booked: a patient's own invitations, or those that a clinic waits for."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Fragment, Node, node
from pages.elements.icons import type_icon
from pages.elements.tags import tag
from pages.live import live
from store import errors, events, threads
from store.appointments import recalls
from store.events import AppointmentChanged
from store.models import Kind, Role
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.recalls import RecallView

_CHANGES = {Kind.invited_back, events.RECALL_CHANGED}


class Recalls:
    """A live list, the longest overdue first; without any there is nothing to see."""

    def __init__(
        self, me: Person, *, appointment_id: int | None = None, on_draw: Callable[[], None] | None = None
    ) -> None:
        """`appointment_id`: only what comes from this appointment. Draw it; `read` fills it, and calls `on_draw`."""
        self._me, self._appointment_id = me, appointment_id
        self._on_draw = while_open(on_draw or (lambda: None))
        self.shown: list[RecallView] = []
        title = words.recalls.TITLE if me.role is Role.patient else words.recalls.NOT_BOOKED
        with tag("section", classes="stack", aria_label=title) as self.box:
            tag("h2", title)
            self._refusal = tag("p", "", "error", role="alert")
            with tag("div", data_still="true"):
                self._list = Fragment("ul", [], "item-list", tabindex="-1")
        self.box.set_visibility(False)
        self._confirmation = Confirmation() if me.role is Role.patient else None
        self._list.listen("act", self._act, readers.act)
        self._refresh = live.coalesced(self.read)
        live.follow_appointments(me, self._on_news)
        live.follow_rules(me.clinic.id, self._refresh)
        live.follow_clinic(me.clinic, self._draw)
        live.follow_clock(self._draw)

    async def read(self) -> None:
        """Read who is invited back now."""
        self.shown = await live.load(recalls.open_recalls, by=self._me.id, appointment_id=self._appointment_id)
        self._draw()

    def _on_news(self, news: AppointmentChanged, _: AppointmentView | None) -> None:
        """Somebody is invited, or not any more; other news changes nothing here."""
        if news.kind in _CHANGES:
            self._refresh()

    def _draw(self) -> None:
        today = datetime.now(UTC).astimezone(ZoneInfo(self._me.clinic.zone)).date()
        self._list.draw([self._row(each, today) for each in self.shown])
        self._refusal.set_text("")
        self.box.set_visibility(bool(self.shown))
        self._on_draw()

    def _row(self, each: RecallView, today: date) -> Node:
        badge = node("span", [node("span", None, f"i i-{type_icon(each.type_slug)}")], "i-badge tone-waiting")
        what, around = words.recalls.what(each), words.recalls.around(each, today)
        if self._me.role is Role.patient:
            main = [node("strong", what), node("small", words.recalls.when(each, today))]
            end, label = words.recalls.NOT_NEEDED, f"{words.recalls.NOT_NEEDED}: {what}"
            book = f"{words.recalls.BOOK}: {what}"
            acts = [node("a", words.recalls.BOOK, "btn btn-primary", href=_address(each, today), aria_label=book)]
        else:
            name = node("a", each.patient_name, href=f"/appointments/{each.appointment_id}")
            main = [node("strong", [name]), node("small", f"{what}, {around}")]
            if self._appointment_id is not None:  # its page says whose it is, and would lead to itself
                main = [node("strong", what), node("small", words.recalls.when(each, today))]
            acts = [node("span", words.recalls.OVERDUE, "pill tone-waiting")] if each.about < today else []
            end, label = words.recalls.TAKE_BACK, f"{words.recalls.TAKE_BACK}: {each.patient_name}, {what}"
        acts.append(node("button", end, "btn btn-quiet", type="button", data_act=f"end:{each.id}", aria_label=label))
        return node("li", [badge, node("div", main, "item-main"), *acts], "item wait", key=str(each.id))

    async def _act(self, press: tuple[str, str]) -> None:
        """A press: whatever a browser says, only what is shown."""
        each = next((each for each in self.shown if press == ("end", str(each.id))), None)
        if each is None:
            return
        if self._confirmation is None:
            await self._end(recalls.take_back, each)
            return
        title, end = words.recalls.not_needed(each), partial(self._end, recalls.not_needed, each)
        self._confirmation.ask(title, [words.recalls.STILL_POSSIBLE], words.recalls.NOT_NEEDED, end)

    async def _end(self, verb: Callable[..., None], each: RecallView) -> None:
        try:
            await threads.write(verb, each.id, by=self._me.id, now=datetime.now(UTC))
        except errors.NotFound:
            await self.read()  # it was over this very moment
        except errors.Refusal as refusal:
            self._refusal.set_text(words.refusals.refusal(refusal, self._me.clinic.zone))


def _address(each: RecallView, today: date) -> str:
    """Where the patient books it: with type and provider set, on the day around which they are to come."""
    chosen = {"type": each.type_slug}
    if each.provider_id is not None:
        chosen["provider"] = str(each.provider_id)
    if each.about > today:
        chosen["date"] = each.about.isoformat()
    return f"/schedule?{urlencode(chosen)}"
