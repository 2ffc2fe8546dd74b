"""What an appointment runs into in the time of its provider, or of who could accept it: the one answer of all pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from store import appointment_rows, db
from store.availability import opening, ticks
from store.availability.opening import Absence
from store.availability.rules import Rules, load_rules
from store.db import Transaction
from store.models import HOLDING, WAITING, Role, Taken, tables
from store.views.appointments import AppointmentView
from store.views.people import Person

(_taken,) = tables(Taken)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The provider is not there then, or has `other` in the way, which is their own appointment."""

    absence: Absence | None = None
    other: AppointmentView | None = None


def absence(known: Rules, provider_id: int, view: AppointmentView) -> Absence | None:
    """Why the provider is not there for it; None when they are."""
    return opening.absence(known, provider_id, view.start, view.end, crisis=view.crisis)


def of(person: Person, shown: Iterable[AppointmentView]) -> dict[int, Conflict]:
    """What these run into, by their ids; what runs into nothing is left out, and what takes no time.

    For a provider in their own time, for staff in that of each one's provider. Nothing for patients.
    """
    held = [view for view in shown if view.status in HOLDING and view.institution_id == person.clinic.id]
    if person.role is Role.patient or not held:
        return {}
    found: dict[int, Conflict] = {}
    with db.reading() as transaction:
        known = load_rules(transaction, person.clinic.id)
        others = _in_the_way(transaction, person, held)
        for view in held:
            who = person.id if person.role is Role.provider else view.provider_id
            gone = absence(known, who, view) if who is not None else None
            if gone or view.id in others:
                found[view.id] = Conflict(gone, others.get(view.id))
    return found


def outside(known: Rules, ahead: Iterable[AppointmentView]) -> list[tuple[AppointmentView, Absence]]:
    """Those whose provider is not there then, and those for whoever is free first when nobody is there."""
    found = []
    for view in ahead:
        kind = known.types[view.type_slug]
        could = [view.provider_id] if view.provider_id is not None else list(known.offers.get(kind.id, {}))
        reasons = [absence(known, who, view) for who in could]
        if reasons and all(reasons) and reasons[0]:
            found.append((view, reasons[0]))
    return found


def _in_the_way(transaction: Transaction, person: Person, held: list[AppointmentView]) -> dict[int, AppointmentView]:
    """The provider's own appointments that leave no room for what nobody has taken yet."""
    spans = {view.id: _busy(view) for view in held if view.provider_id is None and view.status in WAITING}
    if person.role is not Role.provider or not spans:
        return {}
    wanted = _taken.c.tick.in_(sorted(set().union(*spans.values())))
    query = sa.select(_taken.c.appointment_id, _taken.c.tick).where(_taken.c.person_id == person.id, wanted)
    taken = {tick: appointment_id for appointment_id, tick in transaction.execute(query)}
    first = {each: next((taken[tick] for tick in span if tick in taken), None) for each, span in spans.items()}
    known = {
        view.id: view
        for view in appointment_rows.in_order(transaction, {each for each in first.values() if each is not None})
    }
    return {each: known[other] for each, other in first.items() if other is not None}


def _busy(view: AppointmentView) -> range:
    before, after = timedelta(minutes=view.buffer_before), timedelta(minutes=view.buffer_after)
    return ticks.between(view.start - before, view.end + after)
