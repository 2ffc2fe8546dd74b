"""Which passwords may be chosen. Pure but for one file that is read once.

NIST SP 800-63B, 3.1.1.2: a length and a list of what is tried first, and no rules about kinds of characters.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from pathlib import Path

from store import errors

SHORTEST = 12
"""Characters (code points, composed by NFC), at least."""

LONGEST = 1024
"""Bytes of UTF-8 as it is typed, at most: so that nobody keeps the hashers busy with novels."""

DECORATION = 8
"""A common word with up to so many digits and signs around it is still that word."""

LEFT_OVER = 4
"""A password with fewer letters of its own than these is made of the words around it."""

_NOT_TEXT = re.compile("[\0\ud800-\udfff]")
_NEIGHBOURS = {
    pair
    for row in ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm")
    for line in (row, row[::-1])
    for pair in pairwise(line)
}


def check(password: str, *, about: Iterable[str], field: str) -> None:
    """Check whether this may become a password.

    `about`: what the person and the clinic are called: names, slug, e-mail. `field` is named in what is raised:
    WeakPassword (why: short, long, common, personal), BadText for NUL and halves of characters.
    """
    if _is_long(password):
        raise errors.WeakPassword(field, "long")
    if _NOT_TEXT.search(password):
        raise errors.BadText(field)
    password = normal(password)
    if len(password) < SHORTEST:
        raise errors.WeakPassword(field, "short")
    if _is_personal(password.casefold(), about):
        raise errors.WeakPassword(field, "personal")
    if _is_common(password.casefold()):
        raise errors.WeakPassword(field, "common")


def normal(password: str) -> str:
    """Return the password composed by NFC (RFC 8265, 4.2), so that every keyboard types the same é."""
    return unicodedata.normalize("NFC", password)


def is_possible(password: str) -> bool:
    """Return whether this can be anyone's password at all: not too long; no NUL and no half of a character in it."""
    return not _is_long(password) and not _NOT_TEXT.search(password)


def _is_long(password: str) -> bool:
    return len(password) > LONGEST or len(password.encode(errors="surrogatepass")) > LONGEST


def _is_common(password: str) -> bool:
    """In the list, alone or decorated; or so regular that it needs no list."""
    word = _from_letter_to_letter(password)
    listed = _common()
    return (
        password in listed
        or "".join(filter(str.isalnum, password)) in listed
        or (word in listed and len(password) - len(word) <= DECORATION)
        or _repeats(password)
        or _surprises(password) <= LEFT_OVER
        or len(set(password)) <= LEFT_OVER
    )


def _from_letter_to_letter(password: str) -> str:
    """Without the digits and signs around it."""
    letters = [place for place, character in enumerate(password) if character.isalpha()]
    return password[letters[0] : letters[-1] + 1] if letters else ""


def _repeats(password: str) -> bool:
    """Return whether it is something shorter than a password, again and again: `abc!abc!abc!`."""
    return any(password[n:] == password[:-n] for n in range(1, min(SHORTEST, len(password) // 2 + 1)))


def _surprises(password: str) -> int:
    """How many characters do not simply follow the one before, as in `abcd`, `4321`, `qwerty` or `aaaa`."""
    return 1 + sum(a != b and (a, b) not in _NEIGHBOURS for a, b in pairwise(password))


def _is_personal(password: str, about: Iterable[str]) -> bool:
    """Return whether little is left without the names of person, clinic and this software: `harbor-clinic-2026`."""
    words = {"kept"}
    for name in about:
        parts = [_letters(part) for part in re.split(r"[\W\d_]+", name.casefold())]
        words |= {part for part in [*parts, "".join(parts)] if len(part) >= 3}  # "li" is in many words
    whole = left = _letters(password)
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, " ")
    return left != whole and len(_letters(left)) < LEFT_OVER


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, unicodedata.normalize("NFC", name)))


@cache
def _common() -> frozenset[str]:
    """The list, in lower case: long ones as they are, and short words that people decorate."""
    lines = Path(__file__).with_name("common_passwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if not line.startswith("#"))
