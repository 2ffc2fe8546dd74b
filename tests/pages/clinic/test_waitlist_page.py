"""Staff see who waits for a free time, live, and put somebody in."""

from datetime import UTC, date, datetime
from typing import Any

from store import threads
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs, send, shown
from tests.pages.steps import settle
from tests.store.waitlist.waitlist_steps import offer


async def waiting(clinic: Clinics) -> list[WaitlistEntryView]:
    return await threads.read(waitlist.of_clinic, by=clinic.harbor.staff, now=datetime.now(UTC))


async def test_who_waits_since_when_and_what_is_held_until_when_stands_there_live(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    eva, harbor, now = await open_as("staff@harbor", "/clinic/waitlist"), clinic.harbor, datetime.now(UTC)
    await eva.should_see("Nobody waits for a free time.")
    wish: dict[str, Any] = {"type_slug": "therapy", "provider_id": harbor.provider, "first": open_day, "last": open_day}
    await threads.write(waitlist.join, patient_id=harbor.patient, **wish, now=now)
    await eva.should_see("Ada Lindqvist", retries=10)
    await eva.should_see("Therapy with Dr. Clara Weiss ·")
    await eva.should_see("Waits since today,")
    await threads.write(offer, now, here={harbor.patient})
    await eva.should_see("is held for them until", retries=10)
    (rows,) = shown(eva, aria_label="Who waits")
    send(eva, rows, "act", str((await waiting(clinic))[0].id))
    await eva.should_see("No longer waits", retries=10)
    settle(eva)
    await eva.should_see("Nobody waits for a free time.", retries=10)
    assert await waiting(clinic) == []


async def test_staff_put_a_patient_on_the_waitlist(open_as: OpenAs, clinic: Clinics, open_day: date):
    eva, ada = await open_as("staff@harbor", "/clinic/waitlist"), await open_as("patient2@harbor", "/appointments")
    (form,) = [each for each in shown(eva) if each.tag == "form" and "card" in each.classes]
    day = open_day.isoformat()
    typed = {
        "type": "therapy",
        "provider": str(clinic.harbor.provider),
        "first": day,
        "last": day,
        "typed": "",
        "patient": "",
    }
    send(eva, form, "submit", typed)
    await eva.should_see("Please choose a patient from the list.", retries=10)
    (search,) = [each for each in shown(eva) if each.props.get("name") == "typed"]
    send(eva, search, "input", "Okafor")
    await eva.should_see("Ben Okafor", retries=10)
    (found,) = shown(eva, aria_label="Patients that fit")
    send(eva, found, "act", str(clinic.harbor.patient2))
    typed |= {"typed": "Ben Okafor", "patient": str(clinic.harbor.patient2)}
    send(eva, form, "submit", typed | {"last": "2001-01-01", "first": "2001-01-01"})
    await eva.should_see("That time has passed", retries=10)
    send(eva, form, "submit", typed | {"first": "soon"})
    await eva.should_see("Please choose a day.", retries=10)
    send(eva, form, "submit", typed)
    await eva.should_see("Ben Okafor is on the waitlist.", retries=10)
    (entry,) = await waiting(clinic)
    assert (entry.patient_id, entry.provider_id, entry.first) == (
        clinic.harbor.patient2,
        clinic.harbor.provider,
        open_day,
    )
    await ada.should_see("You hear from us when a time is free", retries=10)
