"""Moving an appointment, on its patient's page: the way to another time, and the way back to the one that stands."""

from datetime import UTC, datetime

from pages import words
from pages.elements.tags import button, tag
from pages.frame.toasts import say_refused
from store import errors, threads
from store.appointments import move_answers, moving
from store.views.appointments import AppointmentView
from store.views.people import Person


class Moving:
    """What its patient can do about the time of an appointment."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._move = tag("a", words.moving.MOVE, "btn", href=words.moving.to_move(view))
        self._keep = button("", self._on_keep)
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Offer what can be done by now."""
        self._view = view
        now = datetime.now(UTC)
        can_move = moving.can_move(view, self._me, now)
        self._move.set_visibility(can_move and not moving.is_unanswered(view, self._me, now))
        self._keep.set_visibility(can_move and view.move_start is not None)
        self._keep.set_text(words.moving.keep(view, self._me.clinic.zone, now))

    async def _on_keep(self) -> None:
        """Withdraw the wish; the page hears of it as of any news."""
        try:
            await threads.write(move_answers.withdraw, self._view.id, by=self._me.id, now=datetime.now(UTC))
        except errors.NothingAsked:
            pass  # somebody has answered this very moment, and the page says so
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
