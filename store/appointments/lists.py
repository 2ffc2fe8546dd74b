"""The lists of appointments that pages show. Each costs the same whether the store is new or ten years old."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.appointments import cursors, orders
from store.appointments.cursors import ResultPage
from store.appointments.orders import Filter, WaitingOrder
from store.models import (
    LONGEST_PROPOSE_HOURS,
    WAITING,
    Act,
    AppointmentCount,
    AppointmentEvent,
    DutyCall,
    Offering,
    Pass,
    Role,
    Status,
    User,
    tables,
)
from store.people import people
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

_appointment = appointment_rows.appointment
_event, _user, _count, _offering, _pass = tables(AppointmentEvent, User, AppointmentCount, Offering, Pass)
(_call,) = tables(DutyCall)
_provider, _old_provider = _user.alias("provider"), _user.alias("old_provider")


ANY_PROVIDER = 0
"""Stands for requests that no provider has yet, as in the counts of `AppointmentCount`."""

# What a provider's list holds, written once: each page asks for its counts after everything that happens.
_ME = sa.bindparam("me", type_=sa.Integer)
_OFFERED = sa.select(_offering.c.type_id).where(_offering.c.provider_id == _ME).scalar_subquery()
_IS_PASSED_ON = sa.and_(
    _appointment.c.status.in_(WAITING),
    sa.exists().where(_pass.c.appointment_id == _appointment.c.id, _pass.c.provider_id == _ME),
)
"""Whether the provider has passed on what still waits for others."""
_CALLED_TO = (
    _appointment.c.id.in_(sa.select(_call.c.appointment_id).where(_call.c.provider_id == _ME)),
    _appointment.c.provider_id.is_(None),
    _appointment.c.status.in_(WAITING),
    _appointment.c.type_id.not_in(_OFFERED),
)
"""What waits, and the provider was called to, beside what they can accept."""

_COUNTED = (
    sa.select(_count.c.status, sa.func.sum(_count.c.count))
    .where(_count.c.institution_id == sa.bindparam("clinic"))
    .group_by(_count.c.status)
)
_COUNTED_OF_ONE = _COUNTED.where(_count.c.provider_id == sa.bindparam("owner"))
_PASSED_ON = (
    sa.select(_appointment.c.status, -sa.func.count())
    .join_from(_pass, _appointment, _appointment.c.id == _pass.c.appointment_id)
    .where(
        _pass.c.provider_id == _ME,
        _appointment.c.provider_id.is_(None),
        _appointment.c.status.in_(WAITING),
        _appointment.c.type_id.in_(_OFFERED),
    )
    .group_by(_appointment.c.status)
)
_CALLED = (
    sa.select(_appointment.c.status, sa.func.count()).where(*_CALLED_TO, ~_IS_PASSED_ON).group_by(_appointment.c.status)
)
_OF_ANY_PROVIDER = sa.and_(_count.c.provider_id == ANY_PROVIDER, _count.c.type_id.in_(_OFFERED))
_COUNTED_OF_PROVIDER = sa.union_all(
    _COUNTED.where(sa.or_(_count.c.provider_id == _ME, _OF_ANY_PROVIDER)), _PASSED_ON, _CALLED
)
"""What the provider has passed on is taken off, and what they were called to is added."""


@dataclass(frozen=True, slots=True)
class EventView:
    """A line of an appointment's history; `detail` is why, for the clinic's own eyes, and empty for the patient.

    `undo`: the actor took back what they had decided. `notes_changed`: the patient wrote other notes, no more.
    `for_name`: the provider for whom they did it, instead of the one of `old_provider_name`. `act`: what they did to a
    request that waits on, or to its time: from `old_start` to `new_start`, or to one of the `new_starts`.
    """

    at: datetime
    status: Status
    actor_id: int | None
    actor_name: str | None
    detail: str = ""
    undo: bool = False
    notes_changed: bool = False
    for_id: int | None = None
    for_name: str | None = None
    act: Act | None = None
    old_start: datetime | None = None
    new_start: datetime | None = None
    second_start: datetime | None = None
    third_start: datetime | None = None
    old_notes: str | None = None
    new_notes: str | None = None
    old_provider_id: int | None = None
    old_provider_name: str | None = None

    @property
    def new_starts(self) -> list[datetime]:
        """The times that were proposed, or the one that it has or would have had."""
        return [start for start in (self.new_start, self.second_start, self.third_start) if start is not None]


def find(appointment_id: int, *, by: int) -> AppointmentView:
    """Return the appointment, for those concerned. Raises NotFound for everyone else."""
    with db.reading() as transaction:
        return appointment_rows.find(transaction, appointment_id, people.get(transaction, by))


def peek(appointment_id: int) -> AppointmentView | None:
    """Return the appointment, unchecked: whoever shows it asks `may_see` for each person first."""
    with db.reading() as transaction:
        return appointment_rows.by_id(transaction, appointment_id)


def visible(ids: Collection[int], *, by: int) -> list[AppointmentView]:
    """Those of the appointments that are this person's business, by start; one query. Raises NotFound for nobody."""
    with db.reading() as transaction:
        person = people.get(transaction, by)
        views = [view for view in appointment_rows.in_order(transaction, ids) if may_see(person, view)]
        return sorted(views, key=lambda view: (view.start, view.id))


