"""Several appointments are booked together, all or none: each is one of its own, and knows its place in the series."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import sqlalchemy as sa

from store import appointment_rows, db, errors, text
from store.appointments import deadlines, holds, limits, news, transitions
from store.availability import promise, repeating
from store.availability.promise import Request
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import busy, read_taken
from store.db import Transaction
from store.models import LONGEST_SERIES, NOTES_LIMIT, REASON_LIMIT, Kind, Role, Status
from store.people import people
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

_appointment = appointment_rows.appointment
_PLACE = (
    sa.update(_appointment)
    .where(_appointment.c.id == sa.bindparam("which"))
    .values(
        series_id=sa.bindparam("of_first"), series_place=sa.bindparam("place"), series_size=sa.bindparam("of_so_many")
    )
)
_SERIES = appointment_rows.VIEW.where(_appointment.c.series_id == sa.bindparam("series")).order_by(
    _appointment.c.start, _appointment.c.id
)


def book_series(
    *,
    by: int,
    patient_id: int,
    type_slug: str,
    provider_id: int,
    starts: Sequence[datetime],
    because: str = "",
    notes: str = "",
    now: datetime,
) -> list[AppointmentView]:
    """Book exactly these starts, by time; one alone is an appointment like any other.

    The clinic books as `booking.book` does, for the same `because` in every history. A patient, where the type allows
    it, asks for each as for any appointment, and is accepted at once or waits as the type says.
    Raises NotAllowed, NotFound, UnknownType, UnknownProvider, NotOffered, NoSeries, Missing, TooMany, Overlap,
    StartsRefused with each start that cannot be had, NeedsReason, TooLong, BadText, TooManyOpen, TooManyUpcoming,
    TooManyBookings.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    because = text.clean(because, field="because", limit=REASON_LIMIT)
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, *Role)
        rules = load_rules(transaction, actor.clinic.id)
        type_ = repeating.may_repeat(rules, actor, type_slug, provider_id, patient_id)
        people.get_patient(transaction, patient_id, actor.clinic.id)
        chosen = _in_order(starts, type_)
        if actor.role is Role.patient:
            limits.check(transaction, rules, type_, patient_id, now, wanted=len(chosen))
        requests = [Request(patient_id, type_, provider_id, start) for start in chosen]
        views = _insert(transaction, rules, actor, requests, because, notes, now)
        if len(views) > 1:
            places = enumerate(views, start=1)
            first = {"of_first": views[0].id, "of_so_many": len(views)}
            transaction.execute(_PLACE, [{"which": each.id, "place": place, **first} for place, each in places])
        decider = _who_decides(actor, rules, type_, provider_id)
        if decider is not None:
            for view in views:
                transitions.change_status(
                    transaction, view, Status.accepted, by=decider, now=now, accepted_at_once=True
                )
        views = appointment_rows.in_order(transaction, [each.id for each in views])
        _notify(transaction, views, actor, decider, now)
        return views


def siblings(appointment_id: int, *, by: int) -> list[AppointmentView]:
    """Return the appointments of its series that are this person's business, by time; none where it is of no series.

    Raises NotFound.
    """
    with db.reading() as transaction:
        person = people.get(transaction, by)
        view = appointment_rows.find(transaction, appointment_id, person)
        return of_series(transaction, view, person)


def of_series(transaction: Transaction, view: AppointmentView, person: Person) -> list[AppointmentView]:
    """Return the same within a transaction."""
    if view.series_id is None:
        return []
    rows = transaction.execute(_SERIES, {"series": view.series_id})
    return [each for each in (AppointmentView(*row) for row in rows) if may_see(person, each)]


def _in_order(starts: Sequence[datetime], type_: TypeRules) -> list[datetime]:
    """Return the starts in UTC, by time. Raises Missing, TooMany, Overlap."""
    if not starts:
        raise errors.Missing("starts")
    if len(starts) > LONGEST_SERIES:
        raise errors.TooMany("starts", LONGEST_SERIES)
    chosen = sorted(each.astimezone(UTC) for each in starts)
    length = timedelta(minutes=type_.minutes)
    if any(later - earlier < length for earlier, later in pairwise(chosen)):
        raise errors.Overlap("starts")
    return chosen


def _insert(
    transaction: Transaction,
    rules: Rules,
    actor: Person,
    requests: Sequence[Request],
    because: str,
    notes: str,
    now: datetime,
) -> list[AppointmentView]:
    """Insert them all. Raises StartsRefused, NeedsReason, NotOffered."""
    is_patient = actor.role is Role.patient
    views: list[AppointmentView] = []
    refused: list[tuple[datetime, errors.Refusal]] = []
    beyond: dict[str, None] = {}
    for request in requests:
        try:
            if is_patient:
                promise.check(transaction, rules, request, now)
            else:
                beyond |= dict.fromkeys(_check_for_clinic(transaction, rules, request, now))
        except (errors.Invalid, errors.TimeTaken) as refusal:
            refused.append((request.start, refusal))
            continue
        if refused or (beyond and not because):
            continue  # nothing of it will stay; the others are only looked at
        answer_by = deadlines.answer_by(request.type_, request.start, now) if is_patient else None
        try:
            view = transitions.insert(
                transaction, rules, request, notes=notes, answer_by=answer_by, by=actor.id, because=because, now=now
            )
        except errors.TimeTaken as taken:  # after it this transaction can do no more
            raise errors.StartsRefused(((request.start, taken),)) from taken
        if is_patient:
            holds.end(transaction, actor.id, view.start, view.end)
        views.append(view)
    if refused:
        raise errors.StartsRefused(tuple(refused))
    if beyond and not because:
        raise errors.NeedsReason("because", tuple(beyond))
    return views


def _check_for_clinic(transaction: Transaction, rules: Rules, request: Request, now: datetime) -> list[str]:
    """Return the patients' rules that the start goes beyond. Raises PastTime, OffGrid, TooFarAhead, TimeTaken."""
    window = promise.load_day(transaction, rules, request, now)
    read_taken(transaction, window, [request.patient_id, *window.candidates(request.type_, request.provider_id)])
    at = window.position(request.start)
    if not window.free_for_patient(request.type_) >> at & 1:
        raise errors.TimeTaken("patient")
    if window.taken.get(request.provider_id or 0, 0) & busy(request.type_, at):
        raise errors.TimeTaken("provider")
    return [broken.code for broken in promise.broken_rules(window, request)]


def _who_decides(actor: Person, rules: Rules, type_: TypeRules, provider_id: int) -> int | None:
    """Return who has accepted them by that; None where the provider is asked."""
    if actor.role is not Role.patient:
        return actor.id
    at_once = not type_.needs_approval and rules.offers[type_.id][provider_id]
    return provider_id if at_once else None


def _notify(
    transaction: Transaction, views: Sequence[AppointmentView], actor: Person, decider: int | None, now: datetime
) -> None:
    """Notify each person once, of the first; their pages hear of all."""
    first = views[0]
    patient_id, provider_id = first.patient_id, first.provider_id
    assert provider_id is not None
    if decider is not None:
        news.notify(transaction, Kind.appointment_accepted, first, [patient_id], by=decider, now=now)
    others = [provider_id] if provider_id != actor.id else []
    everybody = {patient_id, provider_id}
    watching = everybody - set(others)
    news.notify(transaction, Kind.new_appointment, first, others, by=actor.id, now=now, watching=watching)
    for view in views[1:]:
        news.notify(transaction, Kind.new_appointment, view, [], by=actor.id, now=now, watching=everybody)
