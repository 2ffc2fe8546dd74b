"""What an operator lets Kept do from a shell.

`python manage.py check mail [TO]` sends one mail to try it, and tells what its domain says of who may send.
`python manage.py reply [FILE]`: a mail has come back.

A mail server hands each mail that comes to KEPT_MAIL_FROM to this command, for example by a line in its aliases.
Whoever declined an invitation in their calendar is then asked by the desk; nothing is cancelled by a mail. Where the
database cannot be had, it ends with 75, upon which a mail server tries again later.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import notify
from ical.reading import LONGEST_MAIL, read_reply
from notify.email import domain, trial
from settings import Settings, settings
from store import db, errors, text
from store.appointments import declining
from store.appointments.declining import Heard

TRY_AGAIN = 75
"""The exit code that tells a mail server to hand the mail in again later: EX_TEMPFAIL of sysexits.h."""

_HEARD = {
    Heard.asks: "The patient says no. The desk reads that, and asks.",
    Heard.asks_no_more: "The patient says yes after all. The desk need not ask any more.",
    Heard.nothing_changed: "The answer changes nothing: what was known stays as it is.",
}


def main(arguments: Sequence[str] | None = None) -> str:
    """Do what the arguments say; the sentence that says what came of it."""
    parser = argparse.ArgumentParser(prog="manage.py", description="What an operator lets Kept do from a shell.")
    commands = parser.add_subparsers(required=True, metavar="command")
    reply = commands.add_parser("reply", help="read a mail that has come back, from a file or from a pipe")
    reply.add_argument("file", nargs="?", type=Path, help="the mail; standard input where none is named")
    reply.set_defaults(run=lambda chosen: _reply(_read(chosen.file)))
    check = commands.add_parser("check", help="send a mail, and look at the domain that it comes from")
    check.add_argument("what", choices=["mail"], help="what is looked at")
    check.add_argument("to", nargs="?", default="", help="whom it is sent to; KEPT_MAIL_FROM where nobody is named")
    check.add_argument("--selector", default="", help="the name of the key that the mail server signs with (DKIM)")
    check.set_defaults(run=lambda chosen: _check_mail(settings(), chosen.to, chosen.selector))
    chosen = parser.parse_args(arguments)
    said: str = chosen.run(chosen)
    return said


def _check_mail(found: Settings, to: str, selector: str) -> str:
    if not found.mail_host:
        sys.exit(f"KEPT_MAIL_HOST is not set: nothing is sent, and mails are put into the folder {found.outbox}.")
    to = text.spelt(to or found.mail_from)
    if not text.looks_like_email(to):
        sys.exit("manage.py: that does not look like an e-mail address.")
    said = domain.check(found.mail_from.rpartition("@")[2], selector)
    try:
        asyncio.run(trial.send(notify.mail_server(found), found.mail_from, text.wire(to), datetime.now(UTC)))
    except trial.Failed as problem:
        sys.exit("\n".join([f"No mail was sent. {problem}", *said]))
    return "\n".join([f"The mail to {to} was handed to {found.mail_host}. Please look whether it arrives.", *said])


def _read(path: Path | None) -> bytes:
    """Read no more than is looked at, and one byte that tells that there is more."""
    try:
        with sys.stdin.buffer if path is None else path.open("rb") as file:
            return file.read(LONGEST_MAIL + 1)
    except OSError as problem:
        sys.exit(f"manage.py: the mail cannot be read: {problem.strerror}.")


def _reply(mail: bytes) -> str:
    answer = read_reply(mail)
    if answer is None:
        return "This mail answers no invitation."
    try:
        db.connect(settings().database_url)
        try:
            heard = declining.hear(answer.uid, answer.sequence, answer.attendee, answer.answer, now=datetime.now(UTC))
        finally:
            db.disconnect()
    except errors.Busy:  # a mail server tries again later
        print("manage.py: the database cannot be had now. Nothing was changed; please try again.", file=sys.stderr)
        sys.exit(TRY_AGAIN)
    return "This mail answers no invitation that holds." if heard is None else _HEARD[heard]


if __name__ == "__main__":
    print(main())
