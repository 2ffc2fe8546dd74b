"""When somebody is busy is read from calendars as other programs write them, or not at all."""

from datetime import UTC, datetime, timedelta

import pytest

from ical.busy import Unreadable, read_busy

FIRST = datetime(2026, 11, 23, tzinfo=UTC)
LAST = FIRST + timedelta(days=14)
HEAD = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n"


def event(*lines: str, uid: str = "a") -> str:
    return "\n".join(("BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT\n"))


def busy(*events: str, head: str = HEAD, zone: str = "Europe/Berlin") -> list[str]:
    spans = read_busy(f"{head}{''.join(events)}END:VCALENDAR\n".encode(), zone, FIRST, LAST)
    return [f"{begin:%d %H:%M}-{end:%H:%M}" for begin, end in spans]


def test_single_times_are_read_on_whatever_clock_they_stand():
    assert busy(event("DTSTART:20261124T090000Z", "DTEND:20261124T100000Z")) == ["24 09:00-10:00"]
    assert busy(event("DTSTART;TZID=America/New_York:20261124T090000", "DURATION:PT30M")) == ["24 14:00-14:30"]
    assert busy(event("DTSTART;TZID=W. Europe Standard Time:20261124T090000", "DURATION:PT1H")) == ["24 08:00-09:00"]
    assert busy(event("DTSTART:20261124T090000", "DURATION:PT1H")) == ["24 08:00-09:00"], "floating: on their clock"
    assert busy(event("DTSTART:20261124T090000", "DURATION:PT1H"), zone="America/New_York") == ["24 14:00-15:00"]
    assert busy(event("DTSTART;VALUE=DATE:20261124")) == ["23 23:00-23:00"], "a whole day"
    old = HEAD + "X-WR-TIMEZONE:America/New_York\n"
    assert busy(event("DTSTART:20261124T140000Z", "DURATION:PT1H"), head=old) == ["24 14:00-15:00"]


def test_what_repeats_is_read_with_its_exceptions():
    series = event(
        "DTSTART;TZID=Europe/Berlin:20261123T090000",
        "DURATION:PT1H",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE;TZID=Europe/Berlin:20261124T090000",
    )
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261125T090000",
        "DTSTART;TZID=Europe/Berlin:20261125T150000",
        "DURATION:PT1H",
    )
    off = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20261126T090000",
        "DTSTART;TZID=Europe/Berlin:20261126T090000",
        "DURATION:PT1H",
        "STATUS:CANCELLED",
    )
    assert busy(series, moved, off) == ["23 08:00-09:00", "25 14:00-15:00", "27 08:00-09:00"]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT", "X-MICROSOFT-CDO-BUSYSTATUS:FREE"])
def test_what_takes_no_time_is_left_out(line: str):
    assert busy(event("DTSTART:20261124T090000Z", "DURATION:PT1H", line)) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (event("DTSTART;TZID=Moon/Crater:20261124T090000", "DURATION:PT1H"), "unknown_zone"),
        (event("DTSTART:20261124T090000Z", "DURATION:PT1S", "RRULE:FREQ=SECONDLY"), "too_much"),
        (event("DTSTART:20261124T090000Z", "DURATION:PT1S", "RRULE:FREQ=DAILY;BYSECOND=1,2,3"), "too_much"),
        ("".join(event("DTSTART:00010101T090000", "RRULE:FREQ=DAILY", uid=str(n)) for n in range(3)), "too_much"),
        (event("DTSTART:20261124T090000Z", "RRULE:FREQ=NEVER"), "no_calendar"),
        ("<html>", "no_calendar"),
    ],
)
def test_what_cannot_be_read_wholly_is_an_error_and_never_guessed(text: str, code: str):
    with pytest.raises(Unreadable) as problem:
        busy(text)
    assert problem.value.code == code
