"""Free times to choose from: single ones come and go, and are held by others, while people look."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from pages import words
from pages.elements import readers
from pages.elements.still import StillElements
from pages.elements.tags import Tag, tag
from pages.schedule.catalogue import key
from pages.schedule.time_filter import PARTS, part_of
from pages.schedule.view import ScheduleView

FIRST = "Earliest times"

CHANGES = ".choice-card, .day, .month-day, .later-day, .time-filter > *, .no-times [data-then]"
"""What a patient presses to see other times: until they come, these are a skeleton."""

NOT_FREE = "not free any more"

STRUCK = 4
"""Seconds that a time which somebody has taken is seen struck through, at the least."""

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
    """Times as radio buttons, by part of the day or in one row with their days; what others hold cannot be chosen.

    One that somebody takes is struck through for some seconds; each that goes by itself stays as long as a hand would
    feel it go.
    """

    def __init__(self, choose: Callable[..., Any]) -> None:
        """Draw the rows; `show` fills them."""
        self._drawn: dict[Chip, _Drawn] = {}
        self._held: frozenset[str] = frozenset()
        self._gone: dict[Chip, Tag] = {}
        self._subject: tuple[object, ...] = ()
        self._rows: dict[str, tuple[Tag, Tag, StillElements]] = {}
        with tag("div", classes="stack-wide", data_follows=CHANGES) as self._box:
            self._heading = tag("h3")
            for name in (FIRST, *(part.capitalize() for _, part in PARTS)):
                with tag("div", classes="stack", role="group", aria_label=name) as part:
                    tag("p", name, "part-name", aria_hidden="true")
                    row = tag("div", classes="slots")
                    self._rows[name] = part, row, StillElements(row, on_gone=self._on_gone, stay=STRUCK)
        self._box.listen("click", choose, readers.key, js_handler=CHOSEN)

    def offers(self, start: str) -> bool:
        """Return whether this is the key of a time that can be chosen here."""
        return any(chip.key == start and chip not in self._gone for chip in self._drawn if chip.key not in self._held)

    def show(self, view: ScheduleView, *, by_day: bool, limit: int | None = None) -> bool:
        """Offer exactly its times; what stays is not touched. `by_day`: all in one row, each with its day.

        Whether there are more than the limit.
        """
        day, selected = view.times, view.start
        starts = sorted([*day.free, *day.held], key=datetime.timestamp)  # the double hour of autumn is equal otherwise
        self._held = frozenset(map(key, day.held))
        wanted = [_chip(view, start, by_day=by_day) for start in starts[:limit]]
        stay = set(wanted) & set(self._drawn)
        self._let_go(view, wanted)
        chips = sorted({*wanted, *self._gone}, key=lambda chip: _start(chip).timestamp())
        for name in self._rows:
            self._show_part(name, [chip for chip in chips if chip.part == name], stay)
        for chip, drawn in self._drawn.items():
            self._show_state(chip, drawn, is_chosen=selected is not None and chip.key == key(selected))
        self._heading.set_text(words.moments.near_date(view.day, view.today) if view.day else "")
        self._heading.set_visibility(not by_day)
        self._box.set_visibility(bool(self._drawn))
        return limit is not None and len(starts) > limit

    def _let_go(self, view: ScheduleView, wanted: Sequence[Chip]) -> None:
        """Take away what is not wanted; where nobody asked for other times, what is not free any more is struck."""
        subject = view.type_.id, view.provider_id, view.filter_, view.day, view.zone
        by_itself, self._subject = subject == self._subject, subject
        known = {chip.key for chip in wanted} | {*map(key, view.on_offer.free), *map(key, view.on_offer.held)}
        for chip in set(self._drawn) - set(wanted):
            if by_itself and chip.key not in known:
                self._strike(chip, stay=STRUCK if view.can_be_taken(_start(chip)) else 0)
            else:
                self._remove(chip)
        for chip in set(self._gone) & set(wanted):  # it is free again
            self._gone.pop(chip).delete()
            self._rows[chip.part][2].stay(chip.key, self._drawn[chip].label.classes(remove="is-struck"))

    def _strike(self, chip: Chip, *, stay: int) -> None:
        """Let it be seen struck through for so long; one that nobody took leaves with a hand that is on it."""
        label = self._drawn[chip].label
        if chip not in self._gone:
            with label:
                self._gone[chip] = tag("span", NOT_FREE, "hidden-words")
            label.classes(add="is-struck" if stay else "")
        self._rows[chip.part][2].leave(chip.key, label, stay=stay)

    def _remove(self, chip: Chip) -> None:
        self._gone.pop(chip, None)
        self._drawn.pop(chip).label.delete()

    def _on_gone(self, gone: str) -> None:
        """Forget what was struck and has left."""
        for chip in [each for each in self._gone if each.key == gone]:
            self._remove(chip)
            self._rows[chip.part][0].set_visibility(any(each.part == chip.part for each in self._drawn))
        self._box.set_visibility(bool(self._drawn))

    def _show_part(self, name: str, chips: Sequence[Chip], stay: set[Chip]) -> None:
        box, row, _ = self._rows[name]
        box.set_visibility(bool(chips))
        for place, chip in enumerate(chips):
            if chip not in self._drawn:
                drawn = self._drawn[chip] = self._draw(row, chip)
                if place < len(row.default_slot.children) - 1:
                    drawn.label.move(row, place)
                if stay and chip.key not in self._held:  # one among others that stood there already
                    drawn.label.classes("glow")
        wide = any(chip.note for chip in chips)
        row.classes(add="slots-wide" if wide else "", remove="" if wide else "slots-wide")

    def _show_state(self, chip: Chip, drawn: _Drawn, *, is_chosen: bool) -> None:
        is_held, is_gone = chip.key in self._held, chip in self._gone
        drawn.radio.attributes(checked=is_chosen and not is_gone, disabled=is_held or is_gone)
        for name, is_so in (("is-held", is_held), ("is-gone", is_gone)):
            drawn.label.classes(add=name if is_so else "", remove="" if is_so else name)
        drawn.note.set_text(", ".join(filter(None, [chip.note, words.no_times.BEING_BOOKED if is_held else ""])))
        drawn.note.set_visibility(is_held or bool(chip.note))

    def _draw(self, row: Tag, chip: Chip) -> _Drawn:
        with row, tag("label", chip.text, "slot") as label:
            note = tag("small")
            return _Drawn(label, tag("input", type="radio", name="start", value=chip.key), note)


def _chip(view: ScheduleView, start: datetime, *, by_day: bool) -> Chip:
    part = FIRST if by_day else part_of(start).capitalize()
    return Chip(part, key(start), f"{start:%H:%M}", _note(view, start, by_day=by_day))


def _start(chip: Chip) -> datetime:
    return datetime.fromisoformat(chip.key)


def _note(view: ScheduleView, start: datetime, *, by_day: bool) -> str:
    """What has to stand with a time so that nobody misreads it."""
    notes = [
        words.moments.near_day(start, view.zone, view.now) if by_day else "",
        words.moments.hour_note(start, view.zone),
        words.moments.reader_clock(start, view.zone, view.seen_from),
        _before(view) if start == view.asked_before else "",
    ]
    return ", ".join(filter(None, notes))


def _before(view: ScheduleView) -> str:
    """Say beside the time that was asked for in vain, or that the appointment has now, what it is."""
    return words.moving.NOW if view.moving is not None else words.no_times.ASKED_BEFORE
