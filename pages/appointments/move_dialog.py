"""The clinic moves an appointment at once: a button on its page, and a dialog with the free times of a day."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial

from nicegui import ui

from pages import words
from pages.elements import readers
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import Field, choices, field
from pages.elements.free_times import Choice
from pages.elements.tags import button, tag
from pages.elements.when import When
from store import appointments, errors, threads
from store.appointments import moving
from store.models import Role
from store.people import people
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView, TypeSummary

READ = "(event) => { event.preventDefault(); emit(keptCalendar.read(event.target)); }"
LOOK = "(event) => emit(keptCalendar.read(event.currentTarget))"
_FIELDS = {"start": "time", "provider_id": "provider"}
"""The names that the store has for some fields, and those that the form has."""


class MoveDialog:
    """It is there while this person of the clinic can move the appointment; its patient asks on another page."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me, self._busy = view, me, False
        self._types: list[TypeSummary] = []
        self._providers: list[ProviderView] = []
        self._fields: dict[str, Field] = {}
        self._open = button(words.moving.MOVE, self._ask, classes="move-it")
        with tag("dialog", classes="sheet", aria_labelledby="move-title", data_follows=".move-it") as self._dialog:
            self._title = tag("h2", "", id="move-title")
            self._form = tag("form", method="dialog", novalidate="true")
            with self._form:
                self._draw_fields()
                self._problem = tag("p", classes="error", role="alert")
                with tag("div", classes="sheet-actions"):
                    button("Back", data_closes="true")
                    self._send = button(words.moving.MOVE, style="primary", type="submit")
        self._form.listen("submit", self._on_send, readers.fields(readers.text), js_handler=READ)
        self._form.listen("change", self._look, readers.fields(readers.text), js_handler=LOOK)
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Offer it as long as it can be done."""
        self._view = view
        self._when.follow_clock(is_open=False)
        self._open.set_visibility(moving.can_move(view, self._me, datetime.now(UTC)))
        self._title.set_text(words.moving.to_when(view))

    def _draw_fields(self) -> None:
        if self._me.role is Role.staff:
            with self._field("provider", "With") as drawn:
                self._people = drawn.draw_select([], name="provider")
        with tag("div", classes="new-side"):
            self._when = When(self._me, self._field, self._change)
        with self._field("because", "Why", words.moving.WHY) as drawn:
            drawn.draw("textarea", name="because", rows="2")
        self._because = drawn.box

    @contextmanager
    def _field(self, name: str, label: str, hint: str = "") -> Iterator[Field]:
        with field(f"new-{name}", label, hint=hint) as drawn:
            self._fields[name] = drawn
            yield drawn

    async def _ask(self) -> None:
        """Begin with the day that it is on, and whoever it is with."""
        clinic_id, view = self._me.clinic.id, self._view
        self._types = await threads.read(people.types, clinic_id)
        self._providers = await threads.read(people.providers, clinic_id)
        if self._me.role is Role.staff:
            self._people.draw(choices((str(each.id), each.name) for each in self._providers))
        self._say({})
        self._because.set_visibility(False)
        values = {"provider": str(view.provider_id), "because": ""} | self._when.open(view.start)
        open_dialog(self._dialog)
        self._change(values)

    def _change(self, values: dict[str, str]) -> None:
        """Let other values stand in the form."""
        ui.run_javascript(f"keptCalendar.fill({self._form.id}, {json.dumps(values)})")
        self._look({"provider": str(self._view.provider_id)} | values)

    def _look(self, typed: Mapping[str, str]) -> None:
        """Show what is free on the day that is typed."""
        self._when.look(typed, lambda day: self._choice(typed, day))

    def _choice(self, typed: Mapping[str, str], day: date) -> Choice | None:
        type_ = next((each for each in self._types if each.slug == self._view.type_slug), None)
        provider_id = self._provider_id(typed)
        provider = next((each for each in self._providers if each.id == provider_id), None)
        if type_ is None or provider is None:
            return None
        return Choice(type_, provider, day, self._view.patient_id, self._view.id)

    def _provider_id(self, typed: Mapping[str, str]) -> int | None:
        """Read whom staff chose; a provider keeps it."""
        if self._me.role is not Role.staff:
            return self._me.id
        return next((each.id for each in self._providers if str(each.id) == typed.get("provider")), None)

    async def _on_send(self, typed: dict[str, str]) -> None:
        start, problem = self._when.read(typed)
        provider_id = self._provider_id(typed)
        missing = {"time": problem, "provider": "" if provider_id else "Please choose with whom."}
        self._say({name: sentence for name, sentence in missing.items() if sentence})
        if self._busy or start is None or provider_id is None:
            return
        self._busy = True
        because = typed.get("because", "") if self._because.visible else ""
        move = partial(appointments.move, start=start, provider_id=provider_id, because=because)
        try:
            await threads.write(move, self._view.id, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            self._refuse(refusal, start)
        else:
            close_dialog(self._dialog)
        finally:
            self._busy = False

    def _refuse(self, refusal: errors.Refusal, start: datetime) -> None:
        """Say why it stays where it is, at the field that it is about."""
        if isinstance(refusal, errors.NeedsReason):
            self._because.set_visibility(True)
        sentence = words.refusals.refusal(refusal, self._me.clinic.zone, start=start)
        name = _FIELDS.get(refusal.field, refusal.field) if isinstance(refusal, errors.Invalid) else ""
        if isinstance(refusal, errors.TimeTaken):
            name, sentence = "time", words.calendar.not_free(refusal, start, self._me.clinic.zone)
        self._say({name: sentence})

    def _say(self, sentences: Mapping[str, str]) -> None:
        """Say what is wrong with these fields, and below what is about none."""
        for name, drawn in self._fields.items():
            drawn.say(sentences.get(name, ""))
        known = next((name for name in self._fields if sentences.get(name)), None)
        self._problem.set_text("" if known else next(iter(sentences.values()), ""))
        if known:
            ui.run_javascript(f"keptCalendar.focus({json.dumps(f'new-{known}')})")
