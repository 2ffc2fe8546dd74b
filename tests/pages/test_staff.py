"""The staff's lists and day, as their pages move."""

from datetime import UTC, datetime

import pytest

from store import appointments, work
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown, texts
from tests.pages.steps import ask, becomes


async def test_staff_see_every_request_of_their_clinic_and_decide_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", "/staff")
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await eva.should_see("Ada Lindqvist · Dr. Clara Weiss", retries=10)
    assert not shown(eva, data_act="accept")
    await work.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(["0", "1", "0", "1"], lambda: texts(eva, "filter-count"))


async def test_the_staffs_day_has_a_column_for_each_provider_and_moves(open_as: OpenAs, clinic: Clinics, at: At):
    day = at("09:00").date()
    eva = await open_as("staff@harbor", f"/staff?day={day}")
    other = await open_as("staff@lakeside", f"/staff?day={day}")
    view = await ask(clinic, at("09:30"))
    await eva.should_see("09:30 Ada Lindqvist", retries=10)
    await eva.should_see("Therapy, sent")
    await work.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await eva.should_see("Therapy, accepted", retries=10)
    await eva.should_not_see("Therapy, sent")
    await other.should_not_see("Ada Lindqvist")


@pytest.mark.parametrize("day", ["", "today", "2026-13-45", "9999-12-31", "-1", "%F0%9F%8C%BF"])
async def test_a_day_that_cannot_be_is_today(open_as: OpenAs, clinic: Clinics, day: str):
    eva = await open_as("staff@harbor", f"/staff?day={day}")
    today = datetime.now(UTC)
    assert any(str(today.year) in str(each.props.get("value")) for each in shown(eva, type="date"))
