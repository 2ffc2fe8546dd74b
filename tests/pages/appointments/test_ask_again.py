"""Whoever got no answer, or a no, asks again by one press, for a time close by."""

import json
from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, threads
from store.appointments import expiry, lists
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
