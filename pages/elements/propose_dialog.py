"""The dialog in which the clinic proposes other times for a request: the free times of a day, up to three chosen.

Another time of that day can be typed, also beyond the patients' rules: then it asks why.
"""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import field
from pages.elements.fragments import Fragment, Node, node
from pages.elements.readers import VALUE
from pages.elements.tags import Tag, button, tag
from pages.elements.when import moments
from pages.live import live
from store import errors, threads
from store.appointments import assigning, proposing
from store.appointments.assigning import Assignee
from store.models import REASON_LIMIT, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

PRESSED = "[data-act=propose]"
SENT = """(event) => {
  event.preventDefault();
  const typed = ["note", "because", "other"].map((name) => document.getElementById(`propose-${name}`).value);
  emit([...typed, event.target.dataset.request]);
}"""
OTHER = """() => {
  const typed = document.getElementById("propose-other");
  emit(typed.value);
  typed.value = "";
}"""
ASK_WHY = """
  const why = document.getElementById("propose-because");
  why.focus({ preventScroll: true });
  why.scrollIntoView({ block: "center" });
"""

Send = Callable[..., Awaitable[errors.Refusal | None]]
"""Proposes these `starts`, with a `note`, `because` and a `provider_id`; returns why that was refused, or nothing."""


class ProposeDialog:
    """A dialog that is drawn once and asks about one request after the other; the free times in it are live."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._question: tuple[AppointmentView, Send] | None = None
        self._chosen: list[datetime] = []
        self._typed: set[datetime] = set()
        """Those that were typed, free or not."""
        self._day = date.min
        self._free: list[datetime] = []
        self._provider_id: int | None = None
        with tag("dialog", classes="sheet", aria_labelledby="propose-title", data_follows=PRESSED) as self._dialog:
            self._title = tag("h2", "Propose another time", id="propose-title")
            self._over = tag("p", "", "banner tone-muted", role="alert")
        self._form: Tag | None = None
        self._refresh = live.coalesced(self._read)
        ui.context.client.on_delete(self._forget)

    def _draw_form(self) -> Tag:
        """Draw what is asked, when it is asked for the first time: many pages never do, and all are kept in memory."""
        form = tag("form", method="dialog")
        with form:
            if self._me.role is Role.staff:
                with field("propose-provider", "With", error=None) as self._provider:
                    self._providers = self._provider.draw_select([])
                self._providers.listen("change", while_open(self._on_provider), readers.key, js_handler=VALUE)
            with field("propose-day", "Day", error=None) as drawn:
                self._date = drawn.draw("input", type="date")
            with tag("fieldset"):
                tag("legend", "Free times of that day", "hidden-words")
                self._times = Fragment("div", [], "slots proposable")
            self._said = tag("p", "", "hint", role="status")
            with tag("div", classes="row-of propose-other"):
                with field("propose-other", words.proposing.OTHER, error=None) as drawn:
                    drawn.draw("input", type="time", step="300")
                add = button(words.proposing.ADD, data_adds="true")
            add.listen("click", while_open(self._on_other), readers.key, js_handler=OTHER)
            with field("propose-because", "Why", hint=words.moving.WHY) as self._because:
                self._because.draw("textarea", rows="2", maxlength=str(REASON_LIMIT))
            with field("propose-note", "A sentence, if you like", error=None, has_draft=True) as drawn:
                self._note = drawn.draw("textarea", rows="2", maxlength=str(REASON_LIMIT))
            with tag("div", classes="sheet-actions"):
                button("Back", data_closes="true")
                self._submit = button(words.proposing.SEND, style="primary", type="submit")
        self._date.listen("change", while_open(self._on_day), readers.day, js_handler=VALUE)
        self._times.listen("act", while_open(self._on_time), readers.act)
        form.listen("submit", while_open(self._on_send), readers.several(readers.text, 4), js_handler=SENT)
        return form

    def follow(self) -> None:
        """Show what is free now, as time is taken or given back and hours change."""
        live.follow_times(self._me.clinic.id, self._refresh)
        live.follow_rules(self._me.clinic.id, self._refresh)

    async def ask(self, view: AppointmentView, send: Send) -> None:
        """Ask which times to propose for this request, and for no other."""
        now, clock = datetime.now(UTC), ZoneInfo(self._me.clinic.zone)
        self._question, self._chosen, self._free, self._typed = (view, send), [], [], set()
        self._provider_id = None
        self._day = view.start.astimezone(clock).date()
        self._title.set_text(words.proposing.question(view, self._me.clinic.zone, now))
        if self._form is None:
            with self._dialog:
                self._form = self._draw_form()
        self._form.attributes(data_request=str(view.id)).update()
        today = now.astimezone(clock).date()
        self._date.attributes(value=self._day.isoformat(), min=today.isoformat()).update()
        self._note.attributes(data_draft=f"propose-{view.id}").update()
        self._because.box.set_visibility(False)
        self._say_over("")
        if self._me.role is Role.staff:
            await self._offer_providers(view)
        await self._read()
        ui.run_javascript(f"kept.fresh({self._dialog.id})")
        open_dialog(self._dialog)

    def withdraw(self, appointment_id: int, sentence: str) -> None:
        """Say that this request is not to be answered any more, if it is asked about."""
        if self._question is not None and self._question[0].id == appointment_id:
            self._question = None
            self._say_over(sentence)
            if self._form is not None:
                self._form.set_visibility(False)

    async def _offer_providers(self, view: AppointmentView) -> None:
        """Let staff say with whom it would be, where that is open."""
        self._provider.box.set_visibility(view.provider_id is None)
        if view.provider_id is not None:
            return
        found = await threads.read(assigning.assignees, view.id, by=self._me.id)
        in_order = sorted(found, key=lambda each: view.passed_at(each.id) is not None)
        self._provider_id = in_order[0].id if in_order else None
        self._providers.draw([_option(each, self._provider_id) for each in in_order])

    async def _read(self) -> None:
        """Read what is free that day; what was chosen of it and is taken by now is chosen no more."""
        question = self._question
        if question is None:
            return
        asked = view, day, provider_id = question[0], self._day, self._provider_id
        try:
            free = await threads.read(
                proposing.free_times, view.id, by=self._me.id, provider_id=provider_id, day=day, now=datetime.now(UTC)
            )
        except errors.Refusal as refusal:
            self._draw([], words.refusals.refusal(refusal, self._me.clinic.zone))
            return
        if question is not self._question or asked != (view, self._day, self._provider_id):
            return
        self._chosen = [each for each in self._chosen if each in (*free, *self._typed) or self._day_of(each) != day]
        self._draw(free)

    def _draw(self, free: list[datetime], said: str = "") -> None:
        self._free = free
        self._times.draw([self._slot(start) for start in self._offered()])
        now, zone = datetime.now(UTC), self._me.clinic.zone
        chosen = words.proposing.chosen([words.moments.brief(each, zone, now) for each in sorted(self._chosen)])
        self._said.set_text(said or (chosen if free or self._chosen else words.proposing.NOTHING_FREE))

    def _offered(self) -> list[datetime]:
        """What can be pressed: what is free that day, and what was typed for it."""
        typed = {each for each in self._typed & {*self._chosen} if self._day_of(each) == self._day}
        return sorted({*self._free, *typed})

    def _slot(self, start: datetime) -> Node:
        text = ", ".join(filter(None, (f"{start:%H:%M}", words.moments.hour_note(start, self._me.clinic.zone))))
        is_chosen = start in self._chosen
        is_off = not is_chosen and not self._fits(start)
        act = f"choose:{int(start.timestamp())}"
        pressed = "true" if is_chosen else "false"
        return node("button", text, "slot", type="button", data_act=act, aria_pressed=pressed, disabled=is_off, key=act)

    def _fits(self, start: datetime) -> bool:
        """Return whether one more can be chosen, and this one overlaps none of them."""
        if self._question is None or len(self._chosen) >= proposing.MOST:
            return False
        length: timedelta = self._question[0].end - self._question[0].start
        at = start.timestamp()  # where the clocks go back, two times on one clock are nearer than they look
        return all(abs(at - each.timestamp()) >= length.total_seconds() for each in self._chosen)

    def _day_of(self, start: datetime) -> date:
        return start.astimezone(ZoneInfo(self._me.clinic.zone)).date()

    def _say_over(self, sentence: str) -> None:
        self._over.set_text(sentence)
        self._over.set_visibility(bool(sentence))
        if self._form is not None:
            self._form.set_visibility(True)

    async def _on_day(self, day: date) -> None:
        self._day = day
        await self._read()

    async def _on_provider(self, provider: str) -> None:
        """Another provider has other times."""
        if provider.isdecimal():
            self._provider_id, self._chosen, self._typed = int(provider[:10]), [], set()
            await self._read()

    def _on_time(self, press: tuple[str, str]) -> None:
        """Choose a time, or choose it no more; whatever a browser says, only what is offered."""
        start = next((each for each in self._offered() if press == ("choose", str(int(each.timestamp())))), None)
        if start in self._chosen:
            self._chosen.remove(start)
        elif start is not None and self._fits(start):
            self._chosen.append(start)
        self._draw(self._free)

    def _on_other(self, typed: str) -> bool:
        """Choose a time of that day that was typed, whether it is among those that are free or not."""
        zone = self._me.clinic.zone
        starts, problem = _typed_times(self._day, typed, zone)
        start = next((each.astimezone(ZoneInfo(zone)) for each in starts if each not in self._chosen), None)
        if not problem and start is not None and not self._fits(start):
            problem = words.proposing.DOES_NOT_FIT
        if not problem and start is not None:
            self._typed.add(start)
            self._chosen.append(start)
        self._say_over(problem)
        self._draw(self._free)
        return not problem

    async def _on_send(self, sent: list[str]) -> None:
        """What is sent counts for the request that it was chosen for; another may have been asked about since."""
        match sent, self._question:
            case [note, because, other, request], (view, send) if request == str(view.id):
                if other and not self._on_other(other):
                    return
                if not self._chosen:
                    self._say_over(words.proposing.CHOOSE_FIRST)
                    return
                because = because if self._because.box.visible else ""
                given = {"note": note, "because": because, "provider_id": self._provider_id}
                if refusal := await send(starts=list(self._chosen), **given):
                    await self._refuse(refusal)
                    return
                self._question = None
                ui.run_javascript(f"kept.forget('propose-{view.id}')")
                close_dialog(self._dialog)

    async def _refuse(self, refusal: errors.Refusal) -> None:
        """Say why nothing was proposed; where that needs a reason, ask for it."""
        said = words.refusals.refusal(refusal, self._me.clinic.zone)
        is_about_why = isinstance(refusal, errors.Invalid) and refusal.field == "because"
        self._because.say(said if is_about_why else "")
        if is_about_why:
            self._because.box.set_visibility(True)
            ui.run_javascript(ASK_WHY)
        is_taken = isinstance(refusal, errors.TimeTaken)
        self._say_over("" if is_about_why else words.proposing.TAKEN if is_taken else said)
        await self._read()

    def on_close(self, callback: Callable[[], None]) -> None:
        """Call back when it is closed, however that is done."""
        self._dialog.listen("close", callback)

    def _forget(self) -> None:
        self._question = None


def _typed_times(day: date, typed: str, zone: str) -> tuple[list[datetime], str]:
    """Return when the clinic's clock shows this time that day, or the sentence that says why it never does."""
    try:
        clock = time.fromisoformat(typed)
        starts = moments(day, clock, zone)
    except (ValueError, OverflowError):
        return [], words.proposing.CHOOSE_FIRST
    if clock.minute % 5 or clock.second or clock.microsecond:
        return [], words.calendar.FULL_FIVE_MINUTES
    return starts, "" if starts else words.calendar.left_out(clock)


def _option(assignee: Assignee, chosen: int | None) -> Node:
    return node("option", assignee.name, value=str(assignee.id), key=str(assignee.id), selected=assignee.id == chosen)
