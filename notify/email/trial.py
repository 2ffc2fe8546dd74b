"""Sends one mail by the settings, and says in a sentence what does not work."""

import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid

import aiosmtplib

from notify.email.smtp import Server

SAID = (
    "Kept sends mails by this mail server.\n\nSomebody has tried that with manage.py. If you read this in your inbox, "
    "and not in the spam folder, all is well.\n"
)


class Failed(Exception):
    """The mail was not sent; `str` says why, and which setting to look at."""


async def send(server: Server, sender: str, to: str, now: datetime) -> None:
    """Send a mail that says that mails can be sent. Raises Failed."""
    client = server.client()
    try:
        await client.connect()
        await client.mail(sender)
        await client.rcpt(to)
        await client.data(_mail(sender, to, now))
    except (aiosmtplib.SMTPException, OSError, ValueError) as problem:
        raise Failed(_why(problem, server)) from None
    finally:
        with suppress(aiosmtplib.SMTPException, OSError):
            await client.quit()
        client.close()


def _mail(sender: str, to: str, now: datetime) -> bytes:
    mail = EmailMessage(SMTP)
    mail["From"], mail["To"] = Address("Kept", addr_spec=sender), Address(addr_spec=to)
    mail["Subject"] = "A mail of Kept, to try it"
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(SAID)
    return mail.as_bytes()


def _why(problem: Exception, server: Server) -> str:
    """Say it without what was sent: passwords and addresses stay here."""
    where = f"{server.host}:{server.port}"
    answer = f" It answered {problem.code}." if isinstance(problem, aiosmtplib.SMTPResponseException) else ""
    match problem:
        case aiosmtplib.SMTPAuthenticationError():
            return f"KEPT_MAIL_USER, KEPT_MAIL_PASSWORD: {server.host} does not let Kept log in.{answer}"
        case aiosmtplib.SMTPSenderRefused():
            return f"KEPT_MAIL_FROM: {server.host} takes no mails from this address.{answer}"
        case aiosmtplib.SMTPRecipientRefused():
            return f"{server.host} takes no mails to this address.{answer}"
        case aiosmtplib.SMTPDataError():
            return f"{server.host} did not take the mail.{answer}"
        case aiosmtplib.SMTPTimeoutError():
            return f"KEPT_MAIL_HOST, KEPT_MAIL_PORT: {where} does not answer."
        case _ if _is_about_tls(problem):
            return f"KEPT_MAIL_SECURITY: {where} does not speak {server.security}, or its certificate is not valid."
        case aiosmtplib.SMTPConnectError():
            return f"KEPT_MAIL_HOST, KEPT_MAIL_PORT: {where} cannot be reached."
        case aiosmtplib.SMTPServerDisconnected():
            return f"{where} hung up in the middle, so the mail may have been sent or not."
    return f"{where} answered what Kept does not understand.{answer}"


def _is_about_tls(problem: BaseException | None) -> bool:
    while problem is not None:
        if isinstance(problem, ssl.SSLError) or "STARTTLS" in str(problem).upper():
            return True
        problem = problem.__cause__ or problem.__context__
    return False
