"""What is mailed about an account itself, because somebody who is not logged in has asked for it.

Whoever asked may be a stranger: a mail repeats nothing that they have typed.
"""

from datetime import datetime

from pages import words
from pages.words.letters import Item, Letter
from store.views.people import Clinic, Person

NOT_YOU = (
    "Was it not you? Then leave this mail alone: your password stays as it is. If such mails come again and again, "
    "please tell the clinic."
)


def new_password(person: Person, token: str, until: datetime, origin: str, now: datetime) -> Letter:
    """Write how the person sets a new password, and what to do if it was not them who has asked."""
    clinic = person.clinic
    lines = (f"The link works once, until {_when(until, clinic, now)}.",)
    item = Item(
        "Set a new password",
        f"Somebody, most likely you, has asked for a new password for your account at {clinic.name}.",
        lines,
        "Set a new password",
        f"{origin}/new-password?token={token}",
    )
    why = f"You get this because somebody has typed this address where a password of {clinic.name} is forgotten."
    return Letter(item.headline, f"Hello {person.name},", (item,), NOT_YOU, _ending(clinic), why)


def _when(moment: datetime, clinic: Clinic, now: datetime) -> str:
    return f"{words.moments.when(moment, clinic.zone, now)} ({words.moments.city(clinic.zone)})"


def _ending(clinic: Clinic) -> str:
    if clinic.phone:
        return f"Nobody at the clinic asks you for your password. If something is strange, call {clinic.phone}."
    return "Nobody at the clinic asks you for your password."
