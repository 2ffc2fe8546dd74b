"""A provider passes on a request for any provider, and the others are still asked.

When all who offer it have passed, it is rejected; a crisis goes to the staff instead, also when somebody passes it on
who was called to it and cannot accept it. Each verb is one transaction.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db, errors, events, jobs
from store.appointments import answering, escalation, news, occupying, transitions
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import (
    UNDECIDED,
    UNDO,
    WAITING,
    Act,
    Asked,
    DutyCall,
    Kind,
    Offering,
    Pass,
    Role,
    Status,
    User,
    tables,
)
from store.notifications import notifications
from store.views.appointments import AppointmentView

_appointment = appointment_rows.appointment
_pass, _offering, _user, _call = tables(Pass, Offering, User, DutyCall)

_of_it = _pass.c.appointment_id == _appointment.c.id
_is_asked_still = sa.exists().where(
    _offering.c.type_id == _appointment.c.type_id,
    _offering.c.provider_id == _user.c.id,
    _user.c.role == Role.provider,
    _user.c.active,
    ~sa.exists().where(_of_it, _pass.c.provider_id == _user.c.id).correlate(_appointment, _user),
)
_last_passed_at = sa.select(sa.func.max(_pass.c.at)).where(_of_it).correlate(_appointment).scalar_subquery()
_PASSED_BY_ALL = (
    sa.select(_appointment.c.id)
    .where(
        _appointment.c.id.in_(sa.select(_pass.c.appointment_id)),
        _appointment.c.status.in_(WAITING),
        _appointment.c.provider_id.is_(None),
        ~_is_asked_still,
        sa.or_(
            sa.and_(_appointment.c.urgency == 0, _appointment.c.asked != Asked.staff),
            sa.and_(_appointment.c.urgency == 1, _last_passed_at <= sa.bindparam("undone_until")),
        ),
    )
    .order_by(_appointment.c.urgency, _appointment.c.id)
)
_IS_PASSED_BY_ALL = _PASSED_BY_ALL.where(_appointment.c.id == sa.bindparam("id"))


@dataclass(frozen=True, slots=True)
class Passes:
    """Of those who offer what a request for any provider is for: how many have passed it on, and who is still asked."""

    passed: int
    asked: frozenset[int]

    @property
    def offering(self) -> int:
        """How many offer it."""
        return self.passed + len(self.asked)

    def is_last(self, provider_id: int) -> bool:
        """Return whether nobody is asked beside this provider."""
        return self.asked == {provider_id}


def standing(views: Iterable[AppointmentView]) -> dict[int, Passes]:
    """Return how many have passed on each of these, all of one clinic, that waits for any provider, by its id."""
    waiting = [view for view in views if view.is_for_anybody]
    if not waiting:
        return {}
    with db.reading() as transaction:
        rules = load_rules(transaction, waiting[0].institution_id)
    return {view.id: _passes(rules, view) for view in waiting}


def pass_on(appointment_id: int, *, by: int, confirmed: bool = False, now: datetime) -> AppointmentView:
    """The provider says "Not me" to a request for any provider, which waits for the others who offer it.

    `confirmed`: also where nobody else is asked any more, so that this rejects it; a crisis goes to the staff then.
    Raises NotAllowed, NotFound, AlreadyDecided, NotOffered, AskedAlone, LastAsked.
    """
    with db.writing() as transaction:
        _, view = answering.open_request(transaction, appointment_id, by, Role.provider, helps=True)
        if view.provider_id is not None:
            raise errors.AskedAlone
        if view.passed_at(by) is not None:
            return view
        if not (confirmed or view.crisis) and _passes(load_rules(transaction, view.institution_id), view).is_last(by):
            raise errors.LastAsked
        transaction.execute(sa.insert(_pass), {"appointment_id": view.id, "provider_id": by, "at": now})
        is_on_it = view.acknowledged_by_id == by
        transitions.change_status(
            transaction,
            view,
            Status.pending,
            by=by,
            act=Act.passed,
            now=now,
            acknowledged_by_id=None if is_on_it else view.acknowledged_by_id,
            acknowledged_at=None if is_on_it else view.acknowledged_at,
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        after = news.announce(transaction, events.PASSED_ON, view, by=by)
        if view.only_helps(by) and view.asked is not Asked.staff:
            escalation.ask_staff(transaction, after, now=now)
        elif is_on_it and now < view.start:
            escalation.wake(transaction, after, by, since=now, now=now)
        else:
            return after
        return appointment_rows.view_of(transaction, view.id)


def take_back(transaction: Transaction, view: AppointmentView, *, by: int, now: datetime) -> AppointmentView:
    """Ask the provider again who has passed this request on; whether they still can is the caller's to check."""
    transaction.execute(sa.delete(_pass).where(_pass.c.appointment_id == view.id, _pass.c.provider_id == by))
    transitions.change_status(transaction, view, view.status, by=by, act=Act.passed, undo=True, now=now)
    return news.announce(transaction, Kind.appointment_reopened, view, by=by)


def sweep(*, now: datetime) -> int:
    """Forget who passed on what waits no longer since a day, and who was called to it; how many of both."""
    decided = _appointment.c.status.not_in(UNDECIDED), _appointment.c.updated_at < now - timedelta(days=1)
    with db.writing() as transaction:
        return sum(
            transaction.changed(sa.delete(table).where(sa.exists().where(_appointment.c.id == about, *decided)))
            for table, about in ((_pass, _pass.c.appointment_id), (_call, _call.c.appointment_id))
        )


def _passes(rules: Rules, view: AppointmentView) -> Passes:
    """Whoever was called to it, and could accept it then, counts as offering it, too; who only helps does not."""
    offering = rules.offering(rules.types[view.type_slug])
    if view.called:
        called = dict(view.called)
        offering = frozenset(each for each in rules.providers if called.get(each, each in offering))
    asked = offering.difference(provider_id for provider_id, _ in view.passes) if view.passes else offering
    return Passes(len(offering) - len(asked), asked)


def _passed_by_all(transaction: Transaction, now: datetime, limit: int) -> Iterable[int]:
    return transaction.scalars(_PASSED_BY_ALL.limit(limit), {"undone_until": now - UNDO})


@jobs.each(_passed_by_all, of=_appointment)
def conclude(appointment_id: int, *, now: datetime) -> None:
    """Reject a request that all who offer it have passed on, once none can take that back.

    Also when whoever had not passed offers it no longer. A crisis escalates at once instead, and waits for the staff.
    """
    with db.writing() as transaction:
        view = appointment_rows.locked_view_of(transaction, appointment_id)
        if transaction.scalar(_IS_PASSED_BY_ALL, {"id": appointment_id, "undone_until": now - UNDO}) is None:
            return  # answered, or concluded, by another instance
        if view.crisis:
            escalation.ask_staff(transaction, view, now=now)
            return
        occupying.release(transaction, view.id)
        transitions.change_status(transaction, view, Status.rejected, by=None, now=now)
        news.notify_patient(transaction, Kind.appointment_rejected, view, by=None, now=now)
