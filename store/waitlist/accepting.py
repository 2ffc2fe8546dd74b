"""Whoever is offered a time takes it with one word, or leaves it to the next. Each verb is one transaction."""

from datetime import UTC, datetime

from store import appointment_rows, db, errors, events
from store.appointments import moving, requests
from store.availability.promise import Request
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import Outcome, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.waitlist import OfferView, WaitlistEntryView
from store.waitlist import choosing, waitlist


def accept(
    entry_id: int, *, by: int, start: datetime | None = None, address: str | None = None, now: datetime
) -> AppointmentView:
    """The patient takes the time that is held for them: they ask for it as `appointments.request` does.

    Where they have an appointment that would move there, they ask to move it, as `appointments.move` does. `start`: the
    time that they have read; `address`: their IP address. Raises NotAllowed, NotFound, OfferOver, and what those verbs
    do.
    """
    with db.writing() as transaction:
        entry, offer = _find(transaction, entry_id, by, start, now)
        view = _get(transaction, entry, offer, address, now)
        waitlist.end_offers(transaction, [entry.id], Outcome.accepted, now, appointment_id=view.id)
        if view.status is Status.accepted and view.move_start is None:
            waitlist.end(transaction, [entry.id], now)
        _publish(transaction, entry, now)
        return view


def decline(entry_id: int, *, by: int, start: datetime | None = None, now: datetime) -> None:
    """The patient does not want this time, and waits on; the next is offered it.

    `start`: the time that they have read. Raises NotAllowed, NotFound, OfferOver.
    """
    with db.writing() as transaction:
        entry, _ = _find(transaction, entry_id, by, start, now)
        waitlist.end_offers(transaction, [entry.id], Outcome.declined, now)
        _publish(transaction, entry, now)
        transaction.publish(events.TimesChanged(entry.institution_id))


def _find(
    transaction: Transaction, entry_id: int, by: int, start: datetime | None, now: datetime
) -> tuple[WaitlistEntryView, OfferView]:
    """Find what is offered to the patient now. Raises NotAllowed, NotFound, OfferOver."""
    patient = require_role_and_lock(transaction, by, Role.patient)
    entry = waitlist.find(transaction, entry_id, patient, now)
    offer = entry.offer
    if offer is None or (start is not None and start.astimezone(UTC) != offer.start):
        raise errors.OfferOver
    if not offer.is_open(now):
        raise errors.OfferOver(offer.outcome or Outcome.lapsed)
    return entry, offer


def _get(
    transaction: Transaction, entry: WaitlistEntryView, offer: OfferView, address: str | None, now: datetime
) -> AppointmentView:
    """Ask for the time, or to move there what they have."""
    rules = load_rules(transaction, entry.institution_id)
    try:
        return _ask(transaction, rules, entry, offer, address, now)
    except errors.Invalid as problem:  # such as a type that is retired, at this very moment
        raise errors.OfferOver(Outcome.withdrawn) from problem


def _ask(
    transaction: Transaction,
    rules: Rules,
    entry: WaitlistEntryView,
    offer: OfferView,
    address: str | None,
    now: datetime,
) -> AppointmentView:
    if offer.appointment_id is None:
        type_ = choosing.without_notice(rules.bookable(entry.type_slug))
        request = Request(entry.patient_id, type_, entry.provider_id, offer.start)
        return requests.make(transaction, rules, request, address=address, now=now)
    view = appointment_rows.by_id(transaction, offer.appointment_id)
    is_later = view is not None and view.start > offer.start
    if view is None or not is_later or view.status not in moving.MOVABLE or view.move_start is not None:
        raise errors.OfferOver(Outcome.withdrawn)
    return moving.ask(transaction, rules, view, offer.start, offered=True, now=now)


def _publish(transaction: Transaction, entry: WaitlistEntryView, now: datetime) -> None:
    """Let the patient's pages know, and their bell."""
    notifications.read_about_wait(transaction, entry.id, by=entry.patient_id, now=now)
    transaction.publish(events.WaitlistChanged(entry.patient_id, entry.institution_id))
