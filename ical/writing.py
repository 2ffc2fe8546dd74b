"""Writes what calendar programs read: an invitation, that it is off, a calendar that can be followed."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import icalendar

MAKER = "-//Kept//Kept//EN"
REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
ALARMS = (timedelta(days=-1), timedelta(hours=-2))
"""How long before its start somebody is reminded."""
REFRESH = timedelta(hours=1)
"""How often those who follow a calendar are asked to look."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment in a calendar. `uid` stays the same; of two with one uid the higher `sequence`, then the later
    `stamped_at` holds. `link` leads to its page; the addresses are bare.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    start: datetime
    end: datetime
    summary: str
    place: str = ""
    description: str = ""
    link: str = ""
    is_fixed: bool = True
    organizer: str = ""


def invitation(entry: Entry, attendee: str) -> str:
    """Write that this is on, for one person, who has agreed to it already."""
    event = _event(entry, "CONFIRMED", attendee)
    _add_alarms(event, entry)
    return _calendar(REQUEST, [event])


def cancellation(entry: Entry, attendee: str) -> str:
    """Write that this is off."""
    return _calendar(CANCEL, [_event(entry, "CANCELLED", attendee)])


def download(entry: Entry) -> str:
    """Write a file that puts this into any calendar."""
    event = _event(replace(entry, organizer=""), "CONFIRMED" if entry.is_fixed else "TENTATIVE")
    _add_alarms(event, entry)
    return _calendar(PUBLISH, [event])


def followed(name: str, entries: Iterable[Entry]) -> str:
    """Write a calendar of this name that programs follow: they read it again and again."""
    events = [_event(entry, "CONFIRMED" if entry.is_fixed else "TENTATIVE") for entry in entries]
    hours = f"PT{REFRESH // timedelta(hours=1)}H"
    more = {"NAME": name, "X-WR-CALNAME": name, "X-PUBLISHED-TTL": hours}
    return _calendar(PUBLISH, events, more, refresh=True)


def plain(text: str) -> str:
    """Return the text on one line, without anything that programs could take for an order."""
    seen = "".join(" " if unicodedata.category(each) in {"Cc", "Zl", "Zp"} else each for each in text)
    return " ".join("".join(each for each in seen if unicodedata.category(each) not in {"Cf", "Cs"}).split())


def _calendar(
    method: str, events: Iterable[icalendar.Event], more: dict[str, str] | None = None, *, refresh: bool = False
) -> str:
    calendar = icalendar.Calendar()
    calendar.add("prodid", MAKER)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    for name, value in (more or {}).items():
        calendar.add(name, icalendar.vText(plain(value)))  # of names that it does not know it escapes nothing else
    if refresh:
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for component in list[icalendar.Component](events) or [_utc()]:
        calendar.add_component(component)
    written: bytes = calendar.to_ical()
    return written.decode()


def _utc() -> icalendar.Timezone:
    """Make what stands in a calendar that has nothing in it: one without any component is none (RFC 5545, 3.6)."""
    zone, standard = icalendar.Timezone(), icalendar.TimezoneStandard()
    zone.add("tzid", "UTC")
    standard.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  # in its own zone
    standard.add("tzoffsetfrom", timedelta(0))
    standard.add("tzoffsetto", timedelta(0))
    zone.add_component(standard)
    return zone


def _event(entry: Entry, status: str, attendee: str = "") -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", entry.uid)
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.stamped_at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", entry.start.astimezone(UTC))
    event.add("dtend", entry.end.astimezone(UTC))
    event.add("status", status)
    event.add("transp", "TRANSPARENT" if status == "CANCELLED" else "OPAQUE")
    event.add("summary", plain(entry.summary))
    for name, text in (("location", entry.place), ("description", entry.description)):
        if text:
            event.add(name, plain(text))
    if entry.link:
        event.add("url", plain(entry.link))
    if entry.organizer:
        event.add("organizer", _mailto(entry.organizer))
    if attendee:
        agreed = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "ACCEPTED", "RSVP": "FALSE"}
        event.add("attendee", _mailto(attendee), parameters=agreed)
    return event


def _mailto(address: str) -> icalendar.vCalAddress:
    return icalendar.vCalAddress(f"mailto:{plain(address).replace(' ', '')}")


def _add_alarms(event: icalendar.Event, entry: Entry) -> None:
    for before in ALARMS:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("trigger", before)
        alarm.add("description", plain(entry.summary))
        event.add_component(alarm)
