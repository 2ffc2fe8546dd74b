"""Who answers a request, and for whom: providers for themselves, staff for any provider of their clinic."""

from datetime import datetime

from store import appointment_rows, errors
from store.appointments import occupying, too_late, transitions
from store.availability import conflicts
from store.availability.opening import Absence
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import WAITING, Role
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person


def open_request(
    transaction: Transaction,
    appointment_id: int,
    by: int,
    *roles: Role,
    moves: bool = False,
    helps: bool = False,
    start: datetime | None = None,
) -> tuple[Person, AppointmentView]:
    """Find who acts, in one of these roles, and the request that they can answer: their own, or for staff the clinic's.

    `moves`: also what waits to be moved, which is accepted or rejected and nothing else. `helps`: also for
    who was called to a crisis that they cannot accept. `start`: the time that whoever answers has read; a patient may
    have chosen another since.
    Raises NotAllowed, NotFound, AlreadyDecided, MoveAsked, TimeChanged, NotOffered.
    """
    actor = require_role_and_lock(transaction, by, *roles)
    view = appointment_rows.by_id(transaction, appointment_id)
    if view is None or view.institution_id != actor.clinic.id:
        raise errors.NotFound
    if not may_see(actor, view) and not _may_hear_of(view):
        raise errors.NotFound
    _require_waiting(transaction, view)
    if view.move_start is not None and not moves:
        raise errors.MoveAsked
    if start is not None and start != view.as_asked.start:
        raise errors.TimeChanged
    can = transitions.can_help if helps else transitions.can_answer
    if actor.role is Role.provider and not can(transaction, actor.id, view):
        raise errors.NotOffered("by")
    return actor, view


def own_request(transaction: Transaction, appointment_id: int, by: int) -> AppointmentView:
    """Find the patient's own request, which waits for an answer. Raises NotAllowed, NotFound, AlreadyDecided."""
    patient = require_role_and_lock(transaction, by, Role.patient)
    view = appointment_rows.find(transaction, appointment_id, patient)
    _require_waiting(transaction, view)
    return view


def _require_waiting(transaction: Transaction, view: AppointmentView) -> None:
    if view.status not in WAITING:
        raise too_late.already_decided(transaction, view)


def _may_hear_of(view: AppointmentView) -> bool:
    """Return whether providers who lost the request hear who has it: any of them was asked, and one was faster."""
    return view.any_provider and view.status not in WAITING


def answering_provider(transaction: Transaction, actor: Person, view: AppointmentView, provider_id: int | None) -> int:
    """Find for whom the actor answers: providers for themselves, staff for the named one or for this one.

    Raises NotAllowed, ForOneProvider, Missing, UnknownProvider, NotOffered.
    """
    if actor.role is Role.provider:
        if provider_id not in {None, actor.id}:
            raise errors.NotAllowed
        return actor.id
    if view.provider_id is not None and provider_id in {None, view.provider_id}:
        load_rules(transaction, view.institution_id).require_provider(view.provider_id)
        return view.provider_id
    if not view.any_provider:
        raise errors.ForOneProvider
    if provider_id is None:
        raise errors.Missing("provider_id")
    require_offered(transaction, view, provider_id)
    return provider_id


def require_offered(transaction: Transaction, view: AppointmentView, provider_id: int) -> None:
    """Check that this active provider offers the request's type. Raises UnknownProvider, NotOffered."""
    rules = load_rules(transaction, view.institution_id)
    rules.require_provider(provider_id)
    if not rules.suits(provider_id, rules.types[view.type_slug]):
        raise errors.NotOffered("provider_id")


def require_as_seen(actor: Person, view: AppointmentView, *had: int | None) -> None:
    """Check that one of these `had` the request when staff decided, and has it still; None: it waited for any provider.

    What a patient asked of one provider stays theirs until that patient agrees to a colleague. Raises AlreadyDecided.
    """
    if actor.role is Role.staff and view.any_provider and view.provider_id not in had:
        raise errors.AlreadyDecided(view.status, view.assigned_by_name, view.assigned_at)


def give(
    transaction: Transaction, view: AppointmentView, provider_id: int, *, confirmed: bool, now: datetime
) -> Absence | None:
    """Take the time of the provider who gets the request; why they are not there then, where that is `confirmed`.

    Raises PastTime, TimeTaken, NotThere.
    """
    if view.start <= now:
        raise errors.PastTime("start")
    if view.provider_id != provider_id:
        if view.provider_id is not None:
            occupying.release(transaction, view.id, of=view.provider_id)
        occupying.occupy_provider(transaction, view, provider_id)
    absence = conflicts.absence(load_rules(transaction, view.institution_id), provider_id, view)
    if absence and not confirmed:
        raise errors.NotThere(*absence)
    return absence
