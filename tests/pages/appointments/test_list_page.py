"""A patient's list, as it stands open."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pages import words
from store import appointments, threads
from store.availability import ticks
from store.models import Appointment, Status
from tests.clinics import Clinics
from tests.objects import objects
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes

HTML = '<img src=x onerror="alert(1)"> مرحبا 🌊\nsecond line'


def now() -> datetime:
    return datetime.now(UTC)


async def settled() -> None:
    """Until changes have been told and read."""
    await asyncio.sleep(0.3)


def insert_past(clinic: Clinics, days: Iterable[int]) -> None:
    """Completed appointments of so many days ago."""
    with objects() as session:
        for ago in days:
            start = ticks.moment(ticks.tick(now() - timedelta(days=ago)))
            session.add(
                Appointment(
                    institution_id=clinic.harbor.id,
                    patient_id=clinic.harbor.patient,
                    provider_id=clinic.harbor.provider,
                    any_provider=False,
                    type_id=clinic.harbor.types["therapy"],
                    urgency=1,
                    status=Status.completed,
                    start=start,
                    end=start + timedelta(minutes=50),
                    created_at=start - timedelta(days=7),
                    updated_at=start,
                )
            )


async def test_without_appointments_the_page_says_what_to_do(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/appointments")
    await ada.should_see("Nothing ahead")
    assert shown(ada, href="/schedule")
    await ada.should_not_see("Past appointments")


async def test_the_next_one_is_large_and_the_others_are_listed_by_time(open_as: OpenAs, clinic: Clinics, at: At):
    later, soonest, middle = [await ask(clinic, at(clock)) for clock in ("15:00", "09:00", "11:00")]
    ada = await open_as("patient@harbor", "/appointments")
    assert [when.endswith("09:00") for when in texts(ada, "next-up-when")] == [True]
    await ada.should_see("Harbor Clinic")
    await ada.should_see("First available")
    rows = [each.props["href"] for each in shown(ada) if "visit" in each.classes]
    assert rows == [f"/appointments/{view.id}" for view in (middle, later)]
    assert shown(ada, href=f"/appointments/{soonest.id}")


async def test_the_status_line_moves_while_the_page_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments")
    assert texts(ada, "is-now") == ["Sent"]
    (card,) = (each for each in shown(ada) if "next-up" in each.classes)
    moment = now()
    await threads.write(appointments.see, [view.id], by=clinic.harbor.provider, now=moment)
    await settled()
    assert texts(ada, "is-now") == [f"Seen {words.moments.clock(moment, 'Europe/Berlin')}"]
    await ada.should_see("Seen by the clinic")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await settled()
    await ada.should_see("Accepted by Dr. Clara Weiss")
    await ada.should_see("See you on")
    assert [each for each in shown(ada) if "next-up" in each.classes] == [card]
    assert {"glow", "glow-again"} & set(card.classes)


async def test_a_rejection_is_shown_large_with_its_reason_and_a_way_on(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    other = await ask(clinic, at("15:00"))
    ada = await open_as("patient@harbor", "/appointments")
    await threads.write(appointments.reject, view.id, by=clinic.harbor.staff, because=HTML, now=now())
    await settled()
    assert [when.endswith("09:00") for when in texts(ada, "next-up-when")] == [True]
    assert f"Reason: {HTML}" in texts(ada, "typed")
    assert shown(ada, href=f"/schedule?type=therapy&date={at('09:00').date()}&instead={view.id}")
    assert not [each for each in shown(ada) if each.text == "Rejected"]
    await ada.should_see("Not possible this time")
    await ada.open("/appointments")
    assert [when.endswith("15:00") for when in texts(ada, "next-up-when")] == [True]
    assert texts(ada, "visit-reason") == [f"Reason: {HTML}"]
    await threads.write(appointments.reject, other.id, by=clinic.harbor.staff, now=now())
    await ada.open("/appointments")
    await ada.should_see("Choose another time")


async def test_a_row_changes_alone_and_a_new_one_comes_at_its_place(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    last = await ask(clinic, at("15:00"))
    ada = await open_as("patient@harbor", "/appointments")
    (row,) = (each for each in shown(ada) if "visit" in each.classes)
    await threads.write(appointments.see, [last.id], by=clinic.harbor.provider, now=now())
    middle = await ask(clinic, at("11:00"))
    await settled()
    rows = [each for each in shown(ada) if "visit" in each.classes]
    assert [each.props["href"] for each in rows] == [f"/appointments/{each.id}" for each in (middle, last)]
    assert rows[1] is row
    assert "glow" in row.classes
    await ada.should_see("Seen by the clinic")


async def test_the_next_one_is_accepted_and_what_waits_stands_under_a_title_of_its_own(
    open_as: OpenAs, clinic: Clinics, at: At
):
    request = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments")
    await ada.should_see("Waiting for an answer")
    await ada.should_not_see("Your next appointment")
    later = await ask(clinic, at("15:00"))
    await threads.write(appointments.accept, later.id, by=clinic.harbor.provider, now=now())
    await becomes([True], lambda: [when.endswith("15:00") for when in texts(ada, "next-up-when")])
    await ada.should_see("Your next appointment")
    await ada.should_see("Waiting for an answer")
    assert [each.props["href"] for each in shown(ada) if "visit" in each.classes] == [f"/appointments/{request.id}"]
    await threads.write(appointments.accept, request.id, by=clinic.harbor.provider, now=now())
    await becomes([True], lambda: [when.endswith("09:00") for when in texts(ada, "next-up-when")])
    await ada.should_not_see("Waiting for an answer")


async def test_another_time_is_chosen_for_the_same_person_on_the_same_day(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=now())
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    (link,) = (each for each in shown(ada) if each.text == "Choose another time")
    await ada.open(str(link.props["href"]))
    await ada.should_see("Therapy, 50 minutes, with Dr. Clara Weiss.")
    (day,) = (each for each in shown(ada, aria_pressed="true") if "day" in each.classes)
    assert day.props["value"] == at("09:00").date().isoformat()


async def test_an_earlier_request_becomes_the_next_one(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("15:00"))
    ada = await open_as("patient@harbor", "/appointments")
    await ask(clinic, at("09:00"))
    await settled()
    assert [when.endswith("09:00") for when in texts(ada, "next-up-when")] == [True]
    assert len([each for each in shown(ada) if "visit" in each.classes]) == 1


async def test_25_are_shown_and_then_more(open_as: OpenAs, clinic: Clinics, at: At):
    for number in range(27):
        await ask(clinic, at(f"{9 + number % 6:02}:00", days=7 * (number // 6)), type_slug="follow-up")
    ada = await open_as("patient@harbor", "/appointments")
    assert len([each for each in shown(ada) if "visit" in each.classes]) == 25
    ada.find("Show more").click()
    assert len([each for each in shown(ada) if "visit" in each.classes]) == 26
    await ada.should_not_see("Show more")


async def test_the_past_is_folded_and_read_when_it_is_opened(open_as: OpenAs, clinic: Clinics):
    insert_past(clinic, range(1, 31))
    ada = await open_as("patient@harbor", "/appointments")
    await ada.should_see("Past appointments")
    assert not [each for each in shown(ada) if "visit" in each.classes]
    (fold,) = (each for each in shown(ada) if "past" in each.classes)
    send(ada, fold, "toggle", True)
    await settled()
    assert len([each for each in shown(ada) if "visit" in each.classes]) == 25
    ada.find("Show more").click()
    await settled()
    assert len([each for each in shown(ada) if "visit" in each.classes]) == 30
    await ada.should_not_see("Show more")


async def test_nobody_elses_appointments_are_listed_or_come_live(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    ben = await open_as("patient2@harbor", "/appointments")
    far = await open_as("patient@lakeside", "/appointments")
    await ask(clinic, at("11:00"))
    await settled()
    for other in (ben, far):
        await other.should_see("Nothing ahead")
