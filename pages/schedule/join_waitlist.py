"""The waitlist: to hear when a time is free, offered beside the days that have none."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from nicegui import ui

from pages import words
from pages.elements.tags import button, icon, tag
from pages.live import live
from store import errors, threads
from store.views.people import Person, Stranger
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist


@dataclass(frozen=True, slots=True)
class Wish:
    """A free time from one local day of the clinic to another; it would be waited for until `furthest`.

    A provider of None is any provider.
    """

    type_slug: str
    provider_id: int | None
    first: date
    last: date
    furthest: date

    def is_met_by(self, entry: WaitlistEntryView) -> bool:
        """Return whether whoever waits so waits for all of this."""
        same = (entry.type_slug, entry.provider_id) == (self.type_slug, self.provider_id)
        return same and entry.first <= self.first and self.last <= entry.last


class NoWaitlist:
    """Whoever has no account waits for nothing."""

    def show(self, wish: Wish | None) -> None:
        """Something could be waited for, or nothing."""

    async def read(self) -> None:
        """There is nothing to read."""


class JoinWaitlist(NoWaitlist):
    """The button that joins the waitlist, or that the patient is on it and how to stop."""

    def __init__(self, me: Person) -> None:
        """Draw both and follow the waitlist; `show` says which of them is seen."""
        self._me, self._client = me, ui.context.client
        self._wish: Wish | None = None
        self._waitlist_entries: Sequence[WaitlistEntryView] = ()
        self._join = button(
            "Tell me when a time is free", self._on_join, icon_name="bell", classes="join", data_then=".waiting .btn"
        )
        with tag("div", classes="waiting") as self._joined:
            icon("bell")
            with tag("p", role="status"):
                tag("strong", "You hear from us when a time is free.")
                self._what = tag("small", classes="soft")
            self._leave = button(words.waitlist.STOP, self._on_leave, style="quiet", data_then=".join")
        self._problem = tag("p", classes="error", role="alert")
        live.follow_waitlist(me.id, live.coalesced(self.read))
        self.show(None)

    def show(self, wish: Wish | None) -> None:
        """Show what could be waited for here, if anything."""
        if wish != self._wish:
            self._problem.set_text("")
        self._wish = wish
        entry = self._entry
        self._join.set_visibility(wish is not None and entry is None)
        self._joined.set_visibility(entry is not None)
        if entry is not None:
            today = datetime.now(UTC).astimezone(ZoneInfo(self._me.clinic.zone)).date()
            what = words.appointments.with_provider(entry.type_name, entry.provider_name)
            self._what.set_text(f"{what}. {words.moments.between(entry.first, entry.last, today)}.")

    async def read(self) -> None:
        """Read what the patient waits for, now."""
        waitlist_entries = await threads.read(waitlist.mine, self._me.id, now=datetime.now(UTC))
        if not self._client.is_deleted:
            self._waitlist_entries = waitlist_entries
            self.show(self._wish)

    @property
    def _entry(self) -> WaitlistEntryView | None:
        return next((each for each in self._waitlist_entries if self._wish and self._wish.is_met_by(each)), None)

    async def _on_join(self) -> None:
        wish = self._wish
        if wish is None:
            return
        try:
            await threads.write(
                waitlist.join,
                patient_id=self._me.id,
                type_slug=wish.type_slug,
                provider_id=wish.provider_id,
                first=wish.first,
                last=wish.furthest,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            self._problem.set_text(words.refusals.refusal(refusal, self._me.clinic.zone))
            return
        self._problem.set_text("")
        await self.read()

    async def _on_leave(self) -> None:
        if (entry := self._entry) is not None:
            try:
                with suppress(errors.NotFound):  # it is over, or was left in another tab, this very moment
                    await threads.write(waitlist.leave, entry.id, by=self._me.id, now=datetime.now(UTC))
            except errors.Busy as busy:
                self._problem.set_text(words.refusals.refusal(busy, self._me.clinic.zone))
                return
            self._problem.set_text("")
            await self.read()


def waitlist_for(me: Person | Stranger) -> NoWaitlist:
    """Draw what puts a patient on the waitlist; for a stranger nothing."""
    return JoinWaitlist(me) if isinstance(me, Person) else NoWaitlist()
