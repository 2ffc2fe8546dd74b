"""Reads what comes back from calendar programs: who answers an invitation by pressing a button there."""

import email
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from typing import Any

import icalendar

LONGEST_MAIL = 1024 * 1024
"""Bytes of a mail that is looked at."""

ANSWERS = frozenset({"ACCEPTED", "DECLINED", "TENTATIVE"})


@dataclass(frozen=True, slots=True)
class Reply:
    """Somebody's answer to an invitation: to which, as of which `sequence`, whose, and what (RFC 5545, 3.2.12)."""

    uid: str
    sequence: int
    attendee: str
    answer: str


def read_reply(mail: bytes) -> Reply | None:
    """Return the answer to an invitation that this mail brings (RFC 5546, 3.2.3); None for any other mail."""
    if len(mail) > LONGEST_MAIL:
        return None
    try:
        message = email.message_from_bytes(mail, policy=policy.default)
        parts = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
        return next(filter(None, map(_reply, parts)), None)
    except Exception:  # noqa: BLE001  # whatever strangers send, and whatever the libraries make of it: it is no answer
        return None


def _reply(part: EmailMessage) -> Reply | None:
    content: Any = part.get_payload(decode=True)
    calendar: Any = icalendar.Calendar.from_ical(content)
    events = calendar.events
    if str(calendar.get("METHOD", "")).upper() != "REPLY" or len(events) != 1:
        return None
    event, attendee = events[0], events[0].get("ATTENDEE")
    if attendee is None or isinstance(attendee, list):
        return None
    scheme, _, address = str(attendee).partition(":")
    answer = str(attendee.params.get("PARTSTAT", "")).upper()
    uid, sequence = str(event.get("UID", "")), int(event.get("SEQUENCE", 0))
    if scheme.lower() != "mailto" or answer not in ANSWERS or not uid:
        return None
    return Reply(uid, sequence, address.strip(), answer)
