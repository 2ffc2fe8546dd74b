"""Which of the free times a patient looks at: those of a part of the day, of a weekday, or of both."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

PARTS = ((12, "morning"), (17, "afternoon"), (24, "evening"))
"""The hour before which each part of the day ends."""

OFFERED = ("morning", "evening")
"""The parts that can be looked at alone."""

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""As addresses name them, from Monday on."""


@dataclass(frozen=True, slots=True)
class TimeFilter:
    """What lets a part of the free times through; None lets all of them.

    It hides times and takes none: what somebody has chosen stays chosen, and is shown. A `weekday` of 0 is Monday.
    """

    part: str | None = None
    weekday: int | None = None

    @classmethod
    def parse(cls, part: object, weekday: object) -> "TimeFilter":
        """Read what an address or a browser says; what cannot be is passed over."""
        days = [at for at, name in enumerate(WEEKDAYS) if name == weekday]
        return cls(next((each for each in OFFERED if each == part), None), days[0] if days else None)

    def __bool__(self) -> bool:
        """Return whether it hides anything."""
        return self != TimeFilter()

    def lets_through(self, start: datetime) -> bool:
        """Return whether the start, on the clinic's clock, is looked at."""
        return self.part in {None, part_of(start)} and self.weekday in {None, start.weekday()}

    def narrow(self, starts: Iterable[datetime]) -> list[datetime]:
        """Return those of the starts that are looked at."""
        return [start for start in starts if self.lets_through(start)]

    @property
    def params(self) -> dict[str, str | None]:
        """What an address says of it, as `parse` reads it."""
        return {"part": self.part, "weekday": None if self.weekday is None else WEEKDAYS[self.weekday]}


def part_of(start: datetime) -> str:
    """Return the part of the day in which this time of the clinic's clock lies."""
    return next(part for hour, part in PARTS if start.hour < hour)
