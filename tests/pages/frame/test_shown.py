"""What somebody has in front of them on an open page is not sent to them by mail, too."""

import asyncio
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from nicegui.testing import User

from pages.frame import shown as pages_shown
from store import appointments, db, threads
from store.models import Delivery, tables
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, moved

_delivery = tables(Delivery)[0]


def stands(person: int) -> list[tuple[str, str]]:
    """What became of what this person was to be told outside, their calendar apart: state and reason."""
    news = _delivery.c.user_id == person, _delivery.c.notification_id.is_not(None)
    with db.reading() as transaction:
        rows = transaction.execute(sa.select(_delivery.c.state, _delivery.c.reason).where(*news))
        return [(row.state.value, row.reason.value) for row in rows]


def told(user: User) -> list[int]:
    """The newest notification that the page has told its browser of."""
    return [int(each.props["data-told"]) for each in shown(user) if "data-told" in each.props]


async def test_a_page_in_front_says_what_it_has_shown(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pages_shown, "PAUSE", 0.05)
    ada = await open_as("patient@harbor", "/appointments")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(1, lambda: len(told(ada)))
    assert stands(clinic.harbor.patient) == [("queued", "")]
    (newest,) = told(ada)
    send(ada, ada.current_layout, "kept_shown", newest - 1)  # nothing that this page has told
    send(ada, ada.current_layout, "kept_shown", newest)
    await becomes([("skipped", "shown")], lambda: stands(clinic.harbor.patient))


async def test_what_a_page_showed_to_nobody_leaves_though_somebody_comes_back_later(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pages_shown, "PAUSE", 0.05)
    monkeypatch.setattr("pages.frame.bell.STANDS", 0.2)
    ada = await open_as("patient@harbor", "/appointments")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(1, lambda: len(told(ada)))
    await asyncio.sleep(0.3)
    send(ada, ada.current_layout, "kept_shown", *told(ada))
    await moved()
    assert stands(clinic.harbor.patient) == [("queued", "")]


async def test_a_page_speaks_for_its_own_person_only(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(pages_shown, "PAUSE", 0.05)
    ben = await open_as("patient2@harbor", "/appointments")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    for number in range(1, 10):
        send(ben, ben.current_layout, "kept_shown", number)
    await moved()
    assert stands(clinic.harbor.patient) == [("queued", "")]
