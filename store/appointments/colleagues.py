"""A provider who is asked by name offers the request to colleagues, if its patient agrees.

Each verb is one transaction.
"""

from datetime import datetime

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.appointments import answering, escalation, news, occupying, transitions
from store.availability import promise
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import NOBODY_ON_IT, UNDO, Act, Colleague, Kind, Pass, Role, Status, tables
from store.notifications import notifications
from store.views.appointments import AppointmentView

(_pass,) = tables(Pass)


def offer_to_colleagues(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The named provider offers the request to colleagues: its patient is asked once, and it waits on meanwhile.

    Raises NotAllowed, NotFound, AlreadyDecided, ForAnyProvider, PatientAsked, NoColleague.
    """
    with db.writing() as transaction:
        _, view = answering.open_request(transaction, appointment_id, by, Role.provider)
        if view.any_provider:
            raise errors.ForAnyProvider
        if view.colleague is not None:
            raise errors.PatientAsked
        promise.check_colleague(transaction, load_rules(transaction, view.institution_id), view, now)
        transitions.change_status(
            transaction, view, Status.pending, by=by, act=Act.offered, now=now, colleague=Colleague.proposed
        )
        notifications.read_about(transaction, view.id, by=by, now=now)
        return news.notify_patient(transaction, Kind.colleague_proposed, view, by=by, now=now)


def answer_offer(appointment_id: int, *, by: int, agreed: bool, now: datetime) -> AppointmentView:
    """The patient says whether a colleague may do it: then any other provider is asked, else it stays as it was.

    Raises NotAllowed, NotFound, AlreadyDecided, NothingAsked, NoColleague.
    """
    with db.writing() as transaction:
        view = answering.own_request(transaction, appointment_id, by)
        if not view.asks_for_colleague or view.provider_id is None:
            raise errors.NothingAsked
        answer = _agree if agreed else _decline
        return answer(transaction, view, view.provider_id, now)


def _agree(transaction: Transaction, view: AppointmentView, named_id: int, now: datetime) -> AppointmentView:
    """Ask all others who offer it; the named provider is not asked any more, and their time is free again.

    Their pass is old enough that they cannot take it back: it is the patient who has just decided.
    """
    rules = load_rules(transaction, view.institution_id)
    promise.check_colleague(transaction, rules, view, now)
    occupying.release(transaction, view.id, of=named_id)
    transaction.execute(sa.insert(_pass), {"appointment_id": view.id, "provider_id": named_id, "at": now - UNDO})
    transitions.change_status(
        transaction,
        view,
        Status.pending,
        by=view.patient_id,
        act=Act.agreed,
        now=now,
        provider_id=None,
        any_provider=True,
        colleague=None,
        answer_by=escalation.answer_by(rules, rules.types[view.type_slug], view.start, now),
        **NOBODY_ON_IT,
    )
    after = appointment_rows.view_of(transaction, view.id)
    asked = transitions.asked_providers(transaction, after)
    patient_id = view.patient_id
    news.notify(transaction, Kind.colleague_agreed, after, [named_id], by=patient_id, now=now, watching={patient_id})
    news.notify(transaction, Kind.new_appointment, after, asked, by=patient_id, now=now)
    return after


def _decline(transaction: Transaction, view: AppointmentView, named_id: int, now: datetime) -> AppointmentView:
    """Leave it with the named provider, who is told."""
    patient_id = view.patient_id
    transitions.change_status(
        transaction, view, view.status, by=patient_id, act=Act.declined, now=now, colleague=Colleague.declined
    )
    after = appointment_rows.view_of(transaction, view.id)
    news.notify(transaction, Kind.colleague_declined, after, [named_id], by=patient_id, now=now, watching={patient_id})
    return after
