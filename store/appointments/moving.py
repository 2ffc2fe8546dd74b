"""An appointment moves to another time, and keeps its id and its history.

A patient asks for what was accepted to be moved, and has both times until that is answered, see move_answers.py. A
request that waits moves at once, and so does what the clinic moves.
"""

from dataclasses import replace
from datetime import UTC, datetime

import sqlalchemy as sa

from store import appointment_rows, db, errors, text
from store.appointments import cancelling, deadlines, escalation, news, occupying, too_late, transitions
from store.availability import promise
from store.availability.promise import Request
from store.availability.rules import Rules, load_rules
from store.availability.window import Window
from store.db import Transaction
from store.models import NOBODY_ON_IT, REASON_LIMIT, WAITING, Act, Kind, Pass, Role, Status, tables
from store.notifications import notifications
from store.people import throttle
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

(_pass,) = tables(Pass)

MOVABLE = (*WAITING, Status.accepted)


def move(
    appointment_id: int,
    *,
    by: int,
    start: datetime,
    provider_id: int | None = None,
    because: str = "",
    now: datetime,
) -> AppointmentView:
    """Its patient asks to move it to `start`, which is aware, or the clinic moves it there at once.

    It stays as long as it is. A patient keeps its provider, and what no provider has to accept moves at once, but not
    where cancelling it would be late. The clinic can give it to another `provider_id`, and goes beyond the patients'
    rules with a reason, as in `book`.
    Raises NotAllowed, NotFound, AlreadyDecided, HasBegun, AlreadyMoved, NotAgreed, ForAnyProvider, NeedsReason,
    TooLong, BadText, TooFast, TimeTaken, and what `promise.check` does.
    """
    because = text.clean(because, field="because", limit=REASON_LIMIT)
    start = start.astimezone(UTC)
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, *Role)
        view = _find(transaction, appointment_id, actor, now)
        if start in {view.start, view.move_start} and provider_id in {None, view.provider_id}:
            raise errors.AlreadyMoved
        rules = load_rules(transaction, view.institution_id)
        if actor.role is Role.patient:
            if provider_id not in {None, view.provider_id}:
                raise errors.NotAllowed
            late = cancelling.is_late(view, actor, now)
            return ask(transaction, rules, view, start, late=late, now=now)
        return _move_at_once(transaction, rules, view, actor, start, provider_id, because, now)


