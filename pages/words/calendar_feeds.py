"""Sentences about one's appointments in a calendar of one's own."""

from datetime import datetime

from pages.words.moments import amid
from store.notifications.feeds import FeedView

TITLE = "Your own calendar"
INTRODUCTION = (
    "The calendar of your phone or computer can follow your appointments, by an address that you make here. Whoever "
    "has the address can read them, so give it to nobody."
)
HOW_SOON = (
    "How soon it follows is up to that program: Google looks every 8 to 24 hours, others mostly within a few hours. "
    "What holds is what Kept shows."
)
INVITATIONS = "Invitations come by mail at once, when something is agreed upon, moved or cancelled."
MAKE, MAKE_NEW, STOP = "Make an address", "Make a new address", "Stop it"
REPLACE, STOP_NOW = "Replace it", "Stop the address"
NEW_QUESTION = "Make a new address?"
NEW_BODY = "The one that you have ends. Calendars that follow it show nothing new any more, until they get the new one."
STOP_QUESTION = "Stop the address?"
STOP_BODY = "Calendars that follow it show nothing new any more."
STOPPED = "The address has ended."
ADDRESS = "Your address"
ADDRESS_HINT = "It is shown only now: Kept does not keep it. Copy it into your calendar, or press one of these."
GOOGLE, OUTLOOK, DEVICE = "Add to Google Calendar", "Add to Outlook", "Open in this device's calendar"

DECLINED_NOTE = "A press in a calendar is easily done, so nothing is cancelled. Please ask whether they will come."
ASKED = "Asked, it stands"

ONE_TITLE = "In your calendar"
DOWNLOAD = "Download for your calendar"
COPY = "A copy does not follow when something changes."


def standing(kept: FeedView, zone: str, now: datetime) -> str:
    """Say since when there is an address, and who has looked last."""
    made = f"You made an address: {amid(kept.created_at, zone, now)}."
    if kept.read_at is None:
        return f"{made} No calendar has looked yet."
    who = kept.reader or "A calendar"
    return f"{made} {who} looked last: {amid(kept.read_at, zone, now)}."
