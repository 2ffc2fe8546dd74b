"""A patient's list, and the page of one appointment, as those concerned have them open."""

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store import appointments, threads
from store.availability import ticks
from store.models import Appointment, Status
from store.notifications import notifications
from store.views.appointments import AppointmentView
from tests import held
from tests.clinics import Clinics
from tests.objects import objects
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import becomes

HTML = '<img src=x onerror="alert(1)"> مرحبا 🌊\nsecond line'


def now() -> datetime:
    return datetime.now(UTC)


async def settled() -> None:
    """Until changes have been told and read."""
    await asyncio.sleep(0.3)


async def ask(clinic: Clinics, start: datetime, **more: object) -> AppointmentView:
    """The first patient of Harbor asks for a time."""
    params = {"type_slug": "therapy", "patient_id": clinic.harbor.patient, "start": start, **more}
    return await threads.write(appointments.request, **params, now=now())  # type: ignore[arg-type]


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


# ---- the list


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
    await threads.write(appointments.see, [view.id], by=clinic.harbor.provider, now=now())
    await settled()
    assert texts(ada, "is-now") == ["Seen"]
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
    assert shown(ada, href=f"/schedule?type=therapy&date={at('09:00').date()}")
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


# ---- one appointment


async def test_those_concerned_see_notes_as_typed_and_what_happened(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes=HTML)
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, because="On leave.", now=now())
    for account in ("patient@harbor", "provider@harbor", "staff@harbor"):
        person = await open_as(account, f"/appointments/{view.id}")
        assert HTML in texts(person, "typed")
        await person.should_see("Reason: On leave.")
        await person.should_see("sent the request")
        await person.should_see("answered: not possible this time" if account == "patient@harbor" else "rejected")


async def test_the_page_moves_while_it_is_open(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}?sent=1")
    await ada.should_see("Request sent. The clinic will answer here; you can close this page.")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await settled()
    await ada.should_see("Accepted by Dr. Clara Weiss")
    await ada.should_see("Dr. Clara Weiss accepted")
    assert len([each for each in shown(ada) if each.tag == "li" and each.text == "You sent the request"]) == 1
    assert not [each for each in shown(ada) if "banner" in each.classes]


async def test_the_provider_of_a_waiting_request_is_led_to_the_inbox(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await clara.should_see("Ada Lindqvist waits for an answer.")
    await clara.should_see("Answer in the inbox")
    (bar,) = [each for each in shown(clara) if "answer-bar" in each.classes]
    assert f'"/provider-dashboard?request={view.id}"' in bar.props["inside"]
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await settled()
    await clara.should_not_see("Answer in the inbox")
    await clara.should_see("Accepted by you")


async def test_a_request_that_a_colleague_took_is_shown_no_longer(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), notes="for the one who answers")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider2, now=now())
    await clara.should_not_see("for the one who answers", retries=20)
    answer = await clara.http_client.get(f"/appointments/{view.id}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "account", ["patient2@harbor", "provider2@harbor", "patient@lakeside", "provider@lakeside", "staff@lakeside"]
)
async def test_for_everyone_else_there_is_no_such_page(open_as: OpenAs, clinic: Clinics, at: At, account: str):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="secret")
    other = await open_as(account, "/notifications")
    answer = await other.http_client.get(f"/appointments/{view.id}", headers={"Accept": "text/html"})
    unknown = await other.http_client.get("/appointments/987654", headers={"Accept": "text/html"})
    assert answer.status_code == unknown.status_code == 404
    assert "secret" not in answer.text
    assert "Ada" not in answer.text


@pytest.mark.parametrize("number", ["0", "-1", "1.0", "x", "1e3", "²", "٣", "9" * 30, "1%20", "%F0%9F%98%80"])
async def test_what_is_no_number_is_no_page(open_as: OpenAs, number: str):
    ada = await open_as("patient@harbor", "/appointments")
    answer = await ada.http_client.get(f"/appointments/{number}", headers={"Accept": "text/html"})
    assert answer.status_code == 404


async def test_opening_it_marks_what_was_told_about_it_as_read(open_as: OpenAs, clinic: Clinics, at: At):
    view, other = await ask(clinic, at("09:00")), await ask(clinic, at("11:00"))
    for each in (view, other):
        await threads.write(appointments.accept, each.id, by=clinic.harbor.provider, now=now())
    assert await threads.read(notifications.unread_count, clinic.harbor.patient) == 2
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Accepted by")
    await held.settled()
    assert await threads.read(notifications.unread_count, clinic.harbor.patient) == 1
    await threads.write(appointments.see, [], by=clinic.harbor.provider, now=now())


async def test_both_clocks_are_named_where_they_differ(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments", zone="Asia/Tokyo")
    there = at("09:00").astimezone(ZoneInfo("Asia/Tokyo"))
    await ada.should_see(f"09:00 in Berlin is {there:%H:%M} in Tokyo.")
    await ada.open("/appointments")
    ben = await open_as("patient@harbor", "/appointments", zone="Europe/Paris")
    await ben.should_not_see("in Berlin")


@pytest.mark.parametrize("path", ["/appointments", "/appointments/{}"])
async def test_in_a_crisis_the_number_to_call_stays_a_button_until_somebody_has_accepted(
    open_as: OpenAs, clinic: Clinics, at: At, path: str
):
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    ada = await open_as("patient@harbor", path.format(view.id))
    (call,) = shown(ada, href="tel:+49405550100")
    await ada.should_see("Call +49 40 555 0100")
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=now())
    await becomes([], lambda: shown(ada, href="tel:+49405550100"))
    await threads.write(appointments.undo, view.id, by=clinic.harbor.provider, now=now())
    await becomes([call], lambda: shown(ada, href="tel:+49405550100"))
    await threads.write(appointments.reject, view.id, by=clinic.harbor.staff, now=now())
    await settled()
    assert shown(ada, href="tel:+49405550100") == [call]


async def test_whoever_is_in_no_crisis_has_no_number_in_the_way(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    ada = await open_as("patient@harbor", "/appointments")
    assert shown(ada, href="tel:+49405550100") == []
