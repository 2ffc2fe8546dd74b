"""A chosen time is held for the page of the patient who chose it, and given back."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

import pytest
from nicegui.nicegui import _on_handshake
from nicegui.testing import User

from pages import words
from pages.schedule import hold
from store.appointments import holds
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import (
    address,
    ask,
    being_booked,
    book,
    choose,
    chosen_time,
    held_by,
    own,
    press,
    problem,
    settled,
    start_times,
    take,
)
from tests.pages.steps import becomes


def is_said_to_be_held(user: User) -> bool:
    """Whether the page counts down."""
    return any("held" in each.classes for each in shown(user))


def said_to_screen_readers(user: User) -> list[str]:
    """What is announced of the held time."""
    (bar,) = [each for each in shown(user) if "summary-bar" in each.classes]
    return [each.text for each in shown(user, role="status") if bar in each.ancestors() and each.text]


def lose_connection(user: User) -> None:
    """The page's socket is gone."""
    assert user.client
    for socket in list(user.client._socket_to_document_id):
        user.client.handle_disconnect(socket)


async def find_connection(user: User) -> None:
    """The page's browser connects again."""
    assert user.client
    handshake = {"client_id": user.client.id, "tab_id": user.tab_id, "document_id": str(uuid4())}
    await _on_handshake(f"test-{uuid4()}", handshake)


async def test_a_chosen_time_is_held_and_the_page_says_how_long(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, date=at("10:00").date()))
    assert not is_said_to_be_held(ada)
    choose(ada, at("10:00"))
    await settled()
    assert held_by(clinic.harbor.patient) == [at("10:00")]
    (left,) = [each for each in shown(ada) if "data-held-for" in each.props]
    assert left.text in ("2:00", "1:59")
    assert said_to_screen_readers(ada) == ["10:00 is held for you for 2 minutes."]


async def test_a_held_time_moves_with_every_choice_and_is_released_with_its_day(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    harbor = clinic.harbor
    ada = await open_as("patient@harbor", address(provider=harbor.provider, date=open_day))
    ben = await open_as("patient2@harbor", address("follow-up", provider=harbor.provider, date=open_day))
    choose(ada, at("10:00"))
    choose(ada, at("11:00"))
    choose(ada, at("12:00"))
    await becomes([at("12:00")], lambda: held_by(harbor.patient))
    await becomes("11:45", lambda: being_booked(ben)[0] if being_booked(ben) else None)
    pick(ada, "type", "follow-up")
    await becomes(["11:45", "12:00", "12:15"], lambda: being_booked(ben))
    pick(ada, "provider", harbor.provider2)
    await becomes([], lambda: being_booked(ben))
    assert held_by(harbor.patient) == [at("12:00")]
    send(ada, shown(ada, id="date")[0], "change", (open_day + timedelta(days=7)).isoformat())
    await becomes([], lambda: held_by(harbor.patient))
    assert chosen_time(ada) == "Choose a time"
    assert not is_said_to_be_held(ada)


async def test_when_it_runs_out_the_choice_stays_and_others_are_offered_it(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(holds, "LENGTH", timedelta(seconds=1.5))
    page = address(provider=clinic.harbor.provider, date=at("10:00").date())
    ada, ben = await open_as("patient@harbor", page), await open_as("patient2@harbor", page)
    choose(ada, at("10:00"))
    send(ada, shown(ada, id="notes")[0], "input", "My knee")
    await becomes(True, lambda: "10:00" in being_booked(ben))
    await becomes(False, lambda: is_said_to_be_held(ada))
    sentence = "10:00 is not held for you any more; it is still free. Choose it again or just book."
    assert texts(ada, "held-no-more") == [sentence]
    assert said_to_screen_readers(ada) == [sentence]
    assert "10:00" in chosen_time(ada)
    await becomes(True, lambda: "10:00" in start_times(ben))
    choose(ada, at("10:00"))
    await becomes(True, lambda: "10:00" in being_booked(ben))
    assert texts(ada, "held-no-more") == []
    await becomes(False, lambda: is_said_to_be_held(ada))
    book(ada, "My knee")
    await ada.should_see("My knee", retries=20)


async def test_it_is_held_on_while_somebody_types(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(holds, "LENGTH", timedelta(seconds=1))
    monkeypatch.setattr(hold, "RENEW_EVERY", 0.2)
    ada = await open_as("patient@harbor", address(start=at("10:00")))
    for letter in range(12):
        send(ada, shown(ada, id="notes")[0], "input", "a" * letter)
        await asyncio.sleep(0.15)
    assert is_said_to_be_held(ada)
    assert held_by(clinic.harbor.patient) == [at("10:00")]
    assert said_to_screen_readers(ada) == ["10:00 is held for you for a moment."]
    await becomes(False, lambda: is_said_to_be_held(ada))


async def test_when_it_cannot_be_held_any_longer_the_page_says_that_it_can_be_booked(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(holds, "LENGTH", timedelta(seconds=0.4))
    monkeypatch.setattr(holds, "LONGEST", timedelta(seconds=1))
    monkeypatch.setattr(hold, "RENEW_EVERY", 0.1)
    ada = await open_as("patient@harbor", address(start=at("10:00")))
    await becomes(True, lambda: is_said_to_be_held(ada))
    for letter in range(8):
        send(ada, shown(ada, id="notes")[0], "input", "a" * letter)
        await asyncio.sleep(0.15)
    await becomes(False, lambda: is_said_to_be_held(ada))
    choose(ada, at("10:00"))
    await becomes([hold.SPENT.format(at="10:00")], lambda: texts(ada, "held-no-more"))
    assert said_to_screen_readers(ada) == [hold.SPENT.format(at="10:00")]
    assert held_by(clinic.harbor.patient) == []
    book(ada, "aaaaaaa")
    await ada.should_see("Request sent", retries=10)


async def test_a_page_that_is_left_gives_it_back_at_once_and_one_that_is_closed_too(
    open_as: OpenAs, clinic: Clinics, at: At
):
    ada = await open_as("patient@harbor", address(start=at("10:00")))
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient))
    send(ada, ada.current_layout, "kept_leaving", None)
    await becomes([], lambda: held_by(clinic.harbor.patient))
    send(ada, ada.current_layout, "kept_visible", True)  # the browser had kept the page, and went back to it
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient))
    assert ada.client
    ada.client.delete()
    await becomes([], lambda: held_by(clinic.harbor.patient))


