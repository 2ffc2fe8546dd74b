"""Others of the clinic read who has a request before them; it goes at once, and no patient hears of it."""

import pytest
from nicegui.outbox import Outbox
from nicegui.testing import User

from pages.frame import reading
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, offered, press, stands

CLARA = "Dr. Clara Weiss is reading this"


def look(user: User, *, away: bool = False) -> None:
    """What a browser says when its page comes to the front, or goes away."""
    send(user, user.current_layout, "kept_visible", not away)


async def test_who_has_the_page_of_a_request_before_them_is_named_in_the_inboxes(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"))
    david, eva = await open_as("provider2@harbor", "/provider-dashboard"), await open_as("staff@harbor", "/staff")
    other = await open_as("provider@harbor", "/provider-dashboard")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    assert not stands(david, CLARA), "nobody has looked at it yet"
    look(clara)
    await becomes([True, True], lambda: [stands(each, CLARA) for each in (david, eva)])
    assert not stands(other, CLARA), "it is she herself"
    late = await open_as("staff@harbor", "/staff")
    assert stands(late, CLARA)
    assert offered(david) == ["Accept", "Not me", "Propose"], "nothing is kept from anybody"
    look(clara, away=True)
    await becomes([False, False, False], lambda: [stands(each, CLARA) for each in (david, eva, late)])
    look(clara)
    await becomes(True, lambda: stands(david, CLARA))
    assert clara.client
    clara.client.delete()
    await becomes(False, lambda: stands(david, CLARA))
    assert not reading._reading


async def test_a_dialog_counts_as_long_as_it_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    look(clara)
    assert not stands(david, CLARA), "a list of requests is not reading one"
    press(clara, "propose")
    await becomes(True, lambda: stands(david, CLARA))
    (dialog,) = shown(clara, aria_labelledby="propose-title")
    send(clara, dialog, "close", {})
    await becomes(False, lambda: stands(david, CLARA))


async def test_patients_and_other_clinics_are_sent_nothing_of_it(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    view = await ask(clinic, at("09:00"))
    others = [
        await open_as("patient@harbor", f"/appointments/{view.id}"),
        await open_as("patient@harbor", "/appointments"),
        await open_as("staff@lakeside", "/staff"),
    ]
    david = await open_as("provider2@harbor", "/provider-dashboard")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    sent: list[str] = []
    for name in ("enqueue_update", "enqueue_message"):
        told = getattr(Outbox, name)

        def watched(self: Outbox, *args: object, told=told, **more: object) -> None:
            sent.append(self.client.id)
            told(self, *args, **more)

        monkeypatch.setattr(Outbox, name, watched)
    look(clara)
    await becomes(True, lambda: stands(david, CLARA))
    look(clara, away=True)
    await becomes(False, lambda: stands(david, CLARA))
    assert david.client
    assert david.client.id in sent
    assert not {each.client.id for each in others if each.client} & set(sent)
