"""Staff give a request for any provider to one of them, who answers it from then on."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.appointments import answering, news, transitions
from store.availability import conflicts, ticks
from store.availability.opening import Absence
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import Act, AppointmentEvent, Kind, Role, Status, Taken, tables
from store.people import people
from store.people.permissions import require_role
from store.views.appointments import AppointmentView

_event, _taken = tables(AppointmentEvent, Taken)


@dataclass(frozen=True, slots=True)
class Assignment:
    """Whose a request is, and who gave it to them; nobody's for one that waits for any provider."""

    provider_id: int | None = None
    by_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Assignee:
    """A provider to whom a request can be given.

    `absence`: why they are not there then; `is_free`: nothing else takes their time then.
    """

    id: int
    name: str
    absence: Absence | None
    is_free: bool


def assign(
    appointment_id: int,
    *,
    by: int,
    provider_id: int,
    instead_of: int | None = None,
    start: datetime | None = None,
    confirmed: bool = False,
    now: datetime,
) -> AppointmentView:
    """Staff give a request for any provider to this one, whose time it takes; it waits for their answer alone.

    What was given to somebody can be given to somebody else. `instead_of`: who had it when that was decided; whoever
    has got it since keeps it; `start`: the time that they had read. `confirmed`: also when the provider is not there.
    Raises NotAllowed, NotFound, AlreadyDecided, ForOneProvider, UnknownProvider, NotOffered, PastTime, TimeTaken,
    NotThere.
    """
    with db.writing() as transaction:
        staff, view = answering.open_request(transaction, appointment_id, by, Role.staff, start=start)
        if not view.any_provider:
            raise errors.ForOneProvider
        answering.require_offered(transaction, view, provider_id)
        if view.provider_id == provider_id:
            return view
        answering.require_as_seen(staff, view, instead_of)
        absence = answering.give(transaction, view, provider_id, confirmed=confirmed, now=now)
        transitions.change_status(
            transaction,
            view,
            Status.pending,
            by=by,
            for_id=provider_id,
            act=Act.assigned,
            because=absence.why if absence else "",
            now=now,
            provider_id=provider_id,
            assigned_by_id=by,
            assigned_at=now,
        )
        return news.notify_patient(transaction, Kind.appointment_assigned, view, by=by, for_id=provider_id, now=now)


def standing(transaction: Transaction, appointment_id: int) -> list[Assignment]:
    """Return the assignments of a request that nobody took back, oldest first, as its history has them."""
    lines = sa.select(_event.c.for_id, _event.c.actor_id, _event.c.at, _event.c.undo).where(
        _event.c.appointment_id == appointment_id, _event.c.act == Act.assigned
    )
    found: list[Assignment] = []
    for provider_id, by_id, at, undo in transaction.execute(lines.order_by(_event.c.id)):
        if not undo:
            found.append(Assignment(provider_id, by_id, at))
        elif found:
            found.pop()
    return found


def assignees(appointment_id: int, *, by: int) -> list[Assignee]:
    """Return to whom staff can give the request, or for whom they can accept it, by name.

    Raises NotAllowed for anybody else, NotFound.
    """
    with db.reading() as transaction:
        staff = require_role(transaction, by, Role.staff)
        view = appointment_rows.find(transaction, appointment_id, staff)
        return candidates(transaction, load_rules(transaction, view.institution_id), view)


def candidates(transaction: Transaction, rules: Rules, view: AppointmentView) -> list[Assignee]:
    """Return the active providers who offer its type, by name, and what is in the way of each at its time."""
    type_ = rules.types[view.type_slug]
    span = ticks.with_buffers(view.start, view.end, view.buffer_before, view.buffer_after)
    in_the_way = sa.select(_taken.c.person_id).where(
        _taken.c.person_id.in_(rules.providers), _taken.c.tick >= span.start, _taken.c.tick < span.stop
    )
    busy = set(transaction.scalars(in_the_way.where(_taken.c.appointment_id != view.id)))
    return [
        Assignee(each.id, each.name, conflicts.absence(rules, each.id, view), each.id not in busy)
        for each in people.providers(view.institution_id)
        if rules.suits(each.id, type_)
    ]
