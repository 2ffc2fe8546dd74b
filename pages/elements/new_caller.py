"""Somebody calls who has no account yet: staff add them by name and phone number."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.forms import Field, field
from pages.elements.tags import button, tag
from store import errors, threads
from store.people import callers
from store.text import LONGEST_NAME, LONGEST_PHONE
from store.views.people import PatientView, Person

READ = "(event) => { event.preventDefault(); emit(keptCalendar.read(event.target.form)); }"
NAME, PHONE = "caller_name", "caller_phone"
HINT = "They can be called. They cannot log in."


class NewCaller:
    """Two fields and a button below the search, which show when whoever calls was not found there.

    They stand in the form of the dialog, and `fill` lets values stand in its fields. `on_done` hears of the patient who
    was added, or who was here already and is meant; or of None, when somebody is looked for again.
    """

    def __init__(
        self, me: Person, fill: Callable[[dict[str, str]], None], on_done: Callable[[PatientView | None], None]
    ) -> None:
        self._me, self._fill, self._on_done = me, while_open(fill), while_open(on_done)
        self._busy = False
        self._same: PatientView | None = None
        """Who is called so and has that number, and was warned of."""
        self._warned: tuple[str, str] | None = None
        """Name and number for which there was a warning."""
        with tag("div", classes="new-caller", role="group", aria_label="Add a caller") as self._box:
            self._name = _draw_field(NAME, "Name", LONGEST_NAME)
            self._phone = _draw_field(PHONE, "Phone", LONGEST_PHONE, hint=HINT, type="tel")
            with tag("div", classes="new-caller-acts"):
                self._add = button("Add caller")
                self._choose = button("", self._on_choose)
                button("Back to the search", self._on_back, style="quiet")
        self._add.listen("click", self._on_add, readers.fields(readers.text), js_handler=READ)
        for each in (self._name, self._phone):
            each.input.listen("keydown.enter", self._on_add, readers.fields(readers.text), js_handler=READ)
        self.close()

    @property
    def is_open(self) -> bool:
        """Whether somebody is being added."""
        return bool(self._box.visible)

    def open(self, typed: str) -> None:
        """Ask for name and number; what was looked for is one of them."""
        is_number = not any(map(str.isalpha, typed))
        self._fill({NAME: "" if is_number else typed.strip(), PHONE: typed.strip() if is_number else ""})
        self._box.set_visibility(True)
        _focus(NAME if is_number else PHONE)

    def close(self) -> None:
        """Nobody is added any more, and the next time begins anew."""
        self._box.set_visibility(False)
        self.clear()

    def clear(self) -> None:
        """Nothing is wrong with what is typed."""
        self._warn(None)
        self._say()

    async def add(self, typed: Mapping[str, str]) -> PatientView | None:
        """Add whoever is typed, unless they may be here already; None where that is refused, which is said here."""
        return await self._send(typed[NAME], typed[PHONE]) if {NAME, PHONE} <= typed.keys() else None

    async def _on_add(self, typed: dict[str, str]) -> None:
        name, phone = typed.get(NAME, ""), typed.get(PHONE, "")
        patient = await self._send(name, phone, confirmed=self._warned == (name, phone))
        if patient is not None and self.is_open:  # else somebody else has been looked for since
            self._on_done(patient)

    async def _send(self, name: str, phone: str, *, confirmed: bool = False) -> PatientView | None:
        if self._busy or not self.is_open:
            return None
        self._busy = True
        self._warn(None)
        self._say()
        try:
            return await threads.write(
                callers.add, by=self._me.id, name=name, phone=phone, confirmed=confirmed, now=datetime.now(UTC)
            )
        except errors.Refusal as refusal:
            self._refuse(refusal, name, phone)
            return None
        finally:
            self._busy = False

    def _refuse(self, refusal: errors.Refusal, name: str, phone: str) -> None:
        is_name = isinstance(refusal, errors.BadName)
        is_number = isinstance(refusal, errors.Missing | errors.BadPhone)
        said = words.calendar.NO_NAME if is_name else words.refusals.refusal(refusal, self._me.clinic.zone)
        sentence = words.calendar.NO_NUMBER if is_number else said
        if isinstance(refusal, errors.SamePatient):
            self._warned = name, phone
            self._warn(PatientView(refusal.patient_id, refusal.name, refusal.email, phone))
        self._say(name=sentence if is_name else "", phone="" if is_name else sentence)
        _focus(NAME if is_name else PHONE)

    def _warn(self, same: PatientView | None) -> None:
        """Offer the patient who is here already, if there is one, or another one to be added."""
        self._same = same
        if same is None:
            self._warned = None
        self._add.set_text("Add somebody else" if same else "Add caller")
        self._choose.set_text(f"Choose {same.name}" if same else "")
        self._choose.set_visibility(same is not None)

    def _say(self, name: str = "", phone: str = "") -> None:
        self._name.say(name)
        self._phone.say(phone)

    def _on_choose(self) -> None:
        if self._same is not None:
            self._on_done(self._same)

    def _on_back(self) -> None:
        self._on_done(None)


def _draw_field(name: str, label: str, longest: int, *, hint: str = "", **props: str) -> Field:
    with field(_id(name), label, hint=hint) as drawn:
        drawn.draw("input", name=name, maxlength=str(longest), autocomplete="off", **props)
    return drawn


def _id(name: str) -> str:
    return name.replace("_", "-")


def _focus(name: str) -> None:
    ui.run_javascript(f"keptCalendar.focus('{_id(name)}')")
