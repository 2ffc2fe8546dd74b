"""News goes by mail, through a server that takes it, refuses it, is slow, or hangs up."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from notify.email.folder import FolderTransport
from notify.email.mail import Mailbox
from notify.outbox import Outbox
from store import appointments
from store.appointments import answer_links, lists
from store.clinic import clinics, reminder_rules
from store.clinic.reminder_rules import ReminderRules
from store.models import Channel
from store.notifications import leases, reminders
from store.people import profile
from store.views.appointments import AppointmentView
from store.waitlist import waitlist
from tests.clinics import Clinic
from tests.notify.conftest import HANDED_IN, MailServer
from tests.store.notifications.test_deliveries import SOON, accepted, stands
from tests.store.notifications.test_preferences import prefer
from tests.store.steps import at, book
from tests.store.waitlist.waitlist_steps import offer

OutboxAt = Callable[..., Outbox]


def to_patient(mails: list[EmailMessage]) -> list[EmailMessage]:
    return [mail for mail in mails if mail["To"] == "patient@harbor.example"]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


async def test_whoever_has_no_page_open_reads_it_in_a_mail(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    assert await outbox_at(now + SOON).drain() == 1, "the provider has read of the request, and accepted it"
    (mail,) = to_patient(mail_server.mails)
    assert mail["Subject"] == "Confirmed: Tuesday 24 November, 10:00 (Berlin)"
    assert mail["From"] == "Harbor Clinic <desk@harbor.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    for text in (body(mail), body(mail, "html")):
        assert "Your appointment on Tuesday 24 November, 10:00 (Berlin) is confirmed." in text
        assert f"https://harbor.example/appointments/{number}" in text
        assert "onsultation" not in text, "what somebody needs is nobody's business who sees the screen"
    assert stands(harbor.patient) == [("sent", "")]
    assert await outbox_at(now + SOON).drain() == 0


async def test_a_reminder_says_when_and_where_and_asks_whether_they_will_come(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    reminder_rules.save(ReminderRules(24, 2, "Please bring your <card>."), by=harbor.staff, now=now)
    number = accepted(harbor, now, days=2)
    await outbox_at(now + SOON).drain()
    mail_server.mails.clear()
    reminders.plan(now=now)
    day_before = at(harbor, "10:00")
    reminders.remind(now=day_before)
    await outbox_at(day_before + SOON).drain()
    (mail,) = mail_server.mails
    assert mail["Subject"] == "Reminder: Wednesday 25 November, 10:00 (Berlin)"
    address = f"https://harbor.example/answer/{answer_links.token(lists.find(number, by=harbor.staff))}"
    answers = f"I'll be there: {address}\nI can't come: {address}?cannot\n"
    see = f"See it, or move it: https://harbor.example/appointments/{number}"
    assert answers + see in body(mail).replace("\r", "")
    assert "Please bring your <card>." in body(mail)
    assert "Please bring your &lt;card&gt;." in body(mail, "html")
    assert "onsultation" not in body(mail)


@pytest.mark.parametrize(
    ("server", "state"),
    [
        ({"to_recipient": "451 later"}, ("queued", "")),
        ({"to_recipient": "550 nobody"}, ("failed", "refused")),
        ({"to_mail": "451 later"}, ("queued", "")),
        ({"to_mail": "554 never"}, ("failed", "refused")),
        ({"pause": 0.6}, ("queued", "")),
        ({"hangs_up": True}, ("unsure", "")),
    ],
    ids=str,
)
async def test_what_the_server_answers_is_kept(
    harbor: Clinic,
    mail_server: MailServer,
    outbox_at: OutboxAt,
    now: datetime,
    server: dict[str, object],
    state: tuple[str, str],
):
    for name, value in server.items():
        setattr(mail_server, name, value)
    accepted(harbor, now)
    await outbox_at(now + SOON, timeout=0.3).drain()
    assert stands(harbor.patient) == [state]


@pytest.mark.parametrize(
    ("answer", "is_bad"),
    [
        ("550 nobody", True),
        ("550 5.1.1 <patient@harbor.example>: there is nobody", True),
        ("550 5.1.2 no such domain", True),
        ("550 5.2.1 switched off", True),
        ("554 5.7.1 <patient@harbor.example>: Relay access denied", False),
        ("552 5.2.2 the mailbox is full", False),
        ("451 4.1.1 later", False),
    ],
)
async def test_an_address_is_bad_only_if_the_server_says_so_of_it(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime, answer: str, is_bad: bool
):
    mail_server.to_recipient = answer
    accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    assert (profile.refusal(by=harbor.patient) is not None) == is_bad
    mail_server.to_recipient = HANDED_IN
    accepted(harbor, now + SOON, "11:00")
    await outbox_at(now + 4 * SOON).drain()
    assert (("skipped", "bad_address") in stands(harbor.patient)) == is_bad
    assert (to_patient(mail_server.mails) == []) == is_bad


async def test_where_nobody_listens_it_is_tried_again_and_arrives(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    port, mail_server.port = mail_server.port, 1
    accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    assert stands(harbor.patient) == [("queued", "")]
    mail_server.port = port
    await outbox_at(now + SOON + 2 * leases.FIRST_WAIT).drain()
    assert stands(harbor.patient) == [("sent", "")]


async def test_whatever_happens_while_the_server_thinks_is_in_the_mail(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    number = accepted(harbor, now)
    happened: list[AppointmentView] = []

    def cancelled() -> None:
        if not happened:
            happened.append(appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now))

    mail_server.before_answer = cancelled
    await outbox_at(now + SOON).drain()
    assert to_patient(mail_server.mails) == [], "nobody is told that it is confirmed"
    await outbox_at(now + 2 * SOON).drain()
    assert [mail["Subject"] for mail in to_patient(mail_server.mails)] == [
        "Cancelled: Tuesday 24 November, 10:00 (Berlin)"
    ]


async def test_a_mail_that_may_have_arrived_comes_once_more_as_the_same(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    accepted(harbor, now)
    mail_server.hangs_up = True
    await outbox_at(now + SOON).drain()
    mail_server.hangs_up = False
    await outbox_at(now + 3 * SOON).drain()
    first, second = to_patient(mail_server.mails)
    assert first["Message-ID"] == second["Message-ID"]
    assert stands(harbor.patient) == [("sent", "")]


async def test_without_a_server_mails_lie_in_a_folder_of_this_account_alone(
    harbor: Clinic, now: datetime, tmp_path: Path
):
    accepted(harbor, now)
    folder = tmp_path / "outbox"
    channel = FolderTransport(folder, Mailbox("kept@localhost", "http://localhost:8080"))
    await Outbox({Channel.email: channel}, clock=lambda: now + SOON).drain()
    (path,) = folder.iterdir()
    assert (path.suffix, path.stat().st_mode & 0o777) == (".eml", 0o600)
    assert "To: patient@harbor.example" in path.read_text()


async def test_what_piled_up_is_one_short_mail(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    for clock in range(9, 16):
        for minute in ("00", "30"):
            request = book(harbor, f"{clock:02}:{minute}", now, provider=harbor.provider)
            appointments.reject(request.id, by=harbor.provider, now=now)
    await outbox_at(now + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert mail["Subject"] == "Not possible: Tuesday 24 November, 09:00 (Berlin), and 13 more"
    assert body(mail).count("The clinic cannot see you on") == 12
    assert "There is more, which Kept shows when you open it: 2 older." in body(mail)
    assert len(mail.as_bytes()) < 20_000
    assert stands(harbor.patient) == [("sent", "")] * 14


async def test_what_people_write_stands_in_no_header_and_no_tag(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    profile.change("Ada <b>\u202e Bcc: all@example.com", "", by=harbor.patient, now=now)
    accepted(harbor, now)
    await outbox_at(now + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert mail["Bcc"] is None
    assert "<b>" not in body(mail, "html")


async def test_the_time_stands_there_on_both_clocks_and_the_need_only_where_it_may(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    prefer(harbor.patient, now, zone="Asia/Tokyo", discreet=False)
    number = accepted(harbor, now)
    rejected = book(harbor, "11:00", now, provider=harbor.provider).id
    appointments.reject(rejected, by=harbor.provider, because="Please call <us> first.", now=now)
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now)
    await outbox_at(now + SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert "The clinic cannot see you on Tuesday 24 November, 11:00 (Berlin; 19:00 Tokyo)." in body(mail)
    assert "Consultation with Dr. Clara Weiss." in body(mail)
    assert "The clinic writes: Please call <us> first." in body(mail)
    assert "Please call &lt;us&gt; first." in body(mail, "html")
    (clinics,) = [each for each in mail_server.mails if each["To"] == "provider@harbor.example"]
    assert "onsultation" not in body(clinics)
    assert "Tokyo" not in body(clinics)


async def offered(harbor: Clinic, now: datetime, outbox_at: OutboxAt) -> None:
    """A free time is held for the patient, and the mail about it leaves."""
    monday = at(harbor, "09:00").date()
    wish = {"type_slug": "therapy", "provider_id": harbor.provider, "first": monday, "last": monday}
    waitlist.join(patient_id=harbor.patient, **wish, now=now)  # type: ignore[arg-type]
    offer(now, here=set())
    await outbox_at(now + SOON).drain()


async def test_a_mail_about_a_free_time_can_be_the_last_with_one_click_and_others_cannot(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    await offered(harbor, now, outbox_at)
    (mail,) = to_patient(mail_server.mails)
    link = str(mail["List-Unsubscribe"]).strip("<>")
    assert link.startswith(f"https://harbor.example/unsubscribe/{harbor.patient}.waitlist.")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for kind in ("plain", "html"):
        assert link in body(mail, kind)
    assert f"List-Unsubscribe: <{link}>".encode() in mail_server.wire[-1].replace(b"\r\n ", b" ")
    mail_server.mails.clear()
    accepted(harbor, now + SOON)
    await outbox_at(now + 2 * SOON).drain()
    (mail,) = to_patient(mail_server.mails)
    assert (mail["List-Unsubscribe"], mail["List-Unsubscribe-Post"]) == (None, None)
    assert "unsubscribe" not in body(mail, "html")


async def test_however_the_clinic_is_called_mails_come_from_one_address(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    for name in (
        "Center for Psychotherapy, Psychosomatics and Psychiatry at the Harbor, Vogel and Partners",
        'Harbor (Mitte), "A" <x@y.example> and a rather long tail of words so that it has to be folded somewhere',
        "Zentrum für Psychotherapie, Psychosomatik und Psychiatrie am Hafen; Vogel & Söhne: " + "ä" * 30,
    ):
        clinics.save(replace(clinics.settings(by=harbor.staff), name=name), by=harbor.staff)
        number = accepted(harbor, now)
        mail_server.mails.clear()
        await outbox_at(now + SOON).drain()
        sender = to_patient(mail_server.mails)[0]["From"]
        assert [each.addr_spec for each in sender.addresses] == ["desk@harbor.example"]
        assert sender.addresses[0].display_name.startswith(name.split()[0].strip(","))
        appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now)


async def test_a_mail_stays_small_whatever_the_clinic_writes(
    harbor: Clinic, mail_server: MailServer, outbox_at: OutboxAt, now: datetime
):
    reminder_rules.save(ReminderRules(24, 2, "\U0001f340" * 300), by=harbor.staff, now=now)
    clinics.save(replace(clinics.settings(by=harbor.staff), name="\U0001f340" * 60), by=harbor.staff)
    for clock in ("09:00", "10:00", "11:00"):
        accepted(harbor, now, clock, days=2)
    reminders.plan(now=now)
    await outbox_at(now + SOON).drain()
    mail_server.mails.clear()
    day_before = at(harbor, "11:00")
    reminders.remind(now=day_before)
    await outbox_at(day_before + SOON).drain()
    assert mail_server.mails
    assert all(len(mail.as_bytes()) <= 20 * 1024 for mail in mail_server.mails)
