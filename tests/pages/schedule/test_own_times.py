"""Whoever comes back to a time that they have booked themselves reads that they have it, and is led there."""

from datetime import UTC, datetime

from pages import words
from store import appointments, threads
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, shown
from tests.pages.schedule.choosing import address, ask, book, own, press, problem, settled
from tests.pages.steps import becomes

BERLIN = "Europe/Berlin"


async def test_back_after_booking_says_you_have_booked_this(open_as: OpenAs, clinic: Clinics, at: At):
    page = address(start=at("09:00"))
    ada = await open_as("patient@harbor", page)
    book(ada)
    await ada.should_see("Request sent", retries=10)
    await ada.open(page)
    said = own(ada)
    assert said is not None
    assert said[0] == f"You have asked for this already: Therapy, {words.moments.when(at('09:00'), BERLIN)}."
    assert problem(ada) == ""
    book(ada)
    await settled()
    assert own(ada) == said
    press(ada, "Earliest:")
    await settled()
    assert own(ada) is None


async def test_a_time_that_another_appointment_of_ones_own_covers_says_which(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), patient=clinic.harbor.patient, provider_id=clinic.harbor.provider)
    when = words.moments.when(at("09:00"), BERLIN)
    then = f"You have asked for another appointment then: Therapy with Dr. Clara Weiss, {when}."
    overlapping = await open_as("patient@harbor", address("follow-up", start=at("09:30")))
    assert own(overlapping) == (then, view.id)
    assert problem(overlapping) == ""
    with_another = address(provider=clinic.harbor.provider2, start=at("09:00"))
    assert own(await open_as("patient@harbor", with_another)) == (then, view.id)


async def test_a_request_that_was_taken_back_is_nobodys_own(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), patient=clinic.harbor.patient, provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    assert own(ada) is not None
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    assert own(ada) is None
    assert shown(ada, name="start", value=at("09:00").isoformat())[0].props["checked"] is True


async def test_somebody_elses_time_is_still_not_free(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("09:00")))
    assert own(ada) is None
    assert problem(ada) == f"{words.moments.when(at('09:00'), BERLIN)} is not free now. Please choose another time."


async def test_booking_what_was_booked_in_another_tab_this_moment_says_so(open_as: OpenAs, clinic: Clinics, at: At):
    from pages.live import live

    ada = await open_as("patient@harbor", address(start=at("09:00")))
    live.followers.clear()  # the page has not heard of it yet
    view = await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    book(ada)
    said = f"You have asked for this already: Therapy, {words.moments.when(at('09:00'), BERLIN)}."
    await becomes((said, view.id), lambda: own(ada))
    pick(ada, "type", "consultation")
    await settled()
    assert own(ada) is None
