"""Free times to choose from: single ones come and go, and are held by others, while people look."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pages import words
from pages.elements import readers
from pages.elements.tags import Tag, tag
from pages.schedule.catalogue import key
from pages.schedule.time_filter import PARTS, part_of
from pages.schedule.view import ScheduleView

FIRST = "Earliest times"

CHANGES = ".choice-card, .day, .later-day, .time-filter > *, .no-times [data-then]"
"""What a patient presses to see other times: until they come, these are a skeleton."""

BEING_BOOKED = "being booked"

CHOSEN = "(event) => { if (event.target.matches('input')) emit(event.target.value); }"
"""A time is also chosen by pressing it once more, of which no change would tell."""


class Chip(NamedTuple):
    """A time as it is drawn: in which part, under which name, with which words."""

    part: str
    key: str
    text: str
    note: str


class _Drawn(NamedTuple):
    label: Tag
    radio: Tag
    note: Tag


class Times:
    """Times as radio buttons, by part of the day or in one row with their days; what others hold cannot be chosen."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw the rows; `show` fills them."""
        self._drawn: dict[Chip, _Drawn] = {}
        self._held: frozenset[str] = frozenset()
        self._rows: dict[str, tuple[Tag, Tag]] = {}
        with tag("div", classes="stack-wide", data_follows=CHANGES) as self._box:
            for name in (FIRST, *(part.capitalize() for _, part in PARTS)):
                with tag("div", classes="stack", role="group", aria_label=name) as part:
                    tag("p", name, "part-name", aria_hidden="true")
                    self._rows[name] = part, tag("div", classes="slots")
        self._box.listen("click", choose, readers.key, js_handler=CHOSEN)

    def offers(self, start: str) -> bool:
        """Return whether this is the key of a time that can be chosen here."""
        return any(chip.key == start for chip in self._drawn if chip.key not in self._held)

    def show(self, view: ScheduleView, *, by_day: bool, limit: int | None = None) -> bool:
        """Offer exactly its times; what stays is not touched. `by_day`: all in one row, each with its day.

        Whether there are more than the limit.
        """
        day, selected = view.times, view.start
        starts = sorted([*day.free, *day.held], key=datetime.timestamp)  # the double hour of autumn is equal otherwise
        self._held = frozenset(map(key, day.held))
        wanted: dict[str, list[Chip]] = {name: [] for name in self._rows}
        for start in starts[:limit]:
            part = FIRST if by_day else part_of(start).capitalize()
            wanted[part].append(Chip(part, key(start), f"{start:%H:%M}", _note(view, start, by_day=by_day)))
        stay = {chip for chips in wanted.values() for chip in chips} & set(self._drawn)
        for gone in set(self._drawn) - stay:
            self._drawn.pop(gone).label.delete()
        for name, chips in wanted.items():
            self._show_part(name, chips, stay)
        for chip, drawn in self._drawn.items():
            self._show_state(chip, drawn, is_chosen=selected is not None and chip.key == key(selected))
        self._box.set_visibility(bool(starts))
        return limit is not None and len(starts) > limit

    def _show_part(self, name: str, chips: Sequence[Chip], stay: set[Chip]) -> None:
        box, row = self._rows[name]
        box.set_visibility(bool(chips))
        for place, chip in enumerate(chips):
            if chip not in stay:
                drawn = self._drawn[chip] = self._draw(row, chip)
                if place < len(row.default_slot.children) - 1:
                    drawn.label.move(row, place)
                if stay and chip.key not in self._held:  # one among others that stood there already
                    drawn.label.classes("glow")
        wide = any(chip.note for chip in chips)
        row.classes(add="slots-wide" if wide else "", remove="" if wide else "slots-wide")

    def _show_state(self, chip: Chip, drawn: _Drawn, *, is_chosen: bool) -> None:
        is_held = chip.key in self._held
        drawn.radio.attributes(checked=is_chosen, disabled=is_held)
        drawn.label.classes(add="is-held" if is_held else "", remove="" if is_held else "is-held")
        drawn.note.set_text(", ".join(filter(None, [chip.note, BEING_BOOKED if is_held else ""])))
        drawn.note.set_visibility(is_held or bool(chip.note))

    def _draw(self, row: Tag, chip: Chip) -> _Drawn:
        with row, tag("label", chip.text, "slot") as label:
            note = tag("small")
            return _Drawn(label, tag("input", type="radio", name="start", value=chip.key), note)


def _note(view: ScheduleView, start: datetime, *, by_day: bool) -> str:
    """What has to stand with a time so that nobody misreads it."""
    notes = [
        words.moments.near_day(start, view.zone, view.now) if by_day else "",
        words.moments.hour_note(start, view.zone),
    ]
    return ", ".join(filter(None, [*notes, words.moments.reader_clock(start, view.zone, view.seen_from)]))
