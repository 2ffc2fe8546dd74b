"""An open page says what staff have decided about the clinic since: as much as one that is opened now."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from difflib import unified_diff
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.elements.tags import Tag
from pages.live import live
from store import appointments, events, threads
from store.clinic import clinics, types
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import press, submit
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.schedule.choosing import address, book, choose, chosen_time, problem
from tests.pages.steps import ask, becomes, moved

DECIDED = {
    "name": "Sea View Practice",
    "phone": "+44 20 7946 0001",
    "emergency_phone": "+44 20 555 0199",
    "emergency_sentence": "You are not alone. Somebody answers day and night.",
}
KOLKATA = "Asia/Kolkata"

PAGES = {
    "patient@harbor": (
        "/schedule",
        "/schedule?type=crisis-intervention",
        "/schedule?type=therapy&start={free}",
        "/appointments",
        "/appointments/{waiting}",
        "/appointments/{crisis}",
        "/notifications",
        "/account",
    ),
    "provider@harbor": (
        "/provider-dashboard?filter=all",
        "/calendar?view=week&date={day}",
        "/appointments/{accepted}",
        "/notifications",
        "/hours",
    ),
    "staff@harbor": (
        "/staff?filter=all",
        "/calendar?view=day&date={day}",
        "/clinic",
        "/clinic/closed",
        "/clinic/settings",
        "/clinic/links",
        "/clinic/types/new",
        "/hours",
    ),
}


async def decide(clinic: Clinics, **otherwise: Any) -> None:
    """Staff save other settings."""
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, **otherwise), by=clinic.harbor.staff)


async def fill(clinic: Clinics, at: At) -> dict[str, AppointmentView]:
    """Appointments of every kind, and news of them."""
    waiting = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    accepted = await ask(clinic, at("10:00"), provider_id=clinic.harbor.provider)
    await threads.write(appointments.accept, accepted.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    crisis = await ask(clinic, at("11:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    return {"waiting": waiting, "accepted": accepted, "crisis": crisis}


def differences(page: User, other: User) -> list[str]:
    """What each of two pages says that the other does not."""
    return list(unified_diff(says(page), says(other), "open", "opened now", n=0))


def toasts(user: User) -> list[object]:
    """What stands in the toasts."""
    return [line for each in shown(user) if "toast" in each.classes for line in _of(each)]


def says(user: User) -> list[str]:
    """All that can be read or followed on the page, the browser's tab included."""
    assert user.client
    drawn = user.current_layout.descendants()
    return [f"title: {user.client.title}", *(str(line) for each in drawn for line in _of(each))]


def _of(each: object) -> Iterator[object]:
    if isinstance(each, Tag) and each.props.get("data-counts"):  # the browser counts the seconds
        return
    if not isinstance(each, Tag) or not all(parent.visible for parent in (each, *each.ancestors())):
        return
    seen: list[object] = [
        each.text,
        *(f"{name}={value}" for name, value in each.props.items() if _is_said(name, value)),
    ]
    if isinstance(each, Fragment):
        seen += list(_parts(json.loads(each.props["inside"])))
    if any(seen):
        yield each.tag, *seen


def _is_said(name: str, value: object) -> bool:
    """Whether an attribute means something; ids and the way to them differ from page to page."""
    is_data = name.startswith("data-") and name not in {"data-question", "data-news", "data-held-until"}
    return is_data or name in {"value", "aria-label", "title", "checked"} or (name == "href" and str(value)[0] != "#")


def _parts(inside: list[Any]) -> Iterator[object]:
    for _, attributes, within in inside:
        if attributes.get("data-counts"):
            continue
        yield attributes.get("aria-label"), attributes.get("href"), attributes.get("style")
        if isinstance(within, str):
            yield within
        elif within:
            yield from _parts(within)


@pytest.mark.parametrize(("account", "path"), [(account, path) for account, paths in PAGES.items() for path in paths])
async def test_an_open_page_says_what_one_opened_now_says(
    open_as: OpenAs, clinic: Clinics, at: At, account: str, path: str
):
    ids = {name: view.id for name, view in (await fill(clinic, at)).items()}
    path = path.format(**ids, day=at("09:00").date(), free=at("13:00").isoformat().replace("+", "%2B"))
    page = await open_as(account, path)
    for decided in (DECIDED, {"zone": KOLKATA}):
        await decide(clinic, **decided)
        await moved()
        there = await open_as(account, path)
        with suppress(AssertionError):
            await becomes([], partial(differences, page, there))
        assert "\n".join(differences(page, there)) == ""


@pytest.mark.parametrize("path", ["/register", "/register?clinic=harbor"])
async def test_who_is_not_registered_yet_reads_the_clinics_name_as_it_is_now(
    clinic: Clinics, create_user: Callable[[], User], path: str
):
    page = create_user()
    await page.open(path)
    await decide(clinic, **DECIDED)
    await becomes(True, lambda: "Sea View Practice" in str(says(page)))
    assert "Harbor Clinic" not in str(says(page))


async def test_a_chosen_time_stays_chosen_when_the_clinics_clock_is_another(open_as: OpenAs, clinic: Clinics, at: At):
    ada = await open_as("patient@harbor", address(start=at("09:00")))
    await decide(clinic, zone=KOLKATA)
    await becomes("13:30", lambda: chosen_time(ada)[-5:])
    await ada.should_see("Times are the clinic's, in Kolkata.")
    assert problem(ada) == ""
    choose(ada, at("10:00").astimezone(ZoneInfo(KOLKATA)))
    await becomes("14:30", lambda: chosen_time(ada)[-5:])
    assert problem(ada) == ""
    book(ada)
    await ada.should_see(", 14:30", retries=20)


