"""The verbs of an appointment's life.

Each verb is one transaction: it checks who may do it and in which state, writes the appointment, the time it takes,
its history and a notification for everyone concerned, and is announced after the commit.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import appointment_rows, db, errors, text
from store.appointments import deadlines, holds, limits, transitions
from store.availability import conflicts, offers, ticks, window
from store.availability.rules import TypeRules, load_rules
from store.availability.window import Window
from store.models import LARGEST_ID, NOTES_LIMIT, REASON_LIMIT, UNDO, Kind, Role, Status, Taken, tables
from store.people.permissions import require_role
from store.views.appointments import AppointmentView, may_see

_LEAST = timedelta(minutes=1)
"""So much time is left to answer a request that waits again."""

_taken = tables(Taken)[0]


def request(
    *,
    patient_id: int,
    type_slug: str,
    start: datetime,
    provider_id: int | None = None,
    notes: str = "",
    now: datetime,
) -> AppointmentView:
    """The patient asks for this time, with this provider or with whoever is free first.

    `start` is aware; the appointment lasts as long as its type. The time is taken from this moment on. A type without
    approval is accepted at once, where a provider allows it.
    Raises NotAllowed, UnknownType, UnknownProvider, NotOffered, PastTime, TooSoon, TooFarAhead, OffGrid, OutsideHours,
    TooLong, BadText, TooManyOpen, TooManyUpcoming, TooManyBookings, CrisisWaits, TimeTaken.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    with db.writing() as session:
        patient = require_role(session, patient_id, Role.patient)
        db.lock(session, patient.clinic.id)
        known = load_rules(session, patient.clinic.id)
        kind, start = known.bookable(type_slug), start.astimezone(UTC)
        found = offers.check(session, known, kind, patient_id=patient_id, provider_id=provider_id, start=start, now=now)
        limits.check(session, known, kind, patient_id, now)
        willing = _willing(session, found, kind, provider_id, start)
        view = transitions.insert(
            session,
            known,
            kind,
            patient_id=patient_id,
            provider_id=provider_id,
            start=start,
            notes=notes,
            answer_by=deadlines.answer_by(kind, start, now),
            by=patient_id,
            now=now,
        )
        holds.end(session, patient_id, view.start, view.end)
        if willing is not None:
            if provider_id is None:
                transitions.occupy_provider(session, view, willing)
            transitions.decide(session, view, Status.accepted, by=willing, now=now, provider_id=willing)
            view = transitions.view_of(session, view.id)
            transitions.notify(session, Kind.appointment_accepted, view, [patient_id], by=willing, now=now)
        told = found.wanted(kind, willing or provider_id)
        transitions.notify(session, Kind.new_appointment, view, told, by=patient_id, now=now, watching={patient_id})
        return view


def accept(appointment_id: int, *, by: int, confirmed: bool = False, now: datetime) -> AppointmentView:
    """The provider takes the appointment; a request for whoever is free first becomes theirs.

    `confirmed`: also when they are not there then, which the history keeps.
    Raises NotAllowed, NotFound, AlreadyDecided, PastTime, NotOffered, TimeTaken, NotThere.
    """
    with db.writing() as session:
        provider, view = transitions.open_request(session, appointment_id, by)
        if view.start <= now:
            raise errors.PastTime("start")
        if view.provider_id is None:
            transitions.occupy_provider(session, view, provider.id)
        absence = conflicts.absence(load_rules(session, view.institution_id), provider.id, view)
        if absence and not confirmed:
            raise errors.NotThere(*absence)
        transitions.decide(
            session,
            view,
            Status.accepted,
            by=provider.id,
            because=absence.why if absence else "",
            now=now,
            provider_id=provider.id,
            answer_was_due=view.answer_by,
        )
        return transitions.notify_patient(session, view, Kind.appointment_accepted, by=provider.id, now=now)


def reject(appointment_id: int, *, by: int, because: str = "", now: datetime) -> AppointmentView:
    """The provider says no, perhaps with a reason, and the time is free again.

    Raises NotAllowed, NotFound, AlreadyDecided, NotOffered, TooLong, BadText.
    """
    reason = text.clean(because, field="reason", limit=REASON_LIMIT) or None
    with db.writing() as session:
        provider, view = transitions.open_request(session, appointment_id, by)
        transitions.release(session, view.id)
        due = view.answer_by
        transitions.decide(
            session, view, Status.rejected, by=provider.id, now=now, rejection_reason=reason, answer_was_due=due
        )
        return transitions.notify_patient(session, view, Kind.appointment_rejected, by=provider.id, now=now)


