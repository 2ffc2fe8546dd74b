"""Readers of what a browser sends: each listener has one of these, which makes its value typed and bounded.

A socket can send anything. What the page's own scripts would not send is passed over: a reader raises NotSent, nothing
happens, and nothing is logged. What people typed wrongly is no such thing; it reaches the verb, which refuses it.
"""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

T = TypeVar("T")
Reader = Callable[[object], T]

LONGEST = 20_000
"""Characters of one text; what people can type is shorter, and refused with a sentence where it is too long."""

_FIELDS = 200
"""Fields of a form, or values of a field."""


class NotSent(Exception):
    """No page of ours sends this."""


def text(value: object) -> str:
    """Read a text that can be stored: no half of a surrogate pair, and no longer than people type."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise NotSent
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotSent from None
    return value


def key(value: object) -> str:
    """Read the value of a button or an option: short, and in one line."""
    if not isinstance(value, str) or len(value) > 100 or not value.isprintable():
        raise NotSent
    return value


def act(value: object) -> tuple[str, str]:
    """Read what a button of a list does, and to what: `retire:3` is ("retire", "3")."""
    name, _, target = key(value).partition(":")
    return name, target


def flag(value: object) -> bool:
    """Read a yes or no."""
    if not isinstance(value, bool):
        raise NotSent
    return value


def number(first: int, last: int) -> Reader[int]:
    """Make a reader of a whole number between these two, both included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            raise NotSent
        return value

    return read


def seconds(value: object) -> float:
    """Read how long something took, up to thirty days."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 30 * 86_400:
        raise NotSent
    return float(value)


def day(value: object) -> date:
    """Read the value of a native date field. Days at the ends of the calendar, which no zone can shift, are forged."""
    try:
        day = date.fromisoformat(key(value))
    except ValueError:
        raise NotSent from None
    if not 1 < day.year < 9999:
        raise NotSent
    return day


def typed_day(text: str) -> date | None:
    """Return the day that somebody has put into a native date field, however far away; None where it says none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def several(read: Reader[T], most: int = _FIELDS) -> Reader[list[T]]:
    """Make a reader of a list, each of it read like this."""

    def read_list(value: object) -> list[T]:
        if not isinstance(value, list) or len(value) > most:
            raise NotSent
        return [read(each) for each in value]

    return read_list


def fields(read: Reader[T]) -> Reader[dict[str, T]]:
    """Make a reader of a form: the names of its fields, and of each what stands there, read like this."""

    def read_fields(value: object) -> dict[str, T]:
        if not isinstance(value, dict) or len(value) > _FIELDS:
            raise NotSent
        return {key(name): read(each) for name, each in value.items()}

    return read_fields


VALUE = "(event) => emit(event.target.value)"
"""What a browser sends when one of a group of radio buttons is chosen."""

PRESSED = "(event) => emit(event.currentTarget.value)"
"""What a browser sends when a button with a value is pressed."""

PRESSED_INSIDE = """(event) => {
  const button = event.target.closest("button");
  if (button) emit(button.value);
}"""
"""What a browser sends when one of the buttons in a row is pressed, each with a value."""
