"""A patient cancels minutes before: late, but never refused, and all pages concerned move by themselves."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from nicegui.element import Element

from store import appointments, threads
from store.appointments import lists
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import SetDate
from store.models import AppointmentType, Institution, OpeningWeek, Status
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.noon import zone_at_noon
from tests.objects import objects
from tests.pages.conftest import OpenAs, shown
from tests.pages.steps import moved, stands


async def soon(is_so: Callable[[], bool]) -> None:
    """Look often, as what is measured is how soon."""
    end = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < end, "it never came to that"
        await asyncio.sleep(0.01)


def is_due(row: Element) -> bool:
    """Whether it is among those who come, not among what is over."""
    return any(parent.props.get("data-list") == "due" for parent in row.ancestors())


async def test_a_cancel_minutes_before_is_kept_as_late_and_frees_the_time_for_who_waits(
    open_as: OpenAs, clinic: Clinics
):
    harbor, zone = clinic.harbor, zone_at_noon()
    with objects() as session:
        institution = session.get_one(Institution, harbor.id)
        institution.zone, institution.rules_version = zone, institution.rules_version + 1
        session.execute(sa.update(OpeningWeek).values(zone=zone))
        session.execute(sa.update(AppointmentType).values(grid=5))
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    ticks = -(-(now.timestamp() + 300) // 300)
    start = datetime.fromtimestamp(300 * ticks, UTC)  # in five minutes, or at the next tick after that
    opens = start.astimezone(ZoneInfo(zone))
    span = Span(60 * opens.hour + opens.minute, 60 * opens.hour + opens.minute + 60)
    await threads.write(hours.save, SetDate(harbor.provider, today, (span,)), by=harbor.provider, now=now)
    booking: dict[str, Any] = {
        "patient_id": harbor.patient,
        "type_slug": "therapy",
        "start": start,
        "provider_id": harbor.provider,
    }
    view = await threads.write(appointments.book, by=harbor.staff, because="They called.", **booking, now=now)
    wish: dict[str, Any] = {"type_slug": "therapy", "provider_id": harbor.provider, "first": today, "last": today}
    await threads.write(waitlist.join, patient_id=harbor.patient2, **wish, now=now)

    ben = await open_as("patient2@harbor", "/appointments")
    clara = await open_as("provider@harbor", "/today")
    assert shown(clara, data_day_row=str(view.id))
    await moved()
    await ben.should_not_see("Yes, I take it")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    yardstick = time.monotonic()
    await threads.write(appointments.run_late, view.id, by=harbor.provider, minutes=5, now=datetime.now(UTC))
    await soon(lambda: stands(ada, "5 minutes late"))
    yardstick = time.monotonic() - yardstick

    began = time.monotonic()
    await threads.write(appointments.cancel, view.id, by=harbor.patient, reason="pat", now=datetime.now(UTC))
    await soon(
        lambda: (
            any((each.text or "").startswith("You cancelled") for each in shown(ada))
            and stands(ben, "Yes, I take it")
            and all("data-leaves" in each.props for each in shown(clara, data_day_row=str(view.id)) if is_due(each))
        )
    )
    took = time.monotonic() - began
    assert took < max(1, 10 * yardstick), "a second, or so much more as one piece of news takes longer than it should"
    after = await threads.read(lists.find, view.id, by=harbor.patient)
    assert (after.status, after.late) == (Status.cancelled, True)
