"""An answered question folds to one line; whether a page has room for all of it, its style knows."""

from nicegui.testing import User

from store import threads
from store.clinic import types
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import address, settled


def folded(user: User) -> list[str]:
    """The ids of the questions that have folded."""
    return [str(each.props["id"]) for each in shown(user, data_folded="true")]


def answers(user: User) -> list[str]:
    """What stands in the lines."""
    lines = [each for each in shown(user) if "answer" in each.classes]
    return [str(next(iter(line.descendants())).text) for line in lines]  # type: ignore[attr-defined]


async def test_what_was_answered_folds_to_one_line_and_opens_again(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/schedule")
    assert folded(ada) == []
    assert texts(ada, "booking-hint")
    pick(ada, "type", "therapy")
    await settled()
    assert folded(ada) == ["what", "whom"]
    assert answers(ada) == ["Therapy, 50 min", "First available"]
    assert texts(ada, "booking-hint") == []
    (change,) = shown(ada, aria_label="Change what you need")
    send(ada, change, "click", None)
    assert folded(ada) == ["whom"]
    pick(ada, "type", "therapy")
    await settled()
    assert folded(ada) == ["what", "whom"]


async def test_a_person_is_an_answer_too(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", address())
    (change,) = shown(ada, aria_label="Change with whom")
    send(ada, change, "click", None)
    assert folded(ada) == ["what"]
    pick(ada, "provider", clinic.harbor.provider)
    await settled()
    assert folded(ada) == ["what", "whom"]
    assert answers(ada) == ["Therapy, 50 min", "With Dr. Clara Weiss"]


async def test_what_arrow_keys_choose_on_the_way_is_shown_but_no_answer_yet(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/schedule")
    (radio,) = shown(ada, type="radio", name="type", value="therapy")
    send(ada, radio, "click", ["therapy", False])
    await settled()
    await ada.should_see("Therapy, 50 minutes, with the first available provider")
    assert folded(ada) == ["whom"]


async def test_a_type_that_is_gone_leaves_its_question_open(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", address())
    assert folded(ada) == ["what", "whom"]
    harbor = clinic.harbor
    await threads.write(types.retire_type, harbor.types["therapy"], by=harbor.staff)
    await settled()
    assert folded(ada) == []
    assert texts(ada, "booking-hint")
