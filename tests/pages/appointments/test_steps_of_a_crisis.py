"""The patient in a crisis reads who has been asked by now, at once; and the clinic's inboxes show it."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from nicegui.testing import User

from store import appointments, db, threads
from store.appointments import expiry
from store.availability import opening
from store.availability.rules import mark_changed
from store.models import Offering
from store.views.appointments import AppointmentView
from tests.clinics import Clinic, Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes, offered, press, rows, stands

EVERYBODY = (
    "Dr. Clara Weiss has not answered yet. We have now asked everybody on duty: 2 people. If you cannot wait, call "
)
STAFF = "Dr. Clara Weiss has not answered yet. We have now told the clinic's staff, too. If you cannot wait, call "


@pytest.fixture(autouse=True)
def _on_duty(monkeypatch: pytest.MonkeyPatch) -> None:
    """At any hour of the day."""
    monkeypatch.setattr(opening, "is_on_duty", lambda *_: True)


async def due(view: AppointmentView) -> None:
    """Let the next step of the crisis be due, and done."""
    assert view.id is not None

    def now_due() -> None:
        with db.writing() as transaction:
            values = {"id": view.id, "due": datetime.now(UTC) - timedelta(seconds=1)}
            transaction.execute(sa.text("UPDATE appointment SET answer_by = :due WHERE id = :id"), values)

    await threads.write(now_due)
    await threads.write(expiry.expire, now=datetime.now(UTC))


async def test_each_step_is_told_on_every_page(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await threads.write(stop_offering, harbor, harbor.provider2)
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention", provider_id=harbor.provider)
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    david = await open_as("provider2@harbor", "/provider-dashboard")
    eva = await open_as("staff@harbor", "/staff")
    assert stands(david, "Nothing is waiting")
    await due(view)
    await becomes(True, lambda: stands(ada, EVERYBODY))
    await becomes([str(view.id)], lambda: rows(david))
    await becomes(["I am on it", "Hand to the staff"], lambda: offered(david))
    await becomes(True, lambda: stands(eva, "Asked of everybody on duty"))
    await becomes(True, lambda: stands(ada, "Nobody had answered. Everybody on duty was asked."))
    press(david, "hand-on")
    await becomes(True, lambda: stands(ada, STAFF))
    await becomes(True, lambda: stands(eva, "No answer yet to the crisis request from Ada Lindqvist"))


async def test_what_nobody_has_looked_at_waits_for_somebody_to_open_it(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", "/appointments")
    await threads.write(expiry.expire, now=view.start)
    await threads.write(expiry.expire, now=view.start)
    await becomes(True, lambda: stands(ada, "nobody at the clinic has looked at it yet"))
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    await becomes(True, lambda: stands(ada, "Seen by the clinic"))
    assert stands(eva, "I am on it")


def stop_offering(clinic: Clinic, provider_id: int) -> None:
    """The provider offers no help in a crisis any more."""
    offering = (Offering.provider_id == provider_id) & (Offering.type_id == clinic.types["crisis-intervention"])
    with db.writing() as transaction:
        transaction.execute(sa.delete(Offering).where(offering))  # type: ignore[arg-type]
        mark_changed(transaction, clinic.id)


async def test_the_way_to_hide_the_page_stays_when_the_number_to_call_goes(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    pages = [await open_as("patient@harbor", f"/appointments{path}") for path in (f"/{view.id}", "")]
    for page in pages:
        assert ways_out(page) == ["in the line"]
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    for page in pages:
        await becomes(["by itself"], partial(ways_out, page))


async def test_where_nobody_is_in_a_crisis_no_page_is_hidden(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    for path in (f"/{view.id}", ""):
        assert ways_out(await open_as("patient@harbor", f"/appointments{path}")) == []


def ways_out(user: User) -> list[str]:
    """The buttons that hide the page, and where each stands."""
    buttons = [each for each in shown(user) if "data-elsewhere" in each.props]
    in_line = [any(parent.props.get("id") == "emergency" for parent in each.ancestors()) for each in buttons]
    return ["in the line" if each else "by itself" for each in in_line]
