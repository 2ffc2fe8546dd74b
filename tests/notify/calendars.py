"""A small calendar that takes mails as RFC 5546 wants it: by UID, then SEQUENCE, then DTSTAMP, in whatever order."""

from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from icalendar import Calendar

from tests.ical import strict


def parts(mail: EmailMessage) -> list[str]:
    """What kinds of contents the mail offers, the plainest first."""
    assert mail.get_content_type() == "multipart/alternative"
    return [part.get_content_type() for part in mail.iter_parts()]


def calendar_of(mail: EmailMessage) -> Any:
    """What the mail says to calendars, or None; its last part, whose header names the method, too."""
    *_, last = mail.iter_parts()
    if last.get_content_type() != "text/calendar":
        return None
    content: Any = last.get_content()
    strict.read(last.get_payload(decode=True))  # type: ignore[arg-type]  # bytes, as it is no multipart
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert last.get_param("method") == calendar["METHOD"]
    return calendar


@dataclass
class CalendarProgram:
    """What it knows of each UID: which message was the newest, and from when to when it is, if it is on."""

    known: dict[str, tuple[tuple[int, datetime], tuple[datetime, datetime] | None]] = field(default_factory=dict)

    def take(self, mail: bytes) -> None:
        message = message_from_bytes(mail, policy=policy.default)
        assert isinstance(message, EmailMessage)
        if (calendar := calendar_of(message)) is None:
            return
        (event,) = calendar.events
        newest = int(event["SEQUENCE"]), event.DTSTAMP
        if event["UID"] in self.known and self.known[event["UID"]][0] >= newest:
            return
        on = None if calendar["METHOD"] == "CANCEL" else (event.start, event.end)
        self.known[str(event["UID"])] = newest, on

    @property
    def shows(self) -> list[tuple[datetime, datetime]]:
        return sorted(on for _, on in self.known.values() if on is not None)
