"""What staff take away from patients: it asks, or it can be undone."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from nicegui.testing import User

from pages import words
from pages.elements.fragments import Fragment
from store import errors, threads
from store.clinic import clinics, hours, types
from store.clinic.hours import SetOffering
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import act, days_of, filled, names, press, submit
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.hours.hours_steps import kept, send_off, send_week
from tests.pages.steps import ask, becomes, moved


def undo(user: User) -> None:
    """Press the button of the newest toast that has one."""
    toasts = [each for each in shown(user) if isinstance(each, Fragment) and "toast" in each.classes]
    send(user, [each for each in toasts if '"Undo"' in each.props["inside"]][-1], "act", "do")


def question(user: User) -> str:
    """The title of the question that was asked last, and what stands below it."""
    (button,) = [each for each in shown(user) if "data-question" in each.props]
    dialog = next(each for each in button.ancestors() if getattr(each, "tag", "") == "dialog")
    return " ".join(str(each) for each in dialog._displayed_contents(only_visible=True) if each)


async def test_whoever_retires_a_type_reads_how_many_wait_and_can_undo_it(open_as: OpenAs, clinic: Clinics, at: At):
    for clock in ("09:00", "11:00"):
        await ask(clinic, at(clock), provider_id=clinic.harbor.provider)
    eva = await open_as("staff@harbor", "/clinic")
    therapy = clinic.harbor.types["therapy"]
    act(eva, f"retire:{therapy}")
    await eva.should_see("Retire Therapy?", retries=10)
    await eva.should_see("Patients can no longer book it.")
    await eva.should_see("2 requests waiting for an answer stay as they are.")
    await moved()
    assert "Therapy" in await names(clinic)
    press(eva, "Retire")
    await eva.should_see("Therapy cannot be booked any more. Its appointments stay.", retries=10)
    assert "Therapy" not in await names(clinic)
    undo(eva)
    await eva.should_see("Therapy can be booked again.", retries=10)
    await eva.should_not_see("Therapy cannot be booked any more.")
    assert (await names(clinic))[0] == "Therapy"


async def test_for_a_crisis_type_staff_read_what_patients_lose(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic")
    act(eva, f"retire:{clinic.harbor.types['crisis-intervention']}")
    await eva.should_see("Retire Crisis Intervention?", retries=10)
    for sentence in (
        "People in a crisis can no longer ask for this help, and no provider will hear of them.",
        "They still read whom to call: +49 40 555 0100.",
        "No request for it is open.",
    ):
        await eva.should_see(sentence)
    draft = replace(
        types.find(clinic.harbor.types["follow-up"], by=clinic.harbor.staff).draft, crisis=True, address="x"
    )
    await threads.write(types.save_type, draft, by=clinic.harbor.staff, now=datetime.now(UTC))
    await eva.should_see("For a crisis", retries=10)
    await moved()
    act(eva, f"retire:{clinic.harbor.types['crisis-intervention']}")
    await eva.should_see("What is left to them here: Follow-up.", retries=10)


async def test_a_press_counts_for_the_question_that_was_read(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic")
    act(eva, f"retire:{clinic.harbor.types['therapy']}")
    await eva.should_see("Retire Therapy?", retries=10)
    (button,) = [each for each in shown(eva) if "data-question" in each.props]
    first = button.props["data-question"]
    act(eva, f"retire:{clinic.harbor.types['consultation']}")
    await eva.should_see("Retire Consultation?", retries=10)
    await eva.should_not_see("Retire Therapy?")
    send(eva, button, "click", first)
    await moved()
    assert len(await names(clinic)) == 4
    for _ in range(2):
        send(eva, button, "click", button.props["data-question"])
    await becomes(3, lambda: sum(each.type_.active for each in types.listed(by=clinic.harbor.staff)))
    assert "Therapy" in await names(clinic)


@pytest.mark.parametrize(
    ("slug", "typed", "said"),
    [
        ("therapy", {"providers": []}, "Nobody would offer it."),
        ("crisis-intervention", {"providers": []}, "They still read whom to call: +49 40 555 0100."),
        ("crisis-intervention", {"crisis": []}, "It would not be for people in a crisis any more."),
    ],
)
async def test_a_type_that_nobody_could_have_any_more_is_saved_after_a_question(
    open_as: OpenAs, clinic: Clinics, slug: str, typed: dict[str, Any], said: str
):
    eva = await open_as("staff@harbor", f"/clinic/types/{clinic.harbor.types[slug]}")
    before = types.listed(by=clinic.harbor.staff)
    submit(eva, "name", address="Harbour Street 5", **typed)
    await eva.should_see(said, retries=10)
    await moved()
    assert types.listed(by=clinic.harbor.staff) == before
    press(eva, "Save all the same")
    await becomes(True, lambda: types.listed(by=clinic.harbor.staff) != before)


async def test_the_last_one_who_offers_a_type_is_named_before_nobody_does(open_as: OpenAs, clinic: Clinics):
    harbor, type_id = clinic.harbor, clinic.harbor.types["crisis-intervention"]
    eva = await open_as("staff@harbor", f"/hours?provider={harbor.provider}")
    act(eva, f"offer:{type_id}")  # the other one still does
    await eva.should_see("Saved.", retries=10)
    undo(eva)
    await eva.should_see("As it was before.", retries=10)
    alone = SetOffering(harbor.provider2, type_id, offered=False)
    await threads.write(hours.save, alone, by=harbor.staff, now=datetime.now(UTC))
    await moved()
    act(eva, f"offer:{type_id}")
    await eva.should_see("Dr. Clara Weiss is the only one who offers it.", retries=10)
    await eva.should_see("People in a crisis could no longer ask for this help, and no provider would hear of them.")
    await moved()
    assert harbor.provider in types.find(type_id, by=harbor.staff).offers
    press(eva, "Stop offering it")
    await becomes({}, lambda: types.find(type_id, by=harbor.staff).offers)


async def test_closed_days_and_holidays_can_be_undone(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", "/clinic/closed")
    day = at("09:00").date()
    submit(eva, "first", first=str(day), name="Moving house")
    await eva.should_see("Closed: ", retries=10)
    undo(eva)
    await becomes((), lambda: days_of(clinic).closures)
    submit(eva, "first", first=str(day), name="Moving house")
    await eva.should_see("Moving house", retries=10)
    await moved()
    act(eva, str(days_of(clinic).closures[0].id))
    await eva.should_see("Open after all: ", retries=10)
    undo(eva)
    await becomes(["Moving house"], lambda: [each.name for each in days_of(clinic).closures])
    submit(eva, "country", country="DE", region="BE")
    await eva.should_see("Women's Day", retries=10)
    place = next(place for place, day in enumerate(days_of(clinic).holidays) if day.name == "Christmas Day")
    act(eva, days_of(clinic).holidays[place].day.isoformat())
    await eva.should_see("Open on Christmas Day, in every year.", retries=10)
    undo(eva)
    await becomes(True, lambda: days_of(clinic).holidays[place].kept)
    submit(eva, "country", country="FR", region="")
    await becomes("FR", lambda: days_of(clinic).country)
    await moved()
    undo(eva)
    await becomes(("DE", "BE"), lambda: (days_of(clinic).country, days_of(clinic).region))


async def test_hours_that_were_shortened_and_time_off_can_be_undone(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    before = await kept(clinic)
    send_week(clara)
    await clara.should_see("Saved. These hours hold from", retries=10)
    assert (await kept(clinic)).weeks != before.weeks
    undo(clara)
    await clara.should_see("As it was before.", retries=10)
    assert (await kept(clinic)).weeks == before.weeks
    send_off(clara, at("09:00").date(), at("09:00").date())
    await clara.should_see("Saved. Nothing can be booked on these days.", retries=10)
    await moved()
    undo(clara)
    await clara.should_not_see("Saved. Nothing can be booked on these days.", retries=10)
    await moved()
    assert (await kept(clinic)).away == ()


async def test_an_undo_that_cannot_be_is_said_once(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/hours")
    send_off(clara, at("09:00").date(), at("09:00").date())
    await clara.should_see("Saved. Nothing can be booked on these days.", retries=10)
    (away,) = (await kept(clinic)).away
    await threads.write(hours.save, hours.RemoveTimeOff(away.id), by=clinic.harbor.provider, now=datetime.now(UTC))
    undo(clara)
    await clara.should_see("That does not exist, or it is not yours to see.", retries=10)
    assert len([each for each in shown(clara) if "toast" in each.classes]) == 1


async def test_settings_can_be_undone_and_what_others_changed_since_then_stays(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/settings")
    before = clinics.settings(by=clinic.harbor.staff)
    submit(eva, "zone", open_requests="1", emergency_phone=" 112 ")
    await eva.should_see("Saved.", retries=10)
    changed = replace(clinics.settings(by=clinic.harbor.staff), open_requests=7)
    await threads.write(clinics.save, changed, by=clinic.harbor.staff)
    undo(eva)
    await eva.should_see("As it was before.", retries=10)
    assert clinics.settings(by=clinic.harbor.staff) == replace(before, open_requests=7)
    await becomes([before.emergency_phone], lambda: filled(eva, "zone")["emergency_phone"])


async def test_a_type_that_cannot_be_counted_now_is_not_asked_about(
    open_as: OpenAs, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    def busy(*_: object, **__: object) -> None:
        raise errors.Busy

    eva = await open_as("staff@harbor", "/clinic")
    monkeypatch.setattr("store.clinic.demand.of_type", busy)
    act(eva, f"retire:{clinic.harbor.types['therapy']}")
    await eva.should_see(words.refusals.refusal(errors.Busy(), "UTC"), retries=10)
