"""What the calendar of an appointment's patient is told: an invitation to what is agreed upon, or that it is off.

A calendar keeps what it was told last, in whatever order it comes, so it is not told what was: always how it stands.
"""

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import appointment_rows
from store.db import Transaction
from store.models import CalendarEntry, Delivery, DeliveryReason, DeliveryState, Status, tables
from store.notifications import deliveries
from store.views.appointments import AppointmentView

_delivery, _entry = tables(Delivery, CalendarEntry)
_UID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a calendar is told of the appointment: that it is on, or off. See `CalendarEntry`."""

    view: AppointmentView
    uid: str
    organizer: str
    sequence: int
    is_on: bool
    stamped_at: datetime


def follow(
    transaction: Transaction, view: AppointmentView, status: Status, also: Mapping[str, Any], *, now: datetime
) -> None:
    """Let its patient's calendar be told, where it shows something else from this change on, within its transaction."""
    columns = {each: also[each] for each in ("start", "end", "move_start", "decided_at") if each in also}
    after = replace(view, status=status, **columns)
    is_moved = (after.start, after.end) != (view.start, view.end)
    if after.is_on != view.is_on or (after.is_on and is_moved):
        deliveries.queue_for_calendar(transaction, view.id, view.patient_id, now=now)


def due(
    transaction: Transaction, rows: Collection[sa.Row[Any]], now: datetime, *, wanted: Collection[int]
) -> tuple[dict[int, AppointmentView], dict[int, DeliveryReason]]:
    """Return the appointments that these deliveries have to tell calendars of, and why the others need not leave.

    Nobody is invited to what is not `wanted`; what a calendar knows is kept true all the same.
    """
    due_: dict[int, AppointmentView] = {}
    left_out: dict[int, DeliveryReason] = {}
    ids = {row.appointment_id for row in rows}
    if not ids:
        return due_, left_out
    views = {view.id: view for view in appointment_rows.in_order(transaction, ids)}
    latest = _latest(transaction, ids)
    told = sa.select(_entry).where(_entry.c.appointment_id.in_(ids), _entry.c.stamped_at.is_not(None))
    invited = {row.appointment_id: row for row in transaction.execute(told)}
    arrived = _arrived(transaction, invited)
    for row in rows:
        view = views[row.appointment_id]
        if latest[view.id] > row.id or (view.id in arrived and _says(invited[view.id]) == _says(view)):
            left_out[row.id] = DeliveryReason.superseded
        elif view.end <= now or (view.id not in invited and not (view.is_on and view.start > now)):
            left_out[row.id] = DeliveryReason.over
        elif view.id not in invited and view.id not in wanted:
            left_out[row.id] = DeliveryReason.not_wanted
        else:
            due_[row.id] = view
    return due_, left_out


def prepare(transaction: Transaction, view: AppointmentView, sender: str, now: datetime) -> Invitation:
    """Make what its patient's calendar is told now, and write that down, in a transaction with its institution's lock.

    `sender`: whom it comes from, if nothing of this appointment came from anybody yet.
    """
    uid = uids(transaction, [view.id])[view.id]
    last = transaction.execute(sa.select(_entry).where(_entry.c.appointment_id == view.id)).one()
    sequence = view.sequence
    if last.stamped_at is not None:
        sequence = max(sequence, last.sequence + (_says(last) != _says(view)))
    invitation = Invitation(view, uid, last.organizer or sender, sequence, view.is_on, now.replace(microsecond=0))
    transaction.execute(
        sa.update(_entry)
        .where(_entry.c.appointment_id == view.id)
        .values(
            organizer=invitation.organizer,
            sequence=sequence,
            is_on=view.is_on,
            start=view.start,
            end=view.end,
            stamped_at=invitation.stamped_at,
        )
    )
    return invitation


def uids(transaction: Transaction, appointment_ids: Collection[int]) -> Mapping[int, str]:
    """Return how calendars know these appointments, within a transaction that has the lock of their institution."""
    known_ = {each: uid for each, (uid, _) in known(transaction, appointment_ids).items()}
    missing = {each: secrets.token_hex(_UID_BYTES) for each in appointment_ids if each not in known_}
    if missing:
        rows = [{"appointment_id": each, "uid": uid, "sequence": 0, "is_on": False} for each, uid in missing.items()]
        transaction.execute(sa.insert(_entry), rows)
    return known_ | missing


def known(transaction: Transaction, appointment_ids: Collection[int]) -> dict[int, tuple[str, int]]:
    """Return how calendars know these, as far as they do, and the sequence of what they were told last."""
    columns = _entry.c.appointment_id, _entry.c.uid, _entry.c.sequence
    rows = transaction.execute(sa.select(*columns).where(_entry.c.appointment_id.in_(appointment_ids)))
    return {row.appointment_id: (row.uid, row.sequence) for row in rows}


def _latest(transaction: Transaction, appointment_ids: Collection[int]) -> Mapping[int, int]:
    """Return for each appointment the last delivery that is for a calendar."""
    newest = (
        sa.select(_delivery.c.appointment_id, sa.func.max(_delivery.c.id))
        .where(_delivery.c.appointment_id.in_(appointment_ids), _delivery.c.notification_id.is_(None))
        .group_by(_delivery.c.appointment_id)
    )
    return dict(map(tuple, transaction.execute(newest)))


def _says(about: sa.Row[Any] | AppointmentView) -> tuple[bool, datetime, datetime]:
    """Return what a calendar shows of it."""
    return about.is_on, about.start, about.end


def _arrived(transaction: Transaction, told: Mapping[int, sa.Row[Any]]) -> set[int]:
    """Return of which appointments what calendars were told last has arrived there, for all that anybody knows."""
    if not told:
        return set()
    sent = (
        sa.select(_delivery.c.appointment_id, sa.func.max(_delivery.c.ended_at))
        .where(_delivery.c.appointment_id.in_(told), _delivery.c.notification_id.is_(None))
        .where(_delivery.c.state == DeliveryState.sent)
        .group_by(_delivery.c.appointment_id)
    )
    return {each for each, at in transaction.execute(sent) if at >= told[each].stamped_at}