def history(appointment_id: int, *, by: int) -> list[EventView]:
    """Return what happened to the appointment, oldest first, for those concerned. Raises NotFound."""
    return _history(appointment_id, for_patient=find(appointment_id, by=by).patient_id == by)


def history_of(view: AppointmentView, person: Person) -> list[EventView]:
    """Return what happened to an appointment that is known already, as `history`. Raises NotFound."""
    if not may_see(person, view):
        raise errors.NotFound
    return _history(view.id, for_patient=view.patient_id == person.id)


def _history(appointment_id: int, *, for_patient: bool) -> list[EventView]:
    detail = sa.literal("") if for_patient else _event.c.detail
    hidden = [_event.c.act.is_distinct_from(Act.passed)] if for_patient else []
    columns = _event.c.at, _event.c.status, _event.c.actor_id, _user.c.name, detail, _event.c.undo
    moved = _event.c.act, _event.c.old_start, _event.c.new_start, _event.c.second_start, _event.c.third_start
    before = _event.c.old_notes, _event.c.new_notes, _event.c.old_provider_id, _old_provider.c.name
    with db.reading() as transaction:
        rows = transaction.execute(
            sa.select(*columns, _event.c.notes_changed, _event.c.for_id, _provider.c.name, *moved, *before)
            .outerjoin_from(_event, _user, _user.c.id == _event.c.actor_id)
            .outerjoin(_provider, _provider.c.id == _event.c.for_id)
            .outerjoin(_old_provider, _old_provider.c.id == _event.c.old_provider_id)
            .where(_event.c.appointment_id == appointment_id, *hidden)
            .order_by(_event.c.id)
        )
        return [EventView(*row) for row in rows]


def upcoming(patient_id: int, *, now: datetime) -> list[AppointmentView]:
    """Return the patient's appointments that have not ended, soonest first, at most 100.

    Also what was asked for a time that is over, while other times are proposed.
    """
    with db.reading() as transaction:
        query = appointment_rows.VIEW.where(
            _appointment.c.patient_id == patient_id, _appointment.c.start > now - timedelta(hours=LONGEST_PROPOSE_HOURS)
        )
        views = appointment_rows.all_of(transaction, query.order_by(_appointment.c.start, _appointment.c.id).limit(100))
        return [view for view in views if view.expected_end > now or _is_open_still(view)]


def past(patient_id: int, *, now: datetime, after: str | None = None, limit: int = 25) -> ResultPage:
    """Return the patient's appointments that have ended, latest first. Raises Invalid for an unknown cursor."""
    page = latest_first(are_past(patient_id, now), after=after, limit=limit)
    return replace(page, rows=[view for view in page.rows if view.expected_end <= now and not view.has_lapsed])


def are_past(patient_id: int, now: datetime) -> list[sa.ColumnElement[bool]]:
    """What holds of a patient's appointments that have ended, unless the clinic was late."""
    is_over = [_appointment.c.start <= now, _appointment.c.end <= now, _appointment.c.status != Status.countered]
    return [_appointment.c.patient_id == patient_id, *is_over]


def latest_first(conditions: Collection[sa.ColumnElement[bool]], *, after: str | None, limit: int) -> ResultPage:
    """Return the appointments of which this holds, page by page. Raises Invalid for an unknown cursor."""
    key = (_appointment.c.start, _appointment.c.id)
    query = appointment_rows.VIEW.where(*conditions)
    if after is not None:
        query = query.where(sa.tuple_(*key) < sa.tuple_(*cursors.parse(after, datetime, int)))
    with db.reading() as transaction:
        rows = appointment_rows.all_of(transaction, query.order_by(*(column.desc() for column in key)).limit(limit + 1))
        return cursors.page(rows, limit, lambda view: (view.start, view.id))


