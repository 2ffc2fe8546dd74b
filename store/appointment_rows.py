"""Appointments as people see them: one row with every name in it, read by one query."""

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import reduce
from typing import Any

import sqlalchemy as sa

from store import errors
from store.db import Transaction
from store.models import (
    ACCEPTED_ONCE,
    LARGEST_ID,
    Appointment,
    AppointmentType,
    DutyCall,
    Institution,
    Pass,
    Place,
    Proposal,
    User,
    tables,
)
from store.views.appointments import AppointmentView, ProposedTime, may_see
from store.views.people import Person

appointment, _type, _user, _pass, _proposal = tables(Appointment, AppointmentType, User, Pass, Proposal)
_call, _institution = tables(DutyCall, Institution)
_patient, _provider, _decider, _assigner, _canceller, _helper, _silent = (
    _user.alias(name) for name in ("patient", "provider", "decider", "assigner", "canceller", "helper", "silent")
)
_earlier = appointment.alias("earlier")


class _Passes(sa.types.TypeDecorator[tuple[tuple[int, datetime], ...]]):
    """Who has passed a request on, and when: pairs of an id and epoch seconds in one text, so that one row has all."""

    impl = sa.String
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> tuple[tuple[int, datetime], ...]:
        """Read the pairs; no text is none."""
        pairs = (map(int, each.split()) for each in value.split(",")) if value else ()
        return tuple(sorted((provider_id, datetime.fromtimestamp(at, UTC)) for provider_id, at in pairs))


class _Called(sa.types.TypeDecorator[tuple[tuple[int, bool], ...]]):
    """Who was called to it: pairs of an id and 1 or 0 in one text, so that one row has all."""

    impl = sa.String
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> tuple[tuple[int, bool], ...]:
        """Read the pairs; no text is none."""
        pairs = (map(int, each.split()) for each in value.split(",")) if value else ()
        return tuple(sorted((provider_id, bool(suits)) for provider_id, suits in pairs))


class _Proposed(sa.types.TypeDecorator[tuple[ProposedTime, ...]]):
    """What was proposed for a request: numbers in one text, moments as epoch seconds, so that one row has all."""

    impl = sa.String
    cache_ok = True

    def process_result_value(self, value: str | None, _dialect: sa.Dialect) -> tuple[ProposedTime, ...]:
        """Read them, by their starts; no text is none."""
        rows = sorted(tuple(map(int, each.split())) for each in value.split(",")) if value else ()
        return tuple(
            ProposedTime(
                datetime.fromtimestamp(start, UTC),
                datetime.fromtimestamp(end, UTC),
                provider_id,
                by_id,
                datetime.fromtimestamp(until, UTC),
                bool(declined),
            )
            for start, end, provider_id, by_id, until, declined in rows
        )


def _seconds(moment: sa.Column[datetime]) -> sa.ColumnElement[str]:
    return sa.cast(sa.cast(sa.extract("epoch", moment), sa.BigInteger), sa.String)


_of_it = _proposal.c.appointment_id == appointment.c.id
_columns = (
    *(_seconds(_proposal.c.start), _seconds(_proposal.c.end)),
    *(sa.cast(column, sa.String) for column in (_proposal.c.provider_id, _proposal.c.by_id)),
    *(_seconds(_proposal.c.until), sa.case((_proposal.c.declined, "1"), else_="0")),
)
_PROPOSED = sa.select(sa.func.aggregate_strings(reduce(lambda line, column: line + " " + column, _columns), ",")).where(
    _of_it
)
_PROPOSED_WITH_NAME = (
    sa.select(sa.func.max(_user.c.name)).join(_proposal, _proposal.c.provider_id == _user.c.id).where(_of_it)
)

_PASSES = sa.select(
    sa.func.aggregate_strings(sa.cast(_pass.c.provider_id, sa.String) + " " + _seconds(_pass.c.at), ",")
).where(_pass.c.appointment_id == appointment.c.id)

_CALLED = sa.select(
    sa.func.aggregate_strings(
        sa.cast(_call.c.provider_id, sa.String) + " " + sa.case((_call.c.suits, "1"), else_="0"), ","
    ),
).where(_call.c.appointment_id == appointment.c.id)
_TEMPLATE = sa.select(_institution.c.video_template).where(_institution.c.id == appointment.c.institution_id)
_LINKS = _type.c.video_link, sa.func.coalesce(_provider.c.video_link, ""), _TEMPLATE.scalar_subquery()

