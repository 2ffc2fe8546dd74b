"""Whoever says no in their calendar is asked by the desk; nothing is cancelled by that."""

from datetime import datetime, timedelta

import pytest

from store import appointments, db, errors, events
from store.appointments import coming, declining, lists
from store.models import Status
from store.notifications import handing_over, invitations, leases
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, claim_of
from tests.store.steps import at, book

MINUTE = timedelta(minutes=1)
ADA = "Patient@harbor.example"


def invited(number: int, harbor: Clinic, now: datetime) -> tuple[str, int]:
    """How the patient's calendar knows it, once it was told."""
    handover = handing_over.hand_over(claim_of(harbor.patient, now + SOON), now=now + SOON)
    assert handover
    assert handover.invitation
    leases.settle_sent(handover.claim, now=now + SOON)
    with db.reading() as transaction:
        return invitations.known(transaction, [number])[number]


def hear(uid: str, sequence: int, now: datetime, *, who: str = ADA, answer: str = "DECLINED") -> declining.Heard | None:
    return declining.hear(uid, sequence, who, answer, now=now)


def to_ask(harbor: Clinic, now: datetime) -> list[int]:
    return [view.id for view in declining.open_ones(by=harbor.staff, now=now)]


def test_a_declined_invitation_is_a_line_at_the_desk_and_no_cancellation(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    number = accepted(harbor, now)
    uid, sequence = invited(number, harbor, now)
    assert hear(uid, sequence, now + MINUTE)
    assert isinstance(announced[-1], events.AppointmentChanged)
    assert to_ask(harbor, now) == [number]
    view = lists.find(number, by=harbor.staff)
    assert (view.status, view.declined_at) == (Status.accepted, now + MINUTE)
    heard = len(announced)
    assert hear(uid, sequence, now + 2 * MINUTE), "once more changes nothing"
    assert len(announced) == heard
    declining.asked(number, by=harbor.staff)
    declining.asked(number, by=harbor.staff)
    assert to_ask(harbor, now) == []


def test_who_thinks_better_of_it_is_not_asked(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    uid, sequence = invited(number, harbor, now)
    hear(uid, sequence, now)
    assert hear(uid, sequence, now, answer="ACCEPTED")
    assert to_ask(harbor, now) == []
    hear(uid, sequence, now)
    coming.will_come(number, by=harbor.patient, now=now)
    assert to_ask(harbor, now) == []
    hear(uid, sequence, now)
    appointments.move(number, by=harbor.provider, start=at(harbor, "11:00"), now=now)
    assert to_ask(harbor, now) == [], "they have said no to another time"


@pytest.mark.parametrize("wrong", ["uid", "who", "old", "over", "huge"])
def test_nobody_else_and_nothing_old_is_heard(database: str, harbor: Clinic, now: datetime, wrong: str):
    number = accepted(harbor, now)
    uid, sequence = invited(number, harbor, now)
    if wrong == "old":
        appointments.move(number, by=harbor.provider, start=at(harbor, "11:00"), now=now + MINUTE)
        invited(number, harbor, now + 5 * MINUTE)
    moment = at(harbor, "10:00") if wrong == "over" else now + 10 * MINUTE
    uid = {"uid": "x", "huge": uid * 100}.get(wrong, uid)
    assert not hear(uid, sequence, moment, who="patient2@harbor.example" if wrong == "who" else ADA)
    assert not hear(uid, -1, moment)
    assert to_ask(harbor, now) == []


def test_only_the_clinics_staff_look_after_it(database: str, harbor: Clinic, lakeside: Clinic, now: datetime):
    number = accepted(harbor, now)
    hear(*invited(number, harbor, now), now)
    assert to_ask(lakeside, now) == []
    for by, refusal in ((harbor.provider, errors.NotAllowed), (lakeside.staff, errors.NotFound)):
        with pytest.raises(refusal):
            declining.asked(number, by=by)
    with pytest.raises(errors.NotAllowed):
        declining.open_ones(by=harbor.patient, now=now)
    waiting = book(harbor, "14:00", now, provider=harbor.provider)
    assert not hear("x", 0, now)
    assert lists.find(waiting.id, by=harbor.staff).declined_at is None
    assert to_ask(harbor, now) == [number]
