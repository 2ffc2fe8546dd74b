"""A dialog in which the clinic books for a patient, beyond the patients' rules if there is a reason."""

import json
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from nicegui import ui

from pages import words
from pages.calendar.patient_search import PatientSearch
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.clocks import browser_zone
from pages.elements.dialogs import close_dialog, open_dialog
from pages.elements.forms import Field, field
from pages.elements.fragments import Node, node
from pages.elements.tags import tag
from pages.frame.toasts import toast
from pages.live import live
from store import errors, threads
from store.appointments import booking
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView, TypeSummary

READ = "(event) => { event.preventDefault(); emit(keptCalendar.read(event.target)); }"
DRAFTED = ("notes", "because")
"""Fields whose draft stays with the patient for whom it was typed."""

_FIELDS = {"start": "time", "provider_id": "provider"}
"""The names that the store has for some fields, and those that the form has."""


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
        self._me, self._providers, self._browser_zone = me, providers, browser_zone()
        self._zone, self._busy, self._opened, self._turn = me.clinic.zone, False, False, 0
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
        self.dialog.listen("close", self._start_over)
        self.offer(types)
        live.follow_clinic(me.clinic, self._on_clinic)
        self._name_zone()

    def open(self, provider_id: int | None, when: date | datetime) -> None:
        """Show the dialog for a day of the clinic, or for a moment; of a provider, if one is meant."""
        self._start_over()
        values = {"provider": "" if provider_id is None else str(provider_id)}
        if isinstance(when, datetime):
            there = when.astimezone(ZoneInfo(self._zone))
            values |= {"date": there.date().isoformat(), "time": f"{there:%H:%M}", "which": str(there.fold)}
            self._offer_both(moments(there.date(), there.time(), self._zone))
        else:
            values["date"] = when.isoformat()
        self._opened = True
        open_dialog(self.dialog)
        self._fill(values)

    def _start_over(self) -> None:
        """Nothing is typed, chosen or wrong; what is still asked of the store is another turn's."""
        self._turn, self._opened = self._turn + 1, False
        self._patient.forget()
        self._clear()
        self._because.set_visibility(False)
        self._both.set_visibility(False)
        self._wait(on=False)
        self._fill(dict.fromkeys((*self._fields, "typed", "which"), ""))

    def offer(self, types: Sequence[TypeSummary]) -> None:
        """Offer what can be booked now."""
        self._types.draw(_options((each.slug, f"{each.name}, {each.minutes} minutes") for each in types))

    # ---- drawing

    def _draw_fields(self) -> None:
        self._patient = PatientSearch(self._me, self._name_patient)
        self._fields["patient"] = self._patient.field
        with self._field("type", "What") as drawn:
            self._types = drawn.draw_select([], name="type")
        if self._me.role is Role.staff:
            with self._field("provider", "With") as drawn:
                people = [(str(each.id), each.name) for each in self._providers]
                drawn.draw_select(_options(people), name="provider")
        with tag("div", classes="new-when"):
            with self._field("date", "Day") as drawn:
                drawn.draw("input", name="date", type="date")
            with self._field("time", "") as drawn:
                drawn.draw("input", name="time", type="time", step="300")
        with tag("fieldset", classes="stack") as self._both:
            tag("legend", "Which of the two?")
            for fold, text in enumerate(("Before the clocks go back", "After the clocks go back")):
                with tag("label", classes="new-which"):
                    tag("input", type="radio", name="which", value=str(fold))
                    tag("span", text)
        self._both.set_visibility(False)
        with self._field("notes", "Notes (optional)", "The patient can read them.") as drawn:
            drawn.draw("textarea", name="notes", rows="2")
        hint = "The history of the appointment keeps it; the patient does not see it."
        with self._field("because", "Why", hint) as drawn:
            drawn.draw("textarea", name="because", rows="2")
        self._because = drawn.box
        self._because.set_visibility(False)

    @contextmanager
    def _field(self, name: str, label: str, hint: str = "") -> Iterator[Field]:
        with field(f"new-{name}", label, hint=hint, has_draft=name in DRAFTED) as drawn:
            self._fields[name] = drawn
            yield drawn

    def _name_zone(self) -> None:
        self._fields["time"].label.set_text(words.calendar.time_in(self._zone))

    def _on_clinic(self) -> None:
        """The clinic's clock may be another now: what was typed for the old one is looked at again."""
        if self._me.clinic.zone != self._zone:
            self._zone = self._me.clinic.zone
            self._name_zone()
            if self._opened:
                self._fields["time"].error.set_text(words.calendar.clock_moved(self._zone))

    # ---- what was typed

    async def _on_submit(self, typed: dict[str, str]) -> None:
        """The form was sent: texts by the names of the fields."""
        if not self._busy:
            self._clear()
            start = self._start(typed)
            provider_id = self._me.id if self._me.role is Role.provider else self._provider(typed.get("provider"))
            patient = self._patient.selected
            if patient is not None and typed.get("patient") != str(patient.id):  # typed over since
                patient = None
            missing = {
                "patient": "" if patient else "Please choose a patient from the list.",
                "type": "" if typed.get("type") else "Please choose what it is.",
                "provider": "" if provider_id else "Please choose with whom.",
            }
            self._say({name: sentence for name, sentence in missing.items() if sentence})
            if start and provider_id and patient and typed.get("type"):
                await self._send(start, provider_id, patient.id, typed)

    async def _send(self, start: datetime, provider_id: int, patient_id: int, typed: dict[str, str]) -> None:
        self._wait(on=True)
        turn = self._turn
        try:
            view = await threads.write(
                booking.book,
                by=self._me.id,
                patient_id=patient_id,
                type_slug=typed["type"],
                start=start,
                provider_id=provider_id,
                because=typed.get("because", "") if self._because.visible else "",  # perhaps a draft that nobody sees
                notes=typed.get("notes", ""),
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            if turn == self._turn:
                self._refuse(refusal, start)
            else:
                reason = words.refusals.refusal(refusal, self._zone, start=start)
                toast(words.calendar.not_booked(reason), "rejected")
        else:
            if turn == self._turn:
                close_dialog(self.dialog)
                self._start_over()
            for name in DRAFTED:
                ui.run_javascript(f"kept.forget({json.dumps(_draft(name, patient_id))})")
            done = words.calendar.booked(view, self._zone, self._browser_zone)
            toast(done, "accepted", link=("Show", f"/appointments/{view.id}"))
            await self._on_booked(view)
        finally:
            if turn == self._turn:
                self._wait(on=False)

    def _start(self, typed: dict[str, str]) -> datetime | None:
        """The moment that was typed; where there is none, or are two, a sentence at the field."""
        try:
            day, clock = date.fromisoformat(typed.get("date", "")), time.fromisoformat(typed.get("time", ""))
            starts = moments(day, clock, self._zone)
        except (ValueError, OverflowError):
            self._say({"time": "Please choose a day and a time."})
            return None
        self._offer_both(starts)
        if not starts:
            self._say({"time": words.calendar.left_out(clock)})
        elif clock.minute % 5 or clock.second or clock.microsecond:
            self._say({"time": "Appointments start at full five minutes. Please choose such a time."})
        elif len(starts) == 1:
            return starts[0]
        elif typed.get("which") in {"0", "1"}:
            return starts[int(typed["which"])]
        else:
            self._say({"time": words.calendar.twice(clock)})
        return None

    def _provider(self, text: str | None) -> int | None:
        return next((each.id for each in self._providers if str(each.id) == text), None)

    # ---- what is said

    def _refuse(self, refusal: errors.Refusal, start: datetime) -> None:
        """Why nothing was booked, at the field that it is about."""
        sentence = words.refusals.refusal(refusal, self._zone, start=start)
        if isinstance(refusal, errors.NeedsReason):
            self._because.set_visibility(True)
        if isinstance(refusal, errors.TimeTaken):
            self._say({"time": words.calendar.not_free(refusal, start, self._zone)})
        elif (
            isinstance(refusal, errors.Invalid) and (name := _FIELDS.get(refusal.field, refusal.field)) in self._fields
        ):
            self._say({name: sentence})
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
        self._problem.set_text("")

    def _offer_both(self, starts: Sequence[datetime]) -> None:
        self._both.set_visibility(len(starts) > 1)

    def _wait(self, *, on: bool) -> None:
        self._busy = on
        self._book.attributes(aria_busy="true" if on else None).update()

    def _name_patient(self) -> None:
        """The button says for whom it books; what is typed from now on is kept under that patient's name."""
        patient = self._patient.selected
        self._book.set_text(words.calendar.book_for(patient))
        for name in DRAFTED:
            self._fields[name].input.attributes(data_draft=_draft(name, patient.id) if patient else None)

    def _fill(self, values: dict[str, str]) -> None:
        """By script, so that no redrawing of the page takes back what somebody has typed since."""
        ui.run_javascript(f"keptCalendar.fill({self._form.id}, {json.dumps(values)})")


def _options(options: Iterable[tuple[str, str]]) -> list[Node]:
    """The options of a select; each keeps its element, so that what is chosen stays chosen."""
    return [node("option", text, value=value, key=value) for value, text in [("", "Please choose"), *options]]


def _draft(name: str, patient_id: int) -> str:
    return f"new-{name}-{patient_id}"


def moments(day: date, clock: time, zone: str) -> list[datetime]:
    """Return when that zone's clock shows this time that day: once, twice in autumn, never in spring. UTC, in order."""
    wall = datetime.combine(day, clock)
    readings = {wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in readings if each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall)
