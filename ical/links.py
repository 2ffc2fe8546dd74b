"""Links that open a calendar on the web with something in it: one appointment, or a calendar that is followed."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from ical.writing import Entry, plain


def google(entry: Entry) -> str:
    """Open Google Calendar with this appointment, which is kept there only once somebody presses Save."""
    asked = {
        "action": "TEMPLATE",
        "text": plain(entry.summary),
        "dates": f"{_short(entry.start)}/{_short(entry.end)}",
        "location": plain(entry.place),
        "details": plain(entry.description),
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(asked)}"


def outlook(entry: Entry) -> str:
    """Open Outlook on the web with this appointment, as Google Calendar."""
    asked = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": plain(entry.summary),
        "startdt": f"{entry.start.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{entry.end.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "location": plain(entry.place),
        "body": plain(entry.description),
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(asked, quote_via=quote)}"


def google_following(address: str) -> str:
    """Let Google Calendar follow the calendar at this address."""
    return f"https://calendar.google.com/calendar/r?{urlencode({'cid': webcal(address)})}"


def outlook_following(address: str, name: str) -> str:
    """Let Outlook on the web follow it, under this name."""
    asked = {"url": address, "name": plain(name)}
    return f"https://outlook.live.com/calendar/0/addfromweb?{urlencode(asked, quote_via=quote)}"


def webcal(address: str) -> str:
    """Return the address as the calendar of this device opens it."""
    return f"webcal://{address.partition('://')[2]}"


def _short(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"
