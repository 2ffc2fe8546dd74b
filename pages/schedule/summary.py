"""The request in words, beside the one button; why it was not sent; and until when the time is held."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import phones, readers
from pages.elements.phones import PhoneLink
from pages.elements.readers import PRESSED
from pages.elements.tags import button, icon, tag
from pages.schedule import catalogue, to_move
from pages.schedule.choices import CHOOSES, NOTES
from pages.schedule.hold import Choice, OnRefused, hold_for
from pages.schedule.time_filter import TimeFilter
from pages.schedule.view import ScheduleView
from store import appointments, errors, threads
from store.views.appointments import AppointmentView
from store.views.people import Person, Stranger


class Summary:
    """The bar at the end of the page."""

    def __init__(
        self,
        me: Person | Stranger,
        browser_zone: str | None,
        on_book: Callable[..., Any],
        on_earliest: Callable[..., Any],
        on_filter: Callable[[TimeFilter], Any],
        on_refused: OnRefused,
    ) -> None:
        """Draw everything once; `show` fills it. `on_refused` is told why a time could not be held or booked."""
        self._me, self._browser_zone, self._on_refused = me, browser_zone, while_open(on_refused)
        self.busy = False
        self._at_once, self._in_series = False, 0
        self.said: Choice | None = None
        """What stands in the bar, and would be sent."""
        with tag("div", classes="summary-bar booking-bar", data_needs_connection="true") as self.bar:
            with tag("a", classes="btn call-now") as self._call_now:  # the large one scrolls away
                icon("phone")
                self._emergency_phone = tag("span")
            self._call_now.set_visibility(False)
            with tag("div", classes="summary-text"):
                self._problem = tag("p", classes="error", role="alert")
                with tag("p") as self._call:
                    tag("span", "Call the clinic: ")
                    self._phone = PhoneLink(me.clinic.phone)
                with tag("p", classes="own", role="status") as self._own:
                    self._own_text = tag("span")
                    self._own_link = tag("a", "Show it")
                with tag("p", classes="summary-said", aria_live="polite", data_follows=CHOOSES):
                    self._when = tag("strong", classes="summary-when")
                    self._what = tag("span", classes="summary-what soft")
                    self._there = tag("span", classes="summary-there soft")
                self._earliest = button(
                    "", style="quiet", classes="earliest-here", data_then=".summary-bar .btn-primary"
                )
                self._show_all = button(
                    words.time_filters.SHOW_ALL,
                    partial(on_filter, TimeFilter()),
                    classes="show-all-here",
                    data_then=".time-filter button",
                )
                self.holding = hold_for(me, self._say_not_held)
            self._book = button(
                "" if isinstance(me, Person) else words.account.GO_ON, style="primary", data_sends="true"
            )
        self._earliest.listen("click", on_earliest, readers.key, js_handler=PRESSED)
        self._book.listen("click", on_book, readers.text, js_handler=f"() => {NOTES}")
        self.say()

    def show(self, view: ScheduleView) -> None:
        """Say in words what would be sent, and hold its time."""
        type_, start, zone = view.type_, view.start, view.zone
        at_once = view.catalogue.at_once(type_, view.provider_id)
        what = words.appointments.to_send(type_, view.provider, at_once=at_once)
        self._at_once = at_once
        self._name_button()
        if view.moving is not None:
            self._book.set_text(to_move.button_text(view, view.moving, self._me))
        self._call_now.set_visibility(type_.crisis)
        self.said = Choice(type_.slug, view.provider_id, start) if start else None
        self.holding.want(self.said if view.moving is None else None)
        self._show_button()
        has_more, is_filtered = view.soonest is not None, bool(view.filter_)
        is_open = start is None and (has_more or is_filtered)
        self.bar.classes(add="is-open" if is_open else "", remove="" if is_open else "is-open")
        self._earliest.set_visibility(is_open and has_more)
        self._show_all.set_visibility(is_open and not has_more)
        if view.soonest is not None:  # within reach of the thumb, wherever on the page
            self._earliest.set_text(words.appointments.earliest(view.near(view.soonest)))
            self._earliest.attributes(value=catalogue.key(view.soonest))
        if start is None:
            none = words.time_filters.none_free(view.filter_.part, view.filter_.weekday)
            self._when.set_text(
                words.appointments.CHOOSE_TIME if has_more else none if is_filtered else words.appointments.NO_TIME
            )
            self._what.set_text(what)
            self._there.set_text("")
            return
        self._when.set_text(words.moments.near(start, zone, view.now))
        self._there.set_text(words.moments.where(start, zone, self._browser_zone))
        place = words.appointments.place(type_.place, type_.address, self._me.clinic.name)
        self._what.set_text(f"{what} {place}.")

    def name_series(self, number: int) -> None:
        """Say on the button that so many would be sent; 0: one that is not repeated."""
        self._in_series = number
        self._name_button()

    def _name_button(self) -> None:
        if isinstance(self._me, Person):  # a stranger has an account before
            plain = words.appointments.BOOK if self._at_once else words.appointments.SEND
            several = words.series.send(self._in_series, at_once=self._at_once)
            self._book.set_text(several if self._in_series else plain)

    def say(self, sentence: str = "", *, may_call: bool = False) -> None:
        """Say why not, and what to do. Empty when all is well. `may_call`: the clinic can do it for the patient."""
        self._problem.set_text(sentence)
        self._own.set_visibility(False)
        self._may_call = may_call
        self.show_phone()

    def show_phone(self) -> None:
        """Say the number for an emergency, and the clinic's where a call is the way on, as they are now."""
        clinic = self._me.clinic
        self._call_now.attributes(href=phones.address(clinic.emergency_phone))
        self._emergency_phone.set_text(f"Call {clinic.emergency_phone}")
        self._phone.show(clinic.phone)
        self._call.set_visibility(self._may_call and self._phone.visible)

    def say_own(self, sentence: str, appointment_id: int) -> None:
        """Say which appointment of their own the patient has at that time, with the way to it."""
        self.say()
        self._own_text.set_text(sentence)
        self._own_link.attributes(href=f"/appointments/{appointment_id}")
        self._own.set_visibility(True)

    @property
    def problem(self) -> str:
        """Why not, as it stands there."""
        return self._problem.text or ""

    @property
    def says_why(self) -> bool:
        """Return whether a sentence stands there."""
        return bool(self.problem) or self._own.visible

    async def send(
        self, choice: Choice | None, notes: str, moving: AppointmentView | None, series: Sequence[datetime] | None
    ) -> None:
        """Send the request, those of a `series`, or the wish to move an appointment; or say why there is none."""
        if choice is None:
            if not self.says_why:  # perhaps why the chosen one is gone
                self.say(words.appointments.CHOOSE_FIRST)
            ui.run_javascript("document.getElementById('when').scrollIntoView()")
            return
        assert isinstance(self._me, Person)  # a stranger registers first
        self._set_busy(True)
        try:
            if moving is not None:
                await to_move.send(self._me, moving, choice)
                return
            view = await self._request(self._me, choice, notes, series)
        except errors.CrisisWaits as refusal:
            ui.navigate.to(f"/appointments/{refusal.appointment_id}?waits=1")
        except errors.Refusal as refusal:
            await self._on_refused(refusal, choice)
            self._set_busy(False)
        except Exception:
            self._set_busy(False)
            raise
        else:
            ui.run_javascript("keptForm.spend('notes')")
            ui.navigate.to(f"/appointments/{view.id}?sent=1")

    async def _request(
        self, me: Person, choice: Choice, notes: str, series: Sequence[datetime] | None
    ) -> AppointmentView:
        """Ask for it, or for all of a series; returns the first."""
        what, now = choice._asdict(), datetime.now(UTC)
        if series is None:
            what["address"] = ui.context.client.ip
            return await threads.write(appointments.request, patient_id=me.id, **what, notes=notes, now=now)
        what["starts"] = series
        del what["start"]
        return (
            await threads.write(appointments.book_series, by=me.id, patient_id=me.id, **what, notes=notes, now=now)
        )[0]

    async def _say_not_held(self, refusal: errors.Refusal, choice: Choice) -> None:
        if not self.busy:  # else the answer to the request says it
            await self._on_refused(refusal, choice)

    def _set_busy(self, busy: bool) -> None:
        """Show whether the request is on its way."""
        self.busy = busy
        self._show_button()

    def _show_button(self) -> None:
        """Show whether it sends something; whoever presses it before hears what is missing."""
        can_send = self.said is not None and not self.busy
        self._book.attributes(aria_busy="true" if self.busy else None, aria_disabled=None if can_send else "true")
