"""A patient's history on a page of the clinic: live, and reached from where their name stands."""

import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from nicegui.testing import User

from store import appointments, db, threads
from store.appointments import clinic_notes
from store.models import Appointment, Status, tables
from store.waitlist import waitlist
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import press
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands
from tests.store.steps import put

(table,) = tables(Appointment)


def has_links(user: User) -> bool:
    """Whether the page has a way to a patient's history."""
    return any("/patients/" in f"{each.props.get('href')}{each.props.get('inside')}" for each in shown(user))


def records(user: User) -> list[str]:
    """The rows of appointments, from top to bottom."""
    inside = [json.loads(each.props["inside"]) for each in shown(user) if "record-list" in each.classes]
    return [json.dumps(node) for nodes in inside for node in nodes if "record" in node[1].get("class", "").split()]


async def test_a_crisis_that_waits_has_its_colour(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, type_slug="crisis-intervention")
    for status in (Status.pending, Status.countered):
        put(view, status, datetime.now(UTC), by=clinic.harbor.provider)
        (record,) = records(await open_as("staff@harbor", f"/patients/{clinic.harbor.patient}"))
        assert "tone-crisis" in record


async def test_what_happens_is_on_the_page_at_once(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    first = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    address = f"/patients/{harbor.patient}"
    eva, clara = await open_as("staff@harbor", address), await open_as("provider@harbor", address)
    for page in (eva, clara):
        for fact in ("Ada Lindqvist", "@harbor.example", "+49 30 23125 101", "Never"):
            assert stands(page, fact), fact
    await threads.write(clinic_notes.write, first.id, "quite afraid", shared=False, by=harbor.staff, now=now)
    second = await ask(clinic, at("11:00"), provider_id=harbor.provider2, type_slug="consultation")
    await ask(clinic, at("12:00"), patient_id=harbor.patient2)
    day = at("09:00").date()
    wish: Any = {"patient_id": harbor.patient, "type_slug": "consultation", "first": day, "last": day}
    await threads.write(waitlist.join, **wish, now=now)
    for page in (eva, clara):
        await becomes(2, lambda page=page: len(records(page)))  # type: ignore[misc]
        for said in ("quite afraid", "Consultation with Dr. David Stern", "Waits for a free time"):
            await becomes(True, partial(stands, page, said))
    own, colleagues = records(clara)
    assert f"/appointments/{first.id}" in own
    assert f"/appointments/{second.id}" not in colleagues
    put(second, Status.no_show, now, by=harbor.provider2)
    await threads.write(clinic_notes.write, first.id, "and again", shared=False, by=harbor.staff, now=now)
    await becomes(True, partial(stands, eva, "Once"))


async def test_the_way_there_is_for_whoever_may_read_it(open_as: OpenAs, clinic: Clinics, at: At):
    await ask(clinic, at("09:00"))
    inbox, staff = await open_as("provider@harbor", "/provider-dashboard"), await open_as("staff@harbor", "/staff")
    assert (has_links(inbox), has_links(staff)) == (False, True)
    named = await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    await becomes(True, lambda: has_links(inbox))
    ada = await open_as("patient@harbor", f"/appointments/{named.id}")
    clara = await open_as("provider@harbor", f"/appointments/{named.id}")
    assert (has_links(ada), has_links(clara)) == (False, True)


async def test_whose_business_it_is_no_more_is_led_away(open_as: OpenAs, clinic: Clinics, at: At):
    view, by = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider), clinic.harbor.provider
    clara = await open_as("provider@harbor", f"/patients/{clinic.harbor.patient}")
    assert stands(clara, "Known since")
    await threads.write(appointments.reject, view.id, by=by, because="", now=datetime.now(UTC))
    await becomes(False, lambda: stands(clara, "Known since"))


@pytest.mark.parametrize(
    ("account", "status"), [("patient@harbor", 403), ("provider2@harbor", 404), ("staff@lakeside", 404)]
)
async def test_nobody_else_opens_it(open_as: OpenAs, clinic: Clinics, at: At, account: str, status: int):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    browser = (await open_as(account, "/account")).http_client
    answer = await browser.get(f"/patients/{view.patient_id}", headers={"Accept": "text/html"})
    assert (answer.status_code, "Ada" in answer.text and account != "patient@harbor") == (status, False)


