"""A crisis that nobody answers comes before more and more people: whom it suits, everybody on duty, then the staff.

Each step is due at its `answer_by`, so that it is caught up after a restart. Its patient is told of each. Somebody who
is on it stops that for ON_IT, or until they pass it on, and then the people of that step are asked once more; after a
second time in vain the next step is due. A crisis never expires before a person of the clinic has looked at it: its
time is given back when it comes, and the request waits on.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import appointment_rows
from store.appointments import deadlines, news, occupying, transitions
from store.availability import opening
from store.availability.rules import Rules, TypeRules, load_rules
from store.db import Transaction
from store.models import NOBODY_ON_IT, WAITING, Act, AppointmentEvent, Asked, DutyCall, Kind, tables
from store.people import people
from store.views.appointments import AppointmentView

_call, _event = tables(DutyCall, AppointmentEvent)
_of_it = _event.c.appointment_id == sa.bindparam("appointment")
_CALLED = sa.select(sa.func.max(_event.c.id)).where(_of_it, _event.c.act == Act.called).scalar_subquery()
_WOKEN = sa.select(sa.func.count()).where(_of_it, _event.c.act == Act.woken, _event.c.id > sa.func.coalesce(_CALLED, 0))
"""How often somebody was on it in vain since more people were asked."""


def answer_by(rules: Rules, type_: TypeRules, start: datetime, now: datetime) -> datetime:
    """Until when a request made now is answered, before it expires or, of a crisis, is asked of more people."""
    return _next(rules, start, now) if type_.crisis else deadlines.answer_by(type_, start, now)


def go_on(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Do what is due with a crisis that waits."""
    if view.start <= now:
        _lapse(transaction, view, now=now)
    elif view.is_acknowledged:
        wake(transaction, view, view.acknowledged_by_id, since=view.answer_by or now, now=now)
    elif view.asked is Asked.suitable:
        _ask_on_duty(transaction, view, now=now)
    else:
        ask_staff(transaction, view, now=now)


def catch_up(transaction: Transaction, view: AppointmentView, *, now: datetime) -> AppointmentView:
    """Do at once what came due of a crisis while it had an answer that was taken back: that gains nobody time."""
    while view.crisis and view.status in WAITING and view.answer_by is not None and view.answer_by <= now < view.start:
        go_on(transaction, view, now=now)
        view = appointment_rows.view_of(transaction, view.id)
    return view


def ask_staff(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Ask the staff, and once more all who are asked already; it waits on, until it would begin."""
    _change(transaction, view, Act.escalated, now=now, asked=Asked.staff, answer_by=view.start, **_opened(view))
    _release(transaction, view)
    _ring(transaction, view, now=now)


def wake(transaction: Transaction, view: AppointmentView, on_it: int | None, *, since: datetime, now: datetime) -> None:
    """Whoever was on it has not answered: those who were asked before are asked again, and the clock goes on."""
    due = _due_again(transaction, view, since, now)
    _change(transaction, view, Act.woken, now=now, for_id=on_it, answer_by=due, **NOBODY_ON_IT)
    _ring(transaction, view, now=now)


def was_due(view: AppointmentView, now: datetime) -> datetime | None:
    """Until when what is decided now would have waited, if that is taken back: nobody is on it any more then."""
    return now if view.is_acknowledged else view.answer_by


def _ask_on_duty(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Ask everybody whose hours say that they are there now; the staff at once, where nobody is.

    What was asked of one provider is asked of all of them from now on, and that provider's time is free again.
    """
    rules = load_rules(transaction, view.institution_id)
    there = [each for each in rules.providers if opening.is_on_duty(rules, each, now)]
    on_duty = [each for each in there if view.passed_at(each) is None]
    if not on_duty:
        ask_staff(transaction, view, now=now)
        return
    type_ = rules.types[view.type_slug]
    calls = [{"provider_id": each, "suits": rules.suits(each, type_)} for each in on_duty]
    transaction.execute(sa.insert(_call), [{"appointment_id": view.id, "at": now, **each} for each in calls])
    due = _next(rules, view.start, view.answer_by or now)  # of a step that comes too late the next one does not
    _change(
        transaction,
        view,
        Act.called,
        now=now,
        asked=Asked.on_duty,
        answer_by=due,
        **_opened(view, assigned=True),
    )
    _release(transaction, view, assigned=True)
    _ring(transaction, view, now=now)


def _due_again(transaction: Transaction, view: AppointmentView, since: datetime, now: datetime) -> datetime:
    """When the next step is due: at once where somebody was on it in vain before, or few would have it for ever."""
    if view.asked is Asked.staff:
        return view.start
    if transaction.scalar(_WOKEN, {"appointment": view.id}):
        return now
    return _next(load_rules(transaction, view.institution_id), view.start, since)


def _lapse(transaction: Transaction, view: AppointmentView, *, now: datetime) -> None:
    """Its time has come, and nobody has looked: the time is free, and it waits until a person of the clinic does."""
    occupying.release(transaction, view.id)
    _change(transaction, view, Act.unseen, now=now, asked=Asked.staff, answer_by=None)
    _ring(transaction, view, now=now)


def _next(rules: Rules, start: datetime, since: datetime) -> datetime:
    """When the next step is due: after the clinic's minutes, but halfway to the start where that is sooner."""
    return since + min(timedelta(minutes=rules.crisis_minutes), max(start - since, timedelta(0)) / 2)


def _opened(view: AppointmentView, *, assigned: bool = False) -> dict[str, Any]:
    """What changes where it was one provider's: it is for any of them now. `assigned`: also where staff gave it."""
    if view.provider_id is None or not (assigned or not view.any_provider):
        return {}
    nobody = {"provider_id": None, "assigned_by_id": None, "assigned_at": None, "colleague": None}
    return {"any_provider": True, "unanswered_by_id": view.provider_id, **nobody}


def _release(transaction: Transaction, view: AppointmentView, *, assigned: bool = False) -> None:
    """Give the provider's time back where it is theirs no longer."""
    if _opened(view, assigned=assigned):
        occupying.release(transaction, view.id, of=view.provider_id)


def _change(
    transaction: Transaction,
    view: AppointmentView,
    act: Act,
    *,
    now: datetime,
    for_id: int | None = None,
    **also: Any,
) -> None:
    """Change what is asked of whom; its status stays."""
    transitions.change_status(transaction, view, view.status, by=None, act=act, for_id=for_id, now=now, **also)


def _ring(transaction: Transaction, before: AppointmentView, *, now: datetime) -> None:
    """Notify all who are asked by now, and its patient."""
    view = appointment_rows.view_of(transaction, before.id)
    concerned = [view.patient_id, *transitions.asked_providers(transaction, view)]
    if view.asked is Asked.staff:
        concerned += people.staff(transaction, view.institution_id)
    news.notify_concerned(transaction, Kind.appointment_unanswered, before, concerned, by=None, now=now)
