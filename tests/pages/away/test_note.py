"""What is written to the patients of who is away is there for whoever goes on, until all is decided."""

from datetime import UTC, datetime

from nicegui.testing import User

from pages.elements.tags import Tag
from store.away import Choice, decide_all
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.away.away_page_steps import left, rows, say_away
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import becomes, stands


def _note(user: User) -> Tag:
    (found,) = [each for each in shown(user) if each.props.get("id") == "away-note"]
    return found


async def test_who_goes_on_finds_the_sentence_to_the_patients(
    open_as: OpenAs, clinic: Clinics, at: At, agreed: list[AppointmentView]
):
    any_, named = agreed
    clara = await open_as("provider@harbor", "/away")
    eva = await open_as("staff@harbor", f"/away?provider={clinic.harbor.provider}")
    said, eva.client.run_javascript = [], lambda code, **_: said.append(code)  # type: ignore[method-assign, union-attr]
    say_away(clara, at("09:00").date().isoformat())
    await becomes([any_.id, named.id], lambda: rows(clara))
    await becomes([any_.id, named.id], lambda: rows(eva))
    send(clara, _note(clara), "input", "I am ill, I am sorry.")
    await becomes(True, lambda: any('"I am ill, I am sorry."' in each for each in said))
    later = await open_as("provider@harbor", "/away")
    assert _note(later).props["data-carried"] == "I am ill, I am sorry.", "the tab was closed in the middle"
    send(later, _note(later), "input", "a" * 501)
    await becomes(True, lambda: stands(later, "Please keep it to 500 characters."))
    send(later, _note(later), "input", "I am ill.")
    await becomes("I am ill.", lambda: _note(eva).props["data-carried"])
    assert not stands(later, "Please keep it to 500 characters.")
    choices = {view.id: Choice("cancel", note="I am ill.") for view in agreed}
    harbor = clinic.harbor
    await decide_all(harbor.provider, choices=choices, by=harbor.staff, now=datetime.now(UTC))
    await becomes([], lambda: left(later))
    assert later.client is not None
    (field,) = [each for each in later.client.elements.values() if each.props.get("id") == "away-note"]
    assert field.props["data-carried"] == "", "it was not for the next ones"
