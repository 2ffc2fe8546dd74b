"""Brings news to people who have no page open: an outbox that drains, and a folder for each channel."""

from notify.email.folder import FolderTransport
from notify.email.mail import Mailbox
from notify.email.smtp import Server, SmtpTransport
from notify.outbox import CALLS, Outbox, Transport
from notify.push.web_push import PushTransport
from notify.sms.twilio import Account, TwilioTransport
from notify.webhook.calls import Caller
from settings import Settings
from store.models import Channel
from store.notifications.handing_over import NOBODY
from store.webhooks import calling

CALLERS = 4
"""Webhooks that are called at the same time: one that hangs holds up none of the others, and no mail."""


def outbox(settings: Settings) -> Outbox:
    """Make the outbox of this process, as the settings say how people are reached."""
    push = PushTransport(settings.private_push_key, settings.origin)
    transports: dict[str, Transport] = {Channel.email: _email(settings), Channel.push: push}
    if settings.sms_account:
        token = settings.sms_token.get_secret_value()
        account = Account(settings.sms_url, settings.sms_account, token, settings.sms_from)
        transports[Channel.sms] = TwilioTransport(account, settings.origin)
    return Outbox(transports)


def callers() -> list[Outbox]:
    """Make what calls the webhooks, each one at a time."""
    return [Outbox({calling.CHANNEL: Caller()}, queues=[CALLS], most=1) for _ in range(CALLERS)]


def _email(settings: Settings) -> Transport:
    mailbox = Mailbox(settings.mail_from or NOBODY, settings.origin)
    if not settings.mail_host:
        return FolderTransport(settings.outbox, mailbox)
    return SmtpTransport(mail_server(settings), mailbox)


def mail_server(settings: Settings) -> Server:
    """Return the clinic's mail server."""
    password = settings.mail_password.get_secret_value()
    return Server(settings.mail_host, settings.mail_port, settings.mail_security, settings.mail_user, password)
