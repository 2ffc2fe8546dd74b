"""Hours as their page shows and changes them; drawing on the grid is the browser's, and tested there."""

from dataclasses import replace
from datetime import UTC, date, datetime

from pages import words
from pages.elements.fragments import Fragment
from store import appointments, threads
from store.availability.rules import Span
from store.clinic import hours, types
from store.clinic.hours import AddTimeOff, SetDate, SetRegion, SetWeek
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.hours.hours_steps import (
    AFTERNOONS,
    DAY,
    WORKING,
    act,
    kept,
    listed,
    press,
    saved,
    send_day,
    send_off,
    send_week,
    shown_with,
    today,
)
from tests.pages.steps import ask, becomes, settle


async def test_a_week_that_was_drawn_is_saved_and_shows_in_every_open_page(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/hours")
    eva = await open_as("staff@harbor", f"/hours?provider={clinic.harbor.provider}")
    assert saved(clara) == {
        "date": today().isoformat(),
        "zone": "Europe/Berlin",
        "closed": False,
        "days": WORKING,
    }
    send_week(clara)
    await clara.should_see(f"Saved. These hours hold from {words.moments.day(today())}.", retries=10)
    await becomes(AFTERNOONS, lambda: saved(eva)["days"])
    assert saved(clara)["days"] == AFTERNOONS
    assert (await kept(clinic)).weeks[-1].days[0] == (Span(780, 1020),)


async def test_a_week_to_come_is_listed_shown_and_given_up(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/hours")
    day = today() + 14 * DAY
    send_week(clara, [[[545, 720, False], [720, 765, True]], *AFTERNOONS[1:]], date=day.isoformat())
    await clara.should_see(f"From {words.moments.day(day, today())}", retries=10)
    assert "Monday 09:05 to 12:00, 12:00 to 12:45 crisis only; Tuesday to Friday" in listed(clara, "Weeks")
    await becomes(day.isoformat(), lambda: saved(clara)["date"])
    act(clara, "week:")
    await becomes(WORKING, lambda: saved(clara)["days"])
    act(clara, f"remove-week:{day}")
    await becomes(True, lambda: "Removed" in listed(clara, "Weeks"))
    settle(clara)
    await clara.should_not_see(f"From {words.moments.day(day, today())}", retries=10)
    assert len((await kept(clinic)).weeks) == 1


async def test_nobody_is_stranded_whom_nobody_has_seen(open_as: OpenAs, clinic: Clinics, at: At):
    accepted = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, accepted.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    clara = await open_as("provider@harbor", "/hours")
    send_week(clara)
    await clara.should_see("1 accepted appointment would fall outside the new hours.", retries=10)
    assert shown_with(clara, f'"/appointments/{accepted.id}"')
    assert len((await kept(clinic)).weeks) == 1
    await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider, patient_id=clinic.harbor.patient2)
    press(clara, "Save all the same")
    await clara.should_see("1 accepted appointment and 1 waiting request would fall outside the new hours.", retries=10)
    assert len((await kept(clinic)).weeks) == 1
    press(clara, "Save all the same")
    await clara.should_see("Saved. These hours hold from", retries=10)
    assert (await kept(clinic)).weeks[0].effective_from == today()


async def test_a_check_saves_nothing(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    send_week(clara, check=True)
    await clara.should_see("No appointment falls outside these hours. They are not saved yet.", retries=10)
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    send_week(clara, check=True)
    await clara.should_see("1 waiting request would fall outside the new hours.", retries=10)
    assert (await kept(clinic)).weeks[0].effective_from == date(2000, 1, 1)


async def test_a_single_day_is_closed_has_other_hours_and_goes_back(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    await clara.should_see("No single days. A day that differs from the week goes here.")
    day = at("09:00").date()
    send_day(clara, day)
    await clara.should_see(f"Saved: {words.moments.day(day)}.", retries=10)
    assert "Closed" in listed(clara, "Single days")
    send_day(clara, day, [600, 660, False], [660, 690, True])
    await becomes(True, lambda: "10:00 to 11:00, 11:00 to 11:30 crisis only" in listed(clara, "Single days"))
    act(clara, f"remove-date:{day}")
    await becomes(True, lambda: "Removed" in listed(clara, "Single days"))
    settle(clara)
    await clara.should_see("No single days. A day that differs from the week goes here.", retries=10)
    assert (await kept(clinic)).dates == {}


async def test_time_off_is_added_and_removed(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    first, last = at("09:00").date(), at("09:00").date() + 3 * DAY
    send_off(clara, first, last, "<b>Sea</b>")
    await clara.should_see("Saved. Nothing can be booked on these days.", retries=10)
    assert f"{words.moments.day(first, today())} to {words.moments.day(last, today())} <b>Sea</b>" in listed(
        clara, "Time off"
    )
    send_off(clara, first, last)
    await clara.should_see("These days are off already.", retries=10)
    (away,) = (await kept(clinic)).away
    act(clara, f"remove-off:{away.id}")
    await becomes(True, lambda: "Removed" in listed(clara, "Time off"))
    settle(clara)
    assert "No time off." in listed(clara, "Time off")


async def test_what_others_change_shows_by_itself(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    await clara.should_see("The clinic keeps no public holidays, and has no closed days.")
    now, day, provider = datetime.now(UTC), at("09:00").date(), clinic.harbor.provider
    for change in (
        SetRegion("DE", "BE"),
        AddTimeOff(None, day + 7 * DAY, day + 7 * DAY, "Spring clean"),
        SetDate(provider, day, ()),
        SetWeek(provider, day + 30 * DAY, "America/New_York", ((),) * 7),
    ):
        await threads.write(hours.save, change, by=clinic.harbor.staff, now=now)
    await clara.should_see("Christmas Day", retries=10)
    await becomes(True, lambda: "Spring clean" in listed(clara, "Closed days"))
    await becomes(True, lambda: "Time in New York" in listed(clara, "Weeks"))
    assert words.moments.day(day, today()) in listed(clara, "Single days")


async def test_staff_choose_whose_hours_and_providers_see_their_own(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", f"/hours?provider={clinic.harbor.provider2}")
    send_week(eva)
    await eva.should_see("Saved. These hours hold from", retries=10)
    david = await open_as("provider2@harbor", f"/hours?provider={clinic.harbor.provider}")
    assert saved(david)["days"] == AFTERNOONS
    assert (await kept(clinic)).weeks[0].effective_from == date(2000, 1, 1)
    for nonsense in ("", "x", "0", str(clinic.lakeside.provider), "9" * 40):
        other = await open_as("staff@harbor", f"/hours?provider={nonsense}")
        assert saved(other)["days"] == WORKING  # the first of their own clinic


async def test_patients_have_no_hours(open_as: OpenAs):
    ada = await open_as("patient@harbor", "/schedule")
    answer = await ada.http_client.get("/hours", headers={"Accept": "text/html"})
    assert answer.status_code == 403


async def test_a_provider_says_what_may_be_accepted_at_once_and_staff_who_offers_what(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/hours")
    type_id = clinic.harbor.types["consultation"]
    assert "Accept at once" not in listed(clara, "Appointments")
    draft = types.find(type_id, by=clinic.harbor.staff).draft
    await threads.write(
        types.save_type,
        replace(draft, needs_approval=False, address="Pier 5"),
        by=clinic.harbor.staff,
        now=datetime.now(UTC),
    )
    await becomes(True, lambda: "Accept at once: Consultation" in listed(clara, "Appointments"))
    act(clara, f"at-once:{type_id}")
    await clara.should_see("Saved.", retries=10)
    assert [each.at_once for each in (await kept(clinic)).offers if each.type_.id == type_id] == [True]
    (appointments_,) = [each for each in shown(clara, aria_label="Appointments") if isinstance(each, Fragment)]
    send(clara, appointments_, "act", f"offer:{type_id}")
    await clara.should_see("Your account cannot do that.", retries=10)
    eva = await open_as("staff@harbor", f"/hours?provider={clinic.harbor.provider}")
    act(eva, f"offer:{type_id}")
    await becomes(True, lambda: "30 minutes, not offered" in listed(clara, "Appointments"))
