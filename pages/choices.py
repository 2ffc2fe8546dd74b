"""What a patient chooses from when asking for an appointment, beside the time: the type, the person, a few words."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from pages import words
from pages.tags import Tag, button, icon, tag
from store.models import NOTES_LIMIT
from store.people import Clinic, ProviderView, TypeView

VALUE = "(event) => emit(event.target.value)"
"""What a browser sends when one of a group of radio buttons is chosen."""

ICONS = {"therapy": "talk", "consultation": "clipboard", "follow-up": "repeat", "crisis-intervention": "crisis"}
PEOPLE = 8
"""People shown at first; a large clinic has many."""

PASTED = 20_000
"""Characters of notes that are sent, to be refused; a whole book stays in the browser."""
# The click that books brings the notes as they are at that moment: the last input event may be waiting still.
NOTES = f"emit(Array.from(document.getElementById('notes').value).slice(0, {PASTED}).join(''))"


def type_icon(slug: str) -> str:
    """The icon of an appointment type."""
    return ICONS.get(slug, "calendar")


def legend(text: str) -> None:
    """The name of a group of choices, which is also a heading."""
    with tag("legend"):
        tag("h2", text)


def draw_emergency(clinic: Clinic) -> Tag:
    """The line to call now, for people in a crisis."""
    with tag("section", classes="emergency", aria_label="Emergency line", role="alert", id="emergency") as box:
        icon("crisis")
        tag("p", clinic.emergency_sentence)
        with tag("a", classes="btn", href=f"tel:{re.sub(r'[^0-9+*#]', '', clinic.emergency_phone)}"):
            icon("phone")
            tag("span", f"Call {clinic.emergency_phone}")
    return box


def draw_kinds(kinds: Sequence[TypeView], chosen: TypeView | None, choose: Callable[..., Any]) -> None:
    """The appointment types as cards."""
    with tag("fieldset", classes="stack") as group:
        legend("What do you need?")
        with tag("div", classes="choices choices-kinds"):
            for kind in kinds:
                with tag("label", classes="choice-card is-crisis" if kind.crisis else "choice-card"):
                    tag("input", type="radio", name="type", value=kind.slug, checked=kind == chosen)
                    icon(type_icon(kind.slug))
                    tag("span", kind.name, "choice-name")
                    tag("span", f"{kind.minutes} min", "choice-meta")
                    tag("span", kind.sentence, "choice-text")
    group.on("change", choose, js_handler=VALUE)


class Whom:
    """Whoever is free first, or one person; each with the next free time."""

    def __init__(self, providers: Sequence[ProviderView], chosen: int | None, choose: Callable[..., Any]) -> None:
        self._next: dict[int | None, Tag] = {}
        self._hidden: list[Tag] = []
        with tag("fieldset", classes="stack") as group:
            legend("With whom?")
            with tag("div", classes="choices choices-small"):
                self._draw(None, "First available", chosen)
                for place, provider in enumerate(providers):
                    card = self._draw(provider.id, provider.name, chosen)
                    if place >= PEOPLE and provider.id != chosen:
                        card.set_visibility(False)
                        self._hidden.append(card)
            self._all = button(f"Show all {len(providers)} people", self._show_all, look="quiet", classes="start")
            self._all.set_visibility(bool(self._hidden))
        group.on("change", choose, js_handler=VALUE)

    def show(self, next_free: Mapping[int | None, datetime | None], zone: str, now: datetime) -> None:
        """When each is free next."""
        for provider_id, note in self._next.items():
            start = next_free.get(provider_id)
            near = f"Next: {words.near_day(start, zone, now)}, {words.clock(start, zone)}" if start else ""
            note.set_text(near or "No free time in the next weeks")

    def _draw(self, provider_id: int | None, name: str, chosen: int | None) -> Tag:
        with tag("label", classes="choice-card") as card:
            value = "" if provider_id is None else str(provider_id)
            tag("input", type="radio", name="provider", value=value, checked=provider_id == chosen)
            icon("people" if provider_id is None else "person")
            tag("span", name, "choice-name")
            self._next[provider_id] = tag("span", classes="choice-meta")
        return card

    def _show_all(self) -> None:
        self._all.set_visibility(False)
        for card in self._hidden:
            card.set_visibility(True)


class Notes:
    """A few words for the clinic; the browser keeps them as a draft until they are sent."""

    DRAFT = "notes"

    def __init__(self) -> None:
        self.text = ""
        with tag("div", classes="field narrow"):
            tag("label", "Anything we should know? (optional)", for_="notes")
            tag("p", "Only the people who answer your request read this.", "hint", id="notes-hint")
            area = tag("textarea", id="notes", rows="4", data_draft=self.DRAFT)
            area.attributes(aria_describedby="notes-hint notes-count")
            self._count = tag("p", classes="counter", id="notes-count")
        area.on("input", self._typed, js_handler=f"() => {NOTES}", throttle=0.25)
        self._show()

    def take(self, typed: object) -> None:
        """What a browser says stands there now; anything but text is passed over."""
        if isinstance(typed, str):
            self.text = typed
            self._show()

    def _typed(self, event: object) -> None:
        self.take(getattr(event, "args", None))

    def _show(self) -> None:
        length = len(self.text.strip())
        self._count.set_text(f"{length:,} of {NOTES_LIMIT:,}")
        over = length > NOTES_LIMIT
        self._count.classes(add="is-over" if over else "", remove="" if over else "is-over")
