"""What comes back from calendar programs is read, and nothing that anybody sends does any harm."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ical.reading import LONGEST_MAIL, Reply, read_reply

GOOGLE = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
CALSCALE:GREGORIAN
METHOD:REPLY
BEGIN:VEVENT
DTSTART:20261124T090000Z
DTEND:20261124T093000Z
DTSTAMP:20261123T080000Z
ORGANIZER:mailto:desk@harbor.example
UID:0123456789abcdef0123456789abcdef
ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=Ada;
 X-NUM-GUESTS=0:mailto:Patient@harbor.example
SEQUENCE:1
STATUS:CONFIRMED
SUMMARY:Appointment at Harbor Clinic
END:VEVENT
END:VCALENDAR
"""
DECLINED = Reply("0123456789abcdef0123456789abcdef", 1, "Patient@harbor.example", "DECLINED")


def mail(calendar: str = GOOGLE, *, nested: bool = False) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "patient@harbor.example", "desk@harbor.example", "Declined"
    message.set_content("I declined.")
    message.add_alternative(calendar, subtype="calendar", params={"method": "REPLY"})
    if nested:
        message.add_attachment(calendar.encode(), maintype="application", subtype="ics", filename="invite.ics")
    return message.as_bytes()


@pytest.mark.parametrize("nested", [False, True])
def test_an_answer_is_read(nested: bool):
    assert read_reply(mail(nested=nested)) == DECLINED


@pytest.mark.parametrize(
    "calendar",
    [
        GOOGLE.replace("METHOD:REPLY", "METHOD:REQUEST"),
        GOOGLE.replace("DECLINED", "DELEGATED"),
        GOOGLE.replace("mailto:Patient", "https:Patient"),
        GOOGLE.replace("UID:0123456789abcdef0123456789abcdef\n", ""),
        GOOGLE.replace("SEQUENCE:1", "SEQUENCE:one"),
        GOOGLE.replace("STATUS:CONFIRMED", "ATTENDEE;PARTSTAT=ACCEPTED:mailto:b@b.example"),
        GOOGLE.replace("BEGIN:VEVENT", "BEGIN:VTODO"),
        "BEGIN:VCALENDAR",
        "",
    ],
)
def test_what_answers_nothing_is_no_answer(calendar: str):
    assert read_reply(mail(calendar)) is None


def test_a_mail_of_any_other_kind_or_size_is_no_answer():
    assert read_reply(b"From: a@b.example\r\nSubject: Hello\r\n\r\nHello") is None
    assert read_reply(mail() + b" " * LONGEST_MAIL) is None


@given(st.binary(max_size=400), st.integers(0, 900), st.integers(0, 60))
def test_whatever_is_sent_nothing_is_raised(noise: bytes, place: int, length: int):
    whole = mail()
    read_reply(noise)
    read_reply(whole[:place] + noise + whole[place + length :])
