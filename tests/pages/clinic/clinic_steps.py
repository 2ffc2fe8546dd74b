"""Small steps that tests of the clinic's own pages are made of."""

import json
from datetime import UTC, datetime

from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.elements.tags import Tag
from store import appointments, threads
from store.clinic import clinics
from store.people import people
from store.views.appointments import AppointmentView
from tests.clinics import Clinics
from tests.pages.conftest import send, shown, texts
from tests.pages.steps import ask

Values = dict[str, list[str]]


def form(user: User, field: str) -> Tag:
    """The form with this field."""
    (input_,) = shown(user, name=field)
    return next(each for each in input_.ancestors() if isinstance(each, Tag) and each.tag == "form")


def filled(user: User, field: str) -> Values:
    """What stands in the form with this field."""
    values: Values = json.loads(form(user, field).props["data-fields"])
    return values


def submit(user: User, field: str, **typed: str | list[str]) -> None:
    """Type into the form with this field, and send it."""
    values = {name: [value] if isinstance(value, str) else value for name, value in typed.items()}
    send(user, form(user, field), "submit", {**filled(user, field), **values})


def said(user: User) -> list[str]:
    """The sentences at fields."""
    return [text for text in texts(user, "error") if text and not text.startswith("Nothing was saved")]


def act(user: User, doing: str) -> None:
    """Press the button with this act."""
    (fragment,) = [each for each in shown(user) if isinstance(each, Fragment) and f'"{doing}"' in each.props["inside"]]
    send(user, fragment, "act", doing)


def press(user: User, text: str) -> None:
    """Press the button with this text."""
    (button,) = [each for each in shown(user, type="button") if each.text == text]
    send(user, button, "click", button.props.get("data-question"))


async def names(clinic: Clinics) -> list[str]:
    return [type_.name for type_ in await threads.read(people.types, clinic.harbor.id)]


def days_of(clinic: Clinics) -> clinics.ClosedDays:
    return clinics.closed_days(by=clinic.harbor.staff, now=datetime.now(UTC))


async def accepted(clinic: Clinics, start: datetime) -> AppointmentView:
    """An appointment of the first patient with the first provider."""
    view = await ask(clinic, start, provider_id=clinic.harbor.provider)
    return await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
