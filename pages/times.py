"""When: days side by side and free times to choose from. Drawn once; single ones come and go while people look."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pages import words
from pages.choices import VALUE, legend
from pages.offer import Offer, hour_note, key
from pages.tags import Tag, button, tag
from store.availability import HORIZON_DAYS

PARTS = ((12, "Morning"), (17, "Afternoon"), (24, "Evening"))
"""The hour before which each part of the day ends."""

FIRST = "Earliest times"

EARLIEST = 8
"""Times that a person in a crisis sees at first."""

LATER = 16
"""More of them at each click."""


PRESSED = """(event) => {
  const day = event.target.closest("button");
  if (!day) return;
  day.scrollIntoView({block: "nearest", inline: "nearest"});
  emit(day.value);
}"""
"""What a browser does when one of the days is pressed, of which a phone shows only some."""


class When:
    """The choice of a time: on one day, or for a person in a crisis the earliest of all."""

    def __init__(
        self,
        zone: str,
        browser_zone: str | None,
        *,
        on_day: Callable[..., Any],
        on_time: Callable[..., Any],
        on_more: Callable[..., Any],
    ) -> None:
        self.limit = EARLIEST
        self._elsewhere: date | None = None
        with tag("fieldset", classes="stack", id="when"):
            legend("When?")
            tag("p", _clock_note(zone, browser_zone), "lead")
            with tag("div", classes="stack") as self._by_day:
                self._days = Days(on_day)
                self._later = LaterDay(on_day)
                self._heading = tag("h3")
            self.times = Times(on_time, zone, browser_zone)
            with tag("div", classes="row-of") as self._nothing:
                self._nothing_text = tag("p")
                self._jump = button("", look="quiet")
            self._jump.on("click", on_day, js_handler="(event) => emit(event.currentTarget.value)")
            self._more = button("Show later times", on_more, look="quiet", classes="start")

    def show(self, offer: Offer, day: date | None, chosen: datetime | None, *, earliest: bool, now: datetime) -> None:
        """What can be chosen now, and what is."""
        everything = offer.earliest(now) if earliest else offer.on(day, now)
        starts = everything[: self.limit] if earliest else everything
        self._by_day.set_visibility(not earliest)
        self._days.show({each: len(offer.on(each, now)) for each in offer.strip}, day)
        self._later.show(day if day not in offer.strip else None, list(offer.strip))
        self._heading.set_text(words.day(day) if day else "")
        self.times.show(starts, chosen, now=now, by_day=earliest)
        self._more.set_visibility(len(everything) > len(starts))
        self._show_nothing(offer, day, now, nothing=not starts)

    def _show_nothing(self, offer: Offer, day: date | None, now: datetime, *, nothing: bool) -> None:
        """Instead of times: that there are none, and where some are."""
        self._nothing.set_visibility(nothing)
        if not nothing:
            return
        elsewhere = offer.first_day(now, after=day or date.min) or offer.first_day(now)
        if elsewhere is None:
            self._nothing_text.set_text("Nothing is free now. What is given back appears here by itself.")
        else:
            self._nothing_text.set_text(f"Nothing is free on {words.day(day)}." if day else "Nothing is free today.")
            self._jump.set_text(f"Show {words.day(elsewhere)}")
            self._jump.attributes(value=elsewhere.isoformat())
        self._jump.set_visibility(elsewhere is not None)


class Days:
    """The next days; those without a free time cannot be chosen."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        self._drawn: dict[date, tuple[Tag, Tag]] = {}
        self._strip = tag("div", classes="day-strip", role="group", aria_label="Day")
        self._strip.on("click", choose, js_handler=PRESSED)

    def show(self, free: Mapping[date, int], chosen: date | None) -> None:
        """How many free times each day has, and which day is looked at."""
        if list(free) != list(self._drawn):
            self._draw(free)
        for day, (drawn, note) in self._drawn.items():
            count = free[day]
            note.set_text(f"{count or 'none'} free")
            drawn.attributes(disabled=not count and day != chosen, aria_pressed="true" if day == chosen else "false")

    def _draw(self, days: Mapping[date, int]) -> None:
        self._strip.clear()
        self._drawn = {}
        with self._strip:
            for day in days:
                with tag("button", classes="day", type="button", value=day.isoformat()) as drawn:
                    weekday, number, month = words.day(day).split()[:3]
                    tag("span", weekday[:3], "day-name")
                    tag("span", number, "day-number")
                    tag("span", f"{month}, ", "hidden-words")
                    self._drawn[day] = drawn, tag("span", classes="day-note")


