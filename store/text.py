"""Text that people typed, made fit to keep. Reasons: docs/decisions/0014-names-and-e-mails.md.

Its length is looked at before anything else: what putting characters in order costs grows with the square of their
number, so that 96 kB of accents kept everybody waiting for 3 seconds.
"""

import re
import unicodedata
from functools import cache
from zoneinfo import available_timezones

import idna

from store import errors

LONGEST_EMAIL = 254
"""Characters; the most that RFC 5321 lets through."""

LONGEST_NAME = 120
"""Characters of a person's name."""

LONGEST_PHONE = 40
"""Characters of a phone number, with what stands between its digits."""

FEWEST_EMERGENCY_DIGITS = 2
"""Such as 17, the police of Monaco."""

TYPED = 2
"""A text may be so many times longer as it is typed than as it is kept: lines end in two characters, é may be two."""

LONGEST_LINK = 500
"""Characters of a link to a video."""

ROOM = "{room}"
"""Stands in a link for the name of a room."""

_NOWHERE = {"example", "test", "invalid", "localhost", "local", "internal", "localdomain"}
"""Last labels of domains that nobody has."""

_NO_ZONES = {"localtime", "Factory"}
"""Names that some systems keep beside the zones."""

_LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
_LINK = re.compile(
    rf"https://({_LABEL}\.)+[a-z]([a-z0-9-]*[a-z0-9])?(:[0-9]{{1,5}})?([/?#][!#-;=?-\[\]_a-z~]*)?",
    re.ASCII | re.IGNORECASE,
)
"""With a host that has a dot and no port of more than five digits; with nobody's name, no blank and no quotes.

All of it is ASCII: without that said, the s of https could be the long s of old prints.
"""

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_EMAIL = re.compile(r"[^\s@,;:<>()\[\]\"\\]+@[^\s@,;:<>()\[\]\"\\.]+(\.[^\s@,;:<>()\[\]\"\\.]+)+")

_PHONE = re.compile(r"(\(\+?[0-9][0-9 ]*\)|\+?[0-9])([0-9 /-]|\([0-9 ]+\))*")
_MOST_DIGITS = 15
"""Of a phone number; E.164 has no longer ones."""

