"""When a new appointment is: a day and a time of the clinic's clock, and the free times of that day."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from pages import words
from pages.cleanup import while_open
from pages.elements.forms import Field
from pages.elements.free_times import Choice, FreeTimes
from pages.elements.tags import tag
from store.views.people import Person

DrawField = Callable[[str, str], AbstractContextManager[Field]]


class When:
    """The fields `date`, `time` and `which`; in autumn an hour comes twice, and `which` says which is meant."""

    def __init__(self, me: Person, draw_field: DrawField, fill: Callable[[dict[str, str]], None]) -> None:
        """`fill` lets the browser show other values in the form."""
        self._me, self._fill = me, while_open(fill)
        self.zone = me.clinic.zone
        self._typed: Mapping[str, str] = {}
        with tag("div", classes="new-when"):
            with draw_field("date", "Day") as self.date:
                self.date.draw("input", name="date", type="date")
            with draw_field("time", "") as self.time:
                self.time.draw("input", name="time", type="time", step="300")
        with tag("fieldset", classes="stack") as self._both:
            tag("legend", "Which of the two?")
            for fold, text in enumerate(("Before the clocks go back", "After the clocks go back")):
                with tag("label", classes="new-which"):
                    tag("input", type="radio", name="which", value=str(fold))
                    tag("span", text)
        self._both.set_visibility(False)
        self._times = FreeTimes(me, self._on_taken, self._on_next)
        self._name_zone()

    def open(self, when: date | datetime) -> dict[str, str]:
        """Begin with a day of the clinic, or with a moment; returns what stands in the fields then."""
        today = datetime.now(ZoneInfo(self.zone)).date()
        self.date.input.attributes(min=today.isoformat())
        if not isinstance(when, datetime):
            return {"date": when.isoformat()}
        there = when.astimezone(ZoneInfo(self.zone))
        self._offer_both(moments(there.date(), there.time(), self.zone))
        return {"date": there.date().isoformat(), "time": f"{there:%H:%M}", "which": str(there.fold)}

    def start_over(self) -> None:
        """Nothing is typed, and no times are shown."""
        self._typed = {}
        self._times.show(None)
        self._both.set_visibility(False)

    def look(self, typed: Mapping[str, str], choose: Callable[[date], Choice | None]) -> None:
        """Show the times of the day that is typed, if there is a `Choice` for it."""
        self._typed = typed
        try:
            day = date.fromisoformat(typed.get("date", ""))
        except ValueError:
            self._times.show(None)
        else:
            self._times.show(choose(day))

    def follow_clock(self, *, is_open: bool) -> None:
        """Name the clinic's clock as it is now: what was typed for another one is looked at again."""
        if self._me.clinic.zone != self.zone:
            self.zone = self._me.clinic.zone
            self._name_zone()
            if is_open:
                self.time.say(words.calendar.clock_moved(self.zone))

    def read(self, typed: Mapping[str, str]) -> tuple[datetime | None, str]:
        """Return the moment that was typed; where there is none, or are two, the sentence that says so."""
        try:
            day, clock = date.fromisoformat(typed.get("date", "")), time.fromisoformat(typed.get("time", ""))
            starts = moments(day, clock, self.zone)
        except (ValueError, OverflowError):
            return None, "Please choose a day and a time."
        self._offer_both(starts)
        if not starts:
            return None, words.calendar.left_out(clock)
        if clock.minute % 5 or clock.second or clock.microsecond:
            return None, words.calendar.FULL_FIVE_MINUTES
        if len(starts) == 1:
            return starts[0], ""
        if typed.get("which") in {"0", "1"}:
            return starts[int(typed["which"])], ""
        return None, words.calendar.twice(clock)

    def moment(self, typed: Mapping[str, str]) -> datetime | None:
        """Return the moment that is typed so far; None where there is none, or it is open which of two is meant."""
        try:
            day, clock = date.fromisoformat(typed.get("date", "")), time.fromisoformat(typed.get("time", ""))
            starts = moments(day, clock, self.zone)
        except (ValueError, OverflowError):
            return None
        which = typed.get("which", "") if len(starts) > 1 else "0"
        return starts[int(which)] if starts and which in {"0", "1"} else None

    def _on_taken(self, gone: Sequence[datetime]) -> None:
        """Somebody has these times now, perhaps the one that stands in the field."""
        clock, which = self._typed.get("time"), self._typed.get("which")
        for start in gone:
            if f"{start:%H:%M}" == clock and (which not in {"0", "1"} or which == str(start.fold)):
                self.time.say(words.no_times.just_taken(clock))

    def _on_next(self, start: datetime) -> None:
        self._fill({"date": start.date().isoformat(), "time": f"{start:%H:%M}", "which": str(start.fold)})

    def _name_zone(self) -> None:
        self.time.label.set_text(words.calendar.time_in(self.zone))

    def _offer_both(self, starts: Sequence[datetime]) -> None:
        self._both.set_visibility(len(starts) > 1)


def moments(day: date, clock: time, zone: str) -> list[datetime]:
    """Return when that zone's clock shows this time that day: once, twice in autumn, never in spring. UTC, in order."""
    wall = datetime.combine(day, clock)
    readings = {wall.replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC) for fold in (0, 1)}
    return sorted(each for each in readings if each.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall)
