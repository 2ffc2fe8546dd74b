"""When the whole clinic is closed: public holidays, and closures of its own."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements import readers
from pages.elements.affected import AffectedAppointments
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, choices, first
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.still import StillList
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import toast
from pages.live import live
from store import errors, threads
from store.availability import public_holidays
from store.availability.rules import Away
from store.clinic import clinics, hours
from store.clinic.clinics import ClosedDays
from store.clinic.hours import NAME_LIMIT, AddTimeOff, Change, Holiday, RemoveTimeOff, SetHoliday, SetRegion
from store.views.people import Person

WHY = "They would lie on a day on which the clinic is closed."
NOWHERE = "Choose a country, and its public holidays appear here; you decide for each whether you are closed."
NO_CLOSURES = "None are planned. Add holidays of the whole team, moving days and the like here."


@page_at("/clinic/closed", "Closed days", away=300)
async def closed(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """Public holidays of the next twelve months, each open or closed, and closures of the whole clinic."""
    me = current_user.person
    with frame(current_user, "Closed days"):
        page = ClosedDaysPage(me)
        live.follow_rules(me.clinic.id, page.refresh)
        await page.read()
        page.draw()


class ClosedDaysPage:
    """One open page: all that it knows and shows."""

    days: ClosedDays

    def __init__(self, me: Person) -> None:
        self.me = me
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """The days as they are now."""
        self.days = await threads.read(clinics.closed_days, by=self.me.id, now=datetime.now(UTC))
        self.countries = await threads.read(public_holidays.country_names)
        self.regions = await threads.read(public_holidays.region_names, self.days.country or "")

    def draw(self) -> None:
        """Closures first: they are what changes."""
        draw_navigation("/clinic/closed", self.me)
        self.affected = AffectedAppointments(
            self.me,
            Confirmation(),
            "Close all the same?",
            consequence=f"{WHY} {words.affected.STAY}",
            confirm="Close all the same",
        )
        with tag("div", classes="two-halves"):
            with tag("section", classes="stack-wide", aria_labelledby="closures-title"):
                tag("h2", "Closures of the whole clinic", id="closures-title")
                self._draw_closures()
            with tag("section", classes="stack-wide", aria_labelledby="holidays-title"):
                tag("h2", "Public holidays", id="holidays-title")
                self._draw_holidays()
        self.show()

    def show(self) -> None:
        """Everything as it is now; what somebody is typing stays."""
        self.closures.show([self._closure(each) for each in self.days.closures], node("li", NO_CLOSURES, "item soft"))
        self.nowhere.set_text(
            NOWHERE if self.days.country is None else "Your choice holds for the same day in every year."
        )
        self.holidays.draw([self._holiday(each) for each in self.days.holidays])
        self._offer_regions()
        self.region.fill({"country": [self.days.country or ""], "region": [self.days.region or ""]})

    def _draw_closures(self) -> None:
        self.closures = StillList("item-list", aria_label="Closures")
        self.closures.listen("act", self.on_remove, readers.key)
        with Form({}, self.on_add, draft="closure") as self.closure, tag("div", classes="card stack-wide"):
            tag("h3", "Add a closure")
            with tag("div", classes="pair"):
                self.closure.text("first", "First day", type="date")
                self.closure.text("last", "Last day, if several", type="date")
            self.closure.text("name", "What for (optional)", hint="Patients read it.", maxlength=str(NAME_LIMIT))
            self.closure.end("Add")

    def _draw_holidays(self) -> None:
        with Form({}, self.on_region) as self.region, tag("div", classes="card stack-wide"):
            with tag("div", classes="pair"):
                country = self.region.select("country", "Country", [("", "None"), *self.countries.items()])
                self.regions_of = self.region.select("region", "Region", [])
            country.listen("change", self.on_country, readers.key, js_handler=VALUE)
            self.region.end("Save", style="")
        self.nowhere = tag("p", classes="soft")
        self.holidays = Fragment("ul", [], "item-list", aria_label="Public holidays")
        self.holidays.listen("act", self.on_holiday, readers.key)

    def _offer_regions(self) -> None:
        self.regions_of.draw(choices(self.regions.items(), none="The whole country"))

    def _closure(self, closure: Away) -> Node:
        days = self._days(closure.first, closure.last)
        name = closure.name or "Closed"
        remove = node("button", "Remove", "btn btn-quiet", type="button", data_act=str(closure.id))
        remove[1]["aria-label"] = f"Remove: {name}, {days}"
        about = [node("strong", name, "item-title"), node("span", days, "item-line")]
        return node("li", [node("div", about, "item-main"), remove], "item", data_key=str(closure.id))

    def _holiday(self, holiday: Holiday) -> Node:
        about = [
            node("strong", holiday.name, "item-title"),
            node("span", words.moments.day(holiday.day, self._today), "item-line"),
        ]
        switch = node(
            "button",
            "Closed" if holiday.kept else "Open",
            "switch",
            type="button",
            role="switch",
            data_act=holiday.day.isoformat(),
            aria_checked="true" if holiday.kept else "false",
            aria_label=f"Closed on {holiday.name}, {words.moments.day(holiday.day, self._today)}",
        )
        return node("li", [node("div", about, "item-main"), switch], "item")

    def _days(self, first: date, last: date) -> str:
        return " to ".join(dict.fromkeys(words.moments.day(day, self._today) for day in (first, last)))

    @property
    def _today(self) -> date:
        return datetime.now(UTC).astimezone(ZoneInfo(self.me.clinic.zone)).date()

    # ---- handlers

    async def on_add(self, values: Values) -> None:
        """A closure from one day to another."""
        began, until = (
            readers.typed_day(first(values, "first")),
            readers.typed_day(first(values, "last") or first(values, "first")),
        )
        if began is None or until is None:
            wrong = ["first"] * (began is None) + ["last"] * (until is None and began is not None)
            self.closure.say(dict.fromkeys(wrong, "Please choose a day."))
            return
        change = AddTimeOff(None, began, until, first(values, "name"))
        await self.make(change, f"Closed: {self._days(began, until)}.", self.closure, self._added)

    def _added(self) -> None:
        self.closure.forget()
        self.closure.fill({})

    async def on_remove(self, closure: str) -> None:
        """The clinic is open after all."""
        away = next((each for each in self.days.closures if str(each.id) == closure), None)
        if away is not None:
            await self.make(RemoveTimeOff(away.id), f"Open after all: {self._days(away.first, away.last)}.")

    async def on_holiday(self, day: str) -> None:
        """Close on a holiday that the clinic worked on until now, or the other way round."""
        holiday = next((each for each in self.days.holidays if each.day.isoformat() == day), None)
        if holiday is not None:
            said = (
                f"Open on {holiday.name}, in every year."
                if holiday.kept
                else f"Closed on {holiday.name}, in every year."
            )
            await self.make(SetHoliday(holiday.name, closed=not holiday.kept), said)

    async def on_country(self, country: str) -> None:
        """Offer the regions of a country that was chosen, but not yet saved."""
        if country == "" or country in self.countries:
            self.regions = await threads.read(public_holidays.region_names, country)
            self._offer_regions()

    async def on_region(self, values: Values) -> None:
        """Take over whose public holidays the clinic has."""
        country, region = first(values, "country") or None, first(values, "region") or None
        await self.make(SetRegion(country, region), "Saved.", self.region)

    async def make(
        self,
        change: Change,
        said: str,
        form: Form | None = None,
        done: Callable[[], None] | None = None,
        confirmed: frozenset[int] = frozenset(),
    ) -> None:
        """Make a change; when appointments would lie on a closed day, ask first. What is wrong stands in the form.

        `said`: what is so then, which can be undone for a while.
        """
        if form:
            form.say({})
        try:
            back = await threads.write(hours.save, change, by=self.me.id, now=datetime.now(UTC), confirmed=confirmed)
        except errors.AppointmentsAffected as refusal:
            await self.affected.ask(refusal.ids, partial(self.make, change, said, form, done))
        except errors.Refusal as refusal:
            sentence = words.refusals.refusal(refusal, self.me.clinic.zone)
            if form and isinstance(refusal, errors.Invalid):
                form.say({refusal.field: sentence})
            else:
                toast(sentence, "rejected")
        else:
            if done:
                done()
            undo = None if said == words.hours.AS_BEFORE else ("Undo", partial(self.make, back, words.hours.AS_BEFORE))
            toast(said, "accepted", action=undo)

    async def _refresh(self) -> None:
        await self.read()
        self.show()
