"""A mail: a text, the same as HTML, and for calendars; short, without a word about anybody's health."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from ical.entries import entry
from ical.writing import CANCEL, REQUEST, cancellation, invitation
from pages import words
from pages.words.letters import MOST, Letter
from pages.words.phones import address
from store import text
from store.notifications import unsubscribing
from store.notifications.account_handover import AccountHandover
from store.notifications.handing_over import Handover
from store.notifications.invitations import Invitation
from store.views.people import Clinic, Person

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _calls(said: str, phone: str) -> str:
    """Let the number of the clinic dial, wherever it stands in what is said; it never breaks across lines."""
    dialled = address(phone)
    if dialled is None:
        return escape(said)
    return _instead(said, phone, Markup('<a class="phone" href="{}">{}</a>').format(dialled, phone))


def _unbroken(said: str, phone: str) -> str:
    """Keep a number together."""
    return _instead(said, phone, Markup('<span class="phone">{}</span>').format(phone))


def _instead(said: str, phone: str, markup: Markup) -> Markup:
    return markup.join(escape(said).split(escape(phone)))


_TEMPLATES.filters |= {"calls": _calls, "unbroken": _unbroken, "dial": lambda phone: address(phone) or ""}

LARGEST = 20 * 1024
"""Bytes of a mail."""

_POLICY = SMTP.clone(max_line_length=78)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whom the mails come from: `address`; `origin` is where their links lead."""

    address: str
    origin: str

    def write(self, handover: Handover | AccountHandover, now: datetime) -> bytes:
        """Write the mail as it leaves, with as much in it as fits."""
        for most in (MOST, 6, 3):
            if len(written := self._write(handover, now, most)) <= LARGEST:
                return written
        return self._write(handover, now, 1)

    def _write(self, handover: Handover | AccountHandover, now: datetime, most: int) -> bytes:
        if isinstance(handover, AccountHandover):
            letter = words.account_letters.letter(handover, self.origin, now)
            return self._mail(letter, handover.clinic, handover.to, handover.reference, now).as_bytes()
        person, clinic = handover.person, handover.person.clinic
        told, fewer = handover.invitation, self._link_to_fewer(handover)
        letter = words.letters.letter(handover.news, person, handover.preferences, self.origin, now, told, most=most)
        sender = None if told is None else told.organizer
        mail = self._mail(letter, clinic, person.email, handover.reference, now, sender=sender, fewer=fewer)
        if told is not None:
            self._add_calendar(mail, told, person, discreet=handover.preferences.discreet)
        return _list_headers(fewer) + mail.as_bytes()

    def _mail(
        self,
        letter: Letter,
        clinic: Clinic,
        to: str,
        reference: str,
        now: datetime,
        *,
        sender: str | None = None,
        fewer: str = "",
    ) -> EmailMessage:
        to, sender = text.wire(to), sender or self._sender(clinic)
        mail = EmailMessage(_POLICY.clone(utf8=not to.isascii()))
        mail["From"] = Address(_phrase(clinic.name), addr_spec=sender)
        if sender != self.address:  # who has invited once stays that, also where mails come from elsewhere by now
            mail["Sender"] = Address(addr_spec=self.address)
        if clinic.email and text.wire(clinic.email) != sender:
            mail["Reply-To"] = Address(_phrase(clinic.name), addr_spec=text.wire(clinic.email))
        name, _, domain = to.rpartition("@")
        mail["To"] = Address(username=name, domain=domain)
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{reference}@{self.address.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        said = {"letter": letter, "clinic": clinic, "fewer": fewer, "fewer_text": words.preferences.FEWER}
        mail.set_content(_TEMPLATES.get_template("news.txt").render(said))
        mail.add_alternative(_TEMPLATES.get_template("news.html").render(said), subtype="html")
        return mail

    def _sender(self, clinic: Clinic) -> str:
        """Return the clinic's own address where mails may come from it: another domain has not allowed us to send."""
        theirs = text.wire(clinic.email)
        return theirs if theirs.rpartition("@")[2] == self.address.rpartition("@")[2] else self.address

    def _link_to_fewer(self, handover: Handover) -> str:
        """Return where somebody can say that they want no more of this; empty for what they wait for."""
        kinds = {each.kind for each in handover.news}
        token = unsubscribing.token(handover.person, kinds) if handover.invitation is None else None
        return f"{self.origin}/unsubscribe/{token}" if token else ""

    def _add_calendar(self, mail: EmailMessage, told: Invitation, person: Person, *, discreet: bool) -> None:
        """Add what calendars read, as the last and richest way to say the same (RFC 6047, 2.4)."""
        said = entry(
            told.view,
            person,
            self.origin,
            discreet=discreet,
            uid=told.uid,
            sequence=told.sequence,
            stamped_at=told.stamped_at,
            organizer=told.organizer,
            is_off=not told.is_on,
        )
        write, method = (invitation, REQUEST) if told.is_on else (cancellation, CANCEL)
        content, params = write(said, text.wire(person.email)), {"method": method}
        mail.add_alternative(content, subtype="calendar", cte="base64", params=params)


def _phrase(name: str) -> str:
    """Return a name as it can stand before an address: the library folds long lines, and loses quotes on the way."""
    return " ".join(re.sub(r'[()<>@,:;."\\\[\]]', " ", name).split())


def _list_headers(fewer: str) -> bytes:
    """Write by hand what mail programs look for: a line of that length the library would encode, as if it were words.

    With one click only by https (RFC 8058, 3.1).
    """
    lines = [f"List-Unsubscribe: <{fewer}>"] if fewer else []
    if fewer.startswith("https:"):
        lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")
