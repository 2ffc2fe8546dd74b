"""What has to hold of an invented clinic: of everyone who waits there, and of every appointment."""

from collections import Counter
from datetime import datetime, timedelta

from sqlmodel import Session, select

import auth
from store.appointments import deadlines
from store.availability import opening, ticks
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules, load_rules
from store.db import Transaction
from store.models import UNDECIDED, Appointment, Proposal, Role, Status, User
from tests.objects import objects


def check_promises(now: datetime) -> None:
    """Everyone is there when they are expected, whoever waits has an answer ahead, and nobody waits for too many."""
    with objects() as session:
        open_requests: Counter[int] = Counter()
        for each in session.exec(select(Appointment)):
            rules = load_rules(Transaction(session.connection()), each.institution_id)
            type_ = rules.type_by_id(each.type_id)
            check_place(rules, type_, each)
            if each.status not in UNDECIDED:
                assert each.answer_by is None
                continue
            assert each.answer_by is not None
            if each.status is Status.countered:
                assert each.answer_by >= now + timedelta(minutes=59)
                check_proposals(session, rules, type_, each)
                open_requests[each.patient_id] += 1
                continue
            meant = deadlines.answer_by(type_, each.start, each.created_at)
            assert timedelta(0) <= meant - each.answer_by < timedelta(minutes=1)
            assert each.answer_by >= now + timedelta(minutes=10 if type_.crisis else 59)
            assert timedelta(minutes=type_.notice) <= each.start - each.created_at <= timedelta(days=type_.horizon)
            at_once = rules.offers[type_.id]
            assert not (any(at_once.values()) if each.any_provider else at_once[each.provider_id or 0])
            open_requests[each.patient_id] += 1
        assert max(open_requests.values(), default=0) <= 3
        patients = session.exec(select(User).where(User.role == Role.patient))
        demo_patients = [each.id for each in patients if each.email in auth.DEMO_EMAILS]
        assert all(open_requests[patient or 0] <= 1 for patient in demo_patients)


def check_proposals(session: Session, rules: Rules, type_: TypeRules, each: Appointment) -> None:
    """Something is proposed, in the open time of the provider."""
    proposals = session.exec(select(Proposal).where(Proposal.appointment_id == each.id)).all()
    assert proposals
    for proposal in proposals:
        there = Appointment(**each.model_dump() | {"start": proposal.start, "end": proposal.end})
        check_place(rules, type_, there)


def check_place(rules: Rules, type_: TypeRules, each: Appointment) -> None:
    """It lies in the open time of its provider, who offers its type; or of one whom the patient may still get."""
    assert (each.buffer_before, each.buffer_after) == (type_.buffer_before, type_.buffer_after)
    day = Range(each.start.astimezone(rules.clock).date(), 1, rules.clock)
    span = ticks.mask([ticks.between(each.start, each.end)], day.origin)
    offering = rules.offers[type_.id].keys()
    provider_ids = offering & {each.provider_id} if each.provider_id else offering
    there = [opening.open_time(rules, provider_id, day) for provider_id in provider_ids]
    assert any(span & ~(open_.crisis if type_.crisis else open_.regular) == 0 for open_ in there)
