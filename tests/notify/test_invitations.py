"""What is accepted gets into the patient's calendar by mail, moves there, and leaves it; what waits never does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.message import EmailMessage

from notify.outbox import Outbox
from store import appointments
from store.notifications import leases, notifications
from store.people import profile
from tests.clinics import Clinic
from tests.notify.calendars import calendar_of, parts
from tests.notify.conftest import MailServer
from tests.notify.test_email import body, to_patient
from tests.store.notifications.test_deliveries import SOON, accepted
from tests.store.steps import at, book

OutboxAt = Callable[..., Outbox]
MINUTE = timedelta(minutes=1)


def told(mails: list[EmailMessage]) -> list[tuple[str, int, str]]:
    """Of each mail to the patient with a calendar's part: method, sequence, and the start on the clock of UTC."""
    calendars = [calendar for mail in to_patient(mails) if (calendar := calendar_of(mail))]
    return [
        (each["METHOD"], int(each.events[0]["SEQUENCE"]), each.events[0]["DTSTART"].to_ical().decode())
        for each in calendars
    ]


async def test_what_is_accepted_comes_with_an_invitation(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert parts(mail) == ["text/plain", "text/html", "text/calendar"]
    calendar = calendar_of(mail)
    assert calendar
    (event,) = calendar.events
    assert (calendar["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("REQUEST", "CONFIRMED", 0)
    assert (event["ORGANIZER"], event["ORGANIZER"].params) == ("mailto:desk@harbor.example", {})
    assert event["ATTENDEE"] == "mailto:patient@harbor.example"
    assert (event["ATTENDEE"].params["RSVP"], event["ATTENDEE"].params["PARTSTAT"]) == ("FALSE", "ACCEPTED")
    assert (event.start, event.end) == (at(harbor, "10:00"), at(harbor, "10:30"))
    assert event["DTSTART"].to_ical() == b"20261124T090000Z"
    assert event.DTSTAMP - now == SOON
    assert len(event["UID"]) == 32
    assert event["SUMMARY"] == "Appointment at Harbor Clinic"
    assert event["URL"] == f"https://harbor.example/appointments/{number}"
    assert event.to_ical().count(b"TRIGGER:-P1D\r\n") == event.to_ical().count(b"TRIGGER:-PT2H\r\n") == 1
    assert "onsultation" not in mail.as_string() + calendar.to_ical().decode()
    assert len(mail.as_bytes()) < 20_000


async def test_a_request_that_waits_or_is_rejected_gets_into_no_calendar(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    await outbox_at(now + SOON).drain()
    appointments.reject(request.id, by=harbor.provider, now=now + MINUTE)
    await outbox_at(now + MINUTE + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert (mail["Subject"], calendar_of(mail)) == ("Not possible: Tuesday 24 November, 10:00 (Berlin)", None)


async def test_it_moves_and_leaves_the_calendar_also_where_the_patient_does_it_themselves(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    later = now + MINUTE
    appointments.move(number, by=harbor.provider, start=at(harbor, "11:00"), now=later)
    notifications.mark_all_read(by=harbor.patient, now=later)
    await outbox_at(later + SOON).drain()
    appointments.cancel(number, by=harbor.patient, reason="pat-fb", now=later + MINUTE)
    await outbox_at(later + MINUTE + SOON).drain()
    first, moved, off = to_patient(mail_server.mails)
    assert told(mail_server.mails) == [
        ("REQUEST", 0, "20261124T090000Z"),
        ("REQUEST", 1, "20261124T100000Z"),
        ("CANCEL", 2, "20261124T100000Z"),
    ]
    assert moved["Subject"] == "Moved to Tuesday 24 November, 11:00 (Berlin)", "no page changes a calendar"
    assert off["Subject"] == "Cancelled: Tuesday 24 November, 11:00 (Berlin)"
    assert len({calendar_of(mail).events[0]["UID"] for mail in (first, moved, off)}) == 1
    summaries = [str(calendar_of(mail).events[0]["SUMMARY"]) for mail in (first, moved, off)]
    assert summaries == [each.format("Appointment at Harbor Clinic") for each in ("{}", "{}", "Cancelled: {}")]


async def test_what_was_cancelled_before_anything_left_is_no_news_for_a_calendar(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    appointments.cancel(number, by=harbor.provider, reason="prov-pers", now=now)
    await outbox_at(now + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert parts(mail) == ["text/plain", "text/html"]


async def test_each_of_several_has_a_mail_of_its_own(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    for clock in ("09:00", "10:00", "11:00"):
        accepted(harbor, now, clock)
    while await outbox_at(now + SOON).drain():
        pass
    assert [start[9:13] for _, _, start in told(mail_server.mails)] == ["0800", "0900", "1000"]
    assert len(to_patient(mail_server.mails)) == 3


async def test_what_the_server_did_not_take_says_the_same_later(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    accepted(harbor, now)
    mail_server.to_mail = "451 later"
    await outbox_at(now + SOON).drain()
    mail_server.to_mail = "250 OK"
    await outbox_at(now + SOON + 2 * leases.FIRST_WAIT).drain()
    mail_server.hangs_up = True
    number = accepted(harbor, now + MINUTE, "14:00")
    moment = now + 10 * MINUTE
    await outbox_at(moment).drain()
    mail_server.hangs_up = False
    await outbox_at(moment + 2 * leases.FIRST_WAIT).drain()
    assert [start for _, _, start in told(mail_server.mails)] == ["20261124T090000Z", *["20261124T130000Z"] * 2]
    *_, first, again = to_patient(mail_server.mails)
    assert first["Message-ID"] == again["Message-ID"]
    assert f"/appointments/{number}" in body(first)


async def test_who_has_invited_stays_that_where_mails_come_from_elsewhere_by_now(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    appointments.cancel(number, by=harbor.provider, reason="prov-pers", now=now + MINUTE)
    await outbox_at(now + MINUTE + SOON, sender="new@harbor.example").drain()
    *_, mail = to_patient(mail_server.mails)
    calendar = calendar_of(mail)
    assert calendar
    assert calendar.events[0]["ORGANIZER"] == "mailto:desk@harbor.example"
    assert (mail["From"], mail["Sender"]) == ("Harbor Clinic <desk@harbor.example>", "new@harbor.example")


async def test_what_people_write_stands_in_no_property(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    hostile = "Ada\u2028BEGIN:VALARM\u202e; ATTENDEE=mailto:all@example.com"
    profile.change(hostile, "", by=harbor.patient, now=now)
    request = book(harbor, "10:00", now, provider=harbor.provider, notes="x\nEND:VEVENT\nATTENDEE:mailto:all@a.example")
    number = appointments.accept(request.id, by=harbor.provider, now=now).id
    await outbox_at(now + SOON).drain()
    reason = "\nMETHOD:PUBLISH\nBcc: all@a.example"
    appointments.cancel(number, by=harbor.staff, reason="other", note=reason, now=now + MINUTE)
    await outbox_at(now + MINUTE + SOON).drain()
    for mail in to_patient(mail_server.mails):
        calendar = calendar_of(mail)
        assert calendar
        assert "all@" not in calendar.to_ical().decode()
        assert (mail["Bcc"], len(calendar.events)) == (None, 1)
    assert [method for method, _, _ in told(mail_server.mails)] == ["REQUEST", "CANCEL"]
