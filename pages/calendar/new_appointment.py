"""A dialog in which the clinic books for a patient, beyond the patients' rules if there is a reason."""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import reaching, readers
from pages.elements.clocks import browser_zone
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import Field, choices, field
from pages.elements.free_times import Choice
from pages.elements.patient_search import PatientSearch
from pages.elements.repeat import Question, Repeat
from pages.elements.tags import tag
from pages.elements.when import When
from pages.frame.toasts import toast
from pages.live import live
from store import errors, threads
from store.appointments import booking, series
from store.models import Kind, Role
from store.views.appointments import AppointmentView
from store.views.people import PatientView, Person, ProviderView, TypeSummary

LOOK = "(event) => emit(keptCalendar.read(event.currentTarget))"
READ = "(event) => { event.preventDefault(); emit(keptCalendar.read(event.target)); }"
DRAFTED = ("notes", "because")
"""Fields whose draft stays with the patient for whom it was typed."""

_FIELDS = {"start": "time", "provider_id": "provider"}
"""The names that the store has for some fields, and those that the form has."""

_WHEN_AND_WHAT = {"date", "time", "which", "slot", "type", "provider"}
"""Fields with which it is another question whether the time is free."""


class NewAppointment:
    """The dialog: drawn once, opened for a place in the calendar, each time as if for the first time."""

    def __init__(
        self,
        me: Person,
        providers: Sequence[ProviderView],
        types: Sequence[TypeSummary],
        on_booked: Callable[[AppointmentView], Awaitable[None]],
    ) -> None:
        """`on_booked` hears of each appointment that was booked here."""
        self._on_booked = while_open(on_booked)
        self._me, self._browser_zone = me, browser_zone()
        self._busy, self._opened, self._turn = False, False, 0
        self._offered: Sequence[TypeSummary] = ()
        self._typed: dict[str, str] = {}
        self._fields: dict[str, Field] = {}
        follows = {"data_follows": ".cal-new"}
        with tag("dialog", classes="sheet new-appointment", aria_labelledby="new-title", **follows) as self.dialog:
            tag("h2", "New appointment", id="new-title")
            self._form = tag("form", method="dialog", novalidate="true")
            with self._form:
                self._draw_fields()
                self._problem = tag("p", classes="error", role="alert")
                with tag("div", classes="sheet-actions"):
                    tag("button", "Back", "btn", type="button", data_closes="true")
                    self._book = tag("button", "Book", "btn btn-primary", type="submit")
        self._form.listen("submit", self._on_submit, readers.fields(readers.text), js_handler=READ)
        self._form.listen("change", self._look, readers.fields(readers.text), js_handler=LOOK)
        self.dialog.listen("close", self._start_over)
        self.offer(types, providers)
        live.follow_clinic(me.clinic, self._on_clinic)

    def open(self, provider_id: int | None, when: date | datetime, patient: PatientView | None = None) -> None:
        """Show the dialog for a day of the clinic, or a moment; of a provider, for a patient, if one is meant."""
        self._start_over()
        values = {"provider": "" if provider_id is None else str(provider_id)} | self._when.open(when)
        self._opened = True
        open_dialog(self.dialog)
        self._change(values)
        if patient is not None:
            self._patient.choose(patient)

    def _start_over(self) -> None:
        """Nothing is typed, chosen or wrong; what is still asked of the store is another turn's."""
        self._turn, self._opened, self._typed = self._turn + 1, False, {}
        self._patient.forget()
        self._clear()
        self._because.set_visibility(False)
        self._when.start_over()
        self._wait(on=False)
        self._fill(dict.fromkeys((*self._fields, "typed", "which", "slot"), "") | self._repeat.start_over())

    def offer(self, types: Sequence[TypeSummary], providers: Sequence[ProviderView]) -> None:
        """Offer what can be booked now, and with whom."""
        self._offered, self._providers = types, providers
        if self._me.role is Role.staff:
            self._people.draw(choices(((str(each.id), each.name) for each in providers), none="Please choose"))
        named = ((each.slug, f"{each.name}, {each.minutes} minutes") for each in types)
        self._types.draw(choices(named, none="Please choose"))

    # ---- drawing

    def _draw_fields(self) -> None:
        self._patient = PatientSearch(self._me, self._name_patient, self._fill)
        self._fields["patient"] = self._patient.field
        with self._field("type", "What") as drawn:
            self._types = drawn.draw_select([], name="type")
        if self._me.role is Role.staff:
            with self._field("provider", "With") as drawn:
                self._people = drawn.draw_select([], name="provider")
        with tag("div", classes="new-side"):
            self._when = When(self._me, self._field, self._change)
            self._repeat = Repeat(self._me, self._name_button)
        with self._field("notes", "Notes (optional)", "The patient can read them.") as drawn:
            drawn.draw("textarea", name="notes", rows="2")
        hint = words.moving.WHY
        with self._field("because", "Why", hint) as drawn:
            drawn.draw("textarea", name="because", rows="2")
        self._because = drawn.box
        self._because.set_visibility(False)

    @contextmanager
    def _field(self, name: str, label: str, hint: str = "") -> Iterator[Field]:
        with field(f"new-{name}", label, hint=hint, has_draft=name in DRAFTED) as drawn:
            self._fields[name] = drawn
            yield drawn

    def _on_clinic(self) -> None:
        self._when.follow_clock(is_open=self._opened)

    @property
    def _zone(self) -> str:
        return self._when.zone

    # ---- what was typed

    async def _on_submit(self, typed: dict[str, str]) -> None:
        """The form was sent: texts by the names of the fields."""
        if not self._busy:
            self._clear()
            self._typed = dict(typed)
            start, problem = self._when.read(typed)
            provider_id = self._provider_id(typed)
            patient = self._patient.selected
            if patient is not None and typed.get("patient") != str(patient.id):  # typed over since
                patient = None
            missing = {
                "patient": "" if patient or self._patient.is_adding else "Please choose a patient from the list.",
                "type": "" if typed.get("type") else "Please choose what it is.",
                "provider": "" if provider_id else "Please choose with whom.",
                "time": problem,
            }
            self._say({name: sentence for name, sentence in missing.items() if sentence})
            if start and provider_id and typed.get("type"):
                patient = patient or await self._add_caller(typed)
                if patient is not None:
                    await self._send(start, provider_id, patient, typed)

    async def _add_caller(self, typed: Mapping[str, str]) -> PatientView | None:
        """Add the caller who is typed, so that one press adds and books; why not is said at their fields."""
        self._wait(on=True)
        turn = self._turn
        patient = await self._patient.add_caller(typed)
        if turn != self._turn:
            return None
        self._wait(on=False)
        return patient

    async def _send(self, start: datetime, provider_id: int, patient: PatientView, typed: dict[str, str]) -> None:
        self._wait(on=True)
        turn = self._turn
        try:
            views = await self._write(start, provider_id, patient, typed)
        except errors.Refusal as refusal:
            if turn == self._turn:
                self._refuse(refusal, start)
                self._repeat.refresh()
            else:
                reason = words.refusals.refusal(refusal, self._zone, start=start)
                toast(words.calendar.not_booked(reason), "rejected")
        else:
            if turn == self._turn:
                close_dialog(self.dialog)
                self._start_over()
            ui.run_javascript("".join(f"kept.forget({json.dumps(_draft(name, patient.id))});" for name in DRAFTED))
            reads = await reaching.reads(views[0], Kind.appointment_accepted, self._me)
            done = words.calendar.booked(views, self._zone, self._browser_zone, reads)
            toast(done, "accepted", link=("Show", f"/appointments/{views[0].id}"))
            await self._on_booked(views[0])
        finally:
            if turn == self._turn:
                self._wait(on=False)

    async def _write(
        self, start: datetime, provider_id: int, patient: PatientView, typed: dict[str, str]
    ) -> list[AppointmentView]:
        """Book it, or all the dates that are chosen of a series."""
        given: dict[str, Any] = {"by": self._me.id, "patient_id": patient.id, "provider_id": provider_id}
        given |= {"type_slug": typed["type"], "notes": typed.get("notes", ""), "now": datetime.now(UTC)}
        if self._because.visible:  # else it is perhaps a draft that nobody sees
            given["because"] = typed.get("because", "")
        if not self._repeat.is_on:
            return [await threads.write(booking.book, **given, start=start)]
        self._repeat.ask(self._question)
        await self._repeat.settle()
        return await threads.write(series.book_series, **given, starts=self._repeat.starts)

    def _look(self, typed: Mapping[str, str]) -> None:
        """Show what is free for what stands in the form now."""
        self._mend({name for name, value in typed.items() if value != self._typed.get(name, "")})
        self._typed = dict(typed)
        self._when.look(typed, self._choice)
        self._repeat.ask(self._question)

    def _change(self, values: dict[str, str]) -> None:
        """Let other values stand in the form."""
        self._fill(values)
        self._look(self._typed | values)

    def _choice(self, day: date) -> Choice | None:
        type_ = next((each for each in self._offered if each.slug == self._typed.get("type")), None)
        provider_id = self._provider_id(self._typed)
        provider = next((each for each in self._providers if each.id == provider_id), None)
        patient = self._patient.selected
        if type_ is None or provider is None:
            return None
        return Choice(type_, provider, day, patient.id if patient else None)

    @property
    def _question(self) -> Question | None:
        """What would be repeated, as far as it is typed."""
        slug = next((each.slug for each in self._offered if each.slug == self._typed.get("type")), None)
        provider_id, first = self._provider_id(self._typed), self._when.moment(self._typed)
        patient_id = self._patient.selected.id if self._patient.selected else None
        return Question(slug, provider_id, patient_id, first) if slug and provider_id and first else None

    def _provider_id(self, typed: Mapping[str, str]) -> int | None:
        if self._me.role is Role.provider:
            return self._me.id
        return next((each.id for each in self._providers if str(each.id) == typed.get("provider")), None)

    # ---- what is said

    def _refuse(self, refusal: errors.Refusal, start: datetime) -> None:
        """Why nothing was booked, at the field that it is about."""
        sentence = words.refusals.refusal(refusal, self._zone, start=start)
        named = _FIELDS.get(refusal.field, refusal.field) if isinstance(refusal, errors.Invalid) else ""
        if isinstance(refusal, errors.NeedsReason):
            self._because.set_visibility(True)
        if isinstance(refusal, errors.TimeTaken):
            self._say({"time": words.calendar.not_free(refusal, start, self._zone)})
        elif named in self._fields:
            self._say({named: sentence})
        else:
            self._problem.set_text(sentence)

    def _say(self, sentences: dict[str, str]) -> None:
        """What is wrong with these fields; the keyboard goes to the first of them."""
        for name, sentence in sentences.items():
            self._fields[name].say(sentence)
        if sentences:
            ui.run_javascript(f"keptCalendar.focus({json.dumps('new-' + next(iter(sentences)))})")

    def _clear(self) -> None:
        for drawn in self._fields.values():
            drawn.say("")
        self._patient.clear_caller()
        self._problem.set_text("")

    def _mend(self, changed: set[str]) -> None:
        """What stands in these fields now is something else than what was wrong."""
        for name in (changed | ({"time"} if changed & _WHEN_AND_WHAT else set())) & self._fields.keys():
            self._fields[name].mend()

    def _wait(self, *, on: bool) -> None:
        self._busy = on
        self._book.attributes(aria_busy="true" if on else None).update()

    def _name_patient(self) -> None:
        """What is typed from now on is kept under that patient's name, who stands on the button."""
        self._look(self._typed)
        self._name_button()
        patient = self._patient.selected
        for name in DRAFTED:
            self._fields[name].input.attributes(data_draft=_draft(name, patient.id) if patient else None)

    def _name_button(self) -> None:
        """Say for whom it books, and how many of a series."""
        who, number = self._patient, len(self._repeat.starts) if self._repeat.is_on else 0
        self._book.set_text(words.calendar.book_for(who.selected, adds=who.is_adding, number=number))

    def _fill(self, values: dict[str, str]) -> None:
        """By script, so that no redrawing of the page takes back what somebody has typed since."""
        ui.run_javascript(f"keptCalendar.fill({self._form.id}, {json.dumps(values)})")


def _draft(name: str, patient_id: int) -> str:
    return f"new-{name}-{patient_id}"
