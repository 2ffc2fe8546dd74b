"""The clinic invites a patient back, until they book. Reasons: docs/decisions/0037-a-patient-is-invited-back.md."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db, errors, events, recall_rows
from store.appointments import news, too_late
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import LARGEST_ID, UNDECIDED, Kind, Role, Status
from store.people import people
from store.people.permissions import require_role_and_lock
from store.recall_rows import recall
from store.views.appointments import AppointmentView
from store.views.people import Person
from store.views.recalls import RecallView

AFTER = (Status.accepted, Status.checked_in, Status.completed)
"""After what somebody is invited back."""

FURTHEST = timedelta(days=2 * 366)


def can_invite(view: AppointmentView, person: Person) -> bool:
    """Return whether this person can invite its patient back: its provider, or staff."""
    is_theirs = person.role is Role.staff or (person.role is Role.provider and view.provider_id == person.id)
    return is_theirs and view.institution_id == person.clinic.id and view.status in AFTER


def is_time(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether to offer that: once the visit took place, or should have begun."""
    return can_invite(view, person) and (view.status is Status.completed or view.start <= now)


def invite_back(
    appointment_id: int, *, about: date, type_slug: str = "", with_anybody: bool = False, by: int, now: datetime
) -> RecallView:
    """Invite its patient back around a local day of the clinic, for the same type or another.

    With its provider, or `with_anybody`. Whoever was invited back from this appointment already is so for that day now,
    and is told once until they have read it.
    Raises NotAllowed, NotFound, NotAgreed, AlreadyDecided, NotBegun before it should have begun, PastTime, TooFarAhead,
    UnknownType, NotOffered.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        if view.status in UNDECIDED:
            raise errors.NotAgreed
        if not can_invite(view, actor):
            raise too_late.already_decided(transaction, view)
        if not is_time(view, actor, now):
            raise errors.NotBegun(view.start)
        rules = load_rules(transaction, actor.clinic.id)
        type_ = rules.bookable(type_slug or view.type_slug)
        today = now.astimezone(rules.clock).date()
        if about <= today:
            raise errors.PastTime("about")
        if about > today + FURTHEST:
            raise errors.TooFarAhead("about")
        provider_id = None if with_anybody else view.provider_id
        if provider_id is not None and not rules.suits(provider_id, type_):
            raise errors.NotOffered("type")
        values = {"type_id": type_.id, "provider_id": provider_id, "about": about, "by_id": by, "created_at": now}
        is_open = sa.and_(recall.c.appointment_id == view.id, recall.c.ended_at.is_(None))
        same = [recall.c[name].is_not_distinct_from(values[name]) for name in ("type_id", "provider_id", "about")]
        if known := recall_rows.all_of(transaction, is_open, *same):
            return known[0]
        if not transaction.changed(sa.update(recall).where(is_open).values(values)):
            values |= {"institution_id": view.institution_id, "patient_id": view.patient_id}
            values |= {"appointment_id": view.id}
            transaction.execute(sa.insert(recall).values(values))
        watching = [] if view.provider_id is None else [view.provider_id]
        news.notify_once(transaction, Kind.invited_back, view, view.patient_id, by=by, now=now, watching=watching)
        return recall_rows.all_of(transaction, is_open)[0]


def not_needed(recall_id: int, *, by: int, now: datetime) -> None:
    """The patient does not need to come back. Raises NotAllowed, NotFound, also where it is over."""
    with db.writing() as transaction:
        patient = require_role_and_lock(transaction, by, Role.patient)
        _end(transaction, _find(transaction, recall_id, patient), by=by, now=now)


def take_back(recall_id: int, *, by: int, now: datetime) -> None:
    """Its provider, or staff, invite the patient no more. Raises NotAllowed, NotFound, also where it is over."""
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        _end(transaction, _find(transaction, recall_id, actor), by=by, now=now)


def open_recalls(*, by: int, appointment_id: int | None = None) -> list[RecallView]:
    """Return who is invited back and has not booked, who is longest overdue first; perhaps from one appointment.

    A patient's own, a provider's (with them, or from an appointment of theirs), for staff all of the clinic.
    """
    with db.reading() as transaction:
        person = people.get(transaction, by)
        which = [] if appointment_id is None else [recall.c.appointment_id == appointment_id]
        return _of(transaction, person, *which)


def _of(transaction: Transaction, person: Person, *which: sa.ColumnElement[bool]) -> list[RecallView]:
    conditions = [recall.c.institution_id == person.clinic.id, *which]
    if person.role is Role.patient:
        conditions.append(recall.c.patient_id == person.id)
    found = recall_rows.all_of(transaction, *conditions)
    if person.role is not Role.provider:
        return found
    return [each for each in found if person.id in (each.provider_id, each.from_provider_id)]


def _find(transaction: Transaction, recall_id: int, person: Person) -> RecallView:
    found = _of(transaction, person, recall.c.id == recall_id) if 0 < recall_id <= LARGEST_ID else []
    if not found:
        raise errors.NotFound
    return found[0]


def _end(transaction: Transaction, ended: RecallView, *, by: int, now: datetime) -> None:
    transaction.execute(sa.update(recall).where(recall.c.id == ended.id).values(ended_at=now, ended_by_id=by))
    view = appointment_rows.view_of(transaction, ended.appointment_id)
    news.announce(transaction, events.RECALL_CHANGED, view, by=by)
