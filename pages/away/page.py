"""A provider is ill or away: said once; then each appointment that this affects is decided, until none is left."""

from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends
from nicegui import ui

import auth
from pages import words
from pages.away.note import WITH_NOTE, NoteField
from pages.away.rows import AwayList, AwayRow
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.tags import button, icon, tag
from pages.frame.frame import frame
from pages.frame.header import Head
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from store import away, errors, threads
from store.appointments import lists
from store.away import AwayAct, AwayView, Choice
from store.events import AppointmentChanged
from store.models import Role
from store.notifications.notifications import About
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

PAUSE = 0.5
"""Seconds between two readings, at the least."""


@page_at("/away", "Away", away=300)
async def is_away(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_clinic_user)], provider: str = ""
) -> None:
    """A provider's own absence; for staff that of any provider, by id. Who cannot be is the first."""
    me = current_user.person
    with frame(current_user, words.away.TITLE, times=True) as head:
        providers = await threads.read(people.providers, me.clinic.id)
        wanted = next((each for each in providers if str(each.id) == provider), providers[0] if providers else None)
        if me.role is Role.provider:
            wanted = ProviderView(me.id, me.name)
        if wanted is None:
            tag("p", "Nobody takes appointments here now.", "soft")
            return
        page = AwayPage(me, wanted)
        live.follow_appointments(me, page.on_news)
        live.follow_times(me.clinic.id, page.refresh)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_preferences(wanted.id, page.refresh)
        live.follow_clinic(me.clinic, page.on_minute)
        live.follow_clock(page.on_minute)
        await page.read()
        page.draw(head)


