"""What staff do for a provider is read on the open pages of the patient and of the provider, with both names."""

from datetime import UTC, datetime
from functools import partial

import pytest
from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, threads
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes, rows


def said(user: User, number: int) -> bool:
    """Whether the inbox has the request, and its row says for whom it was answered."""
    return any(
        "by Eva Brandt for you" in each.props["inside"]
        for each in shown(user, data_row=str(number))
        if isinstance(each, Fragment)
    )


@pytest.mark.parametrize(
    ("verb", "answer", "history"),
    [
        (appointments.accept, "Accepted", "Eva Brandt accepted for Dr. Clara Weiss"),
        (appointments.reject, "Rejected", "Eva Brandt answered for Dr. Clara Weiss: not possible this time"),
    ],
)
async def test_what_staff_answer_for_a_provider_names_both(
    open_as: OpenAs, clinic: Clinics, at: At, verb: object, answer: str, history: str
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await threads.write(verb, view.id, by=clinic.harbor.staff, now=datetime.now(UTC))  # type: ignore[arg-type]
    await ada.should_see(history, retries=20)
    await clara.should_see(f"{answer} by Eva Brandt for you", retries=20)
    await becomes(True, partial(said, clara, view.id))


async def test_a_request_that_staff_give_away_leaves_the_other_inboxes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    await ada.should_see("First available")
    await threads.write(
        appointments.assign,
        view.id,
        by=clinic.harbor.staff,
        provider_id=clinic.harbor.provider2,
        now=datetime.now(UTC),
    )
    await ada.should_see("Eva Brandt gave the request to Dr. David Stern", retries=20)
    await ada.should_see("With Dr. David Stern now", retries=20)
    await ada.should_not_see("First available")
    await david.should_see("Given to you by Eva Brandt", retries=20)
    await becomes(True, lambda: "Given to a colleague" in _row(clara, view.id))
    assert "Accept" in _row(david, view.id)
    assert rows(david) == [str(view.id)]


def _row(user: User, number: int) -> str:
    return "".join(each.props["inside"] for each in shown(user, data_row=str(number)) if isinstance(each, Fragment))
