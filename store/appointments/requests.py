"""The verbs of a request: the patient makes it and changes its notes, who is asked sees it. Each is one transaction."""

from collections.abc import Iterable
from datetime import UTC, datetime

from store import appointment_rows, db, events, text
from store.appointments import answering, crisis_networks, escalation, holds, limits, news, occupying, transitions
from store.availability import promise
from store.availability.promise import Request
from store.availability.rules import Rules, load_rules
from store.availability.window import Window, read_taken
from store.db import Transaction
from store.models import LARGEST_ID, NOTES_LIMIT, Kind, Role, Status
from store.people import throttle
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see


def request(
    *,
    patient_id: int,
    type_slug: str,
    start: datetime,
    provider_id: int | None = None,
    notes: str = "",
    address: str | None = None,
    now: datetime,
) -> AppointmentView:
    """The patient asks for this time, with this provider or with any; they are at this IP `address`.

    `start` is aware; the appointment lasts as long as its type. The time is taken from this moment on. A type without
    approval is accepted at once, where a provider allows it.
    Raises NotAllowed, UnknownType, UnknownProvider, NotOffered, PastTime, TooSoon, TooFarAhead, OffGrid, OutsideHours,
    TooLong, BadText, TooManyOpen, TooManyUpcoming, TooManyBookings, CrisisWaits, TimeTaken; CrisesFromHere for
    who has never been here; and TooManyCrises for the next crisis of whoever has cancelled five within 15 minutes:
    nobody lets it ring for all again and again.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    with db.writing() as transaction:
        patient = require_role_and_lock(transaction, patient_id, Role.patient)
        rules = load_rules(transaction, patient.clinic.id)
        request = Request(patient_id, rules.bookable(type_slug), provider_id, start.astimezone(UTC))
        return make(transaction, rules, request, notes=notes, address=address, now=now)


def make(
    transaction: Transaction,
    rules: Rules,
    request: Request,
    *,
    notes: str = "",
    address: str | None = None,
    now: datetime,
) -> AppointmentView:
    """Make the request of a patient within a transaction that has locked the clinic. Raises what `request` does."""
    patient_id = request.patient_id
    window = promise.check(transaction, rules, request, now)
    limits.check(transaction, rules, request.type_, patient_id, now)
    network = None
    if request.type_.crisis:
        throttle.asking_in_crisis(transaction, patient_id, now=now)
        network = crisis_networks.check(transaction, rules.institution_id, patient_id, address, now)
    willing = _find_willing(transaction, window, request)
    answer_by = escalation.answer_by(rules, request.type_, request.start, now)
    view = transitions.insert(
        transaction, rules, request, notes=notes, answer_by=answer_by, by=patient_id, network=network, now=now
    )
    holds.end(transaction, patient_id, view.start, view.end)
    if willing is not None:
        view = _accept_at_once(transaction, view, willing, now)
    candidates = window.candidates(request.type_, willing or request.provider_id)
    news.notify(transaction, Kind.new_appointment, view, candidates, by=patient_id, now=now, watching={patient_id})
    return view


def see(appointment_ids: Iterable[int], *, by: int, now: datetime) -> list[int]:
    """The provider has these requests in front of them; the ids of those that no provider had seen before.

    What is unknown, decided or not this provider's is passed over, and a crisis whose time has passed without anybody
    looking: a row on a screen is too little there, see crisis.look. Raises NotAllowed.
    """
    wanted = [each for each in appointment_ids if 0 < each <= LARGEST_ID]
    with db.writing() as transaction:
        provider = require_role_and_lock(transaction, by, Role.provider)
        seen = [
            view
            for view in appointment_rows.in_order(transaction, wanted)
            if view.status is Status.booked
            and may_see(provider, view)
            and transitions.can_help(transaction, provider.id, view)
            and not (view.crisis and view.start <= now)
        ]
        for view in seen:
            transitions.change_status(transaction, view, Status.pending, by=provider.id, now=now)
            news.announce(transaction, events.SEEN, view, by=provider.id)
        return [view.id for view in seen]


def change_notes(appointment_id: int, notes: str, *, by: int, now: datetime) -> AppointmentView:
    """The patient writes other notes while the request waits for an answer; whoever is asked reads them at once.

    Raises TooLong, BadText, NotAllowed, NotFound, AlreadyDecided, TooFast after twenty changes in 15 minutes.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    with db.writing() as transaction:
        view = answering.own_request(transaction, appointment_id, by)
        if notes == view.notes:
            return view
        throttle.changing(transaction, by, now=now)
        transitions.change_status(transaction, view, view.status, by=by, now=now, notes=notes)
        return news.announce(transaction, events.NOTES_CHANGED, view, by=by)


def _find_willing(transaction: Transaction, window: Window, request: Request) -> int | None:
    """The provider who allows that this is accepted at once; of several, the one with the most time that day."""
    if request.type_.needs_approval:
        return None
    type_, at = request.type_, window.position(request.start)
    willing = [
        provider
        for provider in window.candidates(type_, request.provider_id)
        if window.rules.offers[type_.id][provider] and window.can_promise(type_, provider, at)
    ]
    read_taken(transaction, window, willing)
    taken = {provider: (window.taken.get(provider, 0) & window.days.inside).bit_count() for provider in willing}
    return min(willing, key=lambda provider: (taken[provider], provider), default=None)


def _accept_at_once(
    transaction: Transaction, view: AppointmentView, provider_id: int, now: datetime
) -> AppointmentView:
    if view.provider_id is None:
        occupying.occupy_provider(transaction, view, provider_id)
    transitions.change_status(
        transaction, view, Status.accepted, by=provider_id, now=now, provider_id=provider_id, accepted_at_once=True
    )
    view = appointment_rows.view_of(transaction, view.id)
    news.notify(transaction, Kind.appointment_accepted, view, [view.patient_id], by=provider_id, now=now)
    return view
