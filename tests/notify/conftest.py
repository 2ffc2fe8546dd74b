"""A mail server on this computer that answers as a test wants, and keeps what it took."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from notify.email.mail import Mailbox
from notify.email.smtp import Server, SmtpTransport
from notify.outbox import Outbox
from settings import settings
from store.models import Channel
from tests.clinics import Clinic, Clinics
from tests.notify.receiver import Receiver
from tests.notify.serving import serving
from tests.notify.stand_in import ACCOUNT, NUMBER, Twilio

HANDED_IN = "250 OK"


@dataclass
class MailServer:
    """What it answers to RCPT and to the mail itself, after so many seconds; and the mails that it took."""

    to_recipient: str = HANDED_IN
    to_mail: str = HANDED_IN
    pause: float = 0.0
    hangs_up: bool = False
    knows_utf8: bool = True
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    wire: list[bytes] = field(default_factory=list)
    """The same, as they came."""
    before_answer: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802  # aiosmtpd names it
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        await asyncio.sleep(self.pause)
        self.before_answer()
        if self.to_recipient == HANDED_IN:
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.to_mail == HANDED_IN:
            assert isinstance(envelope.content, bytes)
            self.wire.append(envelope.content)
            self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.hangs_up:
            assert server.transport is not None
            server.transport.close()
        return self.to_mail


@pytest.fixture
async def mail_server() -> AsyncIterator[MailServer]:
    handler = MailServer()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(handler, loop=loop, enable_SMTPUTF8=handler.knows_utf8), "127.0.0.1", 0
    )
    handler.port = server.sockets[0].getsockname()[1]
    yield handler
    server.close()
    await server.wait_closed()


@pytest.fixture
def outbox_at(mail_server: MailServer) -> Callable[..., Outbox]:
    """The outbox of a process for which it is that time; its patience with the server is `timeout` seconds."""

    def make(now: object, *, timeout: float = 5.0, sender: str = "desk@harbor.example") -> Outbox:
        server = Server("127.0.0.1", mail_server.port, "none", timeout=timeout)
        mailbox = Mailbox(sender, "https://harbor.example")
        return Outbox({Channel.email: SmtpTransport(server, mailbox)}, clock=lambda: now)  # type: ignore[arg-type, return-value]

    return make


@pytest.fixture
def harbor(clinic: Clinics) -> Clinic:
    return clinic.harbor


@pytest.fixture
async def twilio(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Twilio]:
    """Twilio, and the operator's account there."""
    for name, value in {"ACCOUNT": ACCOUNT, "TOKEN": "secret", "FROM": NUMBER}.items():
        monkeypatch.setenv(f"KEPT_SMS_{name}", value)
    settings.cache_clear()
    async with serving(Twilio()) as it:
        yield it


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with serving(Receiver()) as it:
        yield it
