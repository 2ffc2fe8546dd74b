"""What is written for calendars is read as it was meant, whatever people are called."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from ical import links, writing
from ical.writing import Entry
from tests.ical import strict

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
TEXTS = st.text(max_size=120) | st.sampled_from(
    ("x\r\nEND:VEVENT\r\nBEGIN:VEVENT", "a;b,c\\n", "\u2028METHOD:CANCEL", "\x00\x85", "é" * 90, '"quoted":mailto:a@b')
)


def entry(**values: Any) -> Entry:
    return Entry(
        **{
            "uid": "abc",
            "sequence": 2,
            "stamped_at": START,
            "start": START,
            "end": START + timedelta(minutes=30),
            "summary": "Appointment at Harbor Clinic",
            **values,
        }
    )


@given(summary=TEXTS, place=TEXTS, description=TEXTS, name=TEXTS)
def test_whatever_stands_in_a_text_stays_in_it(summary: str, place: str, description: str, name: str):
    said = entry(summary=summary, place=place, description=description, organizer="a@b.example")
    for text in (
        writing.invitation(said, "p@b.example"),
        writing.cancellation(said, "p@b.example"),
        writing.download(said),
        writing.followed(name, [said, replace(said, uid="abd")]),
    ):
        assert {event["SUMMARY"] for event in strict.read(text).parts} == {writing.plain(summary)}
        calendar: Any = Calendar.from_ical(text)
        assert text.count("\r\nMETHOD:") == 1
        for event in calendar.events:
            assert event["SUMMARY"] == writing.plain(summary)
            assert event.get("LOCATION", "") == writing.plain(place)
            assert (event["UID"][:2], event["SEQUENCE"], event.start) == ("ab", 2, START)
            assert event.get("ATTENDEE", "mailto:p@b.example") == "mailto:p@b.example"


@pytest.mark.parametrize("make", [links.google, links.outlook])
def test_a_link_says_the_same_and_nothing_else(make: Any):
    link = urlsplit(make(entry(summary="A & b\n#c", place="x=1")))
    asked = parse_qs(link.query)
    assert link.fragment == ""
    assert "A & b #c" in (asked.get("text") or asked["subject"])
    assert asked["location"] == ["x=1"]


def test_a_calendar_is_followed_by_the_same_address():
    address = "https://harbor.example/calendar/x.ics"
    assert links.webcal(address) == "webcal://harbor.example/calendar/x.ics"
    assert parse_qs(urlsplit(links.google_following(address)).query) == {"cid": [links.webcal(address)]}
    assert parse_qs(urlsplit(links.outlook_following(address, "Harbor")).query)["url"] == [address]
