"""Who waits for a free time, for staff: for what, since when, and what is held for whom. They can put anybody in."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import orjson
from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements import patient_links, readers
from pages.elements.forms import Field, choices, field
from pages.elements.fragments import Node, node
from pages.elements.patient_search import PatientSearch, patient_in
from pages.elements.still import StillList
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from store import errors, threads
from store.people import people
from store.views.people import Person, ProviderView, TypeSummary
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist

READ = "(event) => { event.preventDefault(); emit(keptCalendar.read(event.target)); }"
_FIELDS = {"provider_id": "provider"}
"""The names that the store has for some fields, and those that the form has."""


@page_at("/clinic/waitlist", "Waitlist", away=300)
async def whole_waitlist(
    request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]
) -> None:
    """Everybody who waits, who came first on top, live; and a form to put somebody in: `patient` is the id of whom."""
    me = current_user.person
    with frame(current_user, "Waitlist", times=True):
        page = WaitlistPage(me)
        live.follow_whole_waitlist(me.clinic.id, page.refresh)
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.show)
        live.follow_clock(page.show)
        await page.read()
        page.draw()
        if (patient := await patient_in(request.query_params, me)) is not None:
            page.patient.choose(patient)


class WaitlistPage:
    """One open page: all that it knows and shows."""

    entries: Sequence[WaitlistEntryView]

    def __init__(self, me: Person) -> None:
        self.me, self._busy = me, False
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """Who waits now, and for what somebody can wait."""
        self.entries = await live.load(waitlist.of_clinic, by=self.me.id, now=datetime.now(UTC))
        self.types: list[TypeSummary] = await threads.read(people.types, self.me.clinic.id)
        self.providers: list[ProviderView] = await threads.read(people.providers, self.me.clinic.id)

    def draw(self) -> None:
        """Who waits, and beside it the form."""
        draw_navigation("/clinic/waitlist", self.me)
        tag("p", words.waitlist.INTRODUCTION, "soft")
        with tag("div", classes="two-halves"):
            with tag("section", classes="stack-wide", aria_labelledby="waits-title"):
                tag("h2", words.waitlist.WHO_WAITS, id="waits-title")
                self.rows = StillList("item-list", gone=words.waitlist.TAKEN_OFF, aria_label=words.waitlist.WHO_WAITS)
                self.rows.listen("act", self.on_take_off, readers.key)
            with tag("section", classes="stack-wide", aria_labelledby="add-title"):
                tag("h2", words.waitlist.ADD, id="add-title")
                self._draw_form()
        self.show()

    def _draw_form(self) -> None:
        today = self._today
        self.fields: dict[str, Field] = {}
        with tag(
            "form", classes="card stack-wide", method="dialog", novalidate="true", autocomplete="off"
        ) as self.form:
            self.patient = PatientSearch(self.me, self._clear, self._fill)
            self.fields["patient"] = self.patient.field
            with field("wait-type", "What") as drawn:
                self.type_options = drawn.draw_select([], name="type")
            self.fields["type"] = drawn
            with field("wait-provider", "With") as drawn:
                self.provider_options = drawn.draw_select([], name="provider")
            self.fields["provider"] = drawn
            with tag("div", classes="pair"):
                for name, label, day in (
                    ("first", "First day", today),
                    ("last", "Last day", today + timedelta(days=14)),
                ):
                    with field(f"wait-{name}", label) as drawn:
                        drawn.draw("input", name=name, type="date", value=day.isoformat())
                    self.fields[name] = drawn
            self.problem = tag("p", classes="error", role="alert")
            with tag("div", classes="row-of"):
                self.send = tag("button", words.waitlist.PUT_IN, "btn btn-primary", type="submit")
        self.form.listen("submit", self.on_add, readers.fields(readers.text), js_handler=READ)

    def show(self) -> None:
        """Everything as it is now; what somebody is typing stays."""
        now = datetime.now(UTC)
        entries = [each for each in self.entries if each.last >= self._today]
        self.rows.show([self._row(each, now) for each in entries], node("li", words.waitlist.NOBODY, "item soft"))
        self.type_options.draw(choices((each.slug, each.name) for each in self.types))
        self.provider_options.draw(
            choices(((str(each.id), each.name) for each in self.providers), none=words.waitlist.ANYBODY)
        )

    def _row(self, entry: WaitlistEntryView, now: datetime) -> Node:
        zone = self.me.clinic.zone
        what = words.waitlist.wish(entry, self._today)
        about = [
            node("a", entry.patient_name, "item-title", href=f"/patients/{entry.patient_id}"),
            node("span", what, "item-line"),
            node("span", words.waitlist.since(entry, zone, now), "item-line"),
        ]
        if said := words.waitlist.for_staff(entry, zone, now):
            inside = [node("span", said)]
            if entry.is_offered(now) and entry.offer is not None and entry.offer.until is not None:
                until = entry.offer.until
                at, left = until.isoformat(), words.moments.left(until, now, zone)
                clock = node("time", left, "chip", datetime=at, data_until=at, data_counts="true", aria_hidden="true")
                inside.append(clock)
            about.append(node("span", inside, "item-line"))
        off = node("button", words.waitlist.TAKE_OFF, "btn btn-quiet", type="button", data_act=str(entry.id))
        off[1]["aria-label"] = f"{words.waitlist.TAKE_OFF}: {entry.patient_name}, {what}"
        return node(
            "li",
            [node("div", about, "item-main"), off],
            "item waits",
            data_key=str(entry.id),
            id=patient_links.place_on_waitlist(entry),
        )

    async def _refresh(self) -> None:
        await self.read()
        if not self.form.is_deleted:
            self.show()

    # ---- handlers

    async def on_take_off(self, key: str) -> None:
        """Take somebody off the waitlist; only who is on it."""
        entry = next((each for each in self.entries if str(each.id) == key), None)
        if entry is None:
            return
        try:
            with suppress(errors.NotFound):  # it is over by now
                await threads.write(waitlist.leave, entry.id, by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
            return
        await self._refresh()

    async def on_add(self, typed: dict[str, str]) -> None:
        """Put the chosen patient on the waitlist, or the caller who is being typed."""
        if self._busy:
            return
        self._clear()
        self._wait(on=True)
        try:
            await self._add(typed)
        finally:
            self._wait(on=False)

    async def _add(self, typed: Mapping[str, str]) -> None:
        chosen = self.patient.selected
        if chosen is not None and typed.get("patient") != str(chosen.id):  # typed over since
            chosen = None
        days = {name: readers.typed_day(typed.get(name, "")) for name in ("first", "last")}
        problems = {name: words.waitlist.NO_DAY for name, day in days.items() if day is None}
        if chosen is None and not self.patient.is_adding:
            problems["patient"] = words.waitlist.NO_PATIENT
        if problems:
            self._say(problems)
            return
        patient = chosen or await self.patient.add_caller(typed)
        if patient is None:
            return
        provider = typed.get("provider", "")
        wish: dict[str, Any] = {"type_slug": typed.get("type", ""), **days}
        wish["provider_id"] = next((each.id for each in self.providers if str(each.id) == provider), None)
        try:
            await threads.write(waitlist.join, patient_id=patient.id, **wish, by=self.me.id, now=datetime.now(UTC))
        except errors.Invalid as refusal:
            name = _FIELDS.get(refusal.field, refusal.field)
            said = words.refusals.refusal(refusal, self.me.clinic.zone)
            if name in self.fields:
                self._say({name: said})
            else:
                self.problem.set_text(words.waitlist.waits_enough(patient.name) if name == "waitlist" else said)
        except errors.Refusal as refusal:
            self.problem.set_text(words.refusals.refusal(refusal, self.me.clinic.zone))
        else:
            self.patient.forget()
            self._fill({"typed": "", "patient": ""})
            toast(words.waitlist.put_in(patient.name), "accepted")
            await self._refresh()

    def _say(self, problems: Mapping[str, str]) -> None:
        for name, said in problems.items():
            self.fields[name].say(said)

    def _clear(self) -> None:
        for each in self.fields.values():
            each.say("")
        self.problem.set_text("")

    def _wait(self, *, on: bool) -> None:
        self._busy = on
        self.send.attributes(aria_busy="true" if on else None)

    def _fill(self, values: dict[str, str]) -> None:
        ui.run_javascript(f"keptCalendar.fill({self.form.id}, {orjson.dumps(values).decode()})")

    @property
    def _today(self) -> date:
        return datetime.now(ZoneInfo(self.me.clinic.zone)).date()
