"""The address by which a person's own calendar follows their appointments: made, made anew, stopped."""

from datetime import UTC, datetime

from ical import links
from pages import words
from pages.elements.confirmation import Confirmation
from pages.elements.forms import field
from pages.elements.tags import button, tag
from pages.frame.toasts import say_refused, toast
from pages.live import live
from settings import settings
from store import errors, threads
from store.models import Role
from store.notifications import feeds
from store.notifications.feeds import FeedView
from store.views.people import Person


class OwnCalendar:
    """A card; it follows other pages of the person, and calendars that look. Only this page shows a new address."""

    def __init__(self, me: Person, kept: FeedView | None) -> None:
        self._me, self._kept = me, kept
        said = words.calendar_feeds
        with tag("section", classes="card stack", aria_labelledby="own-calendar-title"):
            tag("h2", said.TITLE, id="own-calendar-title")
            tag("p", said.INTRODUCTION, "soft")
            tag("p", said.HOW_SOON, "soft")
            if me.role is Role.patient:
                tag("p", said.INVITATIONS, "soft")
            self._standing = tag("p", role="status")
            self._new = tag("div", classes="stack")
            with tag("div", classes="row-of"):
                self._make = button("", self._on_make, classes="start")
                self._stop = button(said.STOP, self._on_stop)
        self._confirmation = Confirmation()
        self._show()
        live.follow_preferences(me.id, live.coalesced(self._refresh))
        live.follow_clock(self._show)

    def _show(self) -> None:
        kept, said = self._kept, words.calendar_feeds
        self._standing.set_visibility(kept is not None)
        self._stop.set_visibility(kept is not None)
        self._make.set_text(said.MAKE if kept is None else said.MAKE_NEW)
        if kept is not None:
            self._standing.set_text(said.standing(kept, self._me.clinic.zone, datetime.now(UTC)))

    async def _refresh(self) -> None:
        self._kept = await live.read(feeds.find, by=self._me.id)
        self._show()

    async def _on_make(self) -> None:
        said = words.calendar_feeds
        if self._kept is None:
            await self._make_it()
        else:
            self._confirmation.ask(said.NEW_QUESTION, [said.NEW_BODY], said.REPLACE, self._make_it)

    async def _make_it(self) -> None:
        try:
            token = await threads.write(feeds.make, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
            return
        self._show_address(f"{settings().origin}/calendar/{token}.ics")
        await self._refresh()

    def _show_address(self, address: str) -> None:
        said = words.calendar_feeds
        self._new.clear()
        with self._new:
            with field("calendar-address", said.ADDRESS, hint=said.ADDRESS_HINT) as drawn:
                drawn.draw("input", type="url", value=address, readonly=True, spellcheck="false", autocomplete="off")
            button(said.COPY_LINK, style="primary", data_copies=address, classes="start")
            ways = [(said.DEVICE, links.webcal(address))]
            if address.startswith("https://"):
                ways += [
                    (said.GOOGLE, links.google_following(address)),
                    (said.OUTLOOK, links.outlook_following(address, self._me.clinic.name)),
                ]
            else:
                with tag("div", classes="banner tone-waiting"):
                    tag("span", classes="i", aria_hidden="true")
                    tag("p", said.ONLY_HERE, "banner-text")
            with tag("div", classes="row-of"):
                for name, link in ways:
                    tag("a", name, "btn btn-quiet", href=link, target="_blank", rel="noopener noreferrer")

    async def _on_stop(self) -> None:
        said = words.calendar_feeds
        self._confirmation.ask(said.STOP_QUESTION, [said.STOP_BODY], said.STOP_NOW, self._stop_it)

    async def _stop_it(self) -> None:
        try:
            await threads.write(feeds.revoke, by=self._me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
            return
        self._new.clear()
        await self._refresh()
        toast(words.calendar_feeds.STOPPED, "accepted")
