"""Which free times a patient looks at, and what is said where none of them is free."""

from datetime import date

from pages import words

PARTS = {"morning": "Mornings", "evening": "After 17:00"}

ANY_DAY = "Any day"

SHOW_ALL = "Show all times"

NONE = "None"
"""Stands under a day which has other times."""

WHAT_COUNTS = "Under each day stands how many times are free."

_NAMES = {None: "times", "morning": "mornings", "evening": "times after 17:00"}
_NAMES_ON = {None: "{day}s", "morning": "{day} mornings", "evening": "{day}s after 17:00"}


def none_on(part: str | None, weekday: int | None, day: date) -> str:
    """Say that the day has free times, and none of those."""
    return f"You are looking at {_name(part, weekday)} only. None is free on {words.moments.day(day)}."


def none_free(part: str | None, weekday: int | None) -> str:
    """Say in the bar beside the button that none of those is free."""
    return f"No {_name(part, weekday)} are free"


def none_within(part: str | None, weekday: int | None, days: int) -> str:
    """Say how long none of those is free."""
    until = words.numbers.count(days, "day")
    return f"You are looking at {_name(part, weekday)} only. None is free in the next {until}."


def left_on(day: date, left: int) -> str:
    """Say of a day how many times are free, as far as they are looked at."""
    return f"{words.moments.day(day)}, {left} free" if left else f"{words.moments.day(day)}, no free time"


def _name(part: str | None, weekday: int | None) -> str:
    if weekday is None:
        return _NAMES[part]
    return _NAMES_ON[part].format(day=words.moments.DAYS[weekday])
