"""The question whether its patient will come, on the page of an appointment: what a reminder leads to."""

from datetime import UTC, datetime

from pages import words
from pages.appointments.cancelling import Cancelling
from pages.elements.coming_answers import ComingAnswers
from pages.elements.tags import tag
from pages.frame.toasts import say_refused
from store import appointments, errors, threads
from store.appointments import attendance, coming
from store.views.appointments import AppointmentView
from store.views.people import Person


class Coming:
    """A card with the two answers, while the patient is asked; who has answered on this page finds them in place."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._cancelling: Cancelling | None = None
        self._was_asked = False
        with tag("section", classes="card tone-info", aria_labelledby="coming") as self._box:
            self._question = tag("h2", "", "card-title", id="coming")
            self._answers = ComingAnswers(self._will_come, self._cannot_come)
        self.show(view)

    def leads_to(self, cancelling: Cancelling) -> None:
        """Learn where it is cancelled."""
        self._cancelling = cancelling

    def show(self, view: AppointmentView) -> None:
        """Ask as long as that is open, and keep the answer that was given here."""
        now = datetime.now(UTC)
        self._view = view
        self._question.set_text(words.reminders.question(view, self._me.clinic.zone, now))
        self._answers.show(view, self._me.clinic.zone)
        comes_now = now >= attendance.opens(view, self._me)  # and says so, or joins
        self._was_asked |= coming.is_asked(view, self._me, now) and not comes_now
        is_answered = self._was_asked and coming.has_answered(view, self._me, now)
        self._box.set_visibility((coming.is_asked(view, self._me, now) or is_answered) and not comes_now)

    async def _will_come(self) -> None:
        """The page hears of it as of any news."""
        try:
            await threads.write(appointments.will_come, self._view.id, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)

    def _cannot_come(self) -> None:
        if self._cancelling is not None:
            self._cancelling.ask()
