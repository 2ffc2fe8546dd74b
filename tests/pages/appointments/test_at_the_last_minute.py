"""A patient cancels minutes before: late, but never refused, and all pages concerned move by themselves."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import appointments, threads
from store.appointments import lists
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import SetDate
from store.models import Institution, OpeningWeek, Status
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.noon import zone_at_noon
from tests.objects import objects
from tests.pages.conftest import OpenAs, shown
from tests.pages.steps import becomes, moved


async def test_a_cancel_minutes_before_is_kept_as_late_and_frees_the_time_for_who_waits(
    open_as: OpenAs, clinic: Clinics
):
    harbor, zone = clinic.harbor, zone_at_noon()
    with objects() as session:
        institution = session.get_one(Institution, harbor.id)
        institution.zone, institution.rules_version = zone, institution.rules_version + 1
        session.execute(sa.update(OpeningWeek).values(zone=zone))
    now = datetime.now(UTC)
    today = now.astimezone(ZoneInfo(zone)).date()
    quarter = now.replace(minute=now.minute // 15 * 15, second=0, microsecond=0)
    start = quarter + timedelta(minutes=15 if now < quarter + timedelta(minutes=10) else 30)  # in 5 to 20 minutes
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
    await threads.write(appointments.cancel, view.id, by=harbor.patient, reason="pat", now=datetime.now(UTC))

    await becomes(True, lambda: any((each.text or "").startswith("You cancelled") for each in shown(ada)))
    await ben.should_see("Yes, I take it", retries=50)
    await becomes(True, lambda: all("data-leaves" in each.props for each in shown(clara, data_day_row=str(view.id))))
    after = await threads.read(lists.find, view.id, by=harbor.patient)
    assert (after.status, after.late) == (Status.cancelled, True)