async def test_what_is_open_in_the_bell_follows_the_clinics_clock(open_as: OpenAs, clinic: Clinics, at: At):
    await fill(clinic, at)
    clara = await open_as("provider@harbor", "/account")
    (bell,) = [each for each in shown(clara) if "bell" in each.classes]
    send(clara, bell, "toggle", True)
    await clara.should_see(", 09:00", retries=10)
    await decide(clinic, zone=KOLKATA)
    await clara.should_see(", 13:30", retries=10)
    await clara.should_not_see(", 09:00")


async def test_what_becomes_of_an_appointment_takes_the_place_of_what_was_said_of_it_before(
    open_as: OpenAs, clinic: Clinics, at: At
) -> None:
    provider = clinic.harbor.provider
    views = [await ask(clinic, at(clock), provider_id=provider) for clock in ("09:00", "10:00")]
    ada = await open_as("patient@harbor", "/account")
    for view in views:
        await threads.write(appointments.accept, view.id, by=provider, now=datetime.now(UTC))
    await threads.write(appointments.cancel, views[0].id, by=provider, reason="prov-pers", now=datetime.now(UTC))
    await moved()
    said = [str(each) for each in toasts(ada)]
    assert len(said) == 2
    assert "Accepted" in said[0]
    assert "Cancelled" in said[1]


async def test_a_toast_that_stays_follows_the_clinics_clock(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await ask(clinic, at("11:00"), type_slug="crisis-intervention", provider_id=clinic.harbor.provider)
    await becomes(True, lambda: "11:00" in str(toasts(clara)))
    await decide(clinic, zone=KOLKATA)
    await becomes(True, lambda: "15:30" in str(toasts(clara)))
    assert "11:00" not in str(toasts(clara))


async def test_a_question_that_is_open_lists_appointments_on_the_clinics_clock(
    open_as: OpenAs, clinic: Clinics, at: At
):
    await ask(clinic, at("09:00"))
    therapy = clinic.harbor.types["therapy"]
    eva = await open_as("staff@harbor", f"/clinic/types/{therapy}")
    submit(eva, "name", address="Harbour Street 5", providers=[])
    await eva.should_see("Nobody would offer it.", retries=10)
    press(eva, "Save all the same")
    await eva.should_see("09:00", retries=10)
    await decide(clinic, zone=KOLKATA)
    await eva.should_see("13:30", retries=10)
    await eva.should_not_see("09:00")


async def test_a_dialog_that_is_open_asks_to_look_at_the_time_again(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/calendar")
    await eva.should_see("Time in Berlin")
    (new,) = [each for each in shown(eva) if "cal-new" in each.classes]
    send(eva, new, "click", None)
    await decide(clinic, zone=KOLKATA)
    await eva.should_see("The clinic's clock is Kolkata's now. Please look at the time once more.", retries=10)
    await eva.should_see("Time in Kolkata")


async def test_a_page_that_was_on_its_way_when_staff_decided_is_true_too(open_as: OpenAs, clinic: Clinics):
    await open_as("patient@harbor", "/account")
    old = await threads.read(people.clinic, clinic.harbor.id)
    await decide(clinic, **DECIDED)
    await moved()
    late = await open_as("patient2@harbor", "/account")
    heard: list[str] = []
    with late:
        live.follow_clinic(old, lambda: heard.append(old.name))
    await becomes(["Sea View Practice"], lambda: heard)


async def test_another_instance_that_saves_settings_moves_the_pages_here(
    open_as: OpenAs, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    ada = await open_as("patient@harbor", "/schedule?type=crisis-intervention")
    payloads: list[str] = []
    monkeypatch.setattr(events, "dispatch", lambda happened: payloads.extend(map(events.payload, happened)))
    await decide(clinic, **DECIDED)
    monkeypatch.undo()
    assert "555 0199" not in str(payloads)
    events.dispatch(event for payload in payloads if (event := events.read_payload(payload)))
    await ada.should_see("Call +44 20 555 0199", retries=10)
    await ada.should_see("You are not alone.")


async def test_a_type_that_is_called_or_takes_place_otherwise_is_so_where_its_appointments_are_shown(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = (await fill(clinic, at))["waiting"]
    mine = await open_as("patient@harbor", "/appointments")
    one = await open_as("patient@harbor", f"/appointments/{view.id}")
    inbox = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    everyones = await open_as("staff@harbor", "/staff?filter=all")
    calendar = await open_as("staff@harbor", f"/calendar?view=day&date={at('09:00').date()}")
    draft = types.find(clinic.harbor.types["therapy"], by=clinic.harbor.staff).draft
    other = replace(draft, name="Long talk", address="Pier 1")
    await threads.write(types.save_type, other, by=clinic.harbor.staff, now=datetime.now(UTC))
    for page in (mine, one, inbox, everyones, calendar):
        await becomes(True, partial(lambda page: "Long talk" in str(says(page)), page))
        assert "Therapy" not in str(says(page))
    for page in (mine, one):
        await page.should_see("In person, Pier 1", retries=10)
    assert says(one)[0] == "title: Long talk · Harbor Clinic"
