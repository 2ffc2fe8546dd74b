"""spellings: e-mails and names as they are spelt now, without what nobody sees

Revision: 0007, after 0006. An account whose e-mail would be that of another one stays as it is, and the log says which.
"""

import logging
import re
import unicodedata

import idna
import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

log = logging.getLogger("kept.migrations")


def upgrade() -> None:
    """Bring the database forward."""
    user = sa.table("user", sa.column("id"), sa.column("email"), sa.column("name"))
    connection = op.get_bind()
    accounts = connection.execute(sa.select(user.c.id, user.c.email, user.c.name).order_by(user.c.id)).all()
    taken = {email for _, email, _ in accounts}
    left = []
    for user_id, email, name in accounts:
        changed = {} if _name(name) == name else {"name": _name(name)}
        if (spelt := _email(email)) not in {email, ""}:
            if spelt in taken:
                left.append(str(user_id))
            else:
                taken.add(spelt)
                changed["email"] = spelt
        if changed:
            connection.execute(sa.update(user).where(user.c.id == user_id).values(**changed))
    if left:
        log.warning("Accounts that stay as they are, as another one has their e-mail: %s", ", ".join(left))


def downgrade() -> None:
    """Nothing is taken back: an older Kept finds an international domain by its Unicode spelling only."""


# ---- how store/text.py spelt e-mails and names in this version

LONGEST_EMAIL, LONGEST_NAME, TYPED = 254, 120, 2

_UNKEEPABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_HIDDEN = re.compile(
    "[\x80-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u08e2\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_JOINERS = "\u200c\u200d"
_JOINED = re.compile(
    "ARABIC|SYRIAC|MANDAIC|NKO|MONGOLIAN|DEVANAGARI|BENGALI|GURMUKHI|GUJARATI|ORIYA|TAMIL|TELUGU|KANNADA|MALAYALAM|"
    "SINHALA|KHMER|MYANMAR|TIBETAN"
)


def _email(value: str) -> str:
    if len(value) > TYPED * LONGEST_EMAIL or _UNKEEPABLE.search(value):
        return ""
    address = unicodedata.normalize("NFKC", _HIDDEN.sub("", value).strip()).lower()
    local, at, domain = address.replace("\u3002", ".").partition("@")
    return local + at + _readable(domain)


def _readable(domain: str) -> str:
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        return idna.decode(idna.encode(domain, uts46=True))
    except idna.IDNAError:
        return domain


def _name(value: str) -> str:
    if len(value) > TYPED * LONGEST_NAME or _UNKEEPABLE.search(value):
        return value
    name = " ".join(_seen(unicodedata.normalize("NFC", value)).split())
    return value if len(name) > LONGEST_NAME or not any(map(str.isalpha, name)) else name


def _seen(text: str) -> str:
    """Without what nobody sees and no script needs."""
    return _HIDDEN.sub(lambda found: found[0] if _is_needed(text, found.start()) else "", text)


def _is_needed(text: str, place: int) -> bool:
    """Whether the word would be another without this hidden character: a joiner, or the variant of a letter."""
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
