"""Small steps of the tests about the page of hours."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.hours.week_editor import WeekEditor
from store import threads
from store.clinic import hours
from store.clinic.hours import HoursView
from tests.clinics import Clinics
from tests.pages.conftest import send, shown

DAY = timedelta(days=1)
WORKING: list[Any] = [[[540, 1020, False]]] * 5 + [[], []]
AFTERNOONS: list[Any] = [[[780, 1020, False]]] * 5 + [[], []]


def today() -> date:
    return datetime.now(ZoneInfo("Europe/Berlin")).date()


def form(user: User, kind: str) -> WeekEditor:
    """The form of the week, or of a day."""
    (editor,) = [each for each in shown(user, scope=kind) if isinstance(each, WeekEditor)]
    return editor


def saved(user: User, kind: str = "week") -> Any:
    """What the form shows when nobody has drawn on it."""
    return json.loads(form(user, kind).props["saved"])


def said(user: User, kind: str = "week") -> dict[str, str]:
    """The sentences at the fields."""
    problems: dict[str, str] = json.loads(form(user, kind).props["problems"])[1]
    return problems


def send_week(user: User, days: object = None, **other: Any) -> None:
    """What the browser sends for a week that was drawn."""
    whole = {"check": False, "date": today().isoformat(), "zone": "Europe/Berlin", "closed": False}
    send(user, form(user, "week"), "send", {**whole, "days": AFTERNOONS if days is None else days, **other})


def send_day(user: User, day: object, *spans: list[Any]) -> None:
    """The same for a single day; without spans it is closed."""
    whole = {"check": False, "zone": "", "date": str(day), "closed": not spans}
    send(user, form(user, "day"), "send", {**whole, "days": [list(spans)]})


def send_off(user: User, first: object, last: object, name: str = "") -> None:
    (box,) = shown(user, data_draft_form=next(each for each in drafts(user) if each.endswith("-off")))
    send(user, box, "submit", {"first": [str(first)], "last": [str(last)], "name": [name]})


def drafts(user: User) -> list[str]:
    return [str(each.props["data-draft-form"]) for each in shown(user) if "data-draft-form" in each.props]


def listed(user: User, name: str) -> str:
    """What stands in a list."""
    (fragment,) = [each for each in shown(user, aria_label=name) if isinstance(each, Fragment)]
    return " ".join(map(str, fragment._displayed_contents(only_visible=False)))


def shown_with(user: User, inside: str) -> list[Fragment]:
    """The lists that hold this."""
    return [each for each in shown(user) if isinstance(each, Fragment) and inside in each.props["inside"]]


def act(user: User, doing: str) -> None:
    """Press the button of a list."""
    (fragment,) = shown_with(user, f'"{doing}"')
    send(user, fragment, "act", doing)


def press(user: User, text: str) -> None:
    (button,) = [each for each in shown(user, type="button") if each.text == text]
    send(user, button, "click", button.props.get("data-question"))


async def kept(clinic: Clinics) -> HoursView:
    """The hours of Harbor's first provider."""
    provider = clinic.harbor.provider
    return await threads.read(hours.hours_of, provider, by=provider, now=datetime.now(UTC))
