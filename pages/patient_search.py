"""Who it is for: a patient of the clinic, found by a part of the name or of the e-mail."""

from pages import live, readers, refusals, words
from pages.choices import VALUE
from pages.tags import Piece, part, tag
from store import errors, people, work
from store.people import PatientView, Person

SHOWN = 8
"""Patients that are offered at once; more letters say which of the others is meant."""


class PatientSearch:
    """A field to type in, and below it the patients that fit, as radio buttons named `patient`."""

    def __init__(self, me: Person) -> None:
        self.chosen: PatientView | None = None
        self._me, self._typed = me, ""
        self._found: list[PatientView] = []
        with tag("div", classes="field"):
            tag("label", "Patient", for_="new-patient")
            tag("span", "Type a part of the name or of the e-mail.", "hint", id="new-patient-hint")
            self.input = tag("input", id="new-patient", type="search", autocomplete="off", maxlength="120")
            self.input.attributes(aria_describedby="new-patient-hint new-patient-error")
            self._list = Piece("div", [], "found", role="radiogroup", aria_label="Patients that fit")
            self._said = tag("p", classes="hint", role="status")
            self.error = tag("p", classes="error", id="new-patient-error")
        self._search = live.coalesced(self._look_up)
        self.input.listen("input", self._on_typed, readers.text, js_handler=VALUE, throttle=0.2)
        self.input.on("keydown.enter", js_handler="(event) => event.preventDefault()")
        self._list.listen("change", self._on_chosen, readers.key, js_handler=VALUE)

    def forget(self) -> None:
        """Nobody is chosen, and nothing is looked for."""
        self.chosen, self._typed, self._found = None, "", []
        self._show("")

    def _on_typed(self, typed: str) -> None:
        self._typed = typed
        self._search()

    async def _look_up(self) -> None:
        typed, said = self._typed, ""
        try:
            found = await work.read(people.search_patients, self._me.id, typed, limit=SHOWN + 1)
        except errors.Refusal as refusal:
            found, said = [], refusals.refusal(refusal, self._me.clinic.zone)
        if typed != self._typed:
            return
        self._found = found[:SHOWN]
        if len(typed.strip()) >= people.SHORTEST_SEARCH and not said:
            said = words.count(len(self._found), "patient") if found else "Nobody fits. Please check the spelling."
            said = f"The first {SHOWN}; more letters show others." if len(found) > SHOWN else said
        self._show(said)

    def _on_chosen(self, patient: str) -> None:
        """The id of a patient that is offered, or it is passed over."""
        chosen = next((each for each in self._found if str(each.id) == patient), None)
        if chosen is not None:
            self.chosen, self._found = chosen, []
            self.error.set_text("")
            self._show("")

    def _show(self, said: str) -> None:
        offered = [each for each in [self.chosen, *self._found] if each is not None]
        offered = list({each.id: each for each in offered}.values())
        self._list.draw([
            part(
                "label",
                [
                    part("input", type="radio", name="patient", value=str(each.id), checked=each == self.chosen),
                    part("span", [part("strong", each.name), part("small", each.email)]),
                ],
                "found-one",
                key=str(each.id),
            )
            for each in offered
        ])  # fmt: skip
        self._said.set_text(said)
