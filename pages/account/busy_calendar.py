"""Where a provider keeps another calendar, whose busy times keep patients off."""

from datetime import UTC, datetime

from pages import words
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, first
from pages.elements.tags import button, tag
from pages.frame.toasts import say_refused, toast, toast_saved
from pages.live import live
from store import errors, threads
from store.availability import elsewhere
from store.availability.elsewhere import BusyView
from store.text import LONGEST_LINK
from store.views.people import Person


class BusyCalendar:
    """A form with one address, which nobody reads again, and how it stands with it."""

    def __init__(self, me: Person, kept: BusyView | None) -> None:
        self._me, self._kept = me, kept
        said = words.busy
        with tag("section", classes="card stack-wide", aria_labelledby="busy-title"):
            tag("h2", said.TITLE, id="busy-title")
            tag("p", said.INTRODUCTION, "soft")
            with tag("div") as self._box:
                tag("span", classes="i", aria_hidden="true")
                self._standing = tag("p", "", "banner-text", role="status")
            self._form = Form({"busy_calendar": [""]}, self._on_send)
            with self._form:
                longest = str(LONGEST_LINK)
                self._form.text(
                    "busy_calendar", said.ADDRESS, hint=said.HINT, type="url", maxlength=longest, autocomplete="off"
                )
                self._form.end(said.SAVE)
            self._stop = button(said.STOP, self._on_stop, classes="start")
        self._confirmation = Confirmation()
        self._show()
        live.follow_preferences(me.id, live.coalesced(self._refresh))
        live.follow_clock(self._show)

    def _show(self) -> None:
        kept = self._kept
        self._box.set_visibility(kept is not None)
        tone = "tone-waiting" if kept is not None and kept.problem else "tone-info"
        self._box.classes(replace=f"banner {tone}")
        self._stop.set_visibility(kept is not None)
        if kept is not None:
            self._standing.set_text(words.busy.standing(kept, self._me.clinic.zone, datetime.now(UTC)))

    async def _refresh(self) -> None:
        self._kept = await live.read(elsewhere.find, by=self._me.id)
        self._show()

    async def _on_send(self, values: Values) -> None:
        address = first(values, "busy_calendar").strip()
        try:
            if not address:
                raise errors.BadLink("busy_calendar")  # as the verb says it of what is no address
            await threads.write(elsewhere.save, address, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.show_saved({"busy_calendar": [""]})
            toast_saved(words.busy.SAVED)

    async def _on_stop(self) -> None:
        said = words.busy
        self._confirmation.ask(said.STOP_QUESTION, [said.STOP_BODY], said.STOP_NOW, self._stop_it)

    async def _stop_it(self) -> None:
        try:
            await threads.write(elsewhere.save, "", by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
        else:
            toast(words.busy.STOPPED, "accepted")
