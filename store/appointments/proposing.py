"""The clinic proposes other times for a request that waits, instead of rejecting it, and its patient takes one or none.

The times are held for the patient, beside the one that was asked for: so a no, or none in time, finds the request as it
was. Each verb is one transaction.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from store import appointment_rows, db, errors, text
from store.appointments import answering, escalation, news, occupying, too_late, transitions
from store.availability import promise
from store.availability.offers import moments
from store.availability.opening import Range
from store.availability.promise import Request
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import load_window
from store.db import Transaction
from store.models import LONGEST_HORIZON, REASON_LIMIT, WAITING, Act, Kind, Proposal, Role, Status, tables
from store.notifications import notifications
from store.people.permissions import require_role, require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person

MOST = 3
"""Times that are proposed at once."""

(_proposal,) = tables(Proposal)


def propose(
    appointment_id: int,
    *,
    by: int,
    starts: Sequence[datetime],
    note: str = "",
    because: str = "",
    provider_id: int | None = None,
    now: datetime,
) -> AppointmentView:
    """The provider proposes one to three other times, perhaps with a sentence, or staff do it for them.

    The `starts` are aware, and within the rules for patients, but for the notice; beyond these `because` of something,
    as in `move`, which the history keeps. `provider_id`: with whom, where staff propose for any provider. The times are
    held as long as `_held_until` says.
    Raises Missing, TooMany, TooLong, BadText, NotAllowed, NotFound, AlreadyDecided, MoveAsked, HasBegun, AlreadyMoved,
    ForOneProvider, Overlap, UnknownProvider, NotOffered, PastTime, TooFarAhead, OffGrid, NeedsReason, TimeTaken.
    """
    note = text.clean(note, field="note", limit=REASON_LIMIT)
    because = text.clean(because, field="because", limit=REASON_LIMIT)
    starts = sorted(start.astimezone(UTC) for start in starts)
    if not starts:
        raise errors.Missing("starts")
    if len(starts) > MOST:
        raise errors.TooMany("starts", MOST)
    with db.writing() as transaction:
        actor, view = answering.open_request(transaction, appointment_id, by, Role.provider, Role.staff)
        if view.start <= now:
            raise errors.HasBegun
        provider_id = answering.answering_provider(transaction, actor, view, provider_id)
        check(transaction, view, starts, provider_id, because=because, now=now)
        return offer(transaction, view, starts, provider_id, actor=actor, note=note, because=because, now=now)


def offer(
    transaction: Transaction,
    view: AppointmentView,
    starts: Sequence[datetime],
    provider_id: int,
    *,
    actor: Person,
    note: str,
    because: str = "",
    now: datetime,
) -> AppointmentView:
    """Ask the patient to take one of these, in their order, within a transaction, and hold them until then.

    What was proposed before, or asked to be moved to, is not any more. Raises TimeTaken.
    """
    by = actor.id
    if view.move_start is not None or view.proposals:
        occupying.occupy_only(transaction, view, view.start)
    occupying.occupy_also(transaction, view, starts, provider_id)
    until = _held_until(actor.clinic, view, starts[0], now)
    also = {"provider_id": provider_id, "by_id": by, "until": until, "declined": False}
    times = [{"start": start, "end": start + (view.end - view.start)} for start in starts]
    forget(transaction, view)
    transaction.execute(sa.insert(_proposal), [{"appointment_id": view.id, **each, **also} for each in times])
    transitions.change_status(
        transaction,
        view,
        Status.countered,
        by=by,
        for_id=provider_id,
        because=because or note,
        old_start=view.start,
        new_starts=starts,
        now=now,
        answer_by=until,
        move_start=None,
        move_end=None,
        arrived_at=None,
        proposal_note=note,
        proposal_answer="",
    )
    notifications.read_about(transaction, view.id, by=by, now=now)
    return news.notify_patient(transaction, Kind.appointment_countered, view, by=by, for_id=provider_id, now=now)


def accept_proposal(appointment_id: int, *, by: int, start: datetime, now: datetime) -> AppointmentView:
    """The patient takes the proposed time that begins at `start`; the others, and the old one, are free again.

    Raises NotAllowed, NotFound, NothingAsked, AlreadyDecided, NotProposed, PastTime, UnknownProvider, TimeTaken.
    """
    with db.writing() as transaction:
        view = _find(transaction, appointment_id, by)
        chosen = next((each for each in view.proposals if each.start == start.astimezone(UTC)), None)
        if chosen is None:
            raise errors.NotProposed("start")
        if chosen.start <= now:
            raise errors.PastTime("start")
        load_rules(transaction, view.institution_id).require_provider(chosen.provider_id)
        occupying.occupy_only(transaction, view, chosen.start, provider_id=chosen.provider_id)
        stays_with = chosen.provider_id == view.provider_id
        transitions.change_status(
            transaction,
            view,
            Status.accepted,
            by=by,
            for_id=None if stays_with and chosen.start != view.start else chosen.provider_id,
            act=Act.proposal_taken,
            old_start=view.start,
            new_starts=[chosen.start],
            now=now,
            start=chosen.start,
            end=chosen.end,
            provider_id=chosen.provider_id,
            sequence=view.sequence + 1,
            moved_by_clinic=False,
            decided_by_id=chosen.by_id,
            decided_at=now,
            colleague=None,
            assigned_by_id=view.assigned_by_id if stays_with else None,
            assigned_at=view.assigned_at if stays_with else None,
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_concerned(transaction, Kind.appointment_accepted, view, _concerned(view), by=by, now=now)


def decline(appointment_id: int, *, by: int, note: str = "", now: datetime) -> AppointmentView:
    """None of the times suits the patient, who may say why: it is for the clinic again, as before.

    Raises TooLong, BadText, NotAllowed, NotFound, NothingAsked, AlreadyDecided.
    """
    note = text.clean(note, field="note", limit=REASON_LIMIT)
    with db.writing() as transaction:
        view = _find(transaction, appointment_id, by)
        declined = sa.update(_proposal).where(_proposal.c.appointment_id == view.id).values(declined=True)
        transaction.execute(declined)
        notifications.read_about(transaction, view.id, by=by, now=now)
        return give_back(transaction, view, by=by, note=note, now=now)


def give_back(
    transaction: Transaction, view: AppointmentView, *, by: int | None, note: str = "", now: datetime
) -> AppointmentView:
    """Let it be as it was, within a transaction; `by` is None where the patient has not answered.

    A request waits for the clinic again. What had been accepted is, and its provider, who is away, has to decide anew.
    """
    occupying.occupy_only(transaction, view, view.start)
    rules = load_rules(transaction, view.institution_id)
    stands = view.was_agreed and now < view.start
    transitions.change_status(
        transaction,
        view,
        Status.accepted if stands else Status.pending,
        by=by,
        act=Act.proposal_declined,
        because=note,
        old_start=view.start,
        now=now,
        answer_by=None if stands else escalation.answer_by(rules, rules.types[view.type_slug], view.start, now),
        proposal_answer=note,
    )
    return news.notify_concerned(transaction, Kind.appointment_counter_declined, view, _concerned(view), by=by, now=now)


def forget(transaction: Transaction, view: AppointmentView) -> None:
    """Forget what was proposed, within a transaction."""
    transaction.execute(sa.delete(_proposal).where(_proposal.c.appointment_id == view.id))


def free_times(
    appointment_id: int, *, by: int, provider_id: int | None = None, day: date, now: datetime
) -> list[datetime]:
    """Return what can be proposed on that local day, on the clinic's clock, alone; see `propose`.

    Raises NotAllowed, NotFound, ForOneProvider, Missing, UnknownProvider, NotOffered.
    """
    with db.reading() as transaction:
        actor = require_role(transaction, by, Role.provider, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, actor)
        provider_id = answering.answering_provider(transaction, actor, view, provider_id)
        rules = load_rules(transaction, view.institution_id)
        today = now.astimezone(rules.clock).date()
        if not today <= day <= today + timedelta(days=LONGEST_HORIZON):
            return []
        window = load_window(transaction, rules, view.patient_id, Range(day, 1, rules.clock), now, moving=view.id)
        starts = window.starts(type_for(rules, view), provider_id)
        return [start for start in moments(window, starts) if start != view.start]


def check(
    transaction: Transaction,
    view: AppointmentView,
    starts: Sequence[datetime],
    provider_id: int,
    *,
    because: str | None = None,
    now: datetime,
) -> None:
    """Check that each of these, in their order, can be proposed; with no `because` only what its patient could choose.

    Raises what `propose` does, and OutsideHours where nobody can say why.
    """
    if any(later - earlier < view.end - view.start for earlier, later in pairwise(starts)):
        raise errors.Overlap("starts")
    if view.start in starts:
        raise errors.AlreadyMoved
    rules = load_rules(transaction, view.institution_id)
    type_ = type_for(rules, view)
    for start in starts:
        request = Request(view.patient_id, type_, provider_id, start, view.id)
        if because is None:
            promise.check(transaction, rules, request, now)
        else:
            promise.check_proposed(transaction, rules, request, because, now)


def type_for(rules: Rules, view: AppointmentView) -> TypeRules:
    """Return the type as long as this appointment, and without its notice, as somebody of the clinic chooses."""
    return replace(promise.as_it_is(rules.types[view.type_slug], view), notice=0)


def _held_until(clinic: Clinic, view: AppointmentView, first: datetime, now: datetime) -> datetime:
    """Until when proposed times are held: as long as the clinic holds them, but half of the time to the first.

    A crisis waits no longer than until it would have begun.
    """
    until = min(now + timedelta(hours=clinic.propose_hours), now + (first - now) / 2)
    until = until.replace(microsecond=0)
    return min(until, view.start) if view.crisis else until


def _find(transaction: Transaction, appointment_id: int, by: int) -> AppointmentView:
    """Find the patient's own request, for which times are proposed.

    Raises NotAllowed, NotFound, NothingAsked, AlreadyDecided.
    """
    patient = require_role_and_lock(transaction, by, Role.patient)
    view = appointment_rows.find(transaction, appointment_id, patient)
    if view.status in WAITING:
        raise errors.NothingAsked
    if view.status is not Status.countered:
        raise too_late.already_decided(transaction, view)
    return view


def _concerned(view: AppointmentView) -> set[int | None]:
    """Return whom the answer concerns: whose times are proposed; of what was accepted also who has to decide anew."""
    providers: set[int | None] = {each.provider_id for each in view.proposals}
    return providers | {view.provider_id, *(each.by_id for each in view.proposals)} if view.was_agreed else providers
