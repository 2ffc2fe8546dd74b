"""Staff read on /today who said no in their calendar, and take the line away once they have asked."""

from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages import words
from pages.elements.fragments import Fragment
from store import threads
from store.appointments import declining
from store.notifications import deliveries, handing_over
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted
from tests.pages.conftest import At, OpenAs, send


def listed(page: User, number: int) -> Fragment:
    """The list that holds the line."""
    return next(
        each
        for each in page.current_layout.descendants()
        if isinstance(each, Fragment) and f"asked:{number}" in str(each.props.get("inside"))
    )


async def test_a_declined_invitation_comes_and_goes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    harbor, now = clinic.harbor, datetime.now(UTC)
    eva = await open_as("staff@harbor", "/today")
    page = await open_as("staff@harbor", f"/appointments/{view.id}")
    await eva.should_not_see(words.reminders.DECLINED)
    morning, heard = at("09:00") - timedelta(minutes=10), []
    for claim in await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9):
        left = await threads.write(handing_over.hand_over, claim, now=morning)
        if left is not None and left.invitation is not None:
            told = left.invitation
            attendee = "patient@harbor.example"
            heard.append(await threads.write(declining.hear, told.uid, told.sequence, attendee, "DECLINED", now=now))
    assert heard == [declining.Heard.asks]
    for each in (eva, page):
        await each.should_see(words.reminders.DECLINED, retries=20)
    await eva.should_see("Ada Lindqvist")
    send(eva, listed(eva, view.id), "act", f"asked:{view.id}")
    for each in (eva, page):
        await each.should_not_see(words.reminders.DECLINED, retries=20)
    assert await threads.read(declining.open_ones, by=harbor.staff, now=now) == []
