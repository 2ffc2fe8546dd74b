"""Whoever was told no chooses another time: what they asked for stands there, and goes out only where it is meant."""

from datetime import UTC, datetime

import pytest
from nicegui.testing import User

from pages.elements.tags import Tag
from store import appointments, threads
from store.appointments import lists
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, shown
from tests.pages.schedule.choosing import ask, book, choose, chosen_day, chosen_time, settled
from tests.pages.steps import becomes

KNEE = "It is my knee."


@pytest.fixture
async def refused(clinic: Clinics, at: At) -> AppointmentView:
    """Ada asked Clara for therapy at nine, and Clara said no."""
    harbor = clinic.harbor
    view = await ask(clinic, at("09:00"), patient=harbor.patient, provider_id=harbor.provider, notes=KNEE)
    return await threads.write(appointments.reject, view.id, by=harbor.provider, now=datetime.now(UTC))


async def choose_again(open_as: OpenAs, view: AppointmentView, path: str = "/appointments/{}") -> User:
    """Ada follows the way to another time."""
    ada = await open_as("patient@harbor", path.format(view.id))
    (link,) = (each for each in shown(ada) if each.text == "Choose another time")
    await ada.open(str(link.props["href"]))
    return ada


@pytest.mark.parametrize("path", ["/appointments", "/appointments/{}"])
async def test_type_provider_day_and_notes_are_there_again_and_the_refused_time_is_not_the_first(
    open_as: OpenAs, refused: AppointmentView, at: At, path: str
):
    ada = await choose_again(open_as, refused, path)
    assert chosen_day(ada).props["value"] == at("09:00").date().isoformat()
    assert KNEE not in str(ada.client and ada.client.request.url)
    (notes,) = shown(ada, id="notes")
    assert notes.props["data-carried"] == KNEE
    (person,) = shown(ada, type="radio", name="provider", value=str(refused.provider_id))
    assert person.props["checked"] is True
    (chip,) = (each for each in shown(ada) if "slot" in each.classes and each.text == "09:00")
    assert "asked before" in [each.text for each in chip.descendants() if hasattr(each, "text")]
    assert chosen_time(ada) == "Choose a time"
    earliest = [each for each in shown(ada) if "earliest" in each.classes]
    assert [each.props["value"] for each in earliest] == [at("09:15").isoformat()]
    (card,) = (each for each in shown(ada) if person in each)
    (soon,) = (each.text for each in card if isinstance(each, Tag) and "choice-meta" in each.classes)
    assert str(soon).endswith("09:15")


async def test_notes_go_once_more_with_a_request_for_the_same(open_as: OpenAs, refused: AppointmentView, at: At):
    ada = await choose_again(open_as, refused)
    choose(ada, at("11:00"))
    await becomes(True, lambda: chosen_time(ada).endswith("11:00"))
    book(ada, KNEE)
    await ada.should_see("Request sent", retries=10)
    assert await notes_of_the_last(refused) == KNEE


@pytest.mark.parametrize(("typed", "sent"), [(KNEE, ""), ("Please hurry.", "Please hurry.")])
async def test_in_a_crisis_only_what_somebody_wrote_now_goes_out(
    open_as: OpenAs, refused: AppointmentView, at: At, typed: str, sent: str
):
    ada = await choose_again(open_as, refused)
    pick(ada, "type", "crisis-intervention")
    await settled()
    (notes,) = shown(ada, id="notes")
    assert "data-carried" not in notes.props
    choose(ada, at("10:00"))
    await becomes(True, lambda: chosen_time(ada).endswith("10:00"))
    book(ada, typed)  # the browser had not put it away yet
    await ada.should_see("Crisis Intervention", retries=10)
    await settled()
    assert await notes_of_the_last(refused) == sent


async def test_nothing_is_taken_over_from_a_request_that_holds_or_is_somebody_elses(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes=KNEE)
    for account in ("patient@harbor", "patient2@harbor"):
        page = await open_as(account, f"/schedule?type=therapy&instead={view.id}")
        assert "data-carried" not in shown(page, id="notes")[0].props
    ada = await open_as("patient@harbor", "/schedule?type=therapy&instead=²")
    assert "data-carried" not in shown(ada, id="notes")[0].props


async def notes_of_the_last(refused: AppointmentView) -> str:
    """What stands with the request that came after the refused one."""
    views = await threads.read(lists.upcoming, refused.patient_id, now=datetime.now(UTC))
    (view,) = (each for each in views if each.id != refused.id)
    return view.notes