def is_unanswered(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether the clinic has moved it, and this person, its patient, can still say that this does not suit."""
    return person.role is Role.patient and view.moved_by_clinic and can_move(view, person, now)


def can_move(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether this person can move it now: its patient, or the clinic once its time is agreed upon."""
    is_theirs = may_see(person, view) and (person.role is Role.patient or view.is_agreed)
    return is_theirs and view.status in MOVABLE and now < view.start


def _find(transaction: Transaction, appointment_id: int, actor: Person, now: datetime) -> AppointmentView:
    """Find what the actor can move. Raises NotFound, AlreadyDecided, ForAnyProvider, NotAgreed, HasBegun."""
    view = appointment_rows.find(transaction, appointment_id, actor)
    if view.status not in MOVABLE:
        raise too_late.already_decided(transaction, view)
    if actor.role is not Role.patient and not view.is_agreed:
        raise errors.ForAnyProvider if view.provider_id is None else errors.NotAgreed
    if view.start <= now:
        raise errors.HasBegun
    return view


# ---- what a patient moves


def ask(
    transaction: Transaction,
    rules: Rules,
    view: AppointmentView,
    start: datetime,
    *,
    offered: bool = False,
    late: bool = False,
    now: datetime,
) -> AppointmentView:
    """Take the new time beside the one that stands, or instead of it, where nobody has to be asked once more.

    `offered`: to the patient, who needs no notice any more; `late`: it begins so soon that its provider is always
    asked, as nobody else may want its time. Raises what a patient's `move` does.
    """
    type_ = promise.as_it_is(rules.bookable(view.type_slug), view)
    type_ = replace(type_, notice=0) if offered else type_
    request = Request(view.patient_id, type_, view.provider_id, start, view.id)
    window = promise.check(transaction, rules, request, now)
    throttle.changing(transaction, view.patient_id, now=now)
    if not view.is_agreed:
        return _ask_for_other_time(transaction, rules, view, start, now)
    if _is_content(window, request) and not late:
        take(transaction, view, start, by=view.patient_id, now=now)
        return _notify_of_move(transaction, view, by=view.patient_id, now=now)
    occupying.occupy_only(transaction, view, view.start, start)
    transitions.change_status(
        transaction,
        view,
        Status.pending,
        by=view.patient_id,
        act=Act.move_asked,
        old_start=view.start,
        new_starts=[start],
        now=now,
        move_start=start,
        move_end=start + (view.end - view.start),
        move_answer="",
        moved_by_clinic=False,
        answer_by=deadlines.answer_by(request.type_, min(view.start, start), now),
    )
    return _notify_of_move(transaction, view, by=view.patient_id, now=now, kind=Kind.appointment_move_asked)


def _ask_for_other_time(
    transaction: Transaction, rules: Rules, view: AppointmentView, start: datetime, now: datetime
) -> AppointmentView:
    """Let a request that nobody has answered wait for this time instead, also for those who had passed it on."""
    if view.crisis:
        throttle.moving_in_crisis(transaction, view.patient_id, now=now)
    occupying.occupy_only(transaction, view, start)
    transaction.execute(sa.delete(_pass).where(_pass.c.appointment_id == view.id))
    transitions.change_status(
        transaction,
        view,
        view.status,
        by=view.patient_id,
        act=Act.moved,
        old_start=view.start,
        new_starts=[start],
        now=now,
        start=start,
        end=start + (view.end - view.start),
        sequence=view.sequence + 1,
        answer_by=escalation.answer_by(rules, rules.types[view.type_slug], start, now),
        **NOBODY_ON_IT,
    )
    return _notify_of_move(transaction, view, by=view.patient_id, now=now)


def _is_content(window: Window, request: Request) -> bool:
    """Return whether the provider is content to have it without being asked."""
    type_, provider_id = request.type_, request.provider_id
    return not type_.needs_approval and provider_id is not None and window.rules.offers[type_.id][provider_id]


# ---- what the clinic moves


def _move_at_once(
    transaction: Transaction,
    rules: Rules,
    view: AppointmentView,
    actor: Person,
    start: datetime,
    provider_id: int | None,
    because: str,
    now: datetime,
) -> AppointmentView:
    provider_id = view.provider_id if provider_id is None else provider_id
    if actor.role is Role.provider and provider_id != actor.id:
        raise errors.NotAllowed
    type_ = promise.as_it_is(rules.types[view.type_slug], view)
    request = Request(view.patient_id, type_, provider_id, start, view.id)
    promise.check_for_clinic(transaction, rules, request, because, now)
    take(transaction, view, start, by=actor.id, because=because, now=now, provider_id=provider_id)
    notifications.read_about(transaction, view.id, by=actor.id, now=now)
    return _notify_of_move(transaction, view, by=actor.id, now=now)


# ---- what all of them do


def take(
    transaction: Transaction,
    view: AppointmentView,
    start: datetime,
    *,
    by: int,
    because: str = "",
    now: datetime,
    provider_id: int | None = None,
) -> None:
    """Let it be at this time, and at no other: as accepted by whoever had accepted it, or has handed it over.

    Raises TimeTaken.
    """
    provider_id = provider_id or view.provider_id
    is_by_clinic = by != view.patient_id and (view.moved_by_clinic or start not in {view.start, view.move_start})
    occupying.occupy_only(transaction, view, start, provider_id=provider_id)
    transitions.change_status(
        transaction,
        view,
        Status.accepted,
        by=by,
        for_id=provider_id if by != view.patient_id else None,
        because=because,
        act=Act.moved,
        old_start=view.start,
        new_starts=[start],
        now=now,
        start=start,
        end=start + (view.end - view.start),
        provider_id=provider_id,
        move_start=None,
        move_end=None,
        move_answer="",
        delay=0,
        sequence=view.sequence + 1,
        moved_by_clinic=is_by_clinic,
        decided_by_id=view.decided_by_id if provider_id == view.provider_id else by,
    )


def _notify_of_move(
    transaction: Transaction,
    before: AppointmentView,
    *,
    by: int,
    now: datetime,
    kind: Kind = Kind.appointment_rescheduled,
) -> AppointmentView:
    """Notify all whom it concerns but who did it: its patient, its provider, and whose it was."""
    asked = transitions.asked_providers(transaction, appointment_rows.view_of(transaction, before.id))
    concerned = [before.patient_id, before.provider_id, *asked]
    return news.notify_concerned(transaction, kind, before, concerned, by=by, now=now)