VIEW = (
    sa.select(
        appointment.c.id,
        appointment.c.institution_id,
        appointment.c.patient_id,
        _patient.c.name.label("patient_name"),
        appointment.c.provider_id,
        _provider.c.name.label("provider_name"),
        appointment.c.any_provider,
        _type.c.slug.label("type_slug"),
        _type.c.name.label("type_name"),
        _type.c.place,
        _type.c.address,
        (appointment.c.urgency == 0).label("crisis"),
        appointment.c.status,
        appointment.c.start,
        appointment.c.end,
        appointment.c.notes,
        appointment.c.rejection_reason,
        _decider.c.name.label("decided_by_name"),
        appointment.c.decided_by_id,
        appointment.c.decided_at,
        appointment.c.version,
        appointment.c.created_at,
        appointment.c.updated_at,
        appointment.c.buffer_before,
        appointment.c.buffer_after,
        appointment.c.answer_by,
        appointment.c.answer_was_due,
        appointment.c.accepted_at_once,
        appointment.c.asked,
        appointment.c.assigned_by_id,
        appointment.c.assigned_at,
        _assigner.c.name.label("assigned_by_name"),
        sa.exists()
        .where(
            _earlier.c.patient_id == appointment.c.patient_id,
            _earlier.c.status.in_(ACCEPTED_ONCE),
            _earlier.c.start < appointment.c.created_at,
        )
        .label("is_known_patient"),
        _patient.c.phone.label("patient_phone"),
        sa.type_coerce(_PASSES.scalar_subquery(), _Passes()).label("passes"),
        appointment.c.colleague,
        _canceller.c.name.label("cancelled_by_name"),
        appointment.c.cancelled_by_id,
        appointment.c.cancel_reason,
        appointment.c.cancel_note,
        appointment.c.late,
        appointment.c.move_start,
        appointment.c.move_end,
        appointment.c.move_answer,
        appointment.c.sequence,
        appointment.c.delay,
        appointment.c.arrived_at,
        _helper.c.name.label("acknowledged_by_name"),
        appointment.c.acknowledged_by_id,
        appointment.c.acknowledged_at,
        sa.type_coerce(_PROPOSED.scalar_subquery(), _Proposed()).label("proposed"),
        _PROPOSED_WITH_NAME.scalar_subquery().label("proposed_with_name"),
        appointment.c.proposal_note,
        appointment.c.proposal_answer,
        appointment.c.series_id,
        appointment.c.series_place,
        appointment.c.series_size,
        appointment.c.cancelled_with,
        sa.type_coerce(_CALLED.scalar_subquery(), _Called()).label("called"),
        _silent.c.name.label("unanswered_by_name"),
        sa.and_(_type.c.place == Place.video, sa.or_(*(link != "" for link in _LINKS))).label("has_video"),
        appointment.c.seen_at,
        appointment.c.moved_by_clinic,
        appointment.c.coming_at,
        appointment.c.declined_at,
    )
    .join_from(appointment, _type, _type.c.id == appointment.c.type_id)
    .join(_patient, _patient.c.id == appointment.c.patient_id)
    .outerjoin(_provider, _provider.c.id == appointment.c.provider_id)
    .outerjoin(_decider, _decider.c.id == appointment.c.decided_by_id)
    .outerjoin(_assigner, _assigner.c.id == appointment.c.assigned_by_id)
    .outerjoin(_canceller, _canceller.c.id == appointment.c.cancelled_by_id)
    .outerjoin(_helper, _helper.c.id == appointment.c.acknowledged_by_id)
    .outerjoin(_silent, _silent.c.id == appointment.c.unanswered_by_id)
)

_BY_ID = VIEW.where(appointment.c.id == sa.bindparam("id"))
_BY_IDS = VIEW.where(appointment.c.id.in_(sa.bindparam("ids", expanding=True)))


def by_id(transaction: Transaction, appointment_id: int) -> AppointmentView | None:
    """Return the appointment with this id, whoever asks; every id that cannot be is unknown."""
    if not 0 < appointment_id <= LARGEST_ID:
        return None
    row = transaction.execute(_BY_ID, {"id": appointment_id}).first()
    return None if row is None else AppointmentView(*row)


def view_of(transaction: Transaction, appointment_id: int) -> AppointmentView:
    """Return the appointment with this id, which there is."""
    view = by_id(transaction, appointment_id)
    assert view is not None
    return view


def locked_view_of(transaction: Transaction, appointment_id: int) -> AppointmentView:
    """Return the appointment, which there is, once nobody else can change anything in its institution."""
    transaction.lock(view_of(transaction, appointment_id).institution_id)
    return view_of(transaction, appointment_id)


def find(transaction: Transaction, appointment_id: int, person: Person) -> AppointmentView:
    """Return one appointment that is this person's business. Raises NotFound, also for what others have."""
    view = by_id(transaction, appointment_id)
    if view is None or not may_see(person, view):
        raise errors.NotFound
    return view


def in_order(transaction: Transaction, ids: Iterable[int]) -> list[AppointmentView]:
    """Return the appointments with these ids, in the order of the ids; one query."""
    wanted = list(ids)
    views = {row.id: AppointmentView(*row) for row in transaction.execute(_BY_IDS, {"ids": wanted})}
    return [views[each] for each in wanted if each in views]


def all_of(transaction: Transaction, query: sa.Select[Any]) -> list[AppointmentView]:
    """Return the appointments of a query made from VIEW."""
    return [AppointmentView(*row) for row in transaction.execute(query)]
