"""A time that is held for a patient of the waitlist, on top of their appointments: one tap takes it."""

from collections.abc import Callable, Coroutine, Sequence
from datetime import UTC, datetime
from typing import Any

from pages import words
from pages.elements import offer_acts
from pages.elements.tags import button, icon, tag
from store.views.people import Person
from store.views.waitlist import OfferView, WaitlistEntryView


class OfferCard:
    """The card of the one offer that somebody can have at once; once it was here, it says how that ended."""

    def __init__(self, me: Person, browser_zone: str | None) -> None:
        self._me, self._browser_zone = me, browser_zone
        self._entry: WaitlistEntryView | None = None
        self._answer, self._took, self._busy = "", False, False
        with tag("section", classes="card stack offer", aria_labelledby="offer-title") as self._card:
            with tag("h2", classes="row-of"):
                icon("bell")
                self._title = tag("span", "", id="offer-title")
            self._what = tag("strong")
            with tag("p", classes="row-of") as self._time:
                self._held = tag("span")
                self._left = tag("time", "", "chip", data_counts="true", aria_hidden="true")
            self._said = tag("p", "", role="status")
            with tag("div", classes="row-of") as self._acts:
                self._take = button("", self._on_take, style="primary")
                self._leave = button(words.waitlist.NOT_THIS_ONE, self._on_leave)
            self._next = tag("p", words.waitlist.NEXT, "soft")
        self._card.set_visibility(False)

    @property
    def entry_id(self) -> int | None:
        """The entry of the waitlist whose offer stands here."""
        return self._entry.id if self._entry is not None else None

    def show(self, entries: Sequence[WaitlistEntryView]) -> None:
        """Show what is held for them now; else how what stood here has ended."""
        now = datetime.now(UTC)
        offered = next((each for each in entries if each.is_offered(now)), None)
        if offered is not None:
            if self._entry is None or self._entry.offer != offered.offer:
                self._answer, self._took = "", False
            self._entry = offered
        elif self._entry is not None:
            newest = next((each for each in entries if each.id == self._entry.id), None)
            if newest is not None and newest.offer is not None:
                self._entry = newest
            elif not self._answer:
                self._entry = None  # it was answered elsewhere, and the wait is over
        self.refresh()

    def refresh(self) -> None:
        """Say it as it is at this minute, on the clinic's clock."""
        entry = self._entry
        self._card.set_visibility(entry is not None)
        if entry is None or entry.offer is None:
            return
        offer, zone, now = entry.offer, self._me.clinic.zone, datetime.now(UTC)
        is_open = offer.is_open(now) and not self._answer
        self._title.set_text(
            words.waitlist.title(offer) if is_open else words.waitlist.was_held(offer, took=self._took)
        )
        start = words.moments.when(offer.start, zone, seen_from=self._browser_zone)
        self._what.set_text(f"{words.waitlist.what(entry)}, {start}")
        self._held.set_text(words.waitlist.held(offer, zone))
        if offer.until is not None:
            until = offer.until.isoformat()
            self._left.set_text(words.moments.left(offer.until, now, zone))
            self._left.attributes(datetime=until, data_until=until)
        self._said.set_text("" if is_open else self._answer or words.waitlist.ended(offer))
        self._take.set_text(words.waitlist.take(offer, zone, now))
        for each in (self._time, self._acts, self._next):
            each.set_visibility(is_open)
        self._said.set_visibility(not is_open)

    async def _on_take(self) -> None:
        await self._do(offer_acts.take)

    async def _on_leave(self) -> None:
        await self._do(offer_acts.leave)

    async def _do(self, act: Callable[[int, OfferView, Person], Coroutine[Any, Any, tuple[str, str]]]) -> None:
        """Do it once, whatever is pressed meanwhile, and say what came of it."""
        entry = self._entry
        if entry is None or entry.offer is None or self._busy or self._answer:
            return
        self._set_busy(on=True)
        try:
            answer, tone = await act(entry.id, entry.offer, self._me)
        finally:
            self._set_busy(on=False)
        if not self._card.is_deleted and self._entry is not None and self._entry.offer == entry.offer:
            self._answer, self._took = answer, tone in {"accepted", "waiting"}
        self.refresh()

    def _set_busy(self, *, on: bool) -> None:
        self._busy = on
        for each in (self._take, self._leave):
            each.attributes(disabled=on)
