"""When a provider is there: the week drawn as a grid, single days, time off. None is left outside silently."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.elements.affected import AffectedAppointments
from pages.elements.away_bar import AwayBar
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.hours.requested_change import requested_change
from pages.hours.rule_lists import ProviderChoice, RuleLists, draw_nobody, draw_section
from pages.hours.week_editor import Sent, WeekEditor, date_in, days_in, focus_first
from pages.live import live
from store import errors, threads
from store.availability.rules import Week
from store.clinic import hours
from store.clinic.hours import AddTimeOff, Change, SetDate, SetWeek
from store.events import AppointmentChanged
from store.models import Role
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person

EMPTY_OFF: Mapping[str, list[str]] = {"first": [""], "last": [""], "name": [""]}


@page_at("/hours", "Hours", away=300)
async def opening_hours(
    request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)]
) -> None:
    """A provider's own hours; those of any provider for staff, by `provider`, an id. Whoever cannot be is the first."""
    me = current_user.person
    with frame(current_user, "Hours"):
        providers = await threads.read(people.providers, me.clinic.id)
        provider_id = request.query_params.get("provider")
        if me.role is Role.provider:
            provider_id = str(me.id)
        elif providers:
            provider_id = next((provider_id for each in providers if str(each.id) == provider_id), str(providers[0].id))
            ProviderChoice(me, providers, int(provider_id))
        else:
            draw_nobody()
            return
        page = HoursPage(me, int(provider_id or 0))
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_appointments(me, page.on_news)
        live.follow_clock(page.on_minute)
        await page.draw()