class LaterDay:
    """A native date field for the days behind the strip. It is the browser's own: what is half typed stays."""

    def __init__(self, choose: Callable[..., Any]) -> None:
        self._choose = choose
        self._shown: date | None = None
        with tag("div", classes="later-day"):
            tag("label", "A later day", for_="date")
            self._holder = tag("div")

    def show(self, chosen: date | None, strip: Sequence[date]) -> None:
        """Which later day is looked at; None empties the field."""
        if self._holder.default_slot.children and chosen == self._shown:
            return
        self._shown = chosen
        self._holder.clear()
        today = strip[0] if strip else datetime.now(UTC).date()
        last = today + timedelta(days=HORIZON_DAYS)
        with self._holder:
            field = tag("input", type="date", id="date", min=today.isoformat(), max=last.isoformat())
        field.attributes(defaultValue=chosen.isoformat() if chosen else None)
        field.on("change", self._picked, js_handler=VALUE, throttle=0.5, leading_events=False)

    async def _picked(self, event: Any) -> None:
        """Years are typed digit by digit; what is no day yet is passed over."""
        try:
            self._shown = date.fromisoformat(event.args)
        except (TypeError, ValueError):
            return
        await self._choose(event)


@dataclass(frozen=True, slots=True)
class Chip:
    """A time as it is drawn: in which part, under which name, with which words."""

    part: str
    key: str
    text: str
    note: str


class Times:
    """Free times as radio buttons, by part of the day or in one row with their days."""

    def __init__(self, choose: Callable[..., Any], zone: str, browser_zone: str | None) -> None:
        self._zone, self._browser_zone = zone, browser_zone
        self._drawn: dict[Chip, tuple[Tag, Tag]] = {}
        self._rows: dict[str, tuple[Tag, Tag]] = {}
        with tag("div", classes="stack-wide") as box:
            for name in (FIRST, *(name for _, name in PARTS)):
                with tag("div", classes="stack", role="group", aria_label=name) as part:
                    tag("p", name, "part-name", aria_hidden="true")
                    self._rows[name] = part, tag("div", classes="slots")
        box.on("change", choose, js_handler=VALUE)

    def offers(self, start: object) -> bool:
        """Whether this is the key of a time that can be chosen here."""
        return any(chip.key == start for chip in self._drawn)

    def show(self, starts: Sequence[datetime], chosen: datetime | None, *, now: datetime, by_day: bool) -> None:
        """Offer exactly these; what stays is not touched. `by_day`: all in one row, each with its day."""
        wanted: dict[str, list[Chip]] = {name: [] for name in self._rows}
        for start in starts:
            part = FIRST if by_day else next(name for hour, name in PARTS if start.hour < hour)
            wanted[part].append(Chip(part, key(start), f"{start:%H:%M}", self._note(start, now, by_day=by_day)))
        stay = {chip for chips in wanted.values() for chip in chips} & set(self._drawn)
        for gone in set(self._drawn) - stay:
            self._drawn.pop(gone)[0].delete()
        for name, chips in wanted.items():
            box, row = self._rows[name]
            box.set_visibility(bool(chips))
            for place, chip in enumerate(chips):
                if chip not in stay:
                    drawn = self._draw(row, chip)
                    if place < len(row.default_slot.children) - 1:
                        drawn.move(row, place)
                    if stay:  # one among others that stood there already
                        drawn.classes("glow")
            wide = any(chip.note for chip in chips)
            row.classes(add="slots-wide" if wide else "", remove="" if wide else "slots-wide")
        for chip, (_, radio) in self._drawn.items():
            radio.attributes(checked=chosen is not None and chip.key == key(chosen))

    def _draw(self, row: Tag, chip: Chip) -> Tag:
        with row, tag("label", chip.text, "slot") as drawn:
            if chip.note:
                tag("small", chip.note)
            self._drawn[chip] = drawn, tag("input", type="radio", name="start", value=chip.key)
        return drawn

    def _note(self, start: datetime, now: datetime, *, by_day: bool) -> str:
        """What has to stand with a time so that nobody misreads it."""
        notes = [words.near_day(start, self._zone, now) if by_day else "", hour_note(start)]
        if self._browser_zone and words.where(start, self._zone, self._browser_zone):
            notes.append(f"{words.clock(start, self._browser_zone)} {words.city(self._browser_zone)}")
        return ", ".join(filter(None, notes))


def _clock_note(zone: str, browser_zone: str | None) -> str:
    note = f"Times are the clinic's, in {words.city(zone)}."
    if browser_zone and words.where(datetime.now(UTC), zone, browser_zone):
        note += f" Beside each stands the time in {words.city(browser_zone)}."
    return note
