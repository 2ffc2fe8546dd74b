"""A patient is invited back from the page of an appointment, and it stands there until they have booked."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from pages import words
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import Form, Values, first
from pages.elements.recalls import Recalls
from pages.elements.tags import button, tag
from store import appointments, errors, threads
from store.appointments import recalls
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person

_USUAL = "13"
"""Weeks."""


class InviteBack:
    """The button is there for whoever can invite; whom that concerns sees how it stands."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self.standing = Recalls(me, appointment_id=view.id, on_draw=self._name_button)
        self._open = button(words.recalls.INVITE, self._ask, classes="invite-back start")
        self._open.set_visibility(False)
        if me.role is not Role.patient:
            follows = {"data_follows": ".invite-back"}
            with tag("dialog", classes="sheet", aria_labelledby="invite-title", **follows) as self._dialog:
                self._question = tag("h2", "", id="invite-title")
                self._what_follows = tag("p", "")
                self._form = Form({"recall_when": [_USUAL]}, self._on_send)
                with self._form:
                    options = [(weeks, said, "") for weeks, said in words.recalls.SOON]
                    self._form.several("recall_when", "When", options, type_="radio", has_heading=True)
                    anybody = ("yes", "Whoever is free first", "Else with the provider of this appointment.")
                    self._form.several("recall_with", "With whom", [anybody], has_heading=True)
                    self._form.end(words.recalls.SEND, back="Back")

    def show(self, view: AppointmentView) -> None:
        """Offer what can be done by now."""
        self._view = view
        self._open.set_visibility(recalls.is_time(view, self._me, datetime.now(UTC)))
        if self._me.role is not Role.patient:
            self._question.set_text(words.recalls.question(view))
            self._what_follows.set_text(words.recalls.what_follows(view))

    def _name_button(self) -> None:
        """Say that whoever is invited already can be for another day."""
        self._open.set_text(words.recalls.ANOTHER_DAY if self.standing.shown else words.recalls.INVITE)

    def _ask(self) -> None:
        open_dialog(self._dialog)

    async def _on_send(self, values: Values) -> None:
        """Invite them; the page hears of it as of any news."""
        now, zone = datetime.now(UTC), self._me.clinic.zone
        about = words.recalls.day_in(first(values, "recall_when"), now.astimezone(ZoneInfo(zone)).date())
        if about is None:
            self._form.say({"recall_when": "Please choose when."})
            return
        try:
            await threads.write(
                appointments.invite_back,
                self._view.id,
                about=about,
                with_anybody=bool(values.get("recall_with")),
                by=self._me.id,
                now=now,
            )
        except errors.Refusal as refusal:
            self._form.say({"recall_when": words.refusals.refusal(refusal, zone)})
        else:
            self._form.say({})
            close_dialog(self._dialog)
