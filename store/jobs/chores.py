"""Chores: what is done again and again, and how one is done for each thing for which it is time."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import sqlalchemy as sa

from store import db, errors
from store.db import Transaction

log = logging.getLogger(__name__)

Find = Callable[[Transaction, datetime, int], Iterable[int]]
Do = Callable[..., int | None]

MOST_AT_ONCE = 20
"""Things that are looked for at once; when they are done one looks again, so that what is urgent stands behind few."""


@dataclass(frozen=True, slots=True, eq=False)
class Each:
    """A chore that is done for each thing that `find` finds, in a transaction of its own; what fails stops no other.

    `find` returns so many ids at the most, what is most urgent first; `do` looks again whether it is still time, and
    returns how much it did, or None for one. The ids are those of rows `of` this table.
    """

    name: str
    find: Find
    do: Do
    of: sa.Table

    def __call__(self, *, now: datetime) -> int:
        """Do it for all of them here and now; how much was done. Raises Busy."""
        with db.reading() as transaction:
            found = list(self.find(transaction, now, MOST_AT_ONCE))
        done = 0
        for each_ in found:
            try:
                done += amount(self.do(each_, now=now))
            except errors.AlreadyDecided:
                continue  # somebody did it at the last moment
            except errors.Busy:
                raise
            except Exception:  # those behind it may not wait for it
                log.exception("%s failed for one thing; it is tried again", self.name)
        return done


def each(find: Find, *, of: sa.Table) -> Callable[[Do], Each]:
    """Make a chore of what is done to one thing: `@each(_due, of=...)`."""

    def decorate(do: Do) -> Each:
        return Each(_name(do), find, do, of)

    return decorate


def name_of(chore: Callable[..., object]) -> str:
    """Return what the chore is called in the table: its module and itself, such as `expiry.expire`."""
    return chore.name if isinstance(chore, Each) else _name(chore)


def amount(result: object) -> int:
    """Return how much a chore says that it did; None means once."""
    return 1 if result is None else int(cast(int, result))


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__.rsplit('.', 1)[-1]}.{getattr(function, '__name__', 'chore')}"
