"""What tests of the day do again and again: an appointment about noon, and a look at its row."""

import json
from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, db, threads
from store.models import Appointment, Institution, tables
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.noon import zone_at_noon
from tests.pages.conftest import send, shown
from tests.pages.steps import ask

_appointment, _institution = tables(Appointment, Institution)


async def accepted(clinic: Clinics, start: datetime, *, ahead: int, **more: int) -> AppointmentView:
    """An accepted appointment that begins so many minutes from now, about noon."""
    view = await ask(clinic, start, provider_id=clinic.harbor.provider, **more)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    begin(view.id, ahead)
    return view


def begin(appointment_id: int, ahead: int) -> None:
    """Let it begin so many minutes from now; on the clock of its clinic it is about noon."""
    at = datetime.now(UTC).replace(second=0, microsecond=0) + timedelta(minutes=ahead)
    with db.writing() as transaction:
        times = {"start": at, "end": at + timedelta(minutes=50)}
        transaction.execute(_appointment.update().where(_appointment.c.id == appointment_id).values(times))
        transaction.execute(_institution.update().values(zone=zone_at_noon()))


def row(user: User, view: AppointmentView, section: str) -> Fragment | None:
    """Its row in a part of the page, or on a page about it alone what can be noted."""
    for each in shown(user):
        parts = {parent.props.get("data-list") for parent in each.ancestors()}
        if isinstance(each, Fragment) and each.props.get("data-day-row") == str(view.id) and section in parts:
            return each
    return None


def acts(fragment: Fragment) -> list[str]:
    """What can be pressed in a row."""
    found: list[str] = []

    def look(nodes: list[list[object]]) -> None:
        for _, attributes, inside in nodes:
            assert isinstance(attributes, dict)
            if "data-act" in attributes:
                found.append(attributes["data-act"])
            if isinstance(inside, list):
                look(inside)

    look(json.loads(fragment.props["inside"]))
    return found


def press(user: User, view: AppointmentView, act: str, section: str = "due") -> None:
    """Press a button in its row."""
    found = row(user, view, section)
    assert found is not None
    assert act in acts(found)
    send(user, found, "act", act)


def said(user: User, view: AppointmentView, section: str = "due") -> str:
    """How it stands in its row; empty where it has none."""
    found = row(user, view, section)
    if found is None:
        return ""
    (pill,) = [
        inside for _, attributes, inside in json.loads(found.props["inside"]) if attributes.get("class") == "day-said"
    ]
    return str(pill[0][2])


def is_here(user: User, view: AppointmentView) -> bool:
    """Whether its row says since when its patient is here."""
    return said(user, view).startswith("Here since ")


def confirm(user: User) -> None:
    """Say yes in the open question."""
    (yes,) = [each for each in shown(user) if "data-question" in each.props]
    send(user, yes, "click", yes.props["data-question"])
