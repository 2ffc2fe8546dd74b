"""What people typed, made fit to keep."""

import re
import unicodedata

from store import errors

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(\.[^\s@,;:<>()\[\]\"\\.]+)+")


def clean(value: str, *, field: str, limit: int) -> str:
    """The text trimmed, with plain line ends; emoji, right-to-left text and HTML stay as typed.

    Raises BadText for NUL, other controls and halves of characters; TooLong past `limit` characters.
    """
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if _UNKEEPABLE.search(text):
        raise errors.BadText(field)
    if len(text) > limit:
        raise errors.TooLong(field, limit)
    return text


def email(value: str) -> str:
    """The address as it is kept and compared: trimmed, NFKC, in lower case. Raises BadEmail.

    254 characters are the most that RFC 5321 lets through.
    """
    if _UNKEEPABLE.search(value):
        raise errors.BadEmail("email")
    address = unicodedata.normalize("NFKC", value.strip()).lower()
    if len(address) > 254 or not _EMAIL.fullmatch(address):
        raise errors.BadEmail("email")
    return address


def name(value: str) -> str:
    """A person's name on one line, 1 to 120 characters. Raises BadName."""
    if _UNKEEPABLE.search(value):
        raise errors.BadName("name")
    text = " ".join(value.split())
    if not 1 <= len(text) <= 120:
        raise errors.BadName("name")
    return text
