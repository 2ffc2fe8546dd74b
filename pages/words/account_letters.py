"""What is mailed about an account itself, because somebody who is not logged in has asked for it.

Whoever asked may be a stranger: a mail repeats nothing that they have typed.
"""

from datetime import datetime

from pages import words
from pages.words.letters import Item, Letter
from store.models import AccountMailKind
from store.notifications.account_handover import AccountHandover
from store.views.people import Clinic, Person

NOT_YOU = (
    "Was it not you? Then leave this mail alone: your password stays as it is. If such mails come again and again, "
    "please tell the clinic."
)

NOT_REGISTERED = (
    "Was it not you? Then leave this mail alone: nothing comes of it, and what was typed is deleted after a day."
)
NOT_YOUR_WISH = (
    "Was it you? Then you need not do anything here. If not, please set a new password at once: then the other address "
    "is not taken. If that does not work any more, please call the clinic."
)
NOTHING_CHANGED = "Was it not you? Then leave this mail alone: nothing has changed."


def letter(handover: AccountHandover, origin: str, now: datetime) -> Letter:
    """Write what somebody has asked for, or what the owner of the address has to know of it."""
    until = f"The link works once, until {_when(handover.until, handover.clinic, now)}."
    if handover.kind is AccountMailKind.new_email:
        return _new_email(handover, origin, until) if handover.person is None else _is_taken(handover.person, origin)
    if handover.person is None:
        return _confirm(handover, origin, until)
    if handover.kind is AccountMailKind.email_notice:
        return _notice(handover.person, origin)
    if handover.kind is AccountMailKind.registration:
        return _has_account(handover.person, origin)
    return _new_password(handover.person, handover.token, origin, until)


def _new_password(person: Person, token: str, origin: str, until: str) -> Letter:
    clinic = person.clinic
    item = Item(
        "Set a new password",
        f"Somebody, most likely you, has asked for a new password for your account at {clinic.name}.",
        (until,),
        "Set a new password",
        f"{origin}/new-password?token={token}",
    )
    why = f"You get this because somebody has typed this address where a password of {clinic.name} is forgotten."
    return Letter(item.headline, f"Hello {person.name},", (item,), NOT_YOU, _ending(clinic), why)


def _confirm(handover: AccountHandover, origin: str, until: str) -> Letter:
    clinic = handover.clinic
    item = Item(
        "Confirm your e-mail address",
        f"Somebody, most likely you, registers at {clinic.name} with this address. Please confirm it with the "
        "password that you have chosen.",
        (until,),
        "Confirm",
        f"{origin}/confirm?token={handover.token}",
    )
    why = f"You get this because somebody has typed this address to register at {clinic.name}."
    return Letter(item.headline, "Hello,", (item,), NOT_REGISTERED, _ending(clinic), why)


def _has_account(person: Person, origin: str) -> Letter:
    clinic = person.clinic
    item = Item(
        "You have an account already",
        f"Somebody, most likely you, wanted to register with this address. It has an account already, at "
        f"{clinic.name}: you can log in with it.",
        (),
        "Log in",
        f"{origin}/login",
        (("Set a new password", f"{origin}/forgotten"),),
    )
    why = "You get this because somebody has typed this address to register."
    return Letter(item.headline, f"Hello {person.name},", (item,), NOTHING_CHANGED, _ending(clinic), why)


def _new_email(handover: AccountHandover, origin: str, until: str) -> Letter:
    clinic = handover.clinic
    item = Item(
        "Confirm your new e-mail address",
        f"Somebody, most likely you, wants to use this address for an account at {clinic.name}. Please confirm it with "
        "the password of that account.",
        (until,),
        "Confirm",
        f"{origin}/new-email?token={handover.token}",
    )
    why = f"You get this because somebody has typed this address for an account at {clinic.name}."
    return Letter(item.headline, "Hello,", (item,), NOTHING_CHANGED, _ending(clinic), why)


def _is_taken(person: Person, origin: str) -> Letter:
    clinic = person.clinic
    item = Item(
        "This address has an account already",
        f"Somebody, most likely you, wanted to use this address for another account. It has one already, at "
        f"{clinic.name}: you can log in with it.",
        (),
        "Log in",
        f"{origin}/login",
    )
    why = "You get this because somebody has typed this address for another account."
    return Letter(item.headline, f"Hello {person.name},", (item,), NOTHING_CHANGED, _ending(clinic), why)


def _notice(person: Person, origin: str) -> Letter:
    clinic = person.clinic
    item = Item(
        "Another e-mail address for your account",
        f"Somebody who knows your password, most likely you, wants another e-mail address for your account at "
        f"{clinic.name}. As soon as it is confirmed from there, you log in with that one, and our mails go there.",
        (),
        "Set a new password",
        f"{origin}/forgotten",
    )
    why = f"You get this because it is the address of your account at {clinic.name}."
    return Letter(item.headline, f"Hello {person.name},", (item,), NOT_YOUR_WISH, _ending(clinic), why)


def _when(moment: datetime, clinic: Clinic, now: datetime) -> str:
    return f"{words.moments.when(moment, clinic.zone, now)} ({words.moments.city(clinic.zone)})"


def _ending(clinic: Clinic) -> str:
    if clinic.phone:
        return f"Nobody at the clinic asks you for your password. If something is strange, call {clinic.phone}."
    return "Nobody at the clinic asks you for your password."
