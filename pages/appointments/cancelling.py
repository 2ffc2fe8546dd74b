"""Cancelling an appointment on its page: a button, and a dialog that asks why, and which of a series."""

from collections.abc import Sequence
from datetime import UTC, datetime

from pages import words
from pages.elements import reaching
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import Form, Values, first
from pages.elements.phones import PhoneLink
from pages.elements.tags import button, tag
from pages.live import live
from store import appointments, errors, threads
from store.appointments import cancelling
from store.models import UNDECIDED, CancelReason, Kind, Role
from store.notifications.reach import Reach
from store.views.appointments import AppointmentView
from store.views.people import Person

_FIELDS = {"reason": "cancel_reason", "note": "cancel_note"}
"""The names that the store has for what is asked, and those of the form."""


class Cancelling:
    """The button is there while this person can cancel it; the dialog says whether that is late."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._siblings: Sequence[AppointmentView] = ()
        self._reach: Reach | None = None
        self._open = button("", self.ask, classes="cancel")
        with tag("dialog", classes="sheet", aria_labelledby="cancel-title", data_follows=".cancel") as self._dialog:
            self._title = tag("h2", "", id="cancel-title")
            with tag("div", classes="stack") as self._ended:
                self._over = tag("p", "", "banner tone-muted", role="alert")
                button("Back", data_closes="true")
            with tag("div", classes="stack") as self._body:
                self._what_follows = tag("p")
                with tag("div", classes="banner tone-waiting") as self._late:
                    tag("span", classes="i", aria_hidden="true")
                    with tag("div", classes="banner-text"):
                        self._how_late = tag("p")
                        self._phone = PhoneLink("")
                self._form = Form({"cancel_which": ["one"]}, self._on_send, draft=f"cancel-{view.id}", names=_FIELDS)
                with self._form:
                    with tag("div") as self._which:
                        which = [("one", words.series.THIS_ONE, ""), ("following", words.series.ALL_THAT_FOLLOW, "")]
                        self._form.several("cancel_which", "Which", which, type_="radio", has_heading=True)
                        self._how_many = tag("p", "", "hint")
                    why = words.cancelling.WHY_OPTIONAL if self._needs_no_reason else words.cancelling.WHY
                    options = [(each, words.cancelling.option(each, me), "") for each in cancelling.reasons(me)]
                    self._form.several("cancel_reason", why, options, type_="radio", has_heading=True)
                    self._form.area("cancel_note", "Anything to add, if you like", rows=2)
                    self._form.end("", style="danger", back="Keep it")
                    with self._form.button:  # the browser shows the one that is chosen (static/parts.css)
                        self._cancels_one = tag("span", classes="cancels-one")
                        self._cancels_following = tag("span", classes="cancels-following")
        self.show(view)
        if me.role is not Role.patient:
            live.follow_people(me.clinic.id, live.coalesced(self._read_again, pause=0.5))

    async def read(self) -> None:
        """Read how the patient would hear of it, for the clinic."""
        if self._me.role is not Role.patient:
            self._reach = await reaching.to_patient(self._view, Kind.appointment_cancelled, self._me)

    async def _read_again(self) -> None:
        await self.read()
        self.show(self._view)

    def show(self, view: AppointmentView) -> None:
        """Offer what can be done by now; a question that is open says what became of it."""
        self._view = view
        zone, now = self._me.clinic.zone, datetime.now(UTC)
        can_cancel = appointments.can_cancel(view, self._me, now)
        is_late = cancelling.is_late(view, self._me, now)
        self._open.set_visibility(can_cancel)
        self._open.set_text(words.cancelling.act(view))
        self._title.set_text(words.cancelling.question(view, zone, now))
        self._body.set_visibility(can_cancel)
        self._ended.set_visibility(not can_cancel)
        said = words.appointments.status(view, self._me) if view.start > now else words.cancelling.BEGUN
        self._over.set_text("" if can_cancel else words.cancelling.meanwhile(said))
        self._what_follows.set_text(words.cancelling.what_follows(view, self._me, self._reach))
        self._late.set_visibility(is_late)
        self._how_late.set_text(words.cancelling.late(self._me) if is_late else "")
        self._phone.show(self._me.clinic.phone if is_late else "")
        later = self._following
        self._which.set_visibility(bool(later))
        self._how_many.set_text(words.series.how_many(later, zone, now))
        self._cancels_one.set_text(words.series.CANCEL_THIS if later else words.cancelling.act(view))
        self._cancels_following.set_text(words.series.cancel_following(len(later)))
        self._cancels_following.set_visibility(bool(later))

    def learn(self, siblings: Sequence[AppointmentView]) -> None:
        """Learn which others there are in its series, and say how many can be cancelled with it."""
        self._siblings = siblings
        self.show(self._view)

    @property
    def _needs_no_reason(self) -> bool:
        """Whether a patient takes back what nobody has agreed to: they need not say why."""
        is_request = self._view.status in UNDECIDED and not self._view.is_agreed
        return is_request and self._me.role is Role.patient

    @property
    def _following(self) -> list[AppointmentView]:
        return cancelling.later_ones(self._view, self._siblings, self._me, datetime.now(UTC))

    def ask(self) -> None:
        """Open the question, as the button does."""
        open_dialog(self._dialog)

    async def _on_send(self, values: Values) -> None:
        """Cancel it; the page hears of it as of any news."""
        reason, note = first(values, "cancel_reason"), first(values, "cancel_note")
        reason = reason or (CancelReason.other.value if self._needs_no_reason else "")
        following = bool(self._following) and first(values, "cancel_which") == "following"
        try:
            await threads.write(
                appointments.cancel,
                self._view.id,
                by=self._me.id,
                reason=reason,
                note=note,
                following=following,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            if not self._form.say_refused(refusal, self._me.clinic.zone):
                self._over.set_text(words.refusals.refusal(refusal, self._me.clinic.zone))
                self._ended.set_visibility(True)
        else:
            self._form.say({})
            self._form.forget()
            close_dialog(self._dialog)
