"""A patient asks for an appointment: what, with whom, when, and a few words."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.elements import readers
from pages.elements.clocks import browser_zone
from pages.elements.tags import listen
from pages.frame.page_at import page_at
from pages.frame.toasts import toast
from pages.live import live
from pages.schedule import catalogue, refused_time, strangers, to_move
from pages.schedule.catalogue import Catalogue
from pages.schedule.changes import Changes
from pages.schedule.form import Form
from pages.schedule.hold import Choice
from pages.schedule.selection import Cause, Selection
from pages.schedule.strangers import Visit
from pages.schedule.time_filter import TimeFilter
from store import errors
from store.availability.offers import Outlook
from store.views.people import Stranger


@page_at("/schedule", "Book", away=300)
async def schedule(
    request: Request, visitor: Annotated[auth.CurrentUser | Stranger, Depends(strangers.find_visitor)]
) -> None:
    """The address says what was chosen: a stranger's `clinic`, `type`, `provider`, `date`, `start`, if it can be."""
    with strangers.frame_for(visitor, "Book an appointment") as visit:
        page = SchedulePage(visit, browser_zone())
        me = visit.visitor
        live.follow_times(me.clinic.id, page.changes.on_times)
        live.follow_rules(me.clinic.id, page.changes.on_rules)
        live.follow_clinic(me.clinic, page.on_clinic)
        visit.follow(page.changes)
        live.follow_clock(page.on_minute)
        page.catalogue = await live.read(Catalogue.of, me)
        page.draw()
        await page.time_picker.no_times.waiting.read()
        await page.begin(strangers.params_for(me, request.query_params))
    listen("kept_visible", page.on_visible, readers.flag)
    listen("kept_leaving", page.summary.holding.leave)


