"""A robot opens every link of every mail, runs what is there and presses every button: nothing changes by that.

Mail programs and scanners do so before anybody has read the mail.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import httpx
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, Route

from notify.email.mail import Mailbox
from settings import settings
from store import appointment_rows, db
from store.models import AccountMail, Appointment, Channel, Kind, Role, Status, User, tables
from store.notifications import account_handover
from store.notifications.deliveries import Claim
from store.notifications.handing_over import Handover
from store.notifications.leases import Leased
from store.notifications.notifications import NotificationView
from store.notifications.preferences import Preferences
from store.notifications.subjects import SUBJECTS
from store.people import account_mails, email_changes, people, throttle
from store.people.sessions import NewPatient
from store.views.people import Person
from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import KATRIN, LENA, MIRA
from tests.pages.invented import entry

NOW = datetime.now(UTC)
OF_WAITLIST = {Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}
CHANGED_BY_TIME = {"job", "delivery", "loginfailure", "taken", "appointmentcount", "offer", "calendarentry"}
"""Tables that Kept itself writes while the robot is at work, and what it writes there says nothing about the robot."""

STATEMENTS = {
    "accountmail": "SELECT id, spent_at, tries FROM accountmail",
    "appointment": "SELECT id, coming_at, status, start FROM appointment WHERE id = :appointment",
    "appointmentevent": "SELECT * FROM appointmentevent WHERE appointment_id = :appointment",
    "notification": "SELECT id, read_at FROM notification WHERE read_at IS NOT NULL",
    "reminder": "SELECT tries FROM reminder WHERE appointment_id = :appointment AND hours = 99",
}
"""What the robot could change of tables that Kept itself writes, too."""

_appointment, _mail, _user = tables(Appointment, AccountMail, User)
PRESSES = """() => [...document.querySelectorAll("button, input[type=submit], [role=button]")]
    .filter((each) => each.checkVisibility()).length"""
PRESS = """(number) => [...document.querySelectorAll("button, input[type=submit], [role=button]")]
    .filter((each) => each.checkVisibility())[number]?.click()"""


@pytest.fixture
def store_of(server: Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The store of the running app, with its secret, opened here."""
    monkeypatch.setenv("KEPT_DATABASE_URL", server.database)
    monkeypatch.delenv("KEPT_SECRET")
    monkeypatch.chdir(server.log.parent)  # where its secret lies
    settings.cache_clear()
    db.connect(server.database)
    yield
    db.disconnect()


def person(email: str) -> Person:
    with db.reading() as transaction:
        return people.get(transaction, transaction.scalar(sa.select(_user.c.id).where(_user.c.email == email)))


def reminded(server: Server) -> tuple[int, Person]:
    """An appointment of which its patient was reminded, and who that is."""
    with db.reading() as transaction:
        ahead = _appointment.c.start > NOW + timedelta(hours=3), _appointment.c.status == Status.accepted
        columns = (_appointment.c[name] for name in ("id", "sequence", "institution_id", "patient_id", "start"))
        patients = _user.c.id == _appointment.c.patient_id, _user.c.email.is_not(None)
        row = transaction.execute(sa.select(*columns).join(_user, patients[0]).where(*ahead, patients[1])).first()
        assert row is not None, "the demo has an appointment ahead"
        patient = people.get(transaction, row.patient_id)
    server.write(
        "INSERT INTO reminder (appointment_id, sequence, institution_id, user_id, start, hours, due, ended, ended_at, "
        "tries) VALUES (?, ?, ?, ?, ?, 99, ?, 'sent', ?, 0)",
        *(
            row.id,
            row.sequence,
            row.institution_id,
            row.patient_id,
            *(_written(each) for each in (row.start, NOW, NOW)),
        ),
    )
    return row.id, patient


