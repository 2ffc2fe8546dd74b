"""A crisis rings on the pages of whoever is asked, and is said in one toast until somebody is on it."""

from datetime import UTC, datetime

import pytest
from nicegui import Client
from nicegui.testing import User

from store import appointments, threads
from store.people import people, profile
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands

NEW = "Crisis request from Ada Lindqvist"


@pytest.fixture
def ringing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that were asked to ring, by their clients' ids."""
    rung: list[str] = []
    run = Client.run_javascript

    def watched(client: Client, code: str, **more: float):
        if "keptRing.ring" in code:
            rung.append(client.id)
        return run(client, code, **more)

    monkeypatch.setattr(Client, "run_javascript", watched)
    monkeypatch.setattr(Client, "has_socket_connection", True)
    return rung


def rings(user: User, ringing: list[str]) -> int:
    return ringing.count(user.client.id) if user.client else 0


async def test_it_rings_and_stays_until_somebody_is_on_it(open_as: OpenAs, clinic: Clinics, at: At, ringing: list[str]):
    clara, eva = await open_as("provider@harbor", "/account"), await open_as("staff@harbor", "/account")
    ada = await open_as("patient@harbor", "/appointments")
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    await becomes(True, lambda: stands(clara, NEW))
    assert (rings(clara, ringing), rings(eva, ringing), rings(ada, ringing)) == (1, 0, 0)
    await threads.write(appointments.acknowledge, view.id, by=clinic.harbor.provider2, now=datetime.now(UTC))
    await becomes(False, lambda: stands(clara, NEW))
    assert rings(clara, ringing) == 1
    assert rings(ada, ringing) == 0


async def test_what_is_no_crisis_does_not_ring(open_as: OpenAs, clinic: Clinics, at: At, ringing: list[str]):
    clara = await open_as("provider@harbor", "/account")
    await ask(clinic, at("09:00"))
    await becomes(True, lambda: stands(clara, "New request from Ada Lindqvist"))
    assert ringing == []


async def test_the_sound_is_switched_off_for_all_pages_of_a_person(open_as: OpenAs, clinic: Clinics):
    clara, inbox = await open_as("provider@harbor", "/account"), await open_as("provider@harbor", "/calendar")
    (switch,) = shown(clara, name="sound")
    assert [len(shown(each, data_sound="on")) for each in (clara, inbox)] == [1, 1]
    send(clara, switch, "change", False)
    await becomes([1, 1], lambda: [len(shown(each, data_sound="off")) for each in (clara, inbox)])
    assert people.find(clinic.harbor.provider).crisis_sound is False
    await threads.write(profile.change_sound, by=clinic.harbor.provider, on=True, now=datetime.now(UTC))
    await becomes(1, lambda: len(shown(clara, data_sound="on")))


async def test_a_patient_has_no_sound(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/account")
    assert not shown(ada, name="sound")
    assert not shown(ada, data_sound="on")
