"""The staff's page begins with the clinic's day."""

import json
from datetime import UTC, datetime, timedelta

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import appointments, db, threads
from store.models import Appointment, tables
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes

(_appointment,) = tables(Appointment)


def today(user: User) -> list[str]:
    """What each card of the strip says below its time; those that are leaving are left out."""
    (strip,) = [each for each in shown(user) if "today-strip" in each.classes]
    assert isinstance(strip, Fragment)
    items = json.loads(strip.props["inside"])
    there = [each for each in items if "data-key" in each[1] and "data-leaves" not in each[1]]
    return [" ".join(text for _, _, text in inside[0][2][1:]) for _, _, inside in there]


def move(appointment_id: int, start: datetime) -> None:
    with db.writing() as transaction:
        times = {"start": start, "end": start + timedelta(minutes=50)}
        transaction.execute(_appointment.update().where(_appointment.c.id == appointment_id).values(times))


async def test_what_is_to_come_today_is_shown_by_time_and_moves(open_as: OpenAs, clinic: Clinics, at: At):
    now = datetime.now(UTC)
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    over = await ask(clinic, at("11:00"))
    await ask(clinic, at("13:00"))
    move(view.id, now)
    move(over.id, now - timedelta(minutes=51))
    eva = await open_as("staff@harbor", "/staff")
    await becomes(1, lambda: len(today(eva)))
    assert today(eva) == ["Ada Lindqvist Therapy, Dr. Clara Weiss"]
    await threads.write(appointments.reject, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes([], lambda: today(eva))


async def test_an_empty_day_says_so(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/staff")
    await eva.should_see("Nothing is booked for today. What is booked appears here.")
    await eva.should_see("Longest waiting first")
