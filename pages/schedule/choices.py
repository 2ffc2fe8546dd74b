"""A patient's choices beside the time, when asking for an appointment: the type, the person, a few words."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.forms import field
from pages.elements.icons import type_icon
from pages.elements.tags import Tag, button, icon, tag
from pages.schedule.question import Question
from pages.schedule.view import ScheduleView
from store.availability.offers import FAR
from store.models import NOTES_LIMIT
from store.views.appointments import AppointmentView
from store.views.people import ProviderView, TypeSummary

CHOOSES = ".choice-card, .slot, .day, .month-day, .later-day, .time-filter > *, .earliest, [data-then]"
"""What a patient presses to choose; what the bar says of it follows, and is not there before."""

PEOPLE = 8
"""People shown at first; a large clinic has many."""

ANY = "First available"

PASTED = 20_000
"""Characters of notes that are sent, to be refused; a whole book stays in the browser."""
# The click that books brings the notes as they are at that moment: the last input event may be waiting still.
NOTES = f"emit(Array.from(document.getElementById('notes').value).slice(0, {PASTED}).join(''))"


class TypeChoice:
    """The appointment types as cards."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw the group; `show` fills it."""
        self._drawn: dict[TypeSummary, Tag] = {}
        self._question = Question(
            "what",
            "What do you need?",
            choose,
            change="Change what you need",
            then="emergency when",
            look="choices-types",
        )

    def show(self, types: Sequence[TypeSummary], selected: TypeSummary | None) -> None:
        """Offer exactly these; drawn anew only when they are others than before."""
        if list(types) != list(self._drawn):
            self._question.choices.clear()
            with self._question.choices:
                self._drawn = {type_: self._draw(type_) for type_ in types}
        for type_, radio in self._drawn.items():
            radio.attributes(checked=type_ == selected)
        if selected is None:
            self.settle(None)

    def settle(self, selected: TypeSummary | None) -> None:
        """Say what was chosen; what follows from it is drawn by now."""
        self._question.say(f"{selected.name}, {selected.minutes} min" if selected else "")

    def _draw(self, type_: TypeSummary) -> Tag:
        with tag("label", classes="choice-card is-crisis" if type_.crisis else "choice-card"):
            radio = tag("input", type="radio", name="type", value=type_.slug)
            icon(type_icon(type_.slug))
            tag("span", type_.name, "choice-name")
            tag("span", f"{type_.minutes} min", "choice-meta")
            tag("span", type_.sentence, "choice-text", dir="auto")
        return radio


class ProviderChoice:
    """Any provider, or one person; each with the next free time."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw the group; `show` fills it."""
        self._people: list[ProviderView] = []
        self._drawn: dict[int | None, tuple[Tag, Tag, Tag]] = {}
        self._limit = PEOPLE
        self._hidden: list[Tag] = []
        self._question = Question(
            "whom", "With whom?", choose, change="Change with whom", then="when", look="choices-small"
        )
        with self._question.box:
            self._all = button("", self._show_all, style="quiet", classes="start")

    def show(self, view: ScheduleView) -> None:
        """Those who offer the type, and the one who is chosen even if they do not; and when each is free next."""
        if view.catalogue.providers != self._people or not self._drawn:
            self._people = view.catalogue.providers
            self._question.choices.clear()
            with self._question.choices:
                self._drawn = {None: self._draw(None, ANY)}
                self._drawn |= {each.id: self._draw(each.id, each.name) for each in self._people}
        offers = view.catalogue.offers.get(view.type_.id, {})
        fitting = [each for each in self._drawn if each is None or each in offers]
        shown = {*fitting[: self._limit + 1], view.provider_id}
        for provider_id, (card, radio, note) in self._drawn.items():
            start = view.next_free(provider_id)
            note.set_text(f"Next: {view.near(start)}" if start else _why_none(view, provider_id))
            card.set_visibility(provider_id in shown)
            radio.attributes(checked=provider_id == view.provider_id)
        self._hidden = [self._drawn[each][0] for each in fitting if each not in shown]
        self._all.set_text(f"Show all {len(offers)} people")
        self._all.set_visibility(bool(self._hidden))
        self._question.say(f"With {view.provider}" if view.provider else ANY)

    def _draw(self, provider_id: int | None, name: str) -> tuple[Tag, Tag, Tag]:
        with tag("label", classes="choice-card") as card:
            radio = tag("input", type="radio", name="provider", value="" if provider_id is None else str(provider_id))
            icon("people" if provider_id is None else "person")
            tag("span", name, "choice-name")
            note = tag("span", classes="choice-meta")
        return card, radio, note

    def _show_all(self) -> None:
        self._limit = len(self._drawn)
        self._all.set_visibility(False)
        for card in self._hidden:
            card.set_visibility(True)


def _why_none(view: ScheduleView, provider_id: int | None) -> str:
    """Why somebody has no next free time."""
    is_refused = provider_id is not None and provider_id not in view.catalogue.offers.get(view.type_.id, {})
    if is_refused or (provider_id == view.provider_id and view.is_refused):
        return words.no_times.not_offered(view.type_)
    return words.no_times.none_within(min(view.type_.horizon + 1, FAR[0]))


class NotesField:
    """A few words for the clinic; the browser keeps them as a draft until they are sent.

    Where a request is made once more its notes stand there, and go with nothing else unless somebody changes them.
    """

    def __init__(self, on_typed: Callable[[], None]) -> None:
        """`on_typed` is called while somebody types."""
        self.text, self._on_typed = "", while_open(on_typed)
        label, hint = "Anything we should know? (optional)", "Only the people who answer your request read this."
        with field("notes", label, hint=hint, error=None, described_by="notes-count", classes="narrow") as drawn:
            self._area = drawn.draw("textarea", rows="4", autocomplete="off", data_draft="notes")
            self._count = tag("p", classes="counter", id="notes-count")
        self._area.listen("input", self._typed, readers.text, js_handler=f"() => {NOTES}", throttle=0.25)
        self._carried = ""
        self._show()

    def carry(self, before: AppointmentView | None) -> None:
        """Take over the notes of a request that is made once more; None when it is not, or not any more."""
        carried = before.notes.replace("\r\n", "\n").strip() if before else ""
        if before and carried:
            self._carried = carried
            self._area.attributes(data_draft=f"again-{before.id}", data_carried=carried)
        elif "data-carried" in self._area.props:
            self._area.attributes(data_draft="notes", data_carried=None)
            ui.run_javascript("keptForm.putBack('notes')")

    def take(self, typed: str, *, for_another: bool = False) -> str:
        """Take over what stands there now; `for_another` request nothing goes that was written for the one before."""
        self.text = "" if for_another and typed.strip() == self._carried else typed
        self._show()
        return self.text

    def _typed(self, typed: str) -> None:
        self.take(typed)
        self._on_typed()

    def _show(self) -> None:
        length = len(self.text.strip())
        self._count.set_text(f"{length:,} of {NOTES_LIMIT:,}")
        over = length > NOTES_LIMIT
        self._count.classes(add="is-over" if over else "", remove="" if over else "is-over")