def _written(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def news(appointment_id: int, reader: Person, mailbox: Mailbox) -> list[bytes]:
    """A mail of each kind that leaves to somebody of this role."""
    with db.reading() as transaction:
        view = appointment_rows.by_id(transaction, appointment_id)
    claim = Claim(
        ids=(1,),
        token="",
        channel=Channel.email,
        to=reader.email,
        address=reader.email,
        institution_id=reader.clinic.id,
        user_id=reader.id,
    )
    kinds = sorted(set().union(*SUBJECTS[reader.role].values()))
    said = [
        NotificationView(1, kind, None, entry(), NOW, None)
        if kind in OF_WAITLIST
        else NotificationView(1, kind, view, None, NOW, None)
        for kind in kinds
    ]
    return [mailbox.write(Handover(reader, Preferences(), (each,), "reference", claim), NOW) for each in said]


def about_accounts(mailbox: Mailbox) -> list[bytes]:
    """A mail to set a new password, those to confirm an address, and those to who has an account already."""
    account_mails.ask(LENA, address="10.0.0.1", now=NOW)
    for email in ("noor@mail.example", MIRA):
        account_mails.register(NewPatient("harbor", "Noor Haddad", email, "hash"), leads_to="/", address="", now=NOW)
    for email in ("lena@mail.example", MIRA):
        email_changes.ask(throttle.consider(LENA, address="", now=NOW), email=email, address="10.0.0.2", now=NOW)
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(_mail.c.nonce, _mail.c.email, _mail.c.kind).order_by(_mail.c.id)).all()
    clinic = person(LENA).clinic
    mails = []
    for row in rows:
        whose = None if row.email.endswith("@mail.example") else person(row.email)
        token, until = account_mails.token_of(row.nonce), NOW + timedelta(minutes=30)
        claim = Leased(table=_mail, ids=(1,), token="", channel=Channel.email, to=row.email)
        handover = account_handover.AccountHandover(
            row.kind, row.email, clinic, whose, token, until, NOW, "reference", claim
        )
        mails.append(mailbox.write(handover, NOW))
    return mails


def links(mails: list[bytes], origin: str) -> list[str]:
    """Every link in them, each once."""
    found = set()
    for mail in mails:
        for part in message_from_bytes(mail, policy=policy.default).walk():
            if part.get_content_maintype() == "text":
                found |= set(re.findall(rf"{re.escape(origin)}[^\s\"<>]*", str(part.get_content())))
    return sorted(found)


def kept(server: Server, appointment_id: int) -> dict[str, list[object]]:
    """Everything that the robot could change."""
    with closing(sqlite3.connect(server.database.removeprefix("sqlite:///"))) as connection:
        names = {row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        read = {name: f'SELECT * FROM "{name}"' for name in names - CHANGED_BY_TIME} | STATEMENTS
        told = {"appointment": appointment_id}
        return {name: connection.execute(read[name], told).fetchall() for name in sorted(read)}


def press_everything(page: Page, link: str) -> int:
    """Open it, let its scripts run, and press each button, each on the page as it was opened; how many there were."""
    page.goto(link)
    page.wait_for_timeout(800)
    count = int(page.evaluate(PRESSES))
    for number in range(count):
        page.evaluate(PRESS, number)
        page.wait_for_timeout(250)
        if page.url != link:
            page.goto(link)
            page.wait_for_timeout(300)
    return count


def test_a_robot_opens_every_link_and_presses_every_button_and_changes_nothing(
    open_as: OpenAs, server: Server, store_of: None
):
    appointment_id, patient = reminded(server)
    mailbox = Mailbox("desk@harbor.example", server.origin)
    mails = [
        mail for reader in (patient, person(MIRA), person(KATRIN)) for mail in news(appointment_id, reader, mailbox)
    ]
    assert {reader.role for reader in (patient, person(MIRA), person(KATRIN))} == set(Role)
    every = links([*mails, *about_accounts(mailbox)], server.origin)
    paths = {link.removeprefix(server.origin).split("?")[0].split("/")[1] for link in every}
    assert paths >= {
        "answer",
        "appointments",
        "confirm",
        "forgotten",
        "login",
        "new-email",
        "new-password",
        "unsubscribe",
    }, paths
    before = kept(server, appointment_id)
    personal = {patient.name, patient.email, patient.name.split()[-1], person(MIRA).name}
    for link in every:
        for method in ("HEAD", "GET"):
            answer = httpx.request(method, link, headers={"Accept": "text/html"}, follow_redirects=True)
            assert not [each for each in personal if each in answer.text], (method, link)
    page = open_as(None, "/login")
    page.route(lambda address: not address.startswith(server.origin), abort)
    behind_log_in = [
        link for link in every if "/login" in str(httpx.get(link, headers={"Accept": "text/html"}).headers)
    ]
    pressed = sum(press_everything(page, link) for link in {*every} - {*behind_log_in[1:]})
    assert pressed > 5
    assert kept(server, appointment_id) == before


def abort(route: Route) -> None:
    """The robot goes nowhere else."""
    route.abort()
