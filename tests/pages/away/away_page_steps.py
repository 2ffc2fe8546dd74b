"""Small steps on the page of who is away."""

import json
from typing import Any

from nicegui.testing import User

from pages.elements.fragments import Fragment
from pages.elements.tags import Tag
from store.views.appointments import AppointmentView
from tests.pages.conftest import send, shown
from tests.pages.steps import settle


def rows(user: User, section: str = "undecided") -> list[int]:
    """The ids of what is in a part of the page, from top to bottom."""
    return [
        int(each.props["data-away-row"])
        for each in shown(user)
        if "data-away-row" in each.props and section in {parent.props.get("data-list") for parent in each.ancestors()}
    ]


def in_row(user: User, view: AppointmentView) -> list[Any]:
    """What stands in its row."""
    return [
        each
        for each in shown(user)
        if str(view.id) in {parent.props.get("data-away-row") for parent in each.ancestors()}
    ]


def _select(user: User, view: AppointmentView) -> Fragment:
    (found,) = [each for each in in_row(user, view) if "aria-label" in each.props and isinstance(each, Fragment)]
    return found


def options(user: User, view: AppointmentView) -> list[str]:
    """What is offered in its row, the chosen one first."""
    nodes = json.loads(_select(user, view).props["inside"])
    return [text for _, attributes, text in sorted(nodes, key=lambda each: not each[1].get("selected"))]


def choose(user: User, view: AppointmentView, key: str) -> None:
    """Choose another thing to do about it."""
    send(user, _select(user, view), "change", key)


def do(user: User, view: AppointmentView, note: str = "") -> None:
    """Press the button of its row."""
    (found,) = [each for each in in_row(user, view) if each.tag == "button"]
    send(user, found, "click", note)


def shown_in(element: Tag) -> list[Tag]:
    """The element, and the tags in it."""
    return [element, *(each for each in element.descendants() if isinstance(each, Tag))]


def press(user: User, text: str, value: Any = None) -> None:
    (found,) = [each for each in shown(user) if each.tag == "button" and text in {part.text for part in shown_in(each)}]
    send(user, found, "click", value)


def confirm(user: User) -> None:
    (found,) = [each for each in shown(user) if "data-question" in each.props]
    send(user, found, "click", found.props["data-question"])


def left(user: User) -> list[int]:
    """What is there once no hand is in the way of what leaves."""
    settle(user)
    return rows(user) + rows(user, "asked")


def say_away(user: User, day: str, last: str = "") -> None:
    """Send the form of who is away."""
    (form,) = [each for each in shown(user) if each.tag == "form" and "away-" in str(each.props.get("data-draft-form"))]
    send(user, form, "submit", {"first": [day], "last": [last or day], "name": [""]})