class SchedulePage:
    """One open page: all that it has chosen and shows."""

    def __init__(self, visit: Visit, browser_zone: str | None) -> None:
        self.visit, self.me, self.browser_zone = visit, visit.visitor, browser_zone
        self.catalogue = Catalogue()
        self.selection = Selection()
        self.outlook = Outlook()
        self.changes = Changes(self.reread)

    @property
    def zone(self) -> str:
        """The clinic's, as all that is shown was read on its clock."""
        return self.outlook.zone or self.me.clinic.zone

    def draw(self) -> None:
        """Everything once."""
        self.form = Form(
            self.visit,
            self.browser_zone,
            on_type=self.choose_type,
            on_provider=self.choose_provider,
            on_day=self.choose_day,
            on_time=self.choose_time,
            on_earliest=self.choose_earliest,
            on_any_provider=self.choose_any_provider,
            on_filter=self.choose_filter,
            on_book=self.book,
            on_refused=self.say_refused,
            on_room=self.on_room,
        )
        self.time_picker, self.summary = self.form.time_picker, self.form.summary

    async def begin(self, params: Mapping[str, str]) -> None:
        """Take over what the address says, as far as it can be."""
        now = datetime.now(UTC)
        moving = await to_move.find(self.me, params.get("move", ""), self.catalogue)
        self.selection = Selection.of(params, self.catalogue, self.zone, now, moving=moving)
        if moving is not None and (type_ := self.selection.type_) is not None:
            self.form.show_moving(moving, at_once=self.catalogue.at_once(type_, moving.provider_id))
        self.selection.instead = await refused_time.came_to_nothing(self.me, params.get("instead", ""))
        start = self.selection.start
        await self.form.limits.read()
        self.show_types()
        await self.read(move=moving is not None and self.selection.start is None and "date" not in params)
        if self.selection.type_ and start and self.selection.start is None and start > now:
            not_free = words.no_times.not_free(start, self.zone)
            await refused_time.say_own(self.summary, self.me, self.selection, start, self.zone, otherwise=not_free)

    # ---- what is free

    async def read(self, *, move: bool = False, cause: Cause = "me") -> None:
        """Ask the store. `move`: from a day without free times to one with some."""
        selection = self.selection
        if (type_ := selection.type_) is None:
            return
        requested = type_.slug, selection.provider_id
        try:
            outlook = await self.visit.load_outlook(selection, cause)
        except errors.TooFast as refusal:
            self.summary.say(words.refusals.refusal(refusal, self.zone))
            return
        except (errors.UnknownType, errors.UnknownProvider):  # offered no longer
            await self.learn()
            if (chosen := self.selection.type_) is not None and (chosen.slug, selection.provider_id) != requested:
                await self.read(cause=cause)
            return
        if outlook is None:
            return
        is_elsewhere, self.outlook = outlook.zone != self.zone, outlook
        if is_elsewhere:
            selection.move_to(outlook.zone)
            self.summary.say()
            await self.read(move=move, cause=cause)
        else:
            selection.settle_day(outlook, move=move)
            await self.redraw(cause)

    async def learn(self) -> None:
        """Learn what is offered at all; what was chosen of it may be gone."""
        self.catalogue, moved = await self.visit.load_catalogue(), self.selection.moving
        if moved is not None and not to_move.is_offered(moved, self.catalogue):
            ui.navigate.to(f"/appointments/{moved.id}")
            return
        if gone := self.selection.keep_what_is_offered(self.catalogue):
            toast(f"{gone} is not offered any more. Please choose another.")
        self.show_types()

    async def reread(self, cause: Cause) -> None:
        """Read again what others have changed."""
        if cause == "rules":
            await self.learn()
        await self.read(cause=cause)

    def show_types(self) -> None:
        """Draw what can be booked."""
        self.form.show_types(self.catalogue.types, self.selection.type_)
        self.form.notes.carry(self.selection.renewed)

    async def redraw(self, cause: Cause) -> None:
        """Draw what is free, and say why the chosen time is not, if it went by itself."""
        if cause != "me" and self.summary.busy:
            return  # the answer to the request says it
        gone = self.show(cause)
        if gone is None or cause == "me":
            return
        wanted = self.selection.type_, self.selection.provider_id
        refusal = await refused_time.refused(self.me, self.selection, gone)
        if self.selection.start is not None or wanted != (self.selection.type_, self.selection.provider_id):
            return  # another is chosen by now
        if refusal is None:  # it is free again
            self.selection.start = gone
            await self.read()
        else:
            await self.say_why(refusal, gone, cause)

    async def say_why(self, refusal: errors.Refusal, start: datetime, cause: Cause = "me") -> None:
        """Say why that time cannot be had."""
        await refused_time.say_refused(self.summary, self.me, self.selection, start, self.zone, refusal, cause)

    def show(self, cause: Cause = "me") -> datetime | None:
        """Draw what is free and what is chosen, touching only what differs; a chosen time that is not free goes."""
        view, gone = self.selection.view(self.catalogue, self.outlook, self.browser_zone, cause=cause), None
        if view is None:
            return None
        if view.start is not None and not catalogue.has(view.times.free, view.start):
            self.selection.start, gone = None, view.start
            view = replace(view, start=None)
        self.form.show(view)
        if not self.summary.busy:  # going back leads to what they booked
            self.visit.keep(self.selection.address)
        return gone

    # ---- handlers: whatever a browser sends, only what is offered is taken

    async def choose_type(self, slug: str) -> None:
        """A type was chosen: show what is free for it; in a crisis, first of all whom to call."""
        type_ = self.catalogue.find_type(slug)
        if type_ is None or type_ == self.selection.type_ or self.selection.moving is not None:
            self.form.answer_again(self.selection.type_)
            return
        self.selection.type_ = type_
        self.time_picker.begin_again()
        self.summary.say()
        self.show_types()
        if type_.crisis:
            ui.run_javascript("document.getElementById('emergency').scrollIntoView({block: 'center'})")
        await self.read(move=True)

    async def choose_provider(self, provider: str) -> None:
        """A person was chosen, or any provider."""
        if self.selection.moving is None and (provider == "" or self.catalogue.provider_id(provider) is not None):
            self.selection.provider_id = self.catalogue.provider_id(provider)
            self.summary.say()
            await self.read(move=True)

    async def choose_day(self, text: str) -> None:
        """A day of the strip, a later one, or the one with free times that was proposed."""
        type_, now = self.selection.type_, datetime.now(UTC)
        if type_ is None:
            return
        day = catalogue.parse_day(text, type_, self.zone, now)
        if day is None:
            self.summary.say(words.no_times.choose_day(catalogue.last_day(type_, self.zone, now)))
            return
        self.selection.day = day
        self.summary.say()
        before = day - timedelta(days=1)
        if day in self.outlook.days and catalogue.first_day(self.outlook, self.selection.active_filter, after=before):
            self.show()
        else:
            await self.read()

    async def choose_filter(self, filter_: TimeFilter) -> None:
        """Look at some of the times only, or at all again; what is chosen stays, and the day with it."""
        self.selection.filter_ = filter_
        self.summary.say()
        await self.read(move=self.selection.start is None)

    async def choose_time(self, start: str) -> None:
        """One of the times that are offered; perhaps the chosen one, once more."""
        if self.time_picker.times.offers(start):
            await self._choose(start, self.selection.provider_id)

    async def choose_earliest(self, start: str) -> None:
        """The earliest time of all."""
        await self._choose(start, self.selection.provider_id)

    async def choose_any_provider(self, start: str) -> None:
        """The earliest time of any provider, instead of the person who has none."""
        await self._choose(start, None if self.selection.moving is None else self.selection.provider_id)

    async def _choose(self, key: str, provider_id: int | None) -> None:
        """Choose this time, which was offered a moment ago, and hold it."""
        selection, start = self.selection, catalogue.parse_start(key, self.zone)
        if selection.type_ is None or start is None:
            return
        day = catalogue.parse_day(start.date().isoformat(), selection.type_, self.zone, datetime.now(UTC))
        is_loaded = provider_id == selection.provider_id and day in {**self.outlook.days, **self.outlook.later}
        if day is not None:
            selection.provider_id, selection.day, selection.start = provider_id, day, start
            self.summary.say()
            if is_loaded:
                await self.redraw("start")
            else:
                await self.read(cause="start")
            self.summary.holding.want_again()

    async def say_refused(self, refusal: errors.Refusal, choice: Choice) -> None:
        """Show what is free now, and say why what was chosen could not be held or booked."""
        await self.read()
        type_ = self.selection.type_
        if type_ is None or type_.slug == choice.type_slug:  # else another is chosen by now
            await self.say_why(refusal, choice.start)

    async def book(self, notes: str) -> None:
        """Send the request, once, and as the bar says it: while another choice is being read, nothing is sent."""
        if not self.summary.busy and self.selection.choice == self.summary.said:
            notes = self.form.notes.take(notes, for_another=self.selection.renewed is None)
            if not self.visit.goes_on(self.selection):
                choice, series = self.selection.choice, await self.form.repeat.settled()
                await self.summary.send(choice, notes, self.selection.moving, series)

    # ---- what happens elsewhere, and by itself

    def on_clinic(self) -> None:
        """The clinic's name or number may be another now; what is read on its clock follows with the next reading."""
        self.summary.show_phone()
        if self.outlook.zone:
            self.show()

    def on_room(self, sentences: Collection[str]) -> None:
        """A limit was reached, or these hold no longer: what was refused for one of them is tried again."""
        self.show_types()
        if self.summary.problem in sentences:
            self.summary.say()
            self.summary.holding.want_again()

    def on_visible(self, in_front: bool) -> None:
        """The page was brought to the front, or put away."""
        self.changes.on_visible(in_front)
        if in_front:
            self.summary.holding.come_back()

    def on_minute(self) -> None:
        """Times pass while the page is open."""
        if (type_ := self.selection.type_) and catalogue.is_old(self.outlook, type_, datetime.now(UTC), self.zone):
            self.changes.on_times()
