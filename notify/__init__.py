"""Brings news to people who have no page open: an outbox that drains, and a folder for each channel."""

from notify.email.folder import FolderTransport
from notify.email.mail import Mailbox
from notify.email.smtp import Server, SmtpTransport
from notify.outbox import Outbox, Transport
from notify.sms.twilio import Account, TwilioTransport
from settings import Settings
from store.models import Channel
from store.notifications.handing_over import NOBODY


def outbox(settings: Settings) -> Outbox:
    """Make the outbox of this process, as the settings say how people are reached."""
    transports: dict[Channel, Transport] = {Channel.email: _email(settings)}
    if settings.sms_account:
        token = settings.sms_token.get_secret_value()
        account = Account(settings.sms_url, settings.sms_account, token, settings.sms_from)
        transports[Channel.sms] = TwilioTransport(account, settings.origin)
    return Outbox(transports)


def _email(settings: Settings) -> Transport:
    mailbox = Mailbox(settings.mail_from or NOBODY, settings.origin)
    if not settings.mail_host:
        return FolderTransport(settings.outbox, mailbox)
    return SmtpTransport(mail_server(settings), mailbox)


def mail_server(settings: Settings) -> Server:
    """Return the clinic's mail server."""
    password = settings.mail_password.get_secret_value()
    return Server(settings.mail_host, settings.mail_port, settings.mail_security, settings.mail_user, password)