class AwayPage:
    """One open page: what the absences of one provider affect, as it was read last."""

    found: AwayView

    def __init__(self, me: Person, provider: ProviderView) -> None:
        self.me, self.provider = me, provider
        self.providers: list[ProviderView] = []
        self.views: dict[int, AppointmentView] = {}
        """What became of appointments, as news brought it."""
        self.refresh = live.coalesced(self._refresh, pause=PAUSE)

    async def read(self) -> None:
        """Read who works here, what is affected, and what of it is undecided."""
        self.providers, self.found = await live.load(_read, self.me, self.provider.id, datetime.now(UTC))

    def draw(self, head: Head) -> None:
        """Who is away and when; then what is to be decided; then what patients are asked."""
        head.shows = while_open(self.shows)
        if self.me.role is Role.staff:
            self.whose = Fragment("select", [], "away-whose", aria_label="Who")
            self.whose.listen("change", self.on_whose, readers.key, js_handler=VALUE)
        with tag("section", classes="card stack", aria_labelledby="away-when"):
            tag("h2", "When", "card-title", id="away-when")
            self.absences = Fragment("ul", [], "away-days", aria_label="Days off")
            with tag("details", classes="away-more", open=not self.found.absences) as self.days:
                tag("summary", words.away.WHICH_DAYS)
                tag("p", words.away.INTRODUCTION, "soft")
                self._draw_form()
        with tag("section", classes="stack", aria_labelledby="to-decide"):
            self.title = tag("h2", "", id="to-decide")
            self.here = tag("p", "", "banner tone-waiting", role="status")
            self.summary = tag("p", "", "banner tone-info", role="status")
            with tag("div", classes="stack") as self.tools:
                self.note = NoteField(self.me, self.provider.id, self.found.note)
                with tag("div", classes="row-of"):
                    self.all = button(words.away.DO_ALL, style="primary", icon_name="check")
            box = tag("div", classes="row-list away-list", data_list="undecided")
            self.rows = AwayList(box, self.me, self.decide, self._show_parts)
            self.more = tag("p", "", "soft")
            with tag("div", classes="empty") as self.empty:
                icon("calendar")
                tag("strong", words.away.NOTHING[0])
                tag("p", words.away.NOTHING[1])
        with tag("section", classes="stack", aria_labelledby="asked") as self.asked:
            tag("h2", words.away.ASKED, id="asked")
            box = tag("div", classes="row-list away-list", data_list="asked")
            self.asked_rows = AwayList(box, self.me, self.decide, self._show_parts)
        self.confirmation = Confirmation()
        self.all.listen("click", self.on_all, readers.text, js_handler=WITH_NOTE)
        self._say("")
        self.show()

    def _draw_form(self) -> None:
        self.form = Form(self._empty, self.on_say, draft=self._draft)
        with self.form:
            with tag("div", classes="pair"):
                self.form.text("first", "First day", type="date")
                self.form.text("last", "Last day", type="date")
            self.form.text("name", "What for, if you like", hint="Colleagues read it, patients do not.")
            self.form.end(words.away.SAY, ("Hours and days off", f"/hours?provider={self.provider.id}"))

    @property
    def _draft(self) -> str:
        """What is typed goes with the days that are known: what was saved while the page was closed is no draft."""
        return "-".join(["away", *(str(each) for each in (self.provider.id, *(one.id for one in self.found.absences)))])

    @property
    def _today(self) -> date:
        return datetime.now(ZoneInfo(self.me.clinic.zone)).date()

    @property
    def _empty(self) -> Values:
        """Who says this is ill since today, most of the time."""
        return {"first": [self._today.isoformat()], "last": [""], "name": [""]}

    def show(self) -> None:
        """Show what was read."""
        found, today = self.found, self._today
        self.form.name_draft(self._draft)
        if self.me.role is Role.staff:
            self.whose.draw(_options(self.providers, self.provider.id))
        self.absences.draw([node("li", words.away.absence(each, today), key=str(each.id)) for each in found.absences])
        self.absences.set_visibility(bool(found.absences))
        shown = found.undecided[: away.MOST]
        self.rows.show(shown, self.views)
        self.asked_rows.show(found.asked, self.views)
        self.more.set_text(words.away.more(len(found.undecided) - len(shown)))
        self.more.set_visibility(len(found.undecided) > len(shown))
        self._show_parts()

    def _show_parts(self) -> None:
        """Show the parts that have rows, also those that leave still."""
        is_open = bool(self.rows.open_rows)
        self.title.set_text(words.away.to_decide(len(self.found.undecided)))
        self.tools.set_visibility(is_open)
        self.all.set_visibility(sum(not row.affected.cannot_wait for row in self.rows.open_rows) > 1)
        here = [row.view for row in self.rows.open_rows if row.view.is_here]
        self.here.set_text(words.away.here(here, self.me))
        self.here.set_visibility(bool(here))
        self.empty.set_visibility(not self.rows.rows)
        self.asked.set_visibility(bool(self.asked_rows.rows))

    def shows(self, _kind: str, about: About) -> bool:
        """Return whether a row says what somebody is notified about."""
        return isinstance(about, AppointmentView) and about.id in {**self.rows.rows, **self.asked_rows.rows}

    # ---- handlers

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """One of these changed, or one may have become one of these."""
        if view is not None:
            self.views[view.id] = view
        is_listed = news.appointment_id in {**self.rows.rows, **self.asked_rows.rows}
        if is_listed or (view is not None and self.found.absences):
            self.refresh()

    def on_minute(self) -> None:
        """What has begun leaves, and the day may be another."""
        self.refresh()

    def on_whose(self, provider: str) -> None:
        """Another provider's absence."""
        ui.navigate.to(f"/away?provider={int(provider)}" if provider.isdecimal() and provider.isascii() else "/away")

    async def on_say(self, values: Values) -> None:
        """Somebody says from when to when."""
        days = {name: readers.typed_day(first(values, name)) for name in ("first", "last")}
        begins, ends = days["first"], days["last"]
        if begins is None or ends is None:
            missing = [name for name, day in days.items() if day is None]
            self.form.say(
                {name: words.refusals.refusal(errors.NotATime(name), self.me.clinic.zone) for name in missing}
            )
            return
        try:
            await threads.write(
                partial(away.away, first=begins, last=ends, name=first(values, "name")),
                self.provider.id,
                by=self.me.id,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            say_refused(refusal, self.me, form=self.form)
        else:
            self.form.show_saved(self._empty)
            self.days.attributes(open=None).update()
            await self._refresh()
            toast(words.away.SAID, "accepted")

    async def decide(self, row: AwayRow, note: str) -> None:
        """Do about this one what is chosen; ask first before it is cancelled."""
        if row.choice is None:
            return
        choice = replace(row.choice, note=note)
        if choice.act == AwayAct.cancel:
            zone = self.me.clinic.zone
            self.confirmation.ask(
                words.away.question(row.view, zone, datetime.now(UTC)),
                [words.cancelling.what_follows(row.view, self.me)],
                words.cancelling.act(row.view),
                partial(self._decide, row.view.id, choice),
            )
        else:
            await self._decide(row.view.id, choice)

    async def on_all(self, note: str) -> None:
        """Ask whether to do all of them but a crisis, which nobody answers in passing."""
        chosen = {
            row.view.id: replace(row.choice, note=note)
            for row in self.rows.open_rows
            if row.choice is not None and not row.affected.cannot_wait
        }
        if chosen:
            body = words.away.together(list(chosen.values()), len(self.rows.open_rows) - len(chosen))
            self.confirmation.ask(f"{words.away.DO_ALL}?", body, words.away.DO_ALL, partial(self._decide_all, chosen))

    async def _decide(self, appointment_id: int, choice: Choice) -> None:
        decide = partial(away.decide, provider_id=self.provider.id, choice=choice)
        try:
            view = await threads.write(decide, appointment_id, by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            self._refuse(appointment_id, refusal)
        else:
            self.views[view.id] = view
            self._say("")
        await self._refresh()

    async def _decide_all(self, chosen: dict[int, Choice]) -> None:
        try:
            outcome = await away.decide_all(self.provider.id, choices=chosen, by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            self.views |= {view.id: view for view in outcome.done}
            for each in outcome.left:
                self._refuse(each.appointment_id, each.refusal)
            self._say(words.away.outcome(len(outcome.done), len(outcome.left)))
        await self._refresh()

    def _refuse(self, appointment_id: int, refusal: errors.Refusal) -> None:
        if row := self.rows.rows.get(appointment_id):
            row.refuse(words.refusals.refusal(refusal, self.me.clinic.zone, start=row.view.start))

    def _say(self, sentence: str) -> None:
        self.summary.set_text(sentence)
        self.summary.set_visibility(bool(sentence))

    async def _refresh(self) -> None:
        noted = self.note.kept
        try:
            await self.read()
        except errors.NotFound:  # who has left the clinic meanwhile
            ui.navigate.to("/away")
            return
        gone = [each for each in self.rows.rows if each not in {one.view.id for one in self.found.undecided}]
        unknown = [each for each in gone if each not in self.views]
        self.views |= {view.id: view for view in await threads.read(lists.visible, unknown, by=self.me.id)}
        self.show()
        self.note.show(self.found.note, instead_of=noted, is_over=bool(gone) and not self.found.undecided)


def _read(me: Person, provider_id: int, now: datetime) -> tuple[list[ProviderView], AwayView]:
    """The clinic's providers, and what the absences of one affect."""
    return people.providers(me.clinic.id), away.affected_by(provider_id, by=me.id, now=now)


def _options(providers: list[ProviderView], chosen: int) -> list[Node]:
    named = [(str(each.id), each.name, each.id == chosen) for each in providers]
    return [node("option", name, value=key, key=key, selected=selected) for key, name, selected in named]
