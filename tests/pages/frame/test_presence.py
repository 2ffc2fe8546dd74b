"""Whoever is in a crisis reads when nobody of the clinic looks at Kept, and that goes when somebody does."""

import pytest
from nicegui.testing import User

from pages.frame import presence
from pages.words.crisis import NOBODY_HERE
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send
from tests.pages.steps import ask, becomes, press, stands


@pytest.fixture(autouse=True)
def no_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "GRACE", 0.05)
    presence._in_front.clear()  # pages of other tests


def look(user: User, *, away: bool = False) -> None:
    """What a browser says when its page comes to the front, or goes away."""
    send(user, user.current_layout, "kept_visible", not away)


async def test_who_waits_in_a_crisis_reads_that_nobody_is_here_until_somebody_is(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/calendar")
    priya = await open_as("provider@lakeside", "/calendar")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    look(priya)
    look(ada)
    assert stands(ada, NOBODY_HERE), "neither another clinic nor a patient is somebody"
    look(clara)
    await becomes(False, lambda: stands(ada, NOBODY_HERE))
    look(clara, away=True)
    await becomes(True, lambda: stands(ada, NOBODY_HERE))


async def test_one_page_of_several_is_enough(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara, eva = await open_as("provider@harbor", "/calendar"), await open_as("staff@harbor", "/staff")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    look(clara)
    look(eva)
    look(clara, away=True)
    await becomes(False, lambda: stands(ada, NOBODY_HERE))
    assert not presence.is_nobody_here(clinic.harbor.id)


async def test_somebody_who_is_on_it_is_enough(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert stands(ada, NOBODY_HERE)
    press(clara, "acknowledge")
    await becomes(False, lambda: stands(ada, NOBODY_HERE))


async def test_nothing_is_said_where_nobody_is_in_a_crisis(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    assert not stands(ada, NOBODY_HERE)
