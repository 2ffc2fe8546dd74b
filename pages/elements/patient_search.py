"""Who it is for: a patient of the clinic, found by a part of the name, e-mail or number, or a caller."""

from collections.abc import Callable, Mapping
from contextlib import suppress

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.forms import field
from pages.elements.fragments import Fragment, node
from pages.elements.new_caller import NewCaller
from pages.elements.readers import VALUE
from pages.elements.tags import tag
from pages.live import live
from store import errors, threads
from store.models import Role
from store.people import people
from store.views.people import PatientView, Person

ADD = "add"
SHOWN = 8
"""Patients that are offered at once; more letters say which of the others is meant."""


ENTERED = "(event) => { event.preventDefault(); emit(event.target.value); }"


class PatientSearch:
    """A field to type in, and below it the patients that fit, as buttons; the one that is chosen stands in the field.

    Enter chooses the only one who fits. What is typed afterwards takes the choice back. The field `patient` of the form
    holds who it is, as long as the browser shows them (static/calendar.js); `fill` lets values stand in its fields.
    `heard` is called when somebody else, or nobody, is chosen, or a caller is added. Staff add who is not found.
    """

    def __init__(self, me: Person, heard: Callable[[], None], fill: Callable[[dict[str, str]], None]) -> None:
        self.selected: PatientView | None = None
        self._me, self._heard, self._fill, self._typed = me, while_open(heard), while_open(fill), ""
        self._matches: list[PatientView] = []
        with field("new-patient", "Patient", hint="Type a part of the name, e-mail or phone number.") as self.field:
            typed = self.field.draw("input", name="typed", type="search", autocomplete="off", maxlength="120")
            tag("input", type="hidden", name="patient")
            self._list = Fragment("div", [], "patient-matches", role="group", aria_label="Patients that fit")
            self._said = tag("p", classes="hint", role="status")
            self._caller = NewCaller(me, fill, self._on_caller) if me.role is Role.staff else None
        self._search = live.coalesced(self._look_up)
        typed.listen("input", self._on_typed, readers.text, js_handler=VALUE)
        typed.listen("keydown.enter", self._on_enter, readers.text, js_handler=ENTERED)
        self._list.listen("act", self._choose_by_id, readers.key)

    def choose(self, patient: PatientView) -> None:
        """Choose this patient, who stands in the field."""
        self.field.mend()
        self._choose(patient)
        self._fill({"typed": patient.name, "patient": str(patient.id)})

    def forget(self) -> None:
        """Nobody is chosen, and nothing is looked for."""
        self._choose(None)
        self._typed = ""

    @property
    def is_adding(self) -> bool:
        """Whether a caller is being typed who is not added yet."""
        return self._caller is not None and self._caller.is_open

    async def add_caller(self, typed: Mapping[str, str]) -> PatientView | None:
        """Add and choose the caller who is being typed; None where there is none, or where they cannot be added yet."""
        if self._caller is None or not self._caller.is_open:
            return None
        patient = await self._caller.add(typed)
        if patient is None or not self._caller.is_open:  # or somebody else has been looked for since
            return None
        self.choose(patient)
        return patient

    def clear_caller(self) -> None:
        """Nothing is wrong with the caller who is being typed."""
        if self._caller is not None:
            self._caller.clear()

    def _on_typed(self, typed: str) -> None:
        self._typed = typed
        self._close_caller()
        if self.selected is not None:
            self._choose(None)
        self._search()

    async def _on_enter(self, typed: str) -> None:
        """Choose the only one who fits; of several the keyboard chooses by their buttons."""
        if self.selected is not None or self.is_adding:
            return
        self._typed = typed
        await self._look_up()
        if len(self._matches) == 1 and typed == self._typed:
            self.choose(self._matches[0])

    async def _look_up(self) -> None:
        typed, said = self._typed, ""
        try:
            patients = await threads.read(people.search_patients, self._me.id, typed, limit=SHOWN + 1)
        except errors.Refusal as refusal:
            patients, said = [], words.refusals.refusal(refusal, self._me.clinic.zone)
        if typed != self._typed or self.selected is not None or (self._caller is not None and self._caller.is_open):
            return
        self._matches = patients[:SHOWN]
        if len(typed.strip()) >= people.SHORTEST_SEARCH and not said:
            said = words.answers.found(len(patients), SHOWN)
        self._show(said, can_add=len(typed.strip()) >= people.SHORTEST_SEARCH)

    def _choose_by_id(self, patient: str) -> None:
        """The id of a patient that is offered, or ADD; else it is passed over."""
        if patient == ADD and self._caller is not None and self.selected is None:
            self._matches = []
            self._show("")
            self._caller.open(self._typed)
            self._heard()
        match = next((each for each in self._matches if str(each.id) == patient), None)
        if match is not None:
            self.field.mend()
            self._choose(match)

    def _choose(self, patient: PatientView | None) -> None:
        self.selected, self._matches = patient, []
        self._close_caller()
        self._show(f"Chosen: {_contact(patient)}" if patient else "")
        self._heard()

    def _on_caller(self, patient: PatientView | None) -> None:
        """A caller was added, or is here already; or is looked for once more."""
        self._close_caller()
        if patient is None:
            self._search()
        else:
            self.choose(patient)
        ui.run_javascript(f"keptCalendar.focus('{'new-type' if patient else 'new-patient'}')")

    def _close_caller(self) -> None:
        if self._caller is not None and self._caller.is_open:
            self._caller.close()
            self._heard()

    def _show(self, said: str, *, can_add: bool = False) -> None:
        matches = [
            node(
                "button",
                [node("strong", each.name), node("small", _contact(each))],
                "patient-match",
                type="button",
                data_act=str(each.id),
            )
            for each in self._matches
        ]
        if can_add and self._caller is not None:
            matches.append(node("button", "Add a caller without an account", "add-caller", type="button", data_act=ADD))
        self._list.draw(matches)
        self._said.set_text(said)


async def patient_in(params: Mapping[str, str], me: Person) -> PatientView | None:
    """Read whom an address means by `patient`; None for whoever is no patient of the clinic."""
    said = params.get("patient", "")
    with suppress(errors.Refusal, ValueError):
        number = int(said) if said.isascii() and said.isdecimal() else 0
        return await threads.read(people.find_patient, number, by=me.id)
    return None


def _contact(patient: PatientView) -> str:
    """How the patient can be reached, which tells two of the same name apart."""
    bad = words.deliveries.NO_MAIL_ARRIVES if patient.bad_email else ""
    return " · ".join(filter(None, (patient.email, bad, patient.phone)))