def undo(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The provider takes back what they decided a moment ago: the request waits again, for whom it waited before.

    Raises NotAllowed, NotFound, NothingToUndo, TooLateToUndo, TimeTaken, AlreadyDecided.
    """
    with db.writing() as session:
        provider = require_role(session, by, Role.provider)
        db.lock(session, provider.clinic.id)
        view = appointment_rows.by_id(session, appointment_id)
        if view is None or not may_see(provider, view):
            raise errors.NotFound
        due = _check_undo(view, by=by, now=now)
        waits_for = None if view.any_provider else view.provider_id
        if view.status is Status.rejected:
            _take_again(session, view, now=now)
        elif waits_for is None:
            transitions.release(session, view.id, of=by)
        transitions.change_status(
            session,
            view,
            Status.pending,
            by=by,
            now=now,
            undo=True,
            provider_id=waits_for,
            rejection_reason=None,
            decided_by_id=None,
            decided_at=None,
            answer_by=min(max(due, now + _LEAST), view.start),
        )
        after = transitions.view_of(session, view.id)
        watching = {by, *transitions.asked_providers(session, after)}
        kind = Kind.appointment_reopened
        transitions.notify(session, kind, after, [view.patient_id], by=by, now=now, watching=watching)
        return after


def undo_ends(view: AppointmentView, *, by: int) -> datetime | None:
    """Until when this person can take back what they decided; None where there is nothing to take back."""
    decided = view.decided_at
    if view.decided_by_id != by or view.answer_was_due is None or decided is None or decided != view.updated_at:
        return None
    return min(decided + UNDO, view.start)


def see(appointment_ids: Iterable[int], *, by: int, now: datetime) -> list[int]:
    """The provider has these requests in front of them; the ids of those that nobody had seen before.

    What is unknown, decided or not this provider's is passed over. Raises NotAllowed.
    """
    wanted = [each for each in appointment_ids if 0 < each <= LARGEST_ID]
    with db.writing() as session:
        provider = require_role(session, by, Role.provider)
        db.lock(session, provider.clinic.id)
        seen = [
            view
            for view in appointment_rows.in_order(session, wanted)
            if view.status is Status.booked
            and may_see(provider, view)
            and transitions.is_asked(session, provider.id, view)
        ]
        for view in seen:
            transitions.change_status(session, view, Status.pending, by=provider.id, now=now)
            transitions.notify_patient(session, view, Kind.appointment_seen, by=provider.id, now=now)
        return [view.id for view in seen]


def sweep(*, now: datetime) -> int:
    """Forget the taken time of more than a day ago, which can clash with nothing any more; how many ticks."""
    before = ticks.tick(now - timedelta(days=1))
    with db.writing() as session:
        gone = session.execute(sa.delete(_taken).where(_taken.c.tick < before))
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _willing(session: Session, found: Window, kind: TypeRules, provider_id: int | None, start: datetime) -> int | None:
    """Who is content to have this accepted at once: the one who was asked, or of all the one with most time then."""
    if kind.needs_approval:
        return None
    at = ticks.tick(start) - found.days.origin
    willing = [
        who
        for who in found.wanted(kind, provider_id)
        if found.rules.offers[kind.id][who] and found.possible(kind, who) >> at & 1 and found.keeps(kind, who, at)
    ]
    window.read_taken(session, found, willing)
    return min(willing, key=lambda who: ((found.taken.get(who, 0) & found.days.inside).bit_count(), who), default=None)


def _check_undo(view: AppointmentView, *, by: int, now: datetime) -> datetime:
    """Until when the request would have been answered. Raises NotAllowed, NothingToUndo, TooLateToUndo."""
    if view.decided_by_id not in (None, by):
        raise errors.NotAllowed
    ends = undo_ends(view, by=by)
    if ends is None or view.answer_was_due is None:
        raise errors.NothingToUndo
    if now >= ends:
        raise errors.TooLateToUndo(int(UNDO.total_seconds()))
    return view.answer_was_due


def _take_again(session: Session, view: AppointmentView, *, now: datetime) -> None:
    """Take the time that the rejection gave back, if nobody has it or counts on it by now. Raises TimeTaken."""
    offers.check_again(session, load_rules(session, view.institution_id), view, now=now)
    transitions.occupy_patient(session, view)
    if view.provider_id is not None:
        transitions.occupy_provider(session, view, view.provider_id)