async def test_some_are_shown_and_more_come(open_as: OpenAs, clinic: Clinics, at: At, monkeypatch: pytest.MonkeyPatch):
    for clock in ("09:00", "11:00", "13:00"):
        view = await ask(clinic, at(clock), provider_id=clinic.harbor.provider)
        put(
            view, Status.no_show if clock == "11:00" else Status.completed, datetime.now(UTC), by=clinic.harbor.provider
        )
    eva = await open_as("staff@harbor", f"/patients/{clinic.harbor.patient}")
    assert len(records(eva)) == 3
    (select,) = [each for each in shown(eva) if each.props.get("aria-label") == "Show"]
    for chosen, number in (("no_show", 1), ("late", 0), ("nonsense", 3)):
        send(eva, select, "change", chosen)
        await becomes(number, lambda: len(records(eva)))
    assert not any(each.text == "Show more" for each in shown(eva))


async def test_more_of_the_past_comes_by_a_press(open_as: OpenAs, clinic: Clinics, at: At):
    for number in range(27):
        view = await ask(clinic, at("09:00", days=7 * number % 28), provider_id=clinic.harbor.provider)
        put(view, Status.completed, datetime.now(UTC), by=clinic.harbor.provider)
        with db.writing() as transaction:
            start = datetime.now(UTC) - timedelta(days=number + 1)
            values = {"start": start, "end": start + timedelta(minutes=50)}
            transaction.execute(table.update().where(table.c.id == view.id).values(values))
    eva = await open_as("staff@harbor", f"/patients/{clinic.harbor.patient}")
    assert len(records(eva)) == 25
    press(eva, "Show more")
    await becomes(27, lambda: len(records(eva)))
    assert not any(each.text == "Show more" for each in shown(eva))


async def test_the_clinic_books_for_this_patient_and_staff_put_them_on_the_waitlist(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor, day = clinic.harbor, at("09:00").date()
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    eva, clara = [await open_as(who, f"/patients/{harbor.patient}") for who in ("staff@harbor", "provider@harbor")]
    book, put_in = f"/calendar?patient={harbor.patient}", f"/clinic/waitlist?patient={harbor.patient}#add-title"
    assert {book, put_in} <= addresses(eva)
    assert (book in addresses(clara), put_in in addresses(clara)) == (True, False)
    for user in (eva, clara):
        await user.open(book)
        await user.should_see("Book for Ada Lindqvist")
    await eva.open(put_in)
    await eva.should_see("Chosen: patient@harbor.example")
    (form,) = [each for each in shown(eva) if each.tag == "form" and "card" in each.classes]
    days = {"first": day.isoformat(), "last": day.isoformat()}
    send(eva, form, "submit", {"type": "therapy", "provider": "", "patient": str(harbor.patient), **days})
    await eva.should_see("Ada Lindqvist is on the waitlist.", retries=20)
    (entry,) = await threads.read(waitlist.of_clinic, by=harbor.staff, now=datetime.now(UTC))

    def waiting() -> list[str]:
        inside = [row for each in shown(eva, aria_label="Who waits") for row in json.loads(each.props["inside"])]
        return [row[1]["id"] for row in inside if "id" in row[1]]

    await becomes(1, lambda: len(waiting()))
    (row,) = waiting()
    await eva.open(f"/patients/{harbor.patient}")
    assert f"/clinic/waitlist#{row}" in addresses(eva), "from there they see where the patient waits"
    await threads.write(waitlist.leave, entry.id, by=harbor.staff, now=datetime.now(UTC))
    await becomes(False, lambda: any("#waits-" in each for each in addresses(eva)))


async def test_an_address_that_names_no_patient_of_the_clinic_chooses_nobody(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/account")
    for patient in (clinic.lakeside.patient, clinic.harbor.provider, "x", "9" * 5000):
        await eva.open(f"/calendar?patient={patient}")
        await eva.should_not_see("Book for")


def addresses(user: User) -> set[str]:
    """Where the links of the page lead."""
    inside = re.findall(r'"href":"([^"]*)"', " ".join(str(each.props.get("inside", "")) for each in shown(user)))
    return {str(each.props["href"]) for each in shown(user) if "href" in each.props} | set(inside)
