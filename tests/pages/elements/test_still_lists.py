"""What leaves a list keeps its place, says so, and can be undone: as the pages tell it; hands are in tests/browser."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial

from store import appointments, threads
from store.clinic import hours
from store.clinic.hours import AddTimeOff, Change, RemoveTimeOff
from store.models import Status
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.hours.hours_steps import kept, shown_with
from tests.pages.steps import ask, asked_to_reject, becomes, filter_counts, moved, offered, press, rows, settle, status


async def test_a_decision_is_undone_in_its_row_and_all_pages_show_it(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    everything = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    press(clara, "accept")
    await ada.should_see("Accepted by Dr. Clara Weiss", retries=10)
    await becomes("Undo", lambda: offered(clara)[-1])
    await becomes(["Accepted by you", "Undo"], lambda: offered(everything))
    press(clara, "undo")
    await clara.should_see("Undone. Ada Lindqvist waits for an answer again", retries=10)
    await ada.should_see("Seen by the clinic", retries=10)
    await ada.should_see("Dr. Clara Weiss took the answer back. The request waits again.")
    for page in (clara, david, everything):
        await becomes(["Accept", "Not me", "Propose"], partial(offered, page))
    for page in (clara, david):
        settle(page)
        assert rows(page) == [str(view.id)]
        await becomes(["1", "0", "0", "1"], partial(filter_counts, page))


async def test_a_decision_that_cannot_be_undone_any_more_says_why(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    press(clara, "reject")
    send(clara, await asked_to_reject(clara), "submit", ["on leave", str(view.id)])
    await becomes(["Rejected", "Undo"], lambda: offered(clara))
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, patient_id=clinic.harbor.patient2)
    (row, _) = [each for each in shown(clara) if "request-row" in each.classes]
    send(clara, row, "act", "undo")
    await clara.should_see("That cannot be undone. You have Therapy with Ben Okafor 09:00 to 09:50 then.", retries=10)
    assert await status(view) is Status.rejected


async def test_a_row_that_left_comes_back_with_the_request(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    pending, accepted = [
        await open_as("provider@harbor", f"/provider-dashboard?filter={filter_}") for filter_ in ("pending", "accepted")
    ]
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes([str(view.id)], lambda: rows(accepted))
    settle(pending)
    assert rows(pending) == []
    await threads.write(appointments.undo, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes([str(view.id)], lambda: rows(pending))
    await accepted.should_see("Waiting for an answer", retries=10)
    other = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, other.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes([str(other.id), str(view.id)], lambda: rows(accepted))
    settle(accepted)
    assert rows(accepted) == [str(other.id)]


async def test_whatever_a_browser_says_has_settled_only_what_leaves_goes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    (section,) = shown(clara, data_still="true")
    sent: list[object] = [None, 7, "x", [str(view.id)], [None, {}, [1]], {"a": 1}]
    for forged in sent:
        send(clara, section, "gone", forged)
    await moved()
    assert rows(clara) == [str(view.id)]


async def test_what_leaves_a_list_says_so_in_its_place_and_what_comes_waits(open_as: OpenAs, clinic: Clinics, at: At):
    clara, day, provider = await open_as("provider@harbor", "/hours"), at("09:00").date(), clinic.harbor.provider

    async def save(change: Change) -> None:
        await threads.write(hours.save, change, by=clinic.harbor.staff, now=datetime.now(UTC))

    def items() -> list[tuple[str, bool, bool]]:
        """What each is called, whether it waits to be seen, and whether it is about to leave."""
        (fragment,) = shown(clara, aria_label="Time off", data_still="true")
        return [
            (inside[0][2][1][2], "data-arrives" in attributes, "data-leaves" in attributes)
            for _, attributes, inside in json.loads(fragment.props["inside"])
            if isinstance(inside, list)
        ]

    await save(AddTimeOff(provider, day + timedelta(1), day + timedelta(1), "day 1"))
    await becomes([("day 1", False, False)], items)
    await save(AddTimeOff(provider, day + timedelta(3), day + timedelta(3), "day 3"))
    await becomes([("day 1", False, False), ("day 3", True, False)], items)
    settle(clara)
    await save(AddTimeOff(provider, day + timedelta(2), day + timedelta(2), "day 2"))
    await becomes([("day 1", False, False), ("day 2", True, False), ("day 3", False, False)], items)
    settle(clara)
    ids = {each.name: each.id for each in (await kept(clinic)).away}
    await save(RemoveTimeOff(ids["day 1"]))
    await save(RemoveTimeOff(ids["day 2"]))
    await becomes([("day 1", False, True), ("day 2", False, True), ("day 3", False, False)], items)
    assert shown_with(clara, f"remove-off:{ids['day 3']}")
    assert not shown_with(clara, f"remove-off:{ids['day 1']}"), "what leaves cannot be pressed"
    settle(clara)
    assert items() == [("day 3", False, False)]
