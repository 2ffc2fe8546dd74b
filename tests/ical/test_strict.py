"""The strict reader finds what is not allowed; else it would say of everything that it is."""

import pytest

from ical import writing
from tests.ical.strict import read
from tests.ical.test_writing import entry

GOOD = writing.invitation(
    entry(summary="A; b, c \\ " + "é" * 60, place="Pier 1", link="https://harbor.example/1", organizer="a@b.example"),
    "p@b.example",
)


def test_it_reads_what_is_allowed():
    (event,) = read(GOOD).parts
    assert event["SUMMARY"] == "A; b, c \\ " + "é" * 60
    assert (event["DTSTART"], event["UID"], len(event.parts)) == ("20261124T090000Z", "abc", 2)


@pytest.mark.parametrize(
    ("what", "instead"),
    [
        ("\r\n", "\n"),
        ("\r\n ", "\r\n"),
        ("VERSION:2.0\r\n", ""),
        ("VERSION:2.0", "VERSION:2.0\r\nVERSION:2.0"),
        ("UID:abc\r\n", ""),
        ("DTSTART:20261124T090000Z", "DTSTART:20261124T090000"),
        ("DTSTART:20261124T090000Z", "DTSTART:20261324T090000Z"),
        ("DTEND:20261124T093000Z", "DTEND:20261124T083000Z"),
        ("A\\; b", "A; b"),
        ("c \\\\", "c \\"),
        ("Pier 1", "Pier \x07"),
        ("PARTSTAT=ACCEPTED", "PARTSTAT=PERHAPS"),
        ("mailto:p@b.example", "p@b.example"),
        ("ORGANIZER:mailto:a@b.example\r\n", ""),
        ("END:VEVENT", "END:VCALENDAR"),
        ("BEGIN:VALARM", "BEGIN:VBELL"),
        ("TRIGGER:-P1D", "TRIGGER:-1D"),
        ("SEQUENCE:2", "SEQUENCE:two"),
        ("METHOD:REQUEST", "METHOD:CANCEL"),
        ("STATUS:CONFIRMED", "STATUS:SURE"),
        ("URL:https://harbor.example/1", "URL:https://harbor.example/ä"),
        ("é\r\n", "é" + "x" * 80 + "\r\n"),
    ],
)
def test_it_finds_what_is_not_allowed(what: str, instead: str):
    assert what in GOOD
    with pytest.raises((AssertionError, ValueError)):
        read(GOOD.replace(what, instead))


def test_it_finds_a_calendar_without_anything_and_one_appointment_twice():
    event = GOOD[GOOD.index("BEGIN:VEVENT") : GOOD.index("END:VCALENDAR")]
    published = GOOD.replace("METHOD:REQUEST", "METHOD:PUBLISH")
    for text in (published.replace(event, ""), writing.followed("Harbor", [entry(), entry()])):
        with pytest.raises(AssertionError):
            read(text)


def test_a_calendar_that_has_nothing_in_it_is_one_still():
    assert read(writing.followed("Harbor", [])).events == []
