"""What a page takes from a browser: each listener reads its value by one of these, typed and bounded.

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
    """A text that can be stored: no half of a surrogate pair, and no longer than people type."""
    if not isinstance(value, str) or len(value) > LONGEST:
        raise NotSent
    try:
        value.encode()
    except UnicodeEncodeError:
        raise NotSent from None
    return value


def key(value: object) -> str:
    """What stands in the value of a button or an option: short, and in one line."""
    if not isinstance(value, str) or len(value) > 100 or not value.isprintable():
        raise NotSent
    return value


def act(value: object) -> tuple[str, str]:
    """What a button of a list does and to which: `retire:3` is ("retire", "3")."""
    name, _, which = key(value).partition(":")
    return name, which


def flag(value: object) -> bool:
    """Yes or no."""
    if not isinstance(value, bool):
        raise NotSent
    return value


def number(first: int, last: int) -> Reader[int]:
    """A whole number between these two, both included."""

    def read(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not first <= value <= last:
            raise NotSent
        return value

    return read


def seconds(value: object) -> float:
    """How long something took, up to thirty days."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 < value < 30 * 86_400:
        raise NotSent
    return float(value)


def day(value: object) -> date:
    """The value of a native date field. Days at the ends of the calendar, which no zone can shift, are nobody's."""
    try:
        found = date.fromisoformat(key(value))
    except ValueError:
        raise NotSent from None
    if not 1 < found.year < 9999:
        raise NotSent
    return found


def optional(read: Reader[T]) -> Reader[T | None]:
    """The same, or nothing."""
    return lambda value: None if value is None else read(value)


def several(read: Reader[T], most: int = _FIELDS) -> Reader[list[T]]:
    """A list, each of it read like this."""

    def listed(value: object) -> list[T]:
        if not isinstance(value, list) or len(value) > most:
            raise NotSent
        return [read(each) for each in value]

    return listed


def fields(read: Reader[T]) -> Reader[dict[str, T]]:
    """What a form says: the names of its fields, and of each what stands there."""

    def said(value: object) -> dict[str, T]:
        if not isinstance(value, dict) or len(value) > _FIELDS:
            raise NotSent
        return {key(name): read(each) for name, each in value.items()}

    return said


VALUE = "(event) => emit(event.target.value)"
"""What a browser sends when one of a group of radio buttons is chosen."""


PRESSED = "(event) => emit(event.currentTarget.value)"
"""What a browser sends when a button with a value is pressed."""
