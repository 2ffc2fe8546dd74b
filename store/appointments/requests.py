"""The verbs of a request: the patient makes it, and the providers who are asked see it. Each is one transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime

from sqlmodel import Session

from store import appointment_rows, db, text
from store.appointments import deadlines, holds, limits, transitions
from store.availability import offers, ticks, window
from store.availability.rules import TypeRules, load_rules
from store.availability.window import Window
from store.models import LARGEST_ID, NOTES_LIMIT, Kind, Role, Status
from store.people.permissions import require_role
from store.views.appointments import AppointmentView, may_see


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
