"""What a row of the inbox says, in which order rows stand, and what is said in them instead of elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from nicegui import ui
from nicegui.testing import User

from pages import words
from store import appointments, db, threads
from store.availability import conflicts
from store.availability.conflicts import Conflict
from store.clinic import clinics
from store.models import Appointment, Status, tables
from store.notifications import notifications
from store.views.appointments import AppointmentView
from store.views.people import Person
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, asked_to_reject, becomes, filter_links, moved, offered, press, rows, settle, status

(appointment,) = tables(Appointment)
BERLIN = "Europe/Berlin"


def row(user: User, appointment_id: int) -> ui.element:
    (element,) = shown(user, data_row=str(appointment_id))
    return element


def inside(user: User, appointment_id: int) -> str:
    return str(row(user, appointment_id).props["inside"])


def toasts(user: User) -> int:
    return len([each for each in shown(user) if "toast" in each.classes])


def title(user: User) -> str:
    assert user.client
    return str(user.client.title)


async def test_a_row_says_whether_the_clinic_has_met_the_patient(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    old = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, old.id, by=harbor.provider, now=now)
    new = await ask(clinic, at("10:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert "New patient" in inside(clara, new.id), "what is accepted lies ahead"
    with db.writing() as transaction:
        long_ago = {"start": now - timedelta(days=9), "end": now - timedelta(days=9, minutes=-50)}
        transaction.execute(appointment.update().where(appointment.c.id == old.id).values(long_ago))
    again = await ask(clinic, at("11:00"))
    await becomes(True, lambda: str(again.id) in rows(clara))
    assert "Known patient" in inside(clara, again.id)
    assert "First available" in inside(clara, again.id)


async def test_a_heading_says_the_order_and_the_address_keeps_it(open_as: OpenAs, clinic: Clinics, at: At):
    later = await ask(clinic, at("11:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    by_date = await open_as("provider@harbor", "/provider-dashboard?order=date")
    sooner = await ask(clinic, at("09:00"))
    crisis = await ask(clinic, at("14:00"), type_slug="crisis-intervention", patient_id=clinic.harbor.patient2)
    await becomes([str(each.id) for each in (crisis, later, sooner)], lambda: rows(clara))
    await becomes([str(each.id) for each in (crisis, sooner, later)], lambda: rows(by_date))
    await clara.should_see("Longest waiting first")
    await by_date.should_see("Next date first")
    assert shown(clara, href="/provider-dashboard?order=date&filter=pending")
    assert shown(by_date, href="/provider-dashboard?filter=pending")
    assert "/provider-dashboard?order=date&filter=accepted" in filter_links(by_date), "the way back keeps it"
    fresh = await open_as("provider@harbor", "/provider-dashboard?order=date")
    assert rows(fresh) == rows(by_date)


async def test_only_a_crisis_that_waits_looks_like_one(open_as: OpenAs, clinic: Clinics, at: At):
    crisis = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    clara = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    assert "is-crisis" in row(clara, crisis.id).classes
    press(clara, "accept")
    await becomes(False, lambda: "is-crisis" in row(clara, crisis.id).classes)
    assert "is-tall" in row(clara, crisis.id).classes, "nothing moves under a hand"
    again = await open_as("provider@harbor", "/provider-dashboard?filter=accepted")
    assert not {"is-crisis", "is-tall"} & set(row(again, crisis.id).classes)


async def test_a_button_is_called_by_who_what_and_when(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    for act in ("Accept", "Not me:"):
        await clara.should_see(f"{act} Ada Lindqvist, Therapy, {words.moments.when(view.start, BERLIN)}")


async def test_an_undo_that_cannot_be_says_what_has_the_time_now(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard?filter=all")
    press(clara, "reject")
    form = await asked_to_reject(clara)
    send(clara, form, "submit", ["", rows(clara)[0]])
    await becomes(True, lambda: "Undo" in offered(clara))
    first = row(clara, int(rows(clara)[0]))
    other = await ask(clinic, at("09:00"), patient_id=harbor.patient2, provider_id=harbor.provider)
    send(clara, first, "act", "undo")
    await clara.should_see("That cannot be undone. You have Therapy with Ben Okafor 09:00 to 09:50 then.", retries=20)
    assert f'"/appointments/{other.id}"' in str(first.props["inside"])
    assert toasts(clara) == 0


async def test_the_clinics_ready_sentences_are_offered_as_staff_write_them(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    assert not shown(clara, method="dialog"), "nobody has asked, and all that is drawn is kept in memory"
    press(clara, "reject")
    await clara.should_see("Please call us first, so that we find together what suits you.", retries=20)
    staff = clinic.harbor.staff
    draft = replace(clinics.settings(by=staff), ready_reason_1="We are closed that week.", ready_reason_3="")
    await threads.write(clinics.save, draft, by=staff)
    await clara.should_see("We are closed that week.", retries=20)
    await clara.should_not_see("Please call us first")


async def test_an_open_question_says_that_staff_were_faster(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, clocks = clinic.harbor, ("09:00", "11:00", "13:00")
    first, second, third = [await ask(clinic, at(clock), provider_id=harbor.provider) for clock in clocks]
    clara = await open_as("provider@harbor", "/provider-dashboard")
    send(clara, row(clara, first.id), "act", "reject")
    await moved()
    await threads.write(appointments.accept, second.id, by=harbor.staff, now=datetime.now(UTC))
    await moved()
    await clara.should_not_see("There is nothing left to answer here.")
    await threads.write(appointments.accept, first.id, by=harbor.staff, now=datetime.now(UTC))
    await clara.should_see(
        "Accepted by Eva Brandt for you meanwhile. There is nothing left to answer here.", retries=20
    )
    assert not shown(clara, type="submit")
    form = await asked_to_reject(clara)
    send(clara, form, "submit", ["Too late", str(first.id)])
    await moved()
    assert await status(first) is Status.accepted
    send(clara, row(clara, third.id), "act", "reject")
    await moved()
    assert shown(clara, type="submit"), "the next question is a new one"


async def test_the_row_is_enough_and_no_toast_says_it_again(open_as: OpenAs, clinic: Clinics, at: At):
    clara = await open_as("provider@harbor", "/provider-dashboard")
    accepted = await open_as("provider@harbor", "/provider-dashboard?filter=accepted")
    view = await ask(clinic, at("09:00"))
    await becomes([str(view.id)], lambda: rows(clara))
    await becomes(1, lambda: toasts(accepted))
    assert toasts(clara) == 0


async def test_a_crisis_that_is_not_in_sight_is_said_in_a_toast(open_as: OpenAs, clinic: Clinics, at: At):
    clara, sees = [await open_as("provider@harbor", "/provider-dashboard") for _ in range(2)]
    view = await ask(clinic, at("09:00"), type_slug="crisis-intervention")
    await becomes([str(view.id)], lambda: rows(sees))
    send(sees, sees.current_layout, "kept_in_sight", [view.id])
    await becomes(1, lambda: toasts(clara))
    assert toasts(sees) == 0


async def test_the_tab_counts_what_waits_on_every_page(open_as: OpenAs, clinic: Clinics, at: At):
    pages = [await open_as("provider@harbor", path) for path in ("/provider-dashboard", "/hours", "/account")]
    ada = await open_as("patient@harbor", "/account")
    names = [title(user) for user in pages]
    await ask(clinic, at("09:00"))
    view = await ask(clinic, at("11:00"))
    await becomes([f"(2) {name}" for name in names], lambda: [title(user) for user in pages])
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider2, now=datetime.now(UTC))
    await becomes([f"(1) {name}" for name in names], lambda: [title(user) for user in pages])
    assert not title(ada).startswith("(")


async def test_deciding_a_request_reads_its_notice(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    clara = await open_as("provider@harbor", "/provider-dashboard")
    await becomes(["2"], lambda: texts(clara, "count"))
    send(clara, row(clara, view.id), "act", "accept")
    await becomes(["1"], lambda: texts(clara, "count"))
    (unread,) = [each for each in notifications.latest(clinic.harbor.provider) if each.read_at is None]
    assert unread.appointment
    assert unread.appointment.id != view.id


async def test_a_notice_leads_to_its_row_even_behind_those_that_are_shown(open_as: OpenAs, clinic: Clinics, at: At):
    ids = []
    for n in range(28):
        start = at("09:00", days=7 * (n // 7)) + timedelta(hours=n % 7)
        ids.append((await ask(clinic, start, type_slug="follow-up")).id)
    clara = await open_as("provider@harbor", f"/provider-dashboard?request={ids[26]}")
    assert [int(each) for each in rows(clara)] == [*ids[:25], ids[26]]
    assert row(clara, ids[26]).props["data-marked"] == "true"
    clara.find("Show more").click()
    await becomes(ids, lambda: [int(each) for each in rows(clara)])
    first = await open_as("provider@harbor", f"/provider-dashboard?request={ids[0]}")
    assert [each.props["data-row"] for each in shown(first, data_marked="true")] == [str(ids[0])]


async def test_whoever_comes_for_a_request_that_waits_no_longer_reads_so(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    mine, theirs = await ask(clinic, at("09:00"), provider_id=harbor.provider), await ask(clinic, at("11:00"))
    foreign = await ask(clinic, at("13:00"), provider_id=harbor.provider2)
    await threads.write(appointments.reject, mine.id, by=harbor.provider, now=now)
    await threads.write(appointments.accept, theirs.id, by=harbor.provider2, now=now)
    clara = await open_as("provider@harbor", f"/provider-dashboard?request={mine.id}")
    await clara.should_see("That request is not waiting any more: Rejected by you.")
    await clara.should_see("Show it")
    for unknown in (theirs.id, foreign.id, 10**9, "nonsense", "1" * 5000):
        user = await open_as("provider@harbor", f"/provider-dashboard?request={unknown}")
        await user.should_see("That request is not waiting for you any more. A colleague may have answered it.")
    await threads.write(appointments.undo, mine.id, by=harbor.provider, now=datetime.now(UTC))
    await becomes([str(mine.id)], lambda: rows(clara))
    await clara.should_not_see("That request is not waiting any more")
    settle(clara)


async def test_only_what_an_event_may_touch_is_judged_anew(
    open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch
):
    harbor, judged, find = clinic.harbor, list[set[int]](), conflicts.find

    def noted(person: Person, views: list[AppointmentView]) -> dict[int, Conflict]:
        judged.append({view.id for view in views})
        return find(person, views)

    first = await ask(clinic, at("09:00"))
    clara = await open_as("provider@harbor", "/provider-dashboard")
    monkeypatch.setattr(conflicts, "find", noted)
    second = await ask(clinic, at("11:00"), patient_id=harbor.patient2)
    await becomes([{second.id}], lambda: judged)
    await threads.write(appointments.reject, second.id, by=harbor.staff, now=datetime.now(UTC))
    await becomes(True, lambda: "Rejected" in inside(clara, second.id))
    await moved()
    mine = await ask(clinic, at("13:00"), patient_id=harbor.patient2, provider_id=harbor.provider)
    await becomes([{second.id}, {first.id, mine.id}], lambda: judged)