class HoursPage:
    """One open page: all that it knows and shows."""

    view: hours.HoursView

    def __init__(self, me: Person, provider_id: int) -> None:
        self.me, self.provider_id = me, provider_id
        self.editing: date | None = None
        """The week in the form: the day from which it holds, or None for the one that is in force."""
        self.day: date | None = None
        """The clinic's day on which everything was read."""
        self.refresh = live.coalesced(self._refresh)

    async def draw(self) -> None:
        """The week, then what differs from it, then what is not the provider's to decide."""
        self.away = AwayBar(self.me)
        self.lists = RuleLists(self.me, self.on_act)
        self.lists.outside()
        with draw_section("The week", "When patients can be booked, week by week."):
            self.lists.weeks()
            self.week = WeekEditor("week", self.on_week)
        with tag("div", classes="hours-columns"):
            with draw_section(
                "Single days", "Hours of one date, instead of those of the week; on public holidays, too."
            ):
                self.lists.dates()
                self.date = WeekEditor("day", self.on_date)
            with draw_section("Time off", "Whole days, the last one included. Nothing can be booked on them."):
                self.lists.away()
                self._draw_time_off()
            with draw_section(
                "The clinic is closed", "Public holidays and closed days are decided by the clinic's staff."
            ):
                self.lists.closed()
            with draw_section("Appointments", "What patients can book here, and what is accepted without asking."):
                self.lists.offers()
        self.confirmation = Confirmation()
        self.affected = AffectedAppointments(
            self.me,
            self.confirmation,
            "Appointments outside the new hours",
            consequence=words.affected.STAY,
            confirm="Save all the same",
            summary=words.affected.outside,
        )
        await self.away.read()
        await self._refresh()

    async def _refresh(self) -> None:
        """Everything as it is now; drafts stay."""
        now = datetime.now(UTC)
        try:
            self.view = await live.load(hours.hours_of, self.provider_id, by=self.me.id, now=now)
        except errors.UnknownProvider:  # who has left the clinic meanwhile
            return
        self.day = now.astimezone(ZoneInfo(self.me.clinic.zone)).date()
        if self.editing not in {week.effective_from for week in self.view.weeks}:
            self.editing = None
        self.lists.show(self.view, self.editing)
        self._show_week()
        self.date.show(self._draft("day"), day=None, days=[()])

    def _show_week(self) -> None:
        view, week = self.view, self._week_in_force()
        if self.editing is not None:
            week = next(each for each in view.weeks if each.effective_from == self.editing)
        self.week.show(
            self._draft(self.editing or "now"),
            day=self.editing or view.today,
            zone=week.zone if week else view.zone,
            days=week.days if week else ((),) * 7,
        )

    def _draft(self, what: object) -> str:
        return f"hours-{self.provider_id}-{what}"

    def _week_in_force(self) -> Week | None:
        return next((week for week in self.view.weeks if week.effective_from <= self.view.today), None)

    def _draw_time_off(self) -> None:
        self.off = Form(EMPTY_OFF, self.on_time_off, draft=self._draft("off"))
        with self.off:
            with tag("div", classes="pair"):
                self.off.text("first", "First day", type="date")
                self.off.text("last", "Last day", type="date")
            self.off.text("name", "What for, if you like", hint="Colleagues read it, patients do not.")
            self.off.end("Add time off", (words.away.LINK, f"/away?provider={self.provider_id}"))

    # ---- handlers

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Read again: what lies outside of the hours may be another, or less."""
        self.refresh()

    def on_minute(self) -> None:
        """At midnight it is another day."""
        if self.day is not None and self.day != datetime.now(ZoneInfo(self.me.clinic.zone)).date():
            self.refresh()

    async def on_week(self, sent: Sent) -> None:
        """A week was sent, to be checked or to be saved."""
        try:
            change = SetWeek(
                self.provider_id,
                date_in(sent.date, "effective_from"),
                sent.zone.strip(),
                days_in(sent.days, lambda number: f"days.{number}"),
            )
        except errors.Invalid as wrong:
            self.week.say(self._problem(wrong))
            return

        def done() -> None:
            typed = self._draft(self.editing or "now")
            self._edit(change.effective_from)
            self.week.forget(typed)

        said = words.hours.week_saved(change.effective_from, self.view.today)
        if sent.check:
            await self._check(change, said, done)
        else:
            await self._make(change, said, done, self.week.say)

    async def on_date(self, sent: Sent) -> None:
        """The hours of a single day were sent."""
        try:
            day = date_in(sent.date, "day")
            (spans,) = days_in(sent.days, lambda _: "spans")
            if not sent.closed and not spans:
                raise errors.Missing("spans")
        except errors.Invalid as wrong:
            self.date.say(self._problem(wrong))
            return
        change = SetDate(self.provider_id, day, () if sent.closed else spans)
        said = words.hours.day_saved(day, self.view.today)
        await self._make(change, said, lambda: self.date.forget(self._draft("day")), self.date.say)

    async def on_time_off(self, values: Values) -> None:
        """Time off was sent."""
        try:
            change = AddTimeOff(
                self.provider_id,
                date_in(first(values, "first"), "first"),
                date_in(first(values, "last"), "last"),
                first(values, "name"),
            )
        except errors.Invalid as wrong:
            self.off.say(self._problem(wrong))
            return

        def done() -> None:
            self.off.say({})
            focus_first(self.off.box)

        await self._make(change, words.away.SAID, done, self.off.say)

    async def on_act(self, said: tuple[str, str]) -> None:
        """A button of a list: whatever a browser says, only what is shown there."""
        act, key = said
        if act == "week":
            weeks = self.view.weeks
            self._edit(next((each.effective_from for each in weeks if str(each.effective_from) == key), None))
        elif change := requested_change(self.view, act, key):
            make = partial(self._make, change, "Saved.", lambda: None, self._say_wrong)
            offer = next((each for each in self.view.offers if act == "offer" and str(each.type_.id) == key), None)
            if offer is not None and offer.offered and offer.alone:
                warning = words.hours.nobody_left(self.view.provider.name, offer.type_)
                self.confirmation.ask(words.hours.stop_offering(offer.type_), warning, "Stop offering it", make)
            else:
                await make()

    def _edit(self, effective_from: date | None) -> None:
        """Show the week of that day in the form; the one that is in force is shown for any other day."""
        coming = {week.effective_from for week in self.view.weeks if week.effective_from > self.view.today}
        self.editing = effective_from if effective_from in coming else None
        self.lists.show(self.view, self.editing)
        self._show_week()

    async def _check(self, change: Change, said: str, done: Callable[[], None]) -> None:
        """Say what the change would leave outside."""
        try:
            affected = await threads.read(hours.preview, change, by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            self._refused(refusal, self.week.say)
            return
        if affected.ids:
            await self.affected.ask(
                affected.ids, lambda ids: self._make(change, said, done, self.week.say, confirmed=ids)
            )
        else:
            toast("No appointment falls outside these hours. They are not saved yet.")

    async def _make(
        self,
        change: Change,
        said: str,
        done: Callable[[], None],
        say: Callable[[Mapping[str, str]], None],
        *,
        confirmed: frozenset[int] = frozenset(),
    ) -> None:
        """Save the change, and offer to undo it; where it strands somebody whom nobody has seen yet, ask first."""
        try:
            back = await threads.write(hours.save, change, by=self.me.id, now=datetime.now(UTC), confirmed=confirmed)
        except errors.AppointmentsAffected as stopped:
            is_away = isinstance(change, AddTimeOff)
            await self.affected.ask(
                stopped.ids,
                lambda ids: self._make(change, said, done, say, confirmed=ids),
                consequence=words.away.CONSEQUENCE if is_away else "",
            )
        except errors.Refusal as refusal:
            self._refused(refusal, say)
        else:
            await self._refresh()
            done()
            if confirmed and isinstance(change, AddTimeOff):  # what that affects is decided there
                ui.navigate.to(f"/away?provider={self.provider_id}")
                return
            undo = None if said == words.hours.AS_BEFORE else ("Undo", partial(self._undo, back))
            toast(said, "accepted", action=undo)

    async def _undo(self, back: Change) -> None:
        await self._make(back, words.hours.AS_BEFORE, lambda: None, self._say_wrong)

    def _say_wrong(self, said: Mapping[str, str]) -> None:
        toast(" ".join(said.values()), "rejected")

    def _refused(self, refusal: errors.Refusal, say: Callable[[Mapping[str, str]], None]) -> None:
        if isinstance(refusal, errors.Invalid) and not isinstance(refusal, errors.UnknownProvider):
            say(self._problem(refusal))
        else:
            say_refused(refusal, self.me)

    def _problem(self, wrong: errors.Invalid) -> dict[str, str]:
        return {wrong.field: words.hours.wrong(wrong, self.me.clinic.zone)}
