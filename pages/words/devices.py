"""Sentences about messages on somebody's own devices."""

from datetime import datetime

from pages.words.moments import amid
from store.models import Role
from store.notifications.devices import DeviceView

TITLE = "On your devices"
INTRODUCTION = (
    "A phone or computer can show you news at once, also while Kept is closed. It says as little as a mail, and goes "
    "through the push service of your browser, which cannot read it."
)
ON = "Switch on for this device"
THIS = "this device"
TRY, TRIED = "Send one to this device", "It is on its way, and shows in a moment."
REMOVE, REMOVED = "Remove", "Nothing goes to that device any more."
REMOVE_QUESTION, REMOVE_NOW = "Remove {name}?", "Remove it"
REMOVE_BODY = "No news goes there any more. You can switch it on again on that device."
SWITCHED_ON = "This device is on. Send one to try it."
NONE = "None yet."

NO_CONTACT = "This is not possible yet, as the clinic has not said at which e-mail address it is reached."
NO_CONTACT_STAFF = (
    "This is not possible yet: push services want to know whom they can write to. Please give the clinic's own e-mail "
    "address under Settings."
)
SETTINGS = "Settings"

IN_BROWSER = {
    "insecure": "It is not offered here: browsers allow it only where the address begins with https://.",
    "missing": "This browser cannot do it. Mails come all the same.",
    "home": "On an iPhone or iPad, first add Kept to the home screen (press Share, then Add to Home Screen).",
    "denied": "This browser was told to show nothing from here. You can change that in its settings for this site.",
}
"""By why it cannot be switched on, which only the browser knows."""

IN_SCRIPT = {
    "not_allowed_here": "Nothing was switched on, as this browser was not allowed to show anything.",
    "failed": "That did not work: this browser's push service could not be reached. Please try again later.",
    "too_many": "You have ten devices already. Please remove one that you do not use any more.",
    "too_fast": "That was a lot within minutes. Please wait a little, then try again.",
    "no_contact": NO_CONTACT,
}
"""By what did not work, which only the browser is told: it asks the HTTP interface, which gives it a cookie."""


def off(role: Role) -> str:
    """Say why nobody here can switch it on."""
    return NO_CONTACT_STAFF if role is Role.staff else NO_CONTACT


def since(view: DeviceView, zone: str, now: datetime) -> str:
    """Say since when it is on, or what is wrong with it."""
    if view.problem:
        return (
            f"Nothing arrives there: its push service says no ({view.problem}). "
            "Remove it, and switch it on again on that device."
        )
    return f"Since {amid(view.created_at, zone, now)}"
