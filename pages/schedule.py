"""A patient asks for an appointment: what, with whom, when, and a few words."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from nicegui import ui
from nicegui.events import GenericEventArguments as Event

import auth
from pages import live, offer, words
from pages.choices import NOTES, Notes, Whom, draw_emergency, draw_kinds
from pages.frame import browser_zone, frame
from pages.offer import Offer
from pages.tags import button, tag
from pages.times import EARLIEST, LATER, When
from store import appointments, errors, people, work
from store.changes import News
from store.models import HOLDING
from store.people import Person
from store.views import AppointmentView

REST = 0.1
"""Seconds between two readings of what others have changed, at the least."""


@ui.page("/schedule", title="Book · Kept", reconnect_timeout=300)
async def schedule(request: Request, here: Annotated[auth.Here, Depends(auth.patient_here)]) -> None:
    """What was chosen stands in the address: `type`, `provider`, `date`, `start`; what cannot be is passed over."""
    me = here.person
    with frame(here, "Book an appointment"):
        page = Schedule(me, browser_zone())
        live.follow(me, page.on_news)
        live.follow_times(me.clinic.id, page.refresh)
        live.follow_clock(page.on_minute)
        page.kinds = await work.read(people.types, me.clinic.id)
        page.providers = await work.read(people.providers, me.clinic.id)
        page.choose_from(request.query_params)
        page.draw()
        await page.read(move=True)
    ui.on("kept_visible", page.on_visible)


class Schedule:
    """What one open page has chosen and shows."""

    kinds: list[people.TypeView]
    providers: list[people.ProviderView]

    def __init__(self, me: Person, browser_zone: str | None) -> None:
        self.me, self.zone, self.browser_zone = me, me.clinic.zone, browser_zone
        self.kind: people.TypeView | None = None
        self.provider_id: int | None = None
        self.day: date | None = None
        self.start: datetime | None = None
        self.offer = Offer()
        self.own: dict[int, AppointmentView] = {}
        self.readings = 0
        self.address = ""
        self.drawn = self.busy = self.stale = False
        self.in_front = True
        self.refresh = live.coalesced(self._refresh, rest=REST)

    def choose_from(self, asked: Mapping[str, str]) -> None:
        """Take over what the address says, as far as it can be."""
        self.kind = self._kind(asked.get("type"))
        self.provider_id = self._provider(asked.get("provider"))
        self.start = offer.parse_start(asked.get("start"), self.zone)
        day = asked.get("date") or (self.start.date().isoformat() if self.start else None)
        self.day = offer.parse_day(day, self.zone, datetime.now(UTC))

    def draw(self) -> None:
        """Everything; what waits for the choice of a type is hidden until then."""
        self.emergency = draw_emergency(self.me.clinic)
        draw_kinds(self.kinds, self.kind, self.on_kind)
        with tag("div", classes="booking") as self.rest:
            self.whom = Whom(self.providers, self.provider_id, self.on_provider)
            self.when = When(
                self.zone, self.browser_zone, on_day=self.on_day, on_time=self.on_time, on_more=self.on_more
            )
            self.notes = Notes()
        with tag("div", classes="summary-bar") as self.bar:
            with tag("div"):
                self.problem = tag("p", classes="error", role="alert")
                with tag("p", aria_live="polite"):
                    self.summary = tag("strong", classes="summary-when")
                    self.summary_rest = tag("span", classes="soft")
            self.book = button("Book appointment", look="primary")
        self.book.on("click", self.on_book, js_handler=f"() => {NOTES}")
        self.emergency.set_visibility(self.kind is not None and self.kind.crisis)
        self.rest.set_visibility(False)
        self.bar.set_visibility(False)
        self.drawn = True

    # ---- what is free

    async def read(self, *, move: bool = False, by_itself: bool = False) -> None:
        """Ask the store. `move`: from a day without free times to one with some; `by_itself`: nobody clicked."""
        if self.kind is None or not self.drawn:
            return
        self.readings += 1
        mine, now = self.readings, datetime.now(UTC)
        asked = self.me.id, self.kind.slug, self.provider_id, self.day, now, self.zone
        try:
            found = await work.read(offer.look, *asked)
        except errors.Refusal:  # the type or the person is offered no longer
            ui.navigate.to("/schedule")
            return
        if mine == self.readings:
            self.offer = found
            if self.day is None or (move and not found.on(self.day, now)):
                self.day = found.first_day(now)
            self.show(by_itself=by_itself)

    async def _refresh(self) -> None:
        """Read again what others have changed; in a tab that nobody looks at, as soon as somebody does."""
        self.stale = not self.in_front
        if self.in_front:
            await self.read(by_itself=True)

    def show(self, *, by_itself: bool = False) -> None:
        """Draw what is free and what is chosen, touching only what differs."""
        if self.kind is None or not self.drawn:
            return
        now = datetime.now(UTC)
        self._keep_start(now, self.kind, by_itself=by_itself)
        self.rest.set_visibility(True)
        self.bar.set_visibility(True)
        self.emergency.set_visibility(self.kind.crisis)
        self.whom.show(self.offer.next_free, self.zone, now)
        self.when.show(self.offer, self.day, self.start, earliest=self.kind.crisis, now=now)
        self._sum_up(self.kind)
        self._remember(self.kind)

    def _keep_start(self, now: datetime, kind: people.TypeView, *, by_itself: bool) -> None:
        """Let go of a chosen time that is free no longer; with a word when it went by itself."""
        gone = self.start
        if gone is None:
            return
        free = self.offer.earliest(now) if kind.crisis else self.offer.on(self.day, now)
        keys = [offer.key(start) for start in free]
        if offer.key(gone) in keys:
            self.when.limit = max(self.when.limit, keys.index(offer.key(gone)) + 1)
            return
        self.start = None
        if by_itself and not self.busy:
            end = gone + timedelta(minutes=kind.minutes)
            own = any(view.start < end and gone < view.end for view in self.own.values())
            refusal = errors.PastTime("start") if gone <= now else errors.TimeTaken("patient" if own else "everyone")
            self.say(words.refusal(refusal, self.zone, start=gone))

    def _sum_up(self, kind: people.TypeView) -> None:
        """Say in words what would be sent."""
        name = next((each.name for each in self.providers if each.id == self.provider_id), "whoever is free first")
        what = f"{kind.name}, {kind.minutes} minutes, with {name}."
        if self.start is None:
            self.summary.set_text("Choose a time")
            self.summary_rest.set_text(what)
            return
        hour = offer.hour_note(self.start)
        self.summary.set_text(words.when(self.start, self.zone) + (f" ({hour})" if hour else ""))
        there = words.where(self.start, self.zone, self.browser_zone)
        self.summary_rest.set_text(f"{what} {there or f'Clinic time, {words.city(self.zone)}'}.")

    def _remember(self, kind: people.TypeView) -> None:
        """Keep what is chosen in the address, for reload and back."""
        chosen = {
            "type": kind.slug,
            "provider": self.provider_id,
            "date": None if kind.crisis else self.day,
            "start": self.start and offer.key(self.start),
        }
        address = urlencode({name: value for name, value in chosen.items() if value})
        if address != self.address:
            self.address = address
            ui.navigate.history.replace(f"/schedule?{address}")

    def say(self, sentence: str = "") -> None:
        """Beside the button: why not, and what to do. Empty when all is well."""
        self.problem.set_text(sentence)

    # ---- handlers: whatever a browser sends, only what is offered is taken

    async def on_kind(self, event: Event) -> None:
        """A type was chosen: show what is free for it; in a crisis, first of all whom to call."""
        kind = self._kind(event.args)
        if kind is None or kind == self.kind:
            return
        self.kind, self.when.limit = kind, EARLIEST
        self.say()
        self.emergency.set_visibility(kind.crisis)
        if kind.crisis:
            ui.run_javascript("document.getElementById('emergency').scrollIntoView({block: 'center'})")
        await self.read(move=True)

    async def on_provider(self, event: Event) -> None:
        """A person was chosen, or whoever is free first."""
        if event.args == "" or self._provider(event.args) is not None:
            self.provider_id = self._provider(event.args)
            self.say()
            await self.read(move=True)

    async def on_day(self, event: Event) -> None:
        """A day of the strip, a later one, or the one with free times that was proposed."""
        day = offer.parse_day(event.args, self.zone, datetime.now(UTC))
        if day is None:
            self.say("Please choose a day within the next 12 months.")
            return
        self.day = day
        self.say()
        if day in self.offer.strip:
            self.show()
        else:
            await self.read()

    def on_time(self, event: Event) -> None:
        """One of the times that are offered."""
        if self.when.times.offers(event.args):
            self.start = offer.parse_start(event.args, self.zone)
            self.say()
            self.show()

    def on_more(self) -> None:
        """Further times for a person in a crisis."""
        self.when.limit += LATER
        self.show()

    async def on_book(self, event: Event) -> None:
        """Send the request, once."""
        if self.busy:
            return
        self.notes.take(event.args)
        if self.kind is None or self.start is None:
            self.say(self.problem.text or "Please choose a time first.")  # perhaps why the chosen one is gone
            ui.run_javascript("document.getElementById('when').scrollIntoView()")
            return
        self.busy, start = True, self.start
        self.book.attributes(aria_busy="true", aria_disabled="true")
        try:
            view = await work.write(
                appointments.request,
                patient_id=self.me.id,
                type_slug=self.kind.slug,
                start=start,
                provider_id=self.provider_id,
                notes=self.notes.text,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            await self.read()
            self.say(words.refusal(refusal, self.zone, start=start))
            self._may_book_again()
        except Exception:
            self._may_book_again()
            raise
        else:
            ui.run_javascript(f"kept.forget('{Notes.DRAFT}')")
            ui.navigate.to(f"/appointments/{view.id}?sent=1")

    def _may_book_again(self) -> None:
        self.busy = False
        self.book.attributes(aria_busy=None, aria_disabled=None)

    def on_news(self, news: News, view: AppointmentView | None) -> None:
        """The patient's own appointments take time too; another of their pages may have made one."""
        self.own.pop(news.appointment_id, None)
        if view is not None and view.status in HOLDING:
            self.own[view.id] = view

    def on_visible(self, event: Event) -> None:
        """The page was brought to the front, or put away."""
        self.in_front = event.args is not False
        if self.in_front and self.stale:
            self.refresh()

    def on_minute(self) -> None:
        """Times pass while the page is open."""
        now = datetime.now(UTC)
        if any(start and start <= now for start in self.offer.next_free.values()):
            self.refresh()
        else:
            self.show(by_itself=True)

    def _kind(self, slug: object) -> people.TypeView | None:
        return next((kind for kind in self.kinds if kind.slug == slug), None)

    def _provider(self, text: object) -> int | None:
        return next((each.id for each in self.providers if str(each.id) == text), None)
