"""Waitlist entries, as people see them: one row with every name in it, and what was offered last."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import db
from store.db import Transaction
from store.models import Appointment, AppointmentType, Offer, User, WaitlistEntry, tables
from store.views.waitlist import OfferView, WaitlistEntryView

entry, offer, _type, _user, _appointment = tables(WaitlistEntry, Offer, AppointmentType, User, Appointment)
_patient = _user.alias("patient")
_other = offer.alias("other")
_LAST = sa.select(sa.func.max(_other.c.id)).where(_other.c.entry_id == entry.c.id).correlate(entry).scalar_subquery()
_OFFER = (
    *(offer.c[name] for name in ("start", "offered_at", "until", "outcome", "appointment_id")),
    _appointment.c.start.label("appointment_start"),
)


VIEW = (
    sa.select(
        entry.c.id,
        entry.c.institution_id,
        entry.c.patient_id,
        _patient.c.name.label("patient_name"),
        _type.c.slug,
        _type.c.name,
        entry.c.provider_id,
        _user.c.name,
        entry.c.first,
        entry.c.last,
        entry.c.created_at,
        *_OFFER,
    )
    .join_from(entry, _type, _type.c.id == entry.c.type_id)
    .join(_patient, _patient.c.id == entry.c.patient_id)
    .outerjoin(_user, _user.c.id == entry.c.provider_id)
    .outerjoin(offer, offer.c.id == _LAST)
    .outerjoin(_appointment, _appointment.c.id == offer.c.appointment_id)
)

_BY_IDS = VIEW.where(entry.c.id.in_(sa.bindparam("ids", expanding=True)))
_OFFERS = (
    sa.select(offer.c.entry_id, *_OFFER)
    .outerjoin(_appointment, _appointment.c.id == offer.c.appointment_id)
    .where(offer.c.entry_id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(offer.c.id)
)


def all_of(transaction: Transaction, query: sa.Select[Any], **params: Any) -> list[WaitlistEntryView]:
    """Return the entries of a query made from VIEW."""
    return [_view(row) for row in transaction.execute(query, params)]


def by_ids(transaction: Transaction, ids: Iterable[int]) -> dict[int, WaitlistEntryView]:
    """Return the entries with these ids; one query."""
    return {row.id: _view(row) for row in transaction.execute(_BY_IDS, {"ids": list(ids)})}


def offers_of(transaction: Transaction, entry_ids: Iterable[int]) -> dict[tuple[int, datetime], OfferView]:
    """Return what was offered to these entries, by entry and start: of the same start the last; one query."""
    rows = transaction.execute(_OFFERS, {"ids": list(entry_ids)})
    return {(row.entry_id, row.start): OfferView(*row[1:]) for row in rows}


def peek(entry_id: int) -> WaitlistEntryView | None:
    """Return the entry, whoever asks."""
    with db.reading() as transaction:
        return by_ids(transaction, [entry_id]).get(entry_id)


def _view(row: Any) -> WaitlistEntryView:
    offered = row[-len(_OFFER) :]
    view = WaitlistEntryView(*row[: -len(_OFFER)])
    return view if offered[0] is None else replace(view, offer=OfferView(*offered))
