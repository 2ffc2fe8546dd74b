"""Whoever got no answer, or a no, asks again by one press, for a time close by."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, db, threads
from store.appointments import crisis_networks, expiry, lists
from store.people import throttle
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands

AGAIN = "One press asks the clinic again"


def times(user: User) -> list[str]:
    """The times that are offered, as their buttons send them."""
    found = []
    for each in shown(user):
        if isinstance(each, Fragment):
            found += [a["data-act"] for _, a, _ in json.loads(each.props["inside"]) if "T" in a.get("data-act", "")]
    return found


def press(user: User, key: str) -> None:
    (row,) = [each for each in shown(user) if isinstance(each, Fragment) and key in each.props["inside"]]
    send(user, row, "act", key)


async def test_what_nobody_answered_is_asked_again_close_by(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider, notes="My knee")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, AGAIN)
    assert view.answer_by
    await threads.write(expiry.expire, now=view.answer_by)
    await becomes(3, lambda: len(times(ada)))
    offered = [datetime.fromisoformat(each) for each in times(ada)]
    assert all(abs(each - view.start) <= timedelta(minutes=30) for each in offered)
    assert view.start not in offered
    press(ada, times(ada)[0])
    await ada.should_see("Request sent.", retries=20)
    ahead = await threads.read(lists.upcoming, view.patient_id, now=datetime.now(UTC))
    (again,) = [each for each in ahead if each.id != view.id]
    assert (again.start, again.notes, again.provider_id) == (offered[0], "My knee", clinic.harbor.provider)


async def test_a_time_that_somebody_takes_is_offered_no_more(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    view = await ask(clinic, at("10:00"), provider_id=harbor.provider)
    await threads.write(appointments.reject, view.id, by=harbor.provider, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await becomes(3, lambda: len(times(ada)))
    first = times(ada)[0]
    await ask(clinic, datetime.fromisoformat(first), provider_id=harbor.provider, patient_id=harbor.patient2)
    await becomes(False, lambda: first in times(ada))


async def test_whoever_has_cancelled_is_asked_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.cancel, view.id, by=clinic.harbor.patient, reason="pat", now=datetime.now(UTC))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, AGAIN)
    assert times(ada) == []


@pytest.mark.parametrize(
    ("where", "limit", "sentence"),
    [
        (crisis_networks, {"MOST": 0}, "This cannot be sent from here just now. Please call now"),
        (throttle, {"CALLED_OFF": throttle.Limit(0, timedelta(minutes=1), timedelta(minutes=1))}, "please call now."),
    ],
)
async def test_who_cannot_ask_again_in_a_crisis_reads_whom_to_call(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch, where, limit, sentence
):
    view = await ask(clinic, at("10:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await threads.write(has_called_off, clinic.harbor.patient)
    for name, value in limit.items():
        monkeypatch.setattr(where, name, value)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await becomes(3, lambda: len(times(ada)))
    press(ada, times(ada)[0])
    await becomes(True, lambda: stands(ada, sentence))
    said = next(str(each.props["inside"]) for each in shown(ada) if "toast" in each.classes)
    for number in ("+49405550100", "+493023125100"):
        assert f"tel:{number}" in said


def has_called_off(patient_id: int) -> None:
    """The patient has cancelled a crisis."""
    with db.writing() as transaction:
        throttle.called_off(transaction, patient_id, now=datetime.now(UTC))
