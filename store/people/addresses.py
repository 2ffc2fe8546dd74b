"""Addresses of which the mail server has said that there is nobody: nothing is sent there until somebody mends that.

Another address of the same person is none of them.
"""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from store import events
from store.db import Transaction
from store.models import RefusedAddress, User, tables
from store.views.addresses import RefusalView

_refused, _user = tables(RefusedAddress, User)
HOLDS = sa.and_(_refused.c.user_id == _user.c.id, _refused.c.email == _user.c.email)
"""Whether a refusal is about the address that the person has by now."""

IS_BAD = sa.exists().where(HOLDS).correlate(_user)
"""Whether no mail reaches a user."""

_REFUSALS = sa.select(_user.c.id, _refused.c.at, _refused.c.answer).join(_refused, HOLDS)


def refusals(transaction: Transaction, person_ids: Collection[int]) -> dict[int, RefusalView]:
    """Return for whom of these nothing can be sent by mail, and since when, within a transaction."""
    rows = transaction.execute(_REFUSALS.where(_user.c.id.in_(person_ids)))
    return {person_id: RefusalView(at, answer) for person_id, at, answer in rows}


def refuse(transaction: Transaction, person_id: int, email: str, answer: str, *, now: datetime) -> None:
    """Keep that there is nobody at this address of the person, within the transaction that has heard of it."""
    institution_id = transaction.scalar(sa.select(_user.c.institution_id).where(_user.c.id == person_id))
    transaction.execute(sa.delete(_refused).where(_refused.c.user_id == person_id))
    transaction.execute(sa.insert(_refused).values(user_id=person_id, email=email, answer=answer, at=now))
    transaction.publish(events.PersonChanged(person_id, institution_id))


def forget(transaction: Transaction, person_id: int, institution_id: int) -> None:
    """Try the person's address again from now on, within the verb of whoever wants that."""
    if transaction.changed(sa.delete(_refused).where(_refused.c.user_id == person_id)):
        transaction.publish(events.PersonChanged(person_id, institution_id))