def _is_open_still(view: AppointmentView) -> bool:
    """Return whether it waits although its time is over: for its patient, or because nobody has seen a crisis."""
    return view.status is Status.countered or view.has_lapsed


def inbox(
    person: Person,
    filter_: Filter,
    waiting_order: WaitingOrder = WaitingOrder.waiting,
    *,
    provider_id: int | None = None,
    after: str | None = None,
    limit: int = 25,
) -> ResultPage:
    """Return a provider's requests, or for staff all of the institution; `after` is the `next` of the page before.

    Waiting ones: a crisis first, and first of all one that nobody is on, of these what begins first; then by waiting
    time or by date. Decided ones: the latest decision first. All: the newest first. `provider_id`: for staff, those of
    one provider, or of ANY_PROVIDER.
    Raises NotAllowed for patients, and for a provider who asks for a `provider_id`; Invalid for an unknown cursor.
    """
    _check(person, provider_id)
    order = orders.order(filter_, waiting_order)
    start = None if after is None else cursors.parse(after, *order.types)
    parts = []
    for owner in _owners(person, provider_id):
        for status in (None,) if filter_ is Filter.all else filter_.statuses:
            is_meant = owner if status is None else (*owner, _appointment.c.status == status)
            parts += [part.where(*is_meant) for part in orders.sections(order, start, limit + 1)]
    if not parts:
        return ResultPage([], None)
    merged = sa.union_all(*(sa.select(part.subquery()) for part in parts)).subquery()
    merged_order = [merged.c.rank, *order.sorted([merged.c[name] for name in order.columns])]
    ids = sa.select(merged.c.id).order_by(*merged_order).limit(limit + 1)
    with db.reading() as transaction:
        rows = appointment_rows.in_order(transaction, transaction.scalars(ids, {"me": person.id}))
        return cursors.page(rows, limit, order.key)


def part(
    views: Collection[AppointmentView], filter_: Filter, waiting_order: WaitingOrder, *, after: str | None, limit: int
) -> ResultPage:
    """Return a part of a list that was read whole, in the order of `inbox`. Raises Invalid for an unknown cursor."""
    order = orders.order(filter_, waiting_order)
    rows = [view for view in views if filter_.lets_through(view)]
    if after is not None:
        start = tuple(cursors.parse(after, *order.types))
        rows = [view for view in rows if order.is_behind(order.key(view), start)]
    return cursors.page(sorted(rows, key=order.key, reverse=not order.ascending), limit, order.key)


def counts(person: Person, *, provider_id: int | None = None) -> dict[Filter, int]:
    """Return how many appointments each filter would show. Raises NotAllowed as `inbox`."""
    _check(person, provider_id)
    values = {"me": person.id, "clinic": person.clinic.id, "owner": provider_id}
    with db.reading() as transaction:
        rows = transaction.execute(_counted(person, provider_id), values).all()
    return {filter_: sum(int(number) for status, number in rows if status in filter_.statuses) for filter_ in Filter}


def _counted(person: Person, provider_id: int | None) -> sa.Executable:
    """Statuses, each with a number of appointments, of what this person's list holds."""
    if person.role is Role.provider:
        return _COUNTED_OF_PROVIDER
    return _COUNTED if provider_id is None else _COUNTED_OF_ONE


def _check(person: Person, provider_id: int | None) -> None:
    if person.role is Role.patient or (person.role is Role.provider and provider_id is not None):
        raise errors.NotAllowed


def _owners(person: Person, provider_id: int | None = None) -> list[tuple[Any, ...]]:
    """Whose appointments a person's list holds; each is a range of an index."""
    clinic = _appointment.c.institution_id == person.clinic.id
    if person.role is Role.staff and provider_id is None:
        return [(clinic,)]
    if person.role is Role.staff:
        return [(clinic, _appointment.c.provider_id == (provider_id or None))]  # none is IS NULL
    of_any_provider = _appointment.c.provider_id.is_(None)
    return [
        (clinic, _appointment.c.provider_id == _ME),
        (clinic, of_any_provider, _appointment.c.type_id.in_(_OFFERED), ~_IS_PASSED_ON),
        (clinic, *_CALLED_TO, ~_IS_PASSED_ON),
    ]
