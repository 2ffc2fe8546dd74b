"""Sentences for a device that has no connection."""

from datetime import datetime

from pages.words.moments import city, when
from store.views.people import Clinic

TITLE = "No connection"
SENTENCE = "This device does not reach Kept just now. As soon as it does, your page opens by itself."
AGAIN = "Try again"
DANGER = "If you are in danger now, call"


def numbers(clinic: Clinic) -> list[tuple[str, str]]:
    """Return whom one can call meanwhile, each with a number."""
    said = [(DANGER, clinic.emergency_phone), (f"{clinic.name}:", clinic.phone)]
    return [(sentence, number) for sentence, number in said if number]


def since(clinic: Clinic | None, now: datetime) -> str:
    """Say since when what stands here may be old."""
    zone = clinic.zone if clinic else "UTC"
    return f"What stands here is from {when(now, zone, now)} ({city(zone)}). What has happened since, it does not know."
