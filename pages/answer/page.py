"""Where a reminder leads: whether somebody will come, answered without logging in."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from urllib.parse import quote

from fastapi import Request
from nicegui import ui

from pages import words
from pages.answer.ended import draw_ended
from pages.elements.coming_answers import ComingAnswers
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.fragments import Node
from pages.elements.phones import PhoneLink, phone_nodes
from pages.elements.tags import Tag, tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from pages.live import live
from store import appointments, errors, threads
from store.appointments import answer_links, cancelling
from store.events import AppointmentChanged
from store.models import CancelReason
from store.views.appointments import AppointmentView
from store.views.people import Person

PASS = "kept_answer"  # noqa: S105  # the name of a cookie
"""What the browser keeps for a while at the address of the link, so that a reload asks for no letters again."""


@page_at("/answer/{token}", "Your appointment", away=300)
async def answer(request: Request, token: str) -> None:
    """Ask for three letters; nothing is said about anybody before, but that a link is over."""
    link = await threads.read(answer_links.look, token, now=datetime.now(UTC))
    opened = None
    if pass_ := request.cookies.get(PASS, ""):
        try:
            opened = await threads.read(answer_links.open_again, token, pass_, now=datetime.now(UTC))
        except errors.LinkOver:
            opened = None
    with plain(words.reminders.YOUR_APPOINTMENT, is_live=True):
        if link.ended and opened is None:
            draw_ended(link)
            return
        page = AnswerPage(token, cannot_come=words.reminders.CANNOT in request.query_params)
        if opened is not None:
            page.open(*opened)


class AnswerPage:
    """One open page: the question who it is, and then what they answer."""

    person: Person
    view: AppointmentView

    def __init__(self, token: str, *, cannot_come: bool) -> None:
        """`cannot_come`: they have said so by the link that they followed, and are asked once more."""
        self._token, self._cannot_come, self._asked = token, cannot_come, 0
        with tag("div", classes="stack") as self.whole:
            with tag("div", classes="card") as self.who, Form({"letters": [""]}, self.on_letters) as self.form:
                tag("p", words.reminders.WHO)
                self.form.text(
                    "letters", words.reminders.LETTERS, autocomplete="off", maxlength="20", spellcheck="false"
                )
                self.form.end("Go on")
            self.box = self._draw_answering()
            with tag("p", classes="plain-foot"):
                tag("a", words.reminders.MORE, href="/appointments")
        self.box.set_visibility(False)
        self.confirmation = Confirmation()

    def _draw_answering(self) -> Tag:
        with tag("section", classes="card stack-wide") as box:
            with tag("div"):
                self.when = tag("h2", "", id="answer-when", tabindex="-1")
                self.where = tag("p", "", "soft")
                self.phone = PhoneLink("")
            with tag("div", classes="banner tone-info") as self.moved:
                tag("span", classes="i", aria_hidden="true")
                self.move = tag("p", "", "banner-text", role="alert")
            self.moved.set_visibility(False)
            self.standing = tag("p", "", role="status")
            self.answers = ComingAnswers(self.on_will_come, self.on_cannot_come)
            self.refusal = tag("p", "", "error", role="alert")
        return box

    async def on_letters(self, values: Values) -> None:
        """Show the appointment to whoever knows them, once."""
        if self.box.visible:
            return
        now = datetime.now(UTC)
        try:
            opened = await threads.write(answer_links.open_link, self._token, first(values, "letters"), now=now)
        except errors.Invalid as problem:
            if isinstance(problem, errors.WrongLetters) and not problem.left:
                await self._end()
            else:
                self.form.say({"letters": words.reminders.wrong(problem)})
        except errors.LinkOver:
            await self._end()
        else:
            self._remember(now)
            self.open(*opened)
            if not self._asked:
                ui.run_javascript('document.getElementById("answer-when").focus()')

    async def _end(self) -> None:
        """The link is over since the page was opened: say only that."""
        link = await threads.read(answer_links.look, self._token, now=datetime.now(UTC))
        self.whole.clear()
        with self.whole:
            draw_ended(link)
        ui.run_javascript('document.getElementById("link-ended").focus()')

    def _remember(self, now: datetime) -> None:
        """Let this browser in again for a while, at this address only."""
        pass_ = answer_links.make_pass(self._token, now=now)
        kept = f"{PASS}={pass_}; path=/answer/{quote(self._token)}; max-age={answer_links.OPEN_FOR.seconds}"
        secure = 'location.protocol === "https:" ? "; Secure" : ""'
        ui.run_javascript(f"document.cookie = {json.dumps(kept + '; SameSite=Lax')} + ({secure})")

    def open(self, person: Person, view: AppointmentView) -> None:
        """Show it, and follow what becomes of it."""
        self.person, self.view = person, view
        live.follow_appointments(self.person, self.on_news)
        live.follow_clinic(self.person.clinic, self.show)
        self.who.set_visibility(False)
        self.box.set_visibility(True)
        self.show()
        if self._cannot_come and self.answers.box.visible and view.coming_at is None:
            self.on_cannot_come()

    def show(self) -> None:
        """Say how it stands now, and offer what can be answered."""
        view, clinic, now = self.view, self.person.clinic, datetime.now(UTC)
        can_answer = appointments.can_cancel(view, self.person, now) and view.is_agreed
        self.when.set_text(words.moments.near_when(view.start, clinic.zone, now))
        self.where.set_text(words.reminders.where(view, clinic))
        self.phone.show(clinic.phone)
        said = words.reminders.QUESTION if can_answer else words.reminders.became(view, self.person)
        self.standing.set_text(said)
        self.answers.show(view, clinic.zone)
        self.answers.box.set_visibility(can_answer)

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Somebody has decided otherwise meanwhile; at another time it is another question."""
        if news.appointment_id != self.view.id or view is None or view.version < self.view.version:
            return
        before, self.view = self.view, view
        zone = self.person.clinic.zone
        if view.start != before.start:
            self.move.set_text(words.reminders.is_moved(before.start, view.start, zone, datetime.now(UTC)))
            self.moved.set_visibility(True)
            self.confirmation.withdraw(self._asked, words.reminders.MOVED_MEANWHILE)
        self.refusal.set_text("")
        self.show()
        if not self.answers.box.visible:
            self.confirmation.withdraw(self._asked, words.reminders.became(view, self.person))

    async def on_will_come(self) -> None:
        """They come."""
        await self._do(appointments.will_come, by=self.person.id)

    def on_cannot_come(self) -> None:
        """Ask once more: the time is somebody else's then."""
        view, clinic, now = self.view, self.person.clinic, datetime.now(UTC)
        body: list[str | Node] = [words.reminders.CANCEL_FOLLOWS]
        if cancelling.is_late(view, self.person, now):
            body += [words.cancelling.late(self.person), *phone_nodes(clinic.phone)]
        title, act = words.reminders.cancel(view, clinic.zone, now), words.cancelling.act(view)
        self._asked = self.confirmation.ask(title, body, act, self._cancel)

    async def _cancel(self) -> None:
        await self._do(appointments.cancel, by=self.person.id, reason=CancelReason.cannot_come.value)

    async def _do(self, verb: Callable[..., AppointmentView], **more: object) -> None:
        """Ask the store; the page hears of it as of any news."""
        self.refusal.set_text("")
        try:
            await threads.write(verb, self.view.id, now=datetime.now(UTC), **more)
        except errors.AlreadyDecided:
            self.refusal.set_text(words.reminders.NOT_NOW)  # not by whom: nobody has logged in
        except errors.Refusal as refusal:
            self.refusal.set_text(words.refusals.refusal(refusal, self.person.clinic.zone))
