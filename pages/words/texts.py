"""What a text message says: the shortest of all, on screens that others see. It always fits into one (GSM 03.38)."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime

from pages.words import letters
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.people import Person

LONGEST = 160
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""Characters of which 160 fit into one message; with any other only 70 do."""


def text(news: Sequence[NotificationView], person: Person, preferences: Preferences, origin: str, now: datetime) -> str:
    """Say it in one message: "Harbor Clinic: Confirmed: Tue 24 Nov, 10:00 (Berlin). https://..."."""
    letter = letters.letter(news, person, preferences, origin, now)
    link = letter.items[-1].link if len(news) == 1 else origin
    if len(f"{letter.subject}. {link}") > LONGEST:
        link = origin
    subject = _plain(letter.subject)[: LONGEST - len(f". {link}")].strip()
    said = f"{subject}. {_plain(link)}"
    room = LONGEST - len(said) - len(": ")
    name = _plain(person.clinic.name)[: max(room, 0)].strip()
    return f"{name}: {said}" if name else said


def _plain(said: str) -> str:
    """Without characters that do not fit: accents go, and what has no plain letter at all."""
    return "".join(each if each in _BASIC else _bare(each) for each in said)


def _bare(character: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", character) if each in _BASIC)
