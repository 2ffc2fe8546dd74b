"""Times come and go on the page of a patient who is about to book."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, tzinfo

import pytest

from pages import words
from pages.schedule import selection, strangers
from pages.schedule.times import NOT_FREE
from store import appointments, threads
from store.clinic import hours, types
from store.clinic.hours import AddTimeOff
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, pick, send, shown, texts
from tests.pages.schedule.choosing import (
    address,
    ask,
    being_booked,
    book,
    choose,
    chosen_time,
    held_by,
    own,
    press,
    problem,
    settled,
    start_times,
    struck,
    take,
)
from tests.pages.steps import becomes, moved, settle


async def test_only_what_changed_comes_and_goes_while_the_page_is_open(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    ada = await open_as("patient@harbor", address("follow-up", provider=clinic.harbor.provider, date=open_day))
    before = {chip.text: chip for chip in shown(ada) if "slot" in chip.classes}
    assert {"10:00", "10:30"} <= set(before)
    view = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider, type_slug="consultation")
    await becomes(["09:45", "10:00", "10:15"], lambda: struck(ada))
    settle(ada)
    after = {chip.text: chip for chip in shown(ada) if "slot" in chip.classes}
    assert set(before) - set(after) == {"09:45", "10:00", "10:15"}
    assert all(after[text] is before[text] for text in after)
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await settled()
    assert start_times(ada) == list(before)
    assert texts(ada, "glow") == ["09:45", "10:00", "10:15"]


async def test_a_time_that_somebody_takes_is_struck_in_its_place_and_cannot_be_chosen(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    ada = await open_as("patient@harbor", address("follow-up", provider=clinic.harbor.provider, date=open_day))
    before = [chip for chip in shown(ada) if "slot" in chip.classes]
    view = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider, type_slug="consultation")
    await becomes(["09:45", "10:00", "10:15"], lambda: struck(ada))
    assert [chip for chip in shown(ada) if "slot" in chip.classes] == before
    (taken,) = shown(ada, name="start", value=at("10:00").isoformat())
    assert taken.props["disabled"] is True
    assert texts(ada, "is-gone") == ["09:45", "10:00", "10:15"]
    assert [each.text for each in shown(ada) if each.text == NOT_FREE] == [NOT_FREE] * 3
    choose(ada, at("10:00"))
    await moved()
    assert chosen_time(ada) == "Choose a time"
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes([], lambda: struck(ada))
    assert [chip for chip in shown(ada) if "slot" in chip.classes] == before
    assert texts(ada, "glow") == []
    settle(ada)  # a browser that was too late
    assert [chip for chip in shown(ada) if "slot" in chip.classes] == before
    choose(ada, at("10:00"))
    await becomes("checked", lambda: taken.props.get("checked") and "checked")


async def test_only_what_goes_by_itself_is_struck(open_as: OpenAs, clinic: Clinics, at: At, open_day: date):
    ada = await open_as("patient@harbor", address(date=open_day, start=at("14:00")))
    press(ada, "Mornings")
    await becomes(13, lambda: len(start_times(ada)))
    choose(ada, at("10:00"))
    await becomes(12, lambda: len(start_times(ada)))
    assert struck(ada) == []
    pick(ada, "type", "crisis-intervention")
    await moved()
    assert struck(ada) == []


async def test_times_that_come_too_near_go_quietly_beside_one_that_somebody_takes(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date, monkeypatch: pytest.MonkeyPatch
):
    ada = await open_as("patient@harbor", address("follow-up", provider=clinic.harbor.provider, date=open_day))
    ahead = at("10:00") - datetime.now(UTC)

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + ahead

    for module in (selection, strangers):
        monkeypatch.setattr(module, "datetime", Later)
    await take(clinic, at("14:00"))
    await becomes(True, lambda: "14:00" in struck(ada))
    assert min(struck(ada)) > "13:00"
    near = [each for each in shown(ada) if "slot" in each.classes and (each.text or "") < "10:00"]
    assert {each.props["data-leaves"] for each in near} == {"0"}
    settle(ada)
    assert min(start_times(ada)) >= "10:00"


async def test_the_last_times_of_a_day_go_with_its_name_and_are_not_struck_as_nobody_took_them(
    open_as: OpenAs, clinic: Clinics, open_day: date
):
    ada = await open_as("patient@harbor", address(date=open_day))
    free = start_times(ada)
    closed = AddTimeOff(None, open_day, open_day, "Summer party")
    await threads.write(hours.save, closed, by=clinic.harbor.staff, now=datetime.now(UTC))
    await becomes((free, []), lambda: (texts(ada, "is-gone"), start_times(ada)))
    assert struck(ada) == []
    name = words.moments.near_date(open_day, datetime.now(UTC).date())
    assert [each.text for each in shown(ada) if each.tag == "h3"] == [name]
    settle(ada)
    assert [each.text for each in shown(ada) if each.tag == "h3" or "slot" in each.classes] == []


async def test_what_somebody_is_just_choosing_is_greyed_in_its_place_and_comes_back(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    page = address("follow-up", provider=clinic.harbor.provider, date=open_day)
    ada, ben = await open_as("patient@harbor", page), await open_as("patient2@harbor", page)
    before = {chip.text: chip for chip in shown(ben) if "slot" in chip.classes}
    choose(ada, at("10:00"))
    await settled()
    assert {chip.text: chip for chip in shown(ben) if "slot" in chip.classes} == before
    assert being_booked(ben) == ["09:45", "10:00", "10:15"]
    assert [each.text for each in shown(ben) if each.text == "being booked"] == ["being booked"] * 3
    assert [each.props["value"] for each in shown(ben, name="start") if each.props.get("disabled")] == [
        at(clock).isoformat() for clock in ("09:45", "10:00", "10:15")
    ]
    assert being_booked(ada) == []
    choose(ben, at("10:00"))
    await settled()
    assert chosen_time(ben) == "Choose a time"
    assert held_by(clinic.harbor.patient2) == []
    choose(ada, at("14:00"))
    await settled()
    assert being_booked(ben) == ["13:45", "14:00", "14:15"]
    assert texts(ben, "glow") == []


async def test_the_chosen_time_going_is_said_kindly_and_notes_stay(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, start=at("14:30")))
    (notes,) = shown(ada, id="notes")
    send(ada, notes, "input", "I will bring the letter.")
    await take(clinic, at("14:30"))
    await settled()
    assert problem(ada) == "Someone else just took 14:30. These are still free."
    assert chosen_time(ada) == "Choose a time"
    assert shown(ada, id="notes") == [notes]
    assert texts(ada, "counter") == ["24 of 2,000"]
    choose(ada, at("16:00"))
    await settled()
    assert problem(ada) == ""
    book(ada, "I will bring the letter.")
    await ada.should_see("I will bring the letter.", retries=10)


async def test_a_page_in_the_background_catches_up_when_it_is_looked_at(open_as: OpenAs, clinic: Clinics, at: At):
    day = at("09:00").date()
    ada = await open_as("patient@harbor", address(provider=clinic.harbor.provider, date=day))
    send(ada, ada.current_layout, "kept_visible", False)
    await take(clinic, at("09:00"))
    await settled()
    assert "09:00" in start_times(ada)
    send(ada, ada.current_layout, "kept_visible", True)
    await settled()
    assert "09:00" not in start_times(ada)


async def test_ones_own_request_in_another_tab_is_no_someone_else(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    request = await ask(clinic, at("09:00"), patient=clinic.harbor.patient)
    await settled()
    assert problem(ada) == ""
    assert own(ada) == (
        f"You have asked for this already: Therapy, {words.moments.when(at('09:00'), 'Europe/Berlin')}.",
        request.id,
    )


async def test_a_time_that_the_clinic_closes_is_not_said_to_be_somebody_elses(
    open_as: OpenAs, clinic: Clinics, at: At, open_day: date
):
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    await settled()
    closed = AddTimeOff(None, open_day, open_day, "Summer party")
    await threads.write(hours.save, closed, by=clinic.harbor.staff, now=datetime.now(UTC))
    await settled()
    assert "09:00 is not free any more. Please choose another time." in problem(ada)
    assert start_times(ada) == []
    await ada.should_see("The clinic is closed: Summer party.")
    assert "Summer party" in texts(ada, "day-note")


async def test_a_type_that_is_retired_leaves_the_page_with_a_word(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address("consultation", start=at("09:00")))
    consultation = next(each for each in types.listed(by=clinic.harbor.staff) if each.type_.slug == "consultation")
    await threads.write(types.retire_type, consultation.type_.id, by=clinic.harbor.staff)
    await ada.should_see("Consultation is not offered any more. Please choose another.", retries=10)
    assert "Consultation" not in texts(ada, "choice-name")
    assert held_by(clinic.harbor.patient) == []
    pick(ada, "type", "therapy")
    await ada.should_see("Therapy, 50 minutes", retries=5)


async def test_a_type_that_is_renamed_or_needs_more_notice_says_so_at_once(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    await settled()
    therapy = next(each for each in types.listed(by=clinic.harbor.staff) if each.type_.slug == "therapy")
    now = datetime.now(UTC)
    notice = int((at("12:00") - now) / timedelta(minutes=5)) * 5
    draft = replace(therapy.draft, name="Long talk", address="Pier 1", notice=notice)
    await threads.write(types.save_type, draft, by=clinic.harbor.staff, now=now)
    await ada.should_see("Long talk, 50 minutes", retries=10)
    await becomes(True, lambda: "09:00 is not free any more" in problem(ada))
    assert start_times(ada)[0] >= "11:45"


async def test_where_nothing_is_offered_for_a_crisis_everyone_reads_whom_to_call(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/schedule")
    await ada.should_not_see("Call +49 40 555 0100")
    crisis = clinic.harbor.types["crisis-intervention"]
    await threads.write(types.retire_type, crisis, by=clinic.harbor.staff)
    await ada.should_see("Call +49 40 555 0100", retries=10)
    await threads.write(types.bring_back, crisis, by=clinic.harbor.staff)
    await ada.should_not_see("Call +49 40 555 0100", retries=10)
