"""Sends mails through the clinic's mail server, by RFC 5321: who loses the connection after DATA cannot be sure."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import aiosmtplib

from notify.email.mail import Mailbox
from notify.outbox import BadAddress, Message, NotSent, Refused, Unsure
from store import text
from store.notifications.leases import Leased

TIMEOUT = 20.0
"""Seconds that the server may take for one answer."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where mails are handed in. `security` is `starttls`, `tls` or `none`."""

    host: str
    port: int
    security: str
    user: str = ""
    password: str = ""
    timeout: float = TIMEOUT

    def client(self) -> aiosmtplib.SMTP:
        """Make a connection that is not open yet; opening it logs in."""
        return aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            username=self.user or None,
            password=self.password or None,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",
            timeout=self.timeout,
        )


class SmtpTransport:
    """The channel: one connection for each message."""

    def __init__(self, server: Server, mailbox: Mailbox) -> None:
        self._server, self._mailbox = server, mailbox
        self.sender = mailbox.address

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["SmtpLine"]:
        """Connect, log in, and name sender and recipient. Raises NotSent, Refused."""
        client = self._server.client()
        try:
            await self._name(client, claim.to)
            yield SmtpLine(client, self._mailbox)
        finally:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit()
            client.close()

    async def _name(self, client: aiosmtplib.SMTP, to: str) -> None:
        try:
            await client.connect()
            await self._greet(client, text.wire(to))
        except aiosmtplib.SMTPRecipientRefused as answer:
            raise (BadAddress(_said(answer)) if _is_about_address(answer) else _refusal(answer)) from None
        except aiosmtplib.SMTPException as problem:
            raise NotSent(_said(problem)) from None
        except (OSError, ValueError) as problem:
            raise NotSent(type(problem).__name__) from None

    async def _greet(self, client: aiosmtplib.SMTP, to: str) -> None:
        """Say from whom and to whom; who is there may be beyond ASCII where the server knows that (RFC 6531)."""
        if to.isascii():
            await client.mail(self._mailbox.address)
            await client.rcpt(to)
            return
        await client.ehlo()
        if not client.supports_extension("smtputf8"):
            raise Refused("no SMTPUTF8")
        await client.mail(self._mailbox.address, options=["SMTPUTF8"])
        await client.rcpt(to, encoding="utf-8")


class SmtpLine:
    """A connection on which sender and recipient are named."""

    def __init__(self, client: aiosmtplib.SMTP, mailbox: Mailbox) -> None:
        self._client, self._mailbox = client, mailbox

    async def send(self, handover: Message, now: datetime) -> None:
        """Send it. Raises NotSent, Refused, Unsure."""
        try:
            await self._client.data(self._mailbox.write(handover, now))
        except aiosmtplib.SMTPDataError as answer:
            raise _refusal(answer) from None
        except (aiosmtplib.SMTPException, OSError) as problem:
            raise Unsure(_said(problem)) from None


def _is_about_address(answer: aiosmtplib.SMTPRecipientRefused) -> bool:
    """Return whether a 5xx is about the recipient, as far as it says (RFC 3463): not about who sends, or a full box."""
    said = re.match(r"5\.\d+\.\d+", answer.message)
    return answer.code >= 500 and (said is None or re.fullmatch(r"5\.(1\.\d+|2\.1|4\.4)", said[0]) is not None)


def _refusal(answer: aiosmtplib.SMTPResponseException) -> NotSent:
    """A 5xx is for good, a 4xx for now (RFC 5321, 4.2.1)."""
    return Refused(_said(answer)) if answer.code >= 500 else NotSent(_said(answer))


def _said(problem: Exception) -> str:
    """Return the number that the server answered, or the name of what happened: texts may hold addresses."""
    if isinstance(problem, aiosmtplib.SMTPResponseException):
        return f"SMTP {problem.code}"
    return "no answer" if isinstance(problem, TimeoutError) else "no connection"
