"""What people typed, made fit to keep.

Its length is looked at before anything else: what putting characters in order costs grows with the square of their
number, so that 96 kB of accents kept everybody waiting for 3 seconds.
"""

import re
import unicodedata

from store import errors

LONGEST_EMAIL = 254
"""Characters; the most that RFC 5321 lets through."""

LONGEST_NAME = 120
"""Characters of a person's name."""

TYPED = 2
"""A text may be so many times longer as it is typed than as it is kept: lines end in two characters, é may be two."""

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(\.[^\s@,;:<>()\[\]\"\\.]+)+")


def clean(value: str, *, field: str, limit: int) -> str:
    """The text trimmed, with plain line ends; emoji, right-to-left text and HTML stay as typed.

    Raises BadText for NUL, other controls and halves of characters; TooLong past `limit` characters.
    """
    if len(value) > TYPED * limit:
        raise errors.TooLong(field, limit)
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNKEEPABLE.search(text):
        raise errors.BadText(field)
    if len(text) > limit:
        raise errors.TooLong(field, limit)
    return text


def line(value: str, *, field: str, limit: int) -> str:
    """The text on one line. Raises as `clean`."""
    return " ".join(clean(value, field=field, limit=limit).split())


def email(value: str) -> str:
    """The address as it is kept and compared: trimmed, NFKC, in lower case. Raises BadEmail."""
    if len(value) > TYPED * LONGEST_EMAIL or _UNKEEPABLE.search(value):
        raise errors.BadEmail("email")
    address = unicodedata.normalize("NFKC", value.strip()).lower()
    if len(address) > LONGEST_EMAIL or not _EMAIL.fullmatch(address):
        raise errors.BadEmail("email")
    return address


def name(value: str) -> str:
    """A person's name on one line, 1 to 120 characters. Raises BadName."""
    if len(value) > TYPED * LONGEST_NAME or _UNKEEPABLE.search(value):
        raise errors.BadName("name")
    text = " ".join(value.split())
    if not 1 <= len(text) <= LONGEST_NAME:
        raise errors.BadName("name")
    return text
