"""Conflicts of an appointment in the time of its provider, or of one who could accept it: the same on all pages."""

from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa

from store import appointment_rows, db
from store.availability import opening, ticks
from store.availability.opening import Absence
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import HOLDING, WAITING, Role, Status, Taken, tables
from store.views.appointments import AppointmentView
from store.views.people import Person

(_taken,) = tables(Taken)
_TAKEN = sa.select(_taken.c.tick, _taken.c.appointment_id).where(
    _taken.c.person_id == sa.bindparam("person"), _taken.c.tick.in_(sa.bindparam("ticks", expanding=True))
)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The provider is not there then, or has `other` in the way, which is their own appointment."""

    absence: Absence | None = None
    other: AppointmentView | None = None


def absence(rules: Rules, provider_id: int, view: AppointmentView) -> Absence | None:
    """Return why the provider is not there for it; None when they are."""
    return opening.absence(rules, provider_id, view.start, view.end, crisis=view.crisis)


def find(person: Person, views: Iterable[AppointmentView]) -> dict[int, Conflict]:
    """Find what these run into, by their ids; what runs into nothing is left out, and what takes no time.

    For a provider in their own time, for staff in that of each one's provider. For a patient only that the provider of
    what was accepted is away.
    """
    holding = [view for view in views if view.status in HOLDING and view.institution_id == person.clinic.id]
    if person.role is Role.patient:
        holding = [view for view in holding if view.status is Status.accepted]
    if not holding:
        return {}
    conflicts: dict[int, Conflict] = {}
    with db.reading() as transaction:
        rules = load_rules(transaction, person.clinic.id)
        requests = [view for view in holding if view.provider_id is None and view.status in WAITING]
        others = _in_the_way(transaction, person, requests) if person.role is Role.provider else {}
        for view in holding:
            provider_id = person.id if person.role is Role.provider else view.provider_id
            absent = absence(rules, provider_id, view.as_asked) if provider_id is not None else None
            if person.role is Role.patient:
                absent = absent if absent and absent.why == "away" else None
            if absent or view.id in others:
                conflicts[view.id] = Conflict(absent, others.get(view.id))
    return conflicts


def taken_by(person: Person, view: AppointmentView) -> AppointmentView | None:
    """Find the provider's own appointment that leaves no room for this one; nothing for anybody else."""
    if person.role is not Role.provider or view.institution_id != person.clinic.id:
        return None
    with db.reading() as transaction:
        return _in_the_way(transaction, person, [view]).get(view.id)


def outside(rules: Rules, ahead: Iterable[AppointmentView]) -> list[tuple[AppointmentView, Absence]]:
    """Return those whose provider is not there then, and those for any provider when none is there."""
    left_outside = []
    for view in ahead:
        type_ = rules.types[view.type_slug]
        asked = [each for each in rules.offers.get(type_.id, {}) if view.passed_at(each) is None]
        candidates = [view.provider_id] if view.provider_id is not None else asked
        absences = [absence(rules, provider, view) for provider in candidates]
        if absences and all(absences) and absences[0]:
            left_outside.append((view, absences[0]))
    return left_outside


def _in_the_way(transaction: Transaction, person: Person, views: list[AppointmentView]) -> dict[int, AppointmentView]:
    """The provider's own appointments that leave no room for these."""
    spans = {view.id: ticks.with_buffers(view.start, view.end, view.buffer_before, view.buffer_after) for view in views}
    if not spans:
        return {}
    wanted = sorted(set().union(*spans.values()))
    rows = transaction.execute(_TAKEN, {"person": person.id, "ticks": wanted})
    taken = {row.tick: row.appointment_id for row in rows}
    first = {each: next((taken[tick] for tick in span if tick in taken), None) for each, span in spans.items()}
    others = {
        view.id: view
        for view in appointment_rows.in_order(transaction, {each for each in first.values() if each is not None})
    }
    return {each: others[other] for each, other in first.items() if other is not None}
