"""What a message on somebody's own device says: on a screen that others see, so as little as a mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pages.words import letters
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.views.people import Person

LONGEST_TITLE, LONGEST = 120, 400
"""Characters. More does no device show, and a message has 4 kB."""

TRIAL = "It works"
TRIAL_BODY = "News about your appointments at {clinic} arrives on this device."


@dataclass(frozen=True, slots=True)
class Push:
    """A title, a sentence or two, and the page that opens on a press."""

    title: str
    body: str
    link: str


def push(
    news: Sequence[NotificationView], person: Person, preferences: Preferences, origin: str, now: datetime
) -> Push:
    """Say it to the person: what happened last, as a mail says it; without any news, that messages arrive."""
    if not news:
        return Push(TRIAL, TRIAL_BODY.format(clinic=person.clinic.name), f"{origin}/account")
    letter = letters.letter(news, person, preferences, origin, now)
    item, emergency = letter.items[-1], letter.emergency
    whom_to_call = () if emergency is None else (emergency.sentence, *(f"{said}." for said, _ in emergency.calls))
    body = " ".join((*whom_to_call, item.sentence, *item.lines))
    return Push(_cut(item.headline, LONGEST_TITLE), _cut(body, LONGEST), item.link)


def _cut(said: str, longest: int) -> str:
    """As much of it as fits, up to the end of a word."""
    return said if len(said) <= longest else f"{said[: longest - 2].rsplit(' ', 1)[0]} …"
