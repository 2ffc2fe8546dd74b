"""Where a type allows it, patients book several at once: with one person, from the chosen time on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from store import threads
from store.clinic import types
from tests.clinics import Clinic, Clinics
from tests.pages.calendar.test_series_in_calendar import chosen, press
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.schedule.choosing import address, ask
from tests.pages.steps import becomes

WEEK = timedelta(weeks=1)


async def allow(clinic: Clinic) -> None:
    found = await threads.read(types.find, clinic.types["therapy"], by=clinic.staff)
    draft = replace(found.draft, series=True, address="Harbor Street 1")
    await threads.write(types.save_type, draft, by=clinic.staff, now=datetime.now(UTC))


async def repeat(user: User, every: str, count: str) -> None:
    for name, value in (("every", every), ("count", count)):
        (select,) = shown(user, id=f"repeat-{name}")
        send(user, select, "change", value)
        await becomes(True, lambda: bool(shown(user, id="repeat-count")))
    await becomes(int(count), lambda: len(chosen(user)))


async def test_a_patient_asks_for_several_and_providers_see_each(open_as: OpenAs, clinic: Clinics, at: At):
    await allow(clinic.harbor)
    await ask(clinic, at("09:00") + WEEK, patient=clinic.harbor.patient2, provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("09:00")))
    await repeat(ada, "1", "3")
    assert chosen(ada) == [True, False, True]
    await ada.should_see("Send 2 requests")
    press(ada, 1, "replace")
    await ada.should_see("Send 3 requests", retries=20)
    (send_all,) = [each for each in shown(ada) if each.text == "Send 3 requests"]
    send(ada, send_all, "click", "")
    await ada.should_see("1 of 3 in this series", retries=50)
    clara = await open_as("provider@harbor", "/notifications")
    await clara.should_see("The first of 3 appointments.")


async def test_what_is_booked_one_at_a_time_is_not_repeated(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("09:00")))
    assert not shown(ada, id="repeat-every")
    await allow(clinic.harbor)
    await becomes(True, lambda: bool(shown(ada, id="repeat-every")))
    anybody = await open_as("patient@harbor", address(start=at("09:00")))
    await anybody.should_see("choose a person under With whom?")
    assert not shown(anybody, id="repeat-every")
