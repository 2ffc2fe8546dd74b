"""Write db.sqlite: the demo clinics, or clinics of any size.

    python seed.py
    python seed.py --database sqlite:///big.sqlite --providers 40 --patients 20000 --appointments 1000000

The demo accounts are always among the people, and have the demo password; nobody knows the password of the others.
The same arguments (--now and --seed are two of them) make the same rows, but for the hashes of passwords.
"""

import argparse
import gc
import secrets
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import NoReturn

import sqlalchemy as sa
from pydantic import ValidationError

import auth
from settings import Settings, settings
from store import db
from store.seeding import bulk
from store.seeding.invented_clinics import Size, clinics
from store.seeding.plan import MOST

LARGEST = 100_000_000
BAR = 40


def demo(now: datetime) -> None:
    """Fill the open, empty database with the demo clinics, as they are at this aware moment."""
    with db.writing() as transaction:
        bulk.fill(transaction.connection, _rows(Size(), now))


def main() -> None:
    """Write what the command line asks for. Ends with 2, after one sentence, when that cannot be done."""
    arguments = _parse_arguments()
    size = Size(arguments.institutions, arguments.providers, arguments.patients, arguments.appointments, arguments.seed)
    began = time.monotonic()
    try:
        bulk.create(
            arguments.database, _with_progress(_rows(size, arguments.now), size.appointments), reset=arguments.reset
        )
    except bulk.Held:
        _refuse("the database holds data already; with --reset it is thrown away and written anew")
    except bulk.NotOurs:
        _refuse("that database holds tables that are not Kept's, so nothing was touched; please name another one")
    except bulk.InUse:
        _refuse("somebody has the database open; please stop Kept first")
    except (sa.exc.DatabaseError, OSError) as problem:
        cause = getattr(problem, "orig", problem)
        _refuse(f"the database cannot be written: {str(cause).splitlines()[0]}")
    print(f"Wrote {size.appointments:,} appointments in {time.monotonic() - began:.0f} seconds.")
    print(f"Demo accounts, all with the password {auth.DEMO_PASSWORD}:")
    print("\n".join(f"  {email}" for email in auth.DEMO_EMAILS))


def _rows(size: Size, now: datetime) -> Iterator[bulk.Chunk]:
    demo_hash, secret_hash = auth.hash_password(auth.DEMO_PASSWORD), auth.hash_password(secrets.token_urlsafe())
    demo_emails = set(auth.DEMO_EMAILS)
    return clinics(size, now=now, password_hash=lambda email: demo_hash if email in demo_emails else secret_hash)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        _refuse(message)


def _parse_arguments() -> argparse.Namespace:
    """The arguments, checked."""
    usual = Size()
    parser = _Parser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    url = settings().database_url
    add("--database", type=_database, default=url, metavar="URL", help="default: KEPT_DATABASE_URL, or db.sqlite here")
    for name, least, what in (
        ("institutions", 2, "of which the first are Harbor Clinic and Lakeside Clinic"),
        ("providers", 2, "in all institutions together, at least two in each"),
        ("patients", 2, "in all institutions together, at least two in each"),
        ("appointments", 0, "in all institutions together"),
    ):
        default = getattr(usual, name)
        add(f"--{name}", type=_number(least), default=default, metavar="N", help=f"{what}; default: {default}")
    add("--seed", type=int, default=usual.seed, metavar="N", help="another number invents other people and days")
    add("--now", type=_moment, default=datetime.now(UTC), metavar="MOMENT", help="default: now; ISO 8601 with offset")
    add("--reset", action="store_true", help="throw away what the database holds")
    arguments = parser.parse_args()
    for people in ("providers", "patients"):
        if getattr(arguments, people) < 2 * arguments.institutions:
            _refuse(f"every institution needs two {people}, so at least {2 * arguments.institutions} of them")
        needed = arguments.institutions * -(-arguments.appointments // arguments.institutions // MOST)
        if getattr(arguments, people) < needed:
            _refuse(f"{arguments.appointments:,} appointments need at least {needed} {people}")
    return arguments


def _database(value: str) -> str:
    try:
        return Settings(database_url=value).database_url
    except ValidationError:
        meant = Settings.model_fields["database_url"].description
        raise argparse.ArgumentTypeError(f"this has to be {meant}") from None


def _number(least: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or not least <= int(value) <= LARGEST:
            raise argparse.ArgumentTypeError(f"this has to be a whole number from {least} to {LARGEST:,}")
        return int(value)

    return parse


def _moment(value: str) -> datetime:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        moment = datetime(1, 1, 1)  # noqa: DTZ001  # no offset either
    if moment.tzinfo is None or not 2000 <= moment.year <= 2100:
        raise argparse.ArgumentTypeError("this has to be a moment such as 2026-11-23T09:00:00+01:00")
    return moment


def _with_progress(chunks: Iterable[bulk.Chunk], total: int) -> Iterator[bulk.Chunk]:
    """The chunks, and a bar on standard error: one that grows on a terminal, else a line now and then."""
    done, shown = 0, -1
    for table, rows in chunks:
        yield table, rows
        if table == "appointment":
            done += len(rows)
            tenth = 10 * done // total
            if sys.stderr.isatty():
                bar = "#" * (BAR * done // total)
                print(f"\r[{bar:<{BAR}}] {done:,} of {total:,} appointments ", end="", file=sys.stderr, flush=True)
            elif tenth > shown:
                print(f"{done:,} of {total:,} appointments", file=sys.stderr, flush=True)
            shown = tenth
    end = "\n" if sys.stderr.isatty() else ""
    print(f"{end}Making the indexes ...", file=sys.stderr, flush=True)


def _refuse(sentence: str) -> NoReturn:
    print(f"seed.py: {sentence}.", file=sys.stderr)
    raise SystemExit(2)


if __name__ == "__main__":
    gc.disable()  # millions of tuples and no cycle among them: a tenth faster
    main()
