"""A mail about news: a text and the same as HTML, short, and without a word about anybody's health."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from pages import words
from store.notifications.handing_over import Handover

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_POLICY = SMTP.clone(max_line_length=78)


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Whom the mails come from: `address`; `origin` is where their links lead."""

    address: str
    origin: str

    def write(self, handover: Handover, now: datetime) -> bytes:
        """Write the mail as it leaves."""
        person, clinic = handover.person, handover.person.clinic
        letter = words.letters.letter(handover.news, person, handover.preferences, self.origin, now)
        mail = EmailMessage(_POLICY)
        mail["From"] = Address(clinic.name, addr_spec=self.address)
        mail["To"] = Address(addr_spec=person.email)
        mail["Subject"] = letter.subject
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{handover.reference}@{self.address.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-generated"
        mail["X-Auto-Response-Suppress"] = "All"
        said = {"letter": letter, "clinic": clinic}
        mail.set_content(_TEMPLATES.get_template("news.txt").render(said))
        mail.add_alternative(_TEMPLATES.get_template("news.html").render(said), subtype="html")
        return mail.as_bytes()
