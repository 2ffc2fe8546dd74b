"""A patient is invited back from an appointment's page; it stands in their list, and the clinic's, until they book."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import orjson
from nicegui.testing import User

from store import appointments, threads
from store.models import Status
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes, moved
from tests.store.steps import put


async def met(clinic: Clinics, at: At) -> AppointmentView:
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    return await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))


async def invite(view: AppointmentView, clinic: Clinics) -> None:
    about: date = datetime.now(UTC).date() + timedelta(days=30)
    await threads.write(appointments.invite_back, view.id, about=about, by=clinic.harbor.provider, now=view.start)


def rows(user: User) -> list[str]:
    """The invitations that are shown, as text."""
    lists = [each for each in shown(user) if "item-list" in each.classes and "inside" in each.props]
    return [orjson.dumps(row).decode() for each in lists for row in orjson.loads(each.props["inside"])]


def count(user: User) -> int:
    return len(rows(user))


def press(user: User, act: str) -> None:
    (drawn,) = [each for each in shown(user) if "item-list" in each.classes and "inside" in each.props]
    (acts,) = [
        part[1]["data-act"] for row in orjson.loads(drawn.props["inside"]) for part in row[2] if act in str(part)
    ]
    send(user, drawn, "act", acts)


async def test_a_provider_invites_back_and_every_page_follows_until_it_is_booked(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await met(clinic, at)
    put(view, Status.completed, datetime.now(UTC), by=clinic.harbor.provider)
    ada = await open_as("patient@harbor", "/appointments")
    eva = await open_as("staff@harbor", "/today")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    (form,) = [each for each in shown(clara) if each.tag == "form" and "When" in str(texts_in(each))]
    send(clara, form, "submit", {"recall_when": ["13"], "recall_with": []})
    for user in (ada, eva, clara):
        await becomes(1, partial(count, user))
    assert f"type=therapy&provider={clinic.harbor.provider}&date=" in rows(ada)[0]
    assert texts(ada, "toast") == [], "the page shows it itself"
    assert "Ada Lindqvist" in rows(eva)[0]
    await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    for user in (ada, eva, clara):
        await becomes(0, partial(count, user))


async def test_nobody_is_invited_back_before_the_visit_took_place(open_as: OpenAs, clinic: Clinics, at: At):
    view, harbor = await met(clinic, at), clinic.harbor
    address = f"/appointments/{view.id}"
    clara, eva = await open_as("provider@harbor", address), await open_as("staff@harbor", address)
    assert [texts(user, "invite-back") for user in (clara, eva)] == [[], []]
    put(view, Status.completed, datetime.now(UTC), by=harbor.provider)
    for user in (clara, eva):
        await user.open(address)
        assert texts(user, "invite-back") == ["Invite back"]
    await invite(view, clinic)
    for user in (clara, eva):
        await becomes(["Choose another day"], partial(texts, user, "invite-back"))


def texts_in(form: object) -> list[str]:
    return [str(each.props.get("aria-label")) for each in form.descendants()]  # type: ignore[attr-defined]


async def test_the_patient_does_not_need_it_and_the_clinic_takes_it_back(open_as: OpenAs, clinic: Clinics, at: At):
    view = await met(clinic, at)
    await invite(view, clinic)
    ada = await open_as("patient@harbor", "/appointments")
    clara = await open_as("provider@harbor", "/today")
    press(ada, "Not needed")
    await ada.should_see("Take the invitation to Therapy with Dr. Clara Weiss off your list?")
    assert count(clara) == 1, "nothing has happened before the answer"
    (sure,) = [each for each in shown(ada) if "data-question" in each.props]
    send(ada, sure, "click", sure.props["data-question"])
    for user in (ada, clara):
        await becomes(0, partial(count, user))
    await invite(view, clinic)
    await becomes(1, partial(count, clara))
    press(clara, "Take it back")
    for user in (ada, clara):
        await becomes(0, partial(count, user))


async def test_a_request_for_any_provider_ends_it_on_every_page_as_soon_as_that_provider_accepts(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await met(clinic, at)
    await invite(view, clinic)
    ada = await open_as("patient@harbor", "/appointments")
    clara = await open_as("provider@harbor", "/today")
    eva = await open_as("staff@harbor", "/today")
    waiting = await ask(clinic, at("11:00"))
    await moved()
    assert [count(user) for user in (ada, clara, eva)] == [1, 1, 1]
    await threads.write(appointments.accept, waiting.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    for user in (ada, clara, eva):
        await becomes(0, partial(count, user))
