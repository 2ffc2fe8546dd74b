"""How an appointment changes within a verb's transaction: its status and its history; and who is asked."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, events, recall_rows
from store.appointments import occupying, pace, too_late
from store.availability.promise import Request
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import (
    NOBODY_ON_IT,
    ON_IT,
    UNDECIDED,
    WAITING,
    Act,
    AppointmentCount,
    AppointmentEvent,
    Proposal,
    Status,
    tables,
)
from store.notifications import invitations
from store.views.appointments import AppointmentView

_appointment = appointment_rows.appointment
_event, _counts, _proposal = tables(AppointmentEvent, AppointmentCount, Proposal)

_ADD_HISTORY = sa.insert(_event)
_DECISIONS = (Status.accepted, Status.rejected)
_SEEN = (*_DECISIONS, Status.pending, Status.countered)
"""What a new request becomes only through somebody who has it before them."""
_NEW = sa.insert(_appointment).returning(_appointment.c.id)
_INSERTED = appointment_rows.VIEW.add_columns(  # and whether its patient is invited back to it, in the one statement
    sa.exists().where(
        recall_rows.recall.c.patient_id == _appointment.c.patient_id,
        recall_rows.recall.c.ended_at.is_(None),
        recall_rows.recall.c.type_id == _appointment.c.type_id,
    )
).where(_appointment.c.id == sa.bindparam("id"))
_COUNT_ON = (
    sa.update(_counts)
    .where(
        _counts.c.institution_id == sa.bindparam("its_clinic"),
        _counts.c.provider_id == sa.bindparam("its_provider"),
        _counts.c.type_id == sa.bindparam("its_type"),
        _counts.c.status == sa.bindparam("its_status"),
    )
    .values(count=_counts.c.count + sa.bindparam("by"))
)
_COUNT_FIRST = sa.insert(_counts).values(
    institution_id=sa.bindparam("its_clinic"),
    provider_id=sa.bindparam("its_provider"),
    type_id=sa.bindparam("its_type"),
    status=sa.bindparam("its_status"),
    count=sa.bindparam("by"),
)


def insert(
    transaction: Transaction,
    rules: Rules,
    request: Request,
    *,
    notes: str,
    answer_by: datetime | None,
    by: int,
    because: str = "",
    network: str | None = None,
    now: datetime,
) -> AppointmentView:
    """Insert the appointment, booked, with the time that it takes. Raises TimeTaken."""
    type_, provider_id = request.type_, request.provider_id
    appointment_id: int = transaction.scalars(
        _NEW,
        {
            "institution_id": rules.institution_id,
            "patient_id": request.patient_id,
            "provider_id": provider_id,
            "any_provider": provider_id is None,
            "type_id": type_.id,
            "urgency": 0 if type_.crisis else 1,
            "status": Status.booked,
            "start": request.start,
            "end": request.end,
            "notes": notes,
            "version": 1,
            "created_at": now,
            "updated_at": now,
            "buffer_before": type_.buffer_before,
            "buffer_after": type_.buffer_after,
            "answer_by": answer_by,
            "remind_at": None if type_.crisis else _halfway(now, answer_by),
            "network": network,
        },
    ).one()
    _count(transaction, rules.institution_id, provider_id, type_.id, Status.booked, +1)
    _add_history(transaction, appointment_id, Status.booked, by=by, now=now, detail=because)
    *row, is_invited = transaction.execute(_INSERTED, {"id": appointment_id}).one()
    view = AppointmentView(*row)
    occupying.occupy_patient(transaction, view)
    if provider_id is not None:
        occupying.occupy_provider(transaction, view, provider_id)
    if is_invited:
        _end_recalls(transaction, view, type_.id, provider_id, by=by, now=now)
    return view


def change_status(
    transaction: Transaction,
    view: AppointmentView,
    status: Status,
    *,
    by: int | None,
    because: str = "",
    now: datetime,
    undo: bool = False,
    for_id: int | None = None,
    act: Act | None = None,
    old_start: datetime | None = None,
    new_starts: Sequence[datetime] = (),
    at_any_pace: bool = False,
    **also: str | int | datetime | None,
) -> None:
    """Change the status, and other columns with it, where it is still what it was; the history keeps `because`.

    `by` is None for what happens by itself, `undo` for taking back what they decided; `for_id` is the
    provider for whom somebody else acts, `act` what is done to a request that waits on, or to its time: from
    `old_start` to the one of `new_starts`, or to one of three. To accept or reject without an act is a decision.
    Raises AlreadyDecided, which says to the second person who was first; TooFast, but never for what cancels it, or
    `at_any_pace`.
    """
    if status is not Status.cancelled and not at_any_pace:
        pace.check(transaction, view, by=by, now=now)
    also.setdefault("answer_was_due", None)
    if status in _DECISIONS and act is None:
        also.setdefault("decided_by_id", by)
        also.setdefault("decided_at", now)
        also.setdefault("colleague", None)
    also.setdefault("seen_at", view.seen_at or (now if _is_seen(view, status, by, also) else None))
    if status not in WAITING:
        also |= {**NOBODY_ON_IT, "remind_at": None}
    elif status is Status.pending and view.has_lapsed:
        also.setdefault("answer_by", now + ON_IT)  # somebody has looked
    elif isinstance(due := also.get("answer_by"), datetime) and not view.crisis:
        also |= {"remind_at": _halfway(now, due), "reminded": False}
    also |= _of_another_time(view, status, is_moved="start" in also, now=now)
    if status not in UNDECIDED:
        also |= {"answer_by": None} if "accepted_at_once" in also else {"answer_by": None, "network": None}
        if view.proposed:
            transaction.execute(sa.delete(_proposal).where(_proposal.c.appointment_id == view.id))
    changed = transaction.changed(
        sa.update(_appointment)
        .where(
            _appointment.c.id == view.id, _appointment.c.status == view.status, _appointment.c.version == view.version
        )
        .values(status=status, version=view.version + 1, updated_at=now, **also)
    )
    if changed != 1:
        raise too_late.already_decided(transaction, appointment_rows.view_of(transaction, view.id))
    notes = _other_notes(view, also)
    provider_id = also.get("provider_id", view.provider_id)
    assert provider_id is None or isinstance(provider_id, int)
    type_ = load_rules(transaction, view.institution_id).types[view.type_slug]
    _count(transaction, view.institution_id, view.provider_id, type_.id, view.status, -1)
    _count(transaction, view.institution_id, provider_id, type_.id, status, +1)
    if provider_id not in {None, view.provider_id} and by is not None:  # now it is with somebody
        _end_recalls(transaction, view, type_.id, provider_id, by=by, now=now)
    with_id = for_id if status is Status.countered else provider_id
    what: dict[str, Any] = {
        "for_id": None if for_id == by else for_id,
        "old_provider_id": None if with_id == view.provider_id else view.provider_id,
        "act": act,
        "old_start": old_start,
        **dict(zip(("new_start", "second_start", "third_start"), new_starts, strict=False)),
    }
    _add_history(transaction, view.id, status, by=by, now=now, detail=because, undo=undo, more=what | notes)
    invitations.follow(transaction, view, status, also, now=now)


def _of_another_time(view: AppointmentView, status: Status, *, is_moved: bool, now: datetime) -> dict[str, Any]:
    """What changes with the time that is agreed upon: its reminders, and whether its patient has said to come."""
    is_new = status is Status.accepted and (is_moved or view.status is not Status.accepted)
    return ({"agreed_at": now} if is_new else {}) | ({"coming_at": None, "declined_at": None} if is_moved else {})


def _is_seen(view: AppointmentView, status: Status, by: int | None, also: Mapping[str, object]) -> bool:
    """Return whether somebody has the new request before them, as they do this to it."""
    at_once = also.get("accepted_at_once", False)
    return view.status is Status.booked and status in _SEEN and by is not None and not at_once


def asked_providers(transaction: Transaction, view: AppointmentView) -> list[int]:
    """Return the providers in whose inbox the request is: all who can answer it and have not passed it on."""
    return [each for each in offering_providers(transaction, view) if view.passed_at(each) is None]


def offering_providers(transaction: Transaction, view: AppointmentView) -> list[int]:
    """Return the providers who can answer the request: the named one, or for any provider all who offer its type.

    With them those who were called to a crisis because they were on duty.
    """
    if view.provider_id is not None:
        return [view.provider_id]
    rules, called = load_rules(transaction, view.institution_id), dict(view.called) if view.is_for_anybody else {}
    type_ = rules.types[view.type_slug]
    return [provider for provider in rules.providers if provider in called or rules.suits(provider, type_)]


def can_answer(transaction: Transaction, provider_id: int, view: AppointmentView) -> bool:
    """Return whether this provider can answer the request, also after they have passed it on."""
    if view.provider_id is not None:
        return view.provider_id == provider_id
    rules = load_rules(transaction, view.institution_id)
    return rules.suits(provider_id, rules.types[view.type_slug])


def can_help(transaction: Transaction, provider_id: int, view: AppointmentView) -> bool:
    """Return whether this provider can answer the request, or was called to it."""
    return view.only_helps(provider_id) or can_answer(transaction, provider_id, view)


def _end_recalls(
    transaction: Transaction, view: AppointmentView, type_id: int, provider_id: int | None, *, by: int, now: datetime
) -> None:
    """End the invitations to come back that this appointment answers, and publish that to all whose pages show them."""
    ended = recall_rows.end_booked(
        transaction,
        patient_id=view.patient_id,
        type_id=type_id,
        provider_id=provider_id,
        appointment_id=view.id,
        by=by,
        now=now,
    )
    for from_id, with_id in ended:
        came_from = appointment_rows.view_of(transaction, from_id)
        concerned = view.patient_id, came_from.provider_id, with_id
        watching = frozenset(each for each in concerned if each is not None)
        change = events.AppointmentChanged(
            events.RECALL_CHANGED, from_id, view.institution_id, by, {}, watching, came_from
        )
        transaction.publish(change)


def _halfway(now: datetime, due: datetime | None) -> datetime | None:
    """When half of the time to answer will be over; None where nobody has to answer."""
    return None if due is None else now + (due - now) / 2


def _other_notes(view: AppointmentView, also: Mapping[str, object]) -> dict[str, Any]:
    """What history keeps of notes that change with this."""
    return {"notes_changed": True, "old_notes": view.notes, "new_notes": also["notes"]} if "notes" in also else {}


def _count(
    transaction: Transaction, institution_id: int, provider_id: int | None, type_id: int, status: Status, by: int
) -> None:
    """Keep the number on the filter buttons true."""
    inbox = {"its_provider": provider_id or 0, "its_type": 0 if provider_id else type_id}
    key = {"its_clinic": institution_id, **inbox, "its_status": status, "by": by}
    if transaction.changed(_COUNT_ON, key) == 0:
        transaction.execute(_COUNT_FIRST, key)


def _add_history(
    transaction: Transaction,
    appointment_id: int,
    status: Status,
    *,
    by: int | None,
    now: datetime,
    detail: str = "",
    undo: bool = False,
    more: Mapping[str, Any] | None = None,
) -> None:
    """Write a line of history; `more` are columns that most lines leave as they are."""
    line = {"appointment_id": appointment_id, "actor_id": by, "status": status, "at": now}
    transaction.execute(_ADD_HISTORY, {**line, "detail": detail, "undo": undo, **(more or {})})
