"""Where a reminder leads: whether somebody will come, answered without logging in."""

from collections.abc import Callable
from datetime import UTC, datetime

from fastapi import Request

from pages import words
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.tags import button, tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from pages.live import live
from store import appointments, errors, threads
from store.appointments import answer_links, cancelling
from store.events import AppointmentChanged
from store.models import CancelReason
from store.views.appointments import AppointmentView
from store.views.people import Person


@page_at("/answer/{token}", "Your appointment", away=300)
def answer(request: Request, token: str) -> None:
    """Ask for three letters; nothing is said about anybody before, nor whether there is such a link."""
    with plain(words.reminders.YOUR_APPOINTMENT):
        AnswerPage(token, cannot_come=words.reminders.CANNOT in request.query_params)


class AnswerPage:
    """One open page: the question who it is, and then what they answer."""

    person: Person
    view: AppointmentView

    def __init__(self, token: str, *, cannot_come: bool) -> None:
        """`cannot_come`: they have said so by the link that they followed, and are asked once more."""
        self._token, self._cannot_come = token, cannot_come
        with Form({"letters": [""]}, self.on_letters) as self.form, tag("div", classes="card stack-wide"):
            tag("p", words.reminders.WHO)
            self.form.text("letters", words.reminders.LETTERS, autocomplete="off", maxlength="20", spellcheck="false")
            self.form.end("Go on")
        with tag("section", classes="card stack-wide") as self.box:
            self.when = tag("h2", "")
            self.where = tag("p", "", "soft")
            self.standing = tag("p", "", role="status")
            self.refusal = tag("p", "", "error", role="alert")
            with tag("div", classes="row-of", data_still="true") as self.answers:
                self.will = button(words.reminders.WILL_COME, self.on_will_come, style="primary")
                button(words.reminders.CANNOT_COME, self.on_cannot_come)
        self.box.set_visibility(False)
        self.confirmation = Confirmation()
        with tag("p", classes="plain-foot"):
            tag("a", words.reminders.MORE, href="/appointments")

    async def on_letters(self, values: Values) -> None:
        """Show the appointment to whoever knows them, once."""
        if self.box.visible:
            return
        try:
            self.person, self.view = await threads.write(
                answer_links.open_link, self._token, first(values, "letters"), now=datetime.now(UTC)
            )
        except errors.Invalid as problem:
            self.form.say({"letters": words.reminders.wrong(problem)})
        except errors.Refusal as refusal:
            self.form.say({"letters": words.refusals.refusal(refusal, "UTC")})
        else:
            live.follow_appointments(self.person, self.on_news)
            live.follow_clinic(self.person.clinic, self.show)
            self.form.box.set_visibility(False)
            self.box.set_visibility(True)
            self.show()
            if self._cannot_come and self.answers.visible:
                self.on_cannot_come()

    def show(self) -> None:
        """Say how it stands now, and offer what can be answered."""
        view, clinic, now = self.view, self.person.clinic, datetime.now(UTC)
        self.when.set_text(words.moments.near_when(view.start, clinic.zone, now))
        self.where.set_text(words.reminders.where(view, clinic))
        self.standing.set_text(words.reminders.answered(view, self.person))
        self.answers.set_visibility(appointments.can_cancel(view, self.person, now) and view.is_agreed)
        self.will.set_visibility(view.coming_at is None)

    def on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        """Somebody has decided otherwise meanwhile."""
        if news.appointment_id == self.view.id and view is not None and view.version >= self.view.version:
            self.view = view
            self.show()

    async def on_will_come(self) -> None:
        """They come."""
        await self._do(appointments.will_come, by=self.person.id)

    def on_cannot_come(self) -> None:
        """Ask once more: the time is somebody else's then."""
        view, now = self.view, datetime.now(UTC)
        title = words.cancelling.question(view, self.person.clinic.zone, now)
        body = [words.cancelling.what_follows(view, self.person)]
        if cancelling.is_late(view, self.person, now):
            body.append(words.cancelling.late(self.person))
        self.confirmation.ask(title, body, words.cancelling.act(view), self._cancel)

    async def _cancel(self) -> None:
        await self._do(appointments.cancel, by=self.person.id, reason=CancelReason.cannot_come.value)

    async def _do(self, verb: Callable[..., AppointmentView], **more: object) -> None:
        """Ask the store; the page hears of it as of any news."""
        self.refusal.set_text("")
        try:
            await threads.write(verb, self.view.id, now=datetime.now(UTC), **more)
        except errors.Refusal as refusal:
            self.refusal.set_text(words.refusals.refusal(refusal, self.person.clinic.zone))
