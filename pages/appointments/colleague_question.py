"""The question to a patient whether a colleague of the provider may do it, with yes and no."""

from datetime import UTC, datetime

from pages import words
from pages.elements.tags import button, tag
from pages.frame.toasts import say_refused
from store import appointments, errors, threads
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class ColleagueQuestion:
    """A banner that is there while the patient is asked."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        with tag("section", classes="banner tone-waiting", aria_label="A question to you") as self._banner:
            tag("span", classes="i", aria_hidden="true")
            self._question = tag("p", classes="banner-text", role="status")
            with tag("div", classes="row-of"):
                button(words.colleagues.YES, self._on_yes, style="primary")
                self._no = button(words.colleagues.no(view), self._on_no)
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Ask, while there is something to ask."""
        self._view = view
        asks = self._me.role is Role.patient and view.asks_for_colleague
        self._banner.set_visibility(asks)
        self._question.set_text(words.colleagues.question(view) if asks else "")
        if asks:
            self._no.set_text(words.colleagues.no(view))

    async def _on_yes(self) -> None:
        await self._answer(agreed=True)

    async def _on_no(self) -> None:
        await self._answer(agreed=False)

    async def _answer(self, *, agreed: bool) -> None:
        """Send the answer; the page hears of it as of any news."""
        try:
            await threads.write(
                appointments.answer_offer, self._view.id, by=self._me.id, agreed=agreed, now=datetime.now(UTC)
            )
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, start=self._view.start)