async def test_a_short_loss_of_the_connection_changes_nothing_and_a_longer_one_gives_it_back_until_it_returns(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hold, "GRACE", 0.3)
    ada = await open_as("patient@harbor", address(start=at("10:00")))
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient))
    lose_connection(ada)
    await find_connection(ada)
    await settled()
    assert held_by(clinic.harbor.patient) == [at("10:00")]
    lose_connection(ada)
    await becomes([], lambda: held_by(clinic.harbor.patient))
    await find_connection(ada)
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient))
    assert is_said_to_be_held(ada)


async def test_who_comes_back_too_late_is_told_that_somebody_else_is_choosing_it(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(hold, "GRACE", 0.05)
    page = address(provider=clinic.harbor.provider, start=at("10:00"))
    ada = await open_as("patient@harbor", page)
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient))
    lose_connection(ada)
    await becomes([], lambda: held_by(clinic.harbor.patient))
    await open_as("patient2@harbor", page)
    await becomes([at("10:00")], lambda: held_by(clinic.harbor.patient2))
    await find_connection(ada)
    await becomes("Someone else is just booking 10:00. These are still free.", lambda: problem(ada))
    assert chosen_time(ada) == "Choose a time"
    assert "10:00" in being_booked(ada)


async def test_two_tabs_of_one_patient_are_not_in_each_others_way(open_as: OpenAs, clinic: Clinics, at: At):
    page = address(provider=clinic.harbor.provider, start=at("10:00"))
    first, second = await open_as("patient@harbor", page), await open_as("patient@harbor", page)
    await becomes([at("10:00")] * 2, lambda: held_by(clinic.harbor.patient))
    assert being_booked(first) == being_booked(second) == []
    request = await ask(clinic, at("10:00"), patient=clinic.harbor.patient, provider_id=clinic.harbor.provider)
    booked = (
        f"You have asked for this already: Therapy, {words.moments.when(at('10:00'), 'Europe/Berlin')}.",
        request.id,
    )
    await becomes([booked, booked], lambda: [own(first), own(second)])
    assert problem(first) == problem(second) == ""
    assert held_by(clinic.harbor.patient) == []


async def test_an_address_whose_time_somebody_has_says_so_and_offers_the_others(
    open_as: OpenAs, clinic: Clinics, at: At
):
    await take(clinic, at("10:00"))
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("10:00")))
    assert problem(ada).endswith("10:00 is not free now. Please choose another time.")
    assert held_by(clinic.harbor.patient) == []
    press(ada, "Earliest:")
    await settled()
    assert problem(ada) == ""
    assert len(held_by(clinic.harbor.patient)) == 1
