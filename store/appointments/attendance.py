"""The day itself: its patient comes or does not, it takes place, and the clinic may be late. A verb, a transaction.

Nothing of this happens by itself: people say what they have seen, and staff can correct it.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.appointments import delays, news, occupying, too_late, transitions
from store.availability import ticks
from store.db import Transaction
from store.models import ACCEPTED_ONCE, LONGEST_DELAY, WAITING, Act, Kind, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

EARLY = timedelta(minutes=15)
"""For so long before the start its patient can say that they are here."""
_appointment = appointment_rows.appointment


class DayAct(StrEnum):
    """What can be noted about an appointment on its day."""

    check_in = "check_in"
    undo_check_in = "undo_check_in"
    complete = "complete"
    no_show = "no_show"
    run_late = "run_late"


def check_in(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Note that its patient is here: they say so from EARLY before it, staff and its provider all day, until its end.

    Raises NotAllowed, NotFound, MoveAsked, NotAgreed, AlreadyDecided, TooEarly, HasEnded.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, *Role)
        view = appointment_rows.find(transaction, appointment_id, actor)
        _require(transaction, view, actor, Status.accepted, now=now)
        _require_time(view, actor, now)
        transitions.change_status(transaction, view, Status.checked_in, by=by, now=now, arrived_at=now)
        concerned = {view.provider_id, view.patient_id} if actor.role is Role.staff else {view.provider_id}
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_concerned(transaction, Kind.appointment_checked_in, view, concerned, by=by, now=now)


def undo_check_in(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Note that its patient is not here after all: staff and its provider, until something else is noted.

    Its patient can until it begins: by then somebody may have called them.
    Raises NotAllowed, NotFound, MoveAsked, NotAgreed, AlreadyDecided, NothingToUndo, HasBegun.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, *Role)
        view = appointment_rows.find(transaction, appointment_id, actor)
        _require(transaction, view, actor, Status.checked_in, Status.accepted, now=now)
        if view.status is Status.accepted:
            raise errors.NothingToUndo
        if actor.role is Role.patient and now >= view.expected_start:
            raise errors.HasBegun
        transitions.change_status(transaction, view, Status.accepted, by=by, act=Act.not_here, now=now, arrived_at=None)
        notifications.read_about(transaction, view.id, by=by, now=now)
        concerned = {view.provider_id, view.patient_id}
        return news.notify_concerned(transaction, Kind.appointment_not_here, view, concerned, by=by, now=now)


def complete(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Its provider, or staff, note that it took place; where nobody noted the arrival, the history gets that line, too.

    Staff correct a no-show with it. What is left of its time is free.
    Raises NotAllowed, NotFound, MoveAsked, NotAgreed, AlreadyDecided, NotBegun.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        _require(transaction, view, actor, Status.accepted, Status.checked_in, correcting=Status.no_show, now=now)
        if view.status is Status.accepted:
            if now < view.start:
                raise errors.NotBegun(view.start)
            transitions.change_status(transaction, view, Status.checked_in, by=by, now=now)
            view = appointment_rows.view_of(transaction, view.id)
        occupying.release(transaction, view.id)
        transitions.change_status(transaction, view, Status.completed, by=by, now=now)
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_concerned(transaction, Kind.appointment_completed, view, [view.patient_id], by=by, now=now)


def no_show(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """Its provider, or staff, note that its patient did not come, once it should have begun.

    Staff correct with it what was noted to have taken place. What is left of its time is free.
    Raises NotAllowed, NotFound, MoveAsked, NotAgreed, AlreadyDecided, NotBegun.
    """
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        _require(transaction, view, actor, Status.accepted, correcting=Status.completed, now=now)
        if view.status is Status.accepted and now < view.expected_start:
            raise errors.NotBegun(view.expected_start)
        occupying.release(transaction, view.id)
        transitions.change_status(transaction, view, Status.no_show, by=by, now=now, arrived_at=None)
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_concerned(transaction, Kind.appointment_no_show, view, [view.patient_id], by=by, now=now)


def run_late(appointment_id: int, *, by: int, minutes: int, and_after: bool = False, now: datetime) -> AppointmentView:
    """Its provider, or staff, say on its day that it begins so many `minutes` later; 0: on time after all.

    `and_after`: who comes after and waits longer by that, or less, is told, too, each when it begins for them. What is
    said already is not said again.
    Raises NotAllowed, NotFound, OutOfRange, OffTick, MoveAsked, NotAgreed, AlreadyDecided, TooEarly, HasEnded.
    """
    if not 0 <= minutes <= LONGEST_DELAY:
        raise errors.OutOfRange("minutes", 0, LONGEST_DELAY)
    if minutes % delays.STEP:
        raise errors.OffTick("minutes")
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        _require(transaction, view, actor, Status.accepted, Status.checked_in, now=now)
        _require_time(view, actor, now)
        clock = ZoneInfo(actor.clinic.zone)
        after = delays.find_following(transaction, view, minutes, clock, now) if and_after else ()
        for each, late in after:
            _delay(transaction, each, late, by=by, now=now)
        return view if minutes == view.delay else _delay(transaction, view, minutes, by=by, now=now)


def _delay(transaction: Transaction, view: AppointmentView, minutes: int, *, by: int, now: datetime) -> AppointmentView:
    transitions.change_status(
        transaction,
        view,
        view.status,
        by=by,
        act=Act.delayed if minutes else Act.on_time,
        old_start=view.expected_start,
        new_starts=[view.start + timedelta(minutes=minutes)],
        now=now,
        delay=minutes,
    )
    notifications.read_about(transaction, view.id, by=by, now=now)
    return news.notify_concerned(transaction, Kind.appointment_delayed, view, [view.patient_id], by=by, now=now)


def possible(view: AppointmentView, person: Person, now: datetime) -> frozenset[DayAct]:
    """Return what this person can note about it now."""
    if not may_see(person, view) or view.move_start is not None:
        return frozenset()
    is_time = opens(view, person) <= now < view.expected_end
    if person.role is Role.patient:
        if view.is_by_video:
            return frozenset()  # who comes joins
        may_say = {Status.accepted: DayAct.check_in} if is_time else {}
        may_say |= {Status.checked_in: DayAct.undo_check_in} if now < view.expected_start else {}
        return frozenset({may_say[view.status]} if view.status in may_say else ())
    acts: set[DayAct] = set()
    match view.status:
        case Status.accepted:
            acts |= {DayAct.check_in, DayAct.run_late} if is_time else set()
            acts |= {DayAct.complete} if now >= view.start else set()
            acts |= {DayAct.no_show} if now >= view.expected_start else set()
        case Status.checked_in:
            acts |= {DayAct.complete, DayAct.undo_check_in} | ({DayAct.run_late} if is_time else set())
        case Status.completed if person.role is Role.staff:
            acts = {DayAct.no_show}
        case Status.no_show if person.role is Role.staff:
            acts = {DayAct.complete}
    return frozenset(acts)


def was_called_off(view: AppointmentView) -> bool:
    """Return whether it was cancelled after it had been agreed upon, so that somebody may come all the same."""
    return view.status is Status.cancelled and view.decided_at is not None


def comes_in_vain(view: AppointmentView, now: datetime) -> bool:
    """Return whether somebody may still come to it, though it was cancelled."""
    return was_called_off(view) and now < view.expected_end


def next_start(view: AppointmentView, *, now: datetime) -> datetime | None:
    """Return when the next agreed appointment of its patient begins, for whoever may see this one."""
    with db.reading() as transaction:
        return _next_start(transaction, view.patient_id, now)


def next_starts(views: Iterable[AppointmentView], *, now: datetime) -> dict[int, datetime]:
    """Return when the next agreed appointment begins of each patient of these, by the patients' ids."""
    with db.reading() as transaction:
        return _next_starts(transaction, {view.patient_id for view in views}, now)


