"""What tests of pages do again and again: somebody asks, and pages move."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from nicegui import background_tasks, ui
from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.open_page import SOON
from store import appointments, threads
from store.appointments import lists
from store.models import Status
from store.threads import write
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import send, shown
from tests.pages.simulation import LOOKS_EVERY

READING = {"a page reads", "a page catches up", "a part of a page catches up"}
"""Tasks after which a page may be another."""


async def ask(clinic: Clinics, start: datetime, **more: Any) -> AppointmentView:
    """A patient asks for a time, from another page or a program."""
    params: dict[str, Any] = {"type_slug": "therapy", "patient_id": clinic.harbor.patient, "start": start, **more}
    return await threads.write(appointments.request, **params, now=datetime.now(UTC))


def rows(user: User) -> list[str]:
    """The ids of the rows, from top to bottom."""
    return [each.props["data-row"] for each in shown(user) if "request-row" in each.classes]


def press(user: User, act: str) -> None:
    """Click a button of the only row."""
    (row,) = [each for each in shown(user) if "request-row" in each.classes]
    send(user, row, "act", act)


async def asked_to_reject(user: User) -> ui.element:
    """The form of the question before a rejection, as soon as it asks about a request."""

    def asking() -> list[ui.element]:
        return [each for each in shown(user, method="dialog") if "data-signs" in each.props]

    await becomes(1, lambda: len(asking()))
    return asking()[0]


def filter_counts(user: User) -> list[str]:
    """The numbers on the filters of a list."""
    (bar,) = shown(user, aria_label="Filter")
    return [number[2] for _, _, (_, number) in json.loads(bar.props["inside"])]


def filter_links(user: User, **attributes: str) -> list[str]:
    """Where the filters of a list lead, those with these attributes."""
    (bar,) = shown(user, aria_label="Filter")
    wanted = {key.replace("_", "-"): value for key, value in attributes.items()}.items()
    return [said["href"] for _, said, _ in json.loads(bar.props["inside"]) if wanted <= said.items()]


def offered(user: User) -> list[str]:
    """What the buttons of the only row are called; those that wait are left out."""
    (row,) = [each for each in shown(user) if isinstance(each, Fragment) and "data-row" in each.props]
    (acts,) = [
        inside for _, attributes, inside in json.loads(row.props["inside"]) if attributes.get("class") == "row-actions"
    ]
    return [name for _, attributes, name in acts if not attributes.get("disabled")]


def listed_assignees(user: User) -> list[Any]:
    """The buttons of the providers in the open question who takes a request."""
    return list(json.loads(_assignees(user).props["inside"]))


def choose_assignee(user: User, name: str) -> None:
    """Press a provider's button in that question."""
    (act,) = [attributes["data-act"] for _, attributes, inside in listed_assignees(user) if inside[0][2] == name]
    send(user, _assignees(user), "act", act)


def _assignees(user: User) -> Fragment:
    (found,) = [each for each in shown(user) if "assignees" in each.classes]
    assert isinstance(found, Fragment)
    return found


def settle(user: User) -> None:
    """No hand is in the way of any list: what came is seen, and what left is gone, as a browser says."""
    for each in shown(user, data_still="true"):
        inside = json.loads(each.props["inside"]) if isinstance(each, Fragment) else []
        keys = [attributes.get("data-key") for _, attributes, _ in inside]
        keys += [child.props.get("data-key") for child in each]
        for what in ("seen", "gone"):
            send(user, each, what, [key for key in keys if key is not None])


async def moved() -> None:
    """Long enough for anything to have reached the pages that was going to, on a busy machine too."""
    for _ in range(2):
        await asyncio.sleep(2 * SOON)
        await write(int)  # stands in line behind all that was asked of the store; a test may hold up threads.write
        for _ in range(50):  # a test may hold up what a page reads
            if not any(task.get_name() in READING for task in background_tasks.running_tasks):
                break
            await asyncio.sleep(LOOKS_EVERY)


async def becomes(wanted: object, read: Callable[[], object]) -> None:
    """Wait until a look at a page finds what is wanted."""
    for _ in range(750):
        if read() == wanted:
            return
        await asyncio.sleep(LOOKS_EVERY)
    assert read() == wanted


async def status(view: AppointmentView) -> Status:
    appointment = await threads.read(lists.peek, view.id)
    assert appointment
    return appointment.status


def stands(user: User, text: str) -> bool:
    """Whether this stands in one of the page's tags, or in a fragment."""
    return any(text in (each.text or "") + str(each.props.get("inside", "")) for each in shown(user))


async def replaced(user: User, old: str, new: str) -> None:
    """Wait until the page says the one and not the other any more."""
    await becomes((False, True), lambda: (stands(user, old), stands(user, new)))
