"""Whether the pages of somebody of the clinic ring when a patient is in a crisis, and how that sounds."""

from datetime import UTC, datetime

from pages import words
from pages.elements import readers
from pages.elements.tags import tag
from pages.frame.toasts import say_refused
from pages.live import live
from store import errors, threads
from store.people import profile
from store.views.people import Person

CHECKED = "(event) => emit(event.target.checked)"


class CrisisSound:
    """A switch that keeps at once what it says, and a button to hear it; it follows other pages of the person."""

    def __init__(self, me: Person) -> None:
        self._me = me
        with tag("section", classes="card stack", aria_labelledby="sound-title"):
            tag("h2", words.crisis.SOUND, id="sound-title")
            tag("p", words.crisis.SOUND_HINT, "soft")
            with tag("label", classes="tick"):
                self._switch = tag("input", type="checkbox", name="sound", checked=me.crisis_sound)
                tag("span", words.crisis.SOUND_ON)
            self._switch.listen("change", self._on_change, readers.flag, js_handler=CHECKED)
            with tag("div", classes="row-of"):
                tag("button", words.crisis.TRY_SOUND, "btn", type="button", data_tries_sound="true")
        live.follow_person(me, self._on_person)

    def _on_person(self, now: Person) -> None:
        self._switch.attributes(checked=now.crisis_sound)

    async def _on_change(self, on: bool) -> None:
        try:
            await threads.write(profile.change_sound, by=self._me.id, on=on, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