def opens(view: AppointmentView, person: Person) -> datetime:
    """From when on this person can note something: its patient shortly before, the clinic on its local day."""
    if person.role is Role.patient:
        return view.start - EARLY
    clock = ZoneInfo(person.clinic.zone)
    return ticks.local(view.start.astimezone(clock).date(), 0, clock)


def _require(
    transaction: Transaction,
    view: AppointmentView,
    actor: Person,
    *statuses: Status,
    correcting: Status | None = None,
    now: datetime,
) -> None:
    """Check that it stands in one of these, or for staff in the one that they correct.

    Of a patient who comes in vain it is said when their next one is. Raises MoveAsked, NotAgreed, AlreadyDecided.
    """
    if view.move_start is not None:
        raise errors.MoveAsked
    if view.status in (*WAITING, Status.countered):
        raise errors.NotAgreed
    if view.status in statuses or (actor.role is Role.staff and view.status is correcting):
        return
    refusal = too_late.already_decided(transaction, view)
    if view.status not in ACCEPTED_ONCE:
        refusal.next_start = _next_start(transaction, view.patient_id, now)
        refusal.patient_name = "" if actor.role is Role.patient else view.patient_name
    raise refusal


def _require_time(view: AppointmentView, actor: Person, now: datetime) -> None:
    """Check that it is its day, and not over. Raises TooEarly, HasEnded."""
    if now < (since := opens(view, actor)):
        raise errors.TooEarly(view.start, since, was_moved=view.sequence > 0)
    if now >= view.expected_end:
        raise errors.HasEnded


def _next_start(transaction: Transaction, patient_id: int, now: datetime) -> datetime | None:
    """When the patient's next appointment begins that is agreed upon."""
    return _next_starts(transaction, {patient_id}, now).get(patient_id)


def _next_starts(transaction: Transaction, patient_ids: set[int], now: datetime) -> dict[int, datetime]:
    if not patient_ids:
        return {}
    is_agreed = sa.or_(_appointment.c.status == Status.accepted, _appointment.c.move_start.is_not(None))
    query = sa.select(_appointment.c.patient_id, sa.func.min(_appointment.c.start).label("start")).where(
        _appointment.c.patient_id.in_(patient_ids), _appointment.c.start > now, is_agreed
    )
    rows = transaction.execute(query.group_by(_appointment.c.patient_id))
    return {row.patient_id: row.start for row in rows}