_HIDDEN = re.compile(
    "[\x80-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
"""Nobody sees it: what Unicode calls default ignorable or format, blank letters, the blank of Braille."""

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Nobody sees it, and it turns around what stands beside it."""

_JOINERS = "\u200c\u200d"
_JOINED = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|"
    "SINHALA|KHMER|MYANMAR|TIBETAN"
)
"""Scripts in which a joiner, or its contrary, makes another word or another shape."""

_ALIKE = ("LATIN", "CYRILLIC", "GREEK")
"""Scripts with letters that look the same."""


def clean(value: str, *, field: str, limit: int) -> str:
    """Return the text trimmed, with plain line ends; emoji, right-to-left text and HTML stay as typed. Blank is empty.

    What would turn the words around goes.
    Raises BadText for NUL, other controls and halves of characters; TooLong past `limit` characters.
    """
    if len(value) > TYPED * limit:
        raise errors.TooLong(field, limit)
    text = _TURNING.sub("", value.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if _UNKEEPABLE.search(text):
        raise errors.BadText(field)
    if len(text) > limit:
        raise errors.TooLong(field, limit)
    return text if _HIDDEN.sub("", text).strip() else ""


def line(value: str, *, field: str, limit: int) -> str:
    """Return the text on one line. Raises as `clean`."""
    return " ".join(clean(value, field=field, limit=limit).split())


def name(value: str) -> str:
    """Return a person's name on one line, 1 to 120 characters, without what nobody sees and no script needs.

    Raises BadName, also for a name without a letter.
    """
    if len(value) > TYPED * LONGEST_NAME or _UNKEEPABLE.search(value):
        raise errors.BadName("name")
    text = " ".join(_seen(unicodedata.normalize("NFC", value)).split())
    if len(text) > LONGEST_NAME or not any(map(str.isalpha, text)):
        raise errors.BadName("name")
    return text


def phone(value: str, *, field: str = "phone", fewest: int = 5) -> str:
    """Return a phone number as people write it, on one line; blank is empty. Raises BadPhone.

    It has `fewest` to 15 digits, and beside them blanks, a leading +, hyphens, slashes and brackets that close.
    """
    if len(value) > TYPED * LONGEST_PHONE or _UNKEEPABLE.search(value):
        raise errors.BadPhone(field)
    # What is pasted brings along marks of direction, blanks that do not break and dashes of print.
    shown = unicodedata.normalize("NFKC", _HIDDEN.sub("", value))
    number = " ".join(re.sub("[\u2010-\u2015\u2212]", "-", shown).split())
    digits = sum(each.isdecimal() for each in number)
    if number and not (_PHONE.fullmatch(number) and fewest <= digits <= _MOST_DIGITS):
        raise errors.BadPhone(field)
    if len(number) > LONGEST_PHONE:
        raise errors.BadPhone(field)
    return number


def emergency_phone(value: str) -> str:
    """Return the number to call in a crisis, as `phone` does. Raises BadPhone.

    It may be as short as 112, and has no slash, which stands between two numbers as well as within one.
    """
    number = phone(value, field="emergency_phone", fewest=FEWEST_EMERGENCY_DIGITS)
    if "/" in number:
        raise errors.BadPhone("emergency_phone")
    return number


def link(value: str, *, field: str, longest: int = LONGEST_LINK) -> str:
    """Return a link to a video, without what stands around it; blank is empty. Raises TooLong, BadLink.

    It begins with https://, leads to a host by its name, and names nobody before that.
    """
    if len(value) > TYPED * longest:
        raise errors.TooLong(field, longest)
    address = value.strip(" \t\r\n")
    if len(address) > longest:
        raise errors.TooLong(field, longest)
    if address and not _LINK.fullmatch(address):
        raise errors.BadLink(field)
    return address


def link_template(value: str, *, field: str) -> str:
    """Return a link that has a place for the name of a room behind its host; blank is empty.

    Raises TooLong, BadLink, MissingRoom.
    """
    template = value.strip(" \t\r\n")
    link(template.replace(ROOM, "room"), field=field)
    host, _, behind = template.partition("://")[2].partition("/")
    if template and (ROOM in host or behind.count(ROOM) != 1):
        raise errors.MissingRoom(field)
    if len(template) > LONGEST_LINK:
        raise errors.TooLong(field, LONGEST_LINK)
    return template


def email(value: str) -> str:
    """Return the address of a new account, spelt as it is kept. Raises BadEmail.

    It has nothing in it that nobody sees, no sign beyond ASCII, and no word of letters that can be taken for others.
    """
    address = spelt(value)
    domain = address.partition("@")[2]
    if not _EMAIL.fullmatch(address) or _HIDDEN.search(value) or "xn--" in domain or not _is_plain(address):
        raise errors.BadEmail("email")
    try:
        longer = 0 if domain.isascii() else len(idna.encode(domain)) - len(domain)
    except idna.IDNAError:
        raise errors.BadEmail("email") from None
    if len(address) + longer > LONGEST_EMAIL:
        raise errors.BadEmail("email")
    return address


def wire(address: str) -> str:
    """Return an address as mail servers know it: an international domain travels in ASCII."""
    local, _, domain = address.rpartition("@")
    return address if domain.isascii() else f"{local}@{idna.encode(domain).decode()}"


def can_be_written_to(address: str) -> bool:
    """Return whether mail can arrive at this address: not at a domain that is kept for examples and for networks at
    home (RFC 2606, 6761, 6762).
    """
    domain = wire(address).rpartition("@")[2].lower()
    last, two = domain.rpartition(".")[2], ".".join(domain.split(".")[-2:])
    return "." in domain and last not in _NOWHERE and two not in {"example.com", "example.net", "example.org"}


def looks_like_email(address: str) -> bool:
    """Return whether this, spelt as it is kept, could be somebody's address, perhaps one of older rules."""
    return len(address) <= LONGEST_EMAIL and _EMAIL.fullmatch(address) is not None


@cache
def zones() -> tuple[str, ...]:
    """Return the names of all IANA zones, sorted."""
    return tuple(sorted(available_timezones() - _NO_ZONES))


def zone(value: str) -> str | None:
    """Return the IANA zone that somebody has typed, also by its city alone ("tokyo"); None where there is none.

    Where cities of several have one name, it is none.
    """
    typed = value.strip().replace(" ", "_").casefold()
    if len(value) > LONGEST_LINK or not typed:
        return None
    whole = [each for each in zones() if each.casefold() == typed]
    by_city = [each for each in zones() if each.rpartition("/")[2].casefold() == typed and not each.startswith("Etc/")]
    found = whole or by_city
    return found[0] if len(found) == 1 else None


def spelt(value: str) -> str:
    """Return an address as it is kept and compared: trimmed, NFKC, in lower case, its domain as people read it.

    Without what nobody sees, which comes along with what is pasted. Empty for what can be nobody's address.
    """
    if len(value) > TYPED * LONGEST_EMAIL or _UNKEEPABLE.search(value):
        return ""
    address = unicodedata.normalize("NFKC", _HIDDEN.sub("", value).strip()).lower()
    local, at, domain = address.replace("\u3002", ".").partition("@")  # the full stop of Japanese
    return local + at + _readable(domain)


def sought(value: str) -> str:
    """Return a word that somebody looks for, spelt as names and e-mails are kept; parts of them stay parts."""
    word = _seen(unicodedata.normalize("NFC", value))
    return re.sub("xn--[a-z0-9-]+", lambda label: _readable(label[0].lower()), word, flags=re.IGNORECASE)


# ---- helpers


def _seen(text: str) -> str:
    """Without what nobody sees and no script needs."""
    return _HIDDEN.sub(lambda match: match[0] if _is_needed(text, match.start()) else "", text)


def _is_needed(text: str, place: int) -> bool:
    """Return whether the word would be another without this hidden character: a joiner, or the variant of a letter."""
    before, mark, after = text[place - 1 : place], text[place], text[place + 1 : place + 2]
    if not before:
        return False
    if mark in _JOINERS:
        ends = unicodedata.combining(before) == 9  # a virama: consonants are joined, or are not, at the end too
        return _is_joined(before) and (ends or _is_joined(after))
    if "\u180b" <= mark <= "\u180f":
        return _script(before) == "MONGOLIAN"
    if "\ufe00" <= mark <= "\ufe0f" or mark >= "\U000e0100":
        return _script(before) == "CJK" and mark <= "\U000e01ef"
    return False


def _is_joined(letter: str) -> bool:
    return bool(letter) and _JOINED.fullmatch(_script(letter)) is not None


def _script(letter: str) -> str:
    """The first word of the character's name, which for a letter is its script."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _is_plain(address: str) -> bool:
    """Only letters, digits and marks beyond ASCII; each word of letters that cannot be taken for each other."""
    if address.isascii():
        return True
    strange = (each for each in address if not each.isascii() and unicodedata.category(each)[0] not in "LMN")
    if _HIDDEN.search(address) or any(strange):
        return False
    words = re.split(r"[\W\d_]+", address)
    return all(len({_script(each) for each in word} & set(_ALIKE)) < 2 for word in words)


def _readable(domain: str) -> str:
    """The domain, or a part of one, in letters; as it is when the network cannot have it."""
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.decode(idna.encode(domain, uts46=True))
    except idna.IDNAError:
        return domain
