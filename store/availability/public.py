"""The free times that a clinic shows to people without an account, where it shows them at all.

Nothing of anybody: no time that somebody is choosing, no name where the clinic keeps them, nobody's time off. Who reads
here holds nothing and asks for nothing. Reasons: docs/decisions/0021-free-times-for-strangers.md.
"""

from dataclasses import replace
from datetime import date, datetime

import sqlalchemy as sa

from store import db, errors
from store.availability import offers
from store.availability.offers import Day, Outlook
from store.availability.reasons import NoTimesReason, Why
from store.db import Transaction
from store.models import Institution, tables
from store.people import people
from store.views.people import ProviderView, TypeSummary

(_institution,) = tables(Institution)

NOBODY = 0
"""No patient's id: nothing is theirs, and what all patients hold is held."""


def catalogue(institution_id: int) -> tuple[list[TypeSummary], list[ProviderView], dict[int, dict[int, bool]]]:
    """Return the types, the providers as far as they are named, and by type who offers it, and who at once.

    Without names there is one who offers each type: nobody, at once if all do. Raises NotFound.
    """
    with db.reading() as transaction:
        has_names = _require_public(transaction, institution_id, None)
    types, offered = people.types(institution_id), people.offers(institution_id)
    if has_names:
        return types, people.providers(institution_id), offered
    return types, [], {type_id: {NOBODY: all(at_once.values())} for type_id, at_once in offered.items()}


def load_outlook(
    institution_id: int, *, type_slug: str, provider_id: int | None = None, day: date | None = None, now: datetime
) -> Outlook:
    """Load what `offers.load_outlook` does, for nobody in particular. Raises NotFound, UnknownType, UnknownProvider."""
    with db.reading() as transaction:
        has_names = _require_public(transaction, institution_id, provider_id)
        outlook = offers.search(transaction, institution_id, NOBODY, type_slug, provider_id, now).outlook(day)
    next_free = {each: at for each, at in outlook.next_free.items() if has_names or each is None}
    days, later = ({each: _plain(of_day) for each, of_day in some.items()} for some in (outlook.days, outlook.later))
    return replace(outlook, days=days, later=later, next_free=next_free, nothing=_impersonal(outlook.nothing))


def offer(
    institution_id: int, *, type_slug: str, provider_id: int | None = None, first: date, days: int, now: datetime
) -> dict[date, list[datetime]]:
    """Return what `offers.offer` does, for nobody in particular. Raises NotFound, UnknownType, UnknownProvider."""
    with db.reading() as transaction:
        _require_public(transaction, institution_id, provider_id)
        return offers.search(transaction, institution_id, NOBODY, type_slug, provider_id, now).offer(first, days)


def _require_public(transaction: Transaction, institution_id: int, provider_id: int | None) -> bool:
    """Return whether names are shown, too. Raises NotFound, and UnknownProvider for one who has no name here."""
    columns = _institution.c.public_times, _institution.c.public_names
    row = transaction.execute(sa.select(*columns).where(_institution.c.id == institution_id)).first()
    if row is None or not row.public_times:
        raise errors.NotFound
    if provider_id is not None and not row.public_names:
        raise errors.UnknownProvider("provider_id")
    return bool(row.public_names)


def _plain(day: Day) -> Day:
    """Return the day without what somebody is choosing just now."""
    return Day(day.free, [], _impersonal(day.nothing))


def _impersonal(nothing: NoTimesReason | None) -> NoTimesReason | None:
    """Say of nobody that they are away, and of no time that somebody is choosing it."""
    instead = {Why.away: Why.closed, Why.held: Why.full, Why.own: Why.full}
    return nothing if nothing is None or nothing.why not in instead else NoTimesReason(instead[nothing.why])
