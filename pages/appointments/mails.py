"""Mails about an appointment: what became of each, for staff; and whether whoever is here wants any."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime

from pages import words
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Fragment, Node, node
from pages.elements.own_address import OwnAddress
from pages.elements.phones import call_nodes
from pages.elements.tags import button, tag
from pages.frame.toasts import say_refused
from pages.live import live
from store import errors, threads
from store.events import AppointmentChanged
from store.models import Role
from store.notifications import ledger, muting
from store.notifications.ledger import DeliveryView
from store.views.appointments import AppointmentView
from store.views.people import Person


class Mails:
    """A card that follows what becomes of them; `read` fills it."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._is_muted, self._deliveries = False, list[DeliveryView]()
        self._refresh = live.coalesced(self._read_again, pause=0.5)
        with tag("section", classes="card stack", aria_labelledby="mails"):
            tag("h2", words.deliveries.TITLE, "card-title", id="mails")
            self._list = None if me.role is Role.patient else Fragment("ol", [], "timeline")
            if me.role is Role.patient:
                OwnAddress(me)
            self._said = tag("p", classes="soft", role="status")
            self._switch = button("", self._on_switch, classes="start")
            if me.role is Role.staff:
                tag("a", words.deliveries.ALL_OF_THEM, href="/clinic/deliveries")
        self._confirmation = Confirmation()
        live.follow_preferences(me.id, self._refresh)
        if self._list is not None:
            live.follow_deliveries(me.clinic.id, self._refresh)
            live.follow_appointments(me, self._on_news)

    async def read(self) -> None:
        """Read what became of them by now, and whether any are wanted."""
        self._is_muted = await live.read(muting.is_muted, self._view.id, by=self._me.id)
        if self._list is not None:
            with suppress(errors.NotFound):  # it is a colleague's by now
                self._deliveries = await live.read(ledger.about, self._view.id, by=self._me.id)

    def show(self, view: AppointmentView) -> None:
        """Say it as it is now."""
        self._view = view
        can_be_muted = muting.can_be_muted(view, self._me)
        self._switch.set_text(words.deliveries.switch(self._me.role, is_muted=self._is_muted))
        self._switch.set_visibility(can_be_muted)
        said = words.deliveries.muted(self._me.role, is_muted=self._is_muted, can_be_muted=can_be_muted)
        self._said.set_text(said)
        self._said.set_visibility(bool(said))
        if self._list is not None:
            self._list.set_visibility(bool(self._deliveries))
            self._list.draw([self._line(each) for each in self._deliveries])

    def _on_news(self, news: AppointmentChanged, _: AppointmentView | None) -> None:
        """Somebody was told something, which leaves soon."""
        if news.appointment_id == self._view.id:
            self._refresh()

    def _line(self, view: DeliveryView) -> Node:
        zone, now = self._me.clinic.zone, datetime.now(UTC)
        became = words.deliveries.what(view, zone, now)
        tone, word = words.deliveries.standing(view)
        pill = [node("span", word, f"pill tone-{tone}")] if view.is_problem else []
        said = [node("span", f"{words.deliveries.title(view)} "), *pill, node("p", became, "soft"), *call_nodes(view)]
        time = node("time", words.moments.brief(view.created_at, zone, now))
        return node("li", [*said, time], f"tone-{tone}" if view.is_problem else "")

    async def _on_switch(self) -> None:
        """Ask once before nothing comes any more."""
        if self._is_muted:
            await self._change(muting.unmute)
        else:
            said, role = words.deliveries, self._me.role
            asks, body = said.MUTE_QUESTION, said.before_muting(role)
            self._confirmation.ask(asks, body, said.switch(role, is_muted=False), self._mute, takes_away=False)

    async def _mute(self) -> None:
        await self._change(muting.mute)

    async def _change(self, verb: Callable[..., None]) -> None:
        """The page hears of it as all pages of the person do."""
        try:
            await threads.write(verb, self._view.id, by=self._me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)

    async def _read_again(self) -> None:
        await self.read()
        self.show(self._view)
