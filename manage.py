"""What an operator lets Kept do from a shell. `python manage.py reply [FILE]`: a mail has come back.

A mail server hands each mail that comes to KEPT_MAIL_FROM to this command, for example by a line in its aliases.
Whoever declined an invitation in their calendar is then asked by the desk; nothing is cancelled by a mail.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from ical.reading import LONGEST_MAIL, read_reply
from settings import settings
from store import db
from store.appointments import declining


def main(arguments: Sequence[str] | None = None) -> str:
    """Do what the arguments say; the sentence that says what came of it."""
    parser = argparse.ArgumentParser(prog="manage.py", description="What an operator lets Kept do from a shell.")
    commands = parser.add_subparsers(required=True, metavar="command")
    reply = commands.add_parser("reply", help="read a mail that has come back, from a file or from a pipe")
    reply.add_argument("file", nargs="?", type=Path, help="the mail; standard input where none is named")
    return _reply(_read(parser.parse_args(arguments).file))


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
    db.connect(settings().database_url)
    try:
        heard = declining.hear(answer.uid, answer.sequence, answer.attendee, answer.answer, now=datetime.now(UTC))
    finally:
        db.disconnect()
    return "The answer is kept." if heard else "This mail answers no invitation that holds."


if __name__ == "__main__":
    print(main())
