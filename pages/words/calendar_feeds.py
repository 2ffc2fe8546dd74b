"""Sentences about one's appointments in a calendar of one's own."""

from datetime import datetime

from pages.words.moments import amid
from store.notifications.feeds import FeedView

TITLE = "Your own calendar"
INTRODUCTION = (
    "The calendar of your phone or computer can follow your appointments, by a link that you make here. Whoever "
    "has the link can read them, so give it to nobody."
)
HOW_SOON = (
    "How soon it follows is up to that program: Google looks every 8 to 24 hours, others mostly within a few hours. "
    "Kept always shows the latest."
)
INVITATIONS = "Invitations come by mail at once, when an appointment is confirmed, moved or cancelled."
MAKE, MAKE_NEW, STOP = "Make a calendar link", "Make a new link", "Stop it"
REPLACE, STOP_NOW = "Replace it", "Stop the link"
NEW_QUESTION = "Make a new link?"
NEW_BODY = "The one that you have ends. Calendars that follow it show nothing new any more, until they get the new one."
STOP_QUESTION = "Stop the link?"
STOP_BODY = "Calendars that follow it show nothing new any more."
STOPPED = "The link has ended."
ADDRESS = "Your calendar link"
ADDRESS_HINT = "It is shown only now: Kept does not keep it. Copy it into your calendar, or press one of these."
COPY_LINK = "Copy the link"
ONLY_HERE = (
    "Kept runs without https here, so Google and Outlook on the web cannot read this link. A calendar program on this "
    "computer can."
)
GOOGLE, OUTLOOK, DEVICE = "Add to Google Calendar", "Add to Outlook", "Open in this device's calendar"

DECLINED_NOTE = "A press in a calendar is easily done, so nothing is cancelled. Please ask whether they will come."
ASKED = "Asked, it stands"

ONE_TITLE = "In your calendar"
DOWNLOAD = "Download for your calendar"
COPY = "A copy will not update itself when something changes."


def standing(kept: FeedView, zone: str, now: datetime) -> str:
    """Say since when there is a link, and who has read it last."""
    made = f"You made a link: {amid(kept.created_at, zone, now)}."
    if kept.read_at is None:
        return f"{made} No calendar has read it yet."
    who = kept.reader or "a calendar"
    return f"{made} Last read by {who}: {amid(kept.read_at, zone, now)}."
