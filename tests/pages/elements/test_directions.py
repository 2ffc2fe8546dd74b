"""Right-to-left names among our own words: on every page, what stands beside them stays where it was written."""

import json
import re
from typing import Any

import pytest
import sqlalchemy as sa
from nicegui.testing import User

from pages.elements.directions import isolated
from pages.elements.fragments import Fragment
from pages.elements.tags import Tag
from pages.frame.toasts import toast
from store import appointments, db, threads
from store.models import AppointmentType, Institution, tables
from store.models import User as Person
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask

PAGES = {
    "patient@harbor": ("/schedule?type=therapy", "/appointments", "/appointments/{id}", "/notifications", "/account"),
    "provider@harbor": ("/provider-dashboard", "/calendar", "/hours", "/notifications", "/appointments/{id}"),
    "staff@harbor": ("/staff", "/staff?filter=all", "/calendar", "/hours", "/clinic", "/clinic/types/{type}"),
}
HEBREW = re.compile("[א-ת]")
APART = re.compile("\u2068[^\u2068\u2069]*\u2069")


@pytest.mark.parametrize(
    ("text", "kept_apart"),
    [
        ("Ada Lindqvist, 50 min", "Ada Lindqvist, 50 min"),
        ("Zoë Müller, Иван, 王", "Zoë Müller, Иван, 王"),
        ("דוד לוי, 50 min", "<דוד לוי>, 50 min"),
        ("Booked by דוד for שרה (כהן), 3 December.", "Booked by <דוד> for <שרה (כהן>), 3 December."),
        ("شيرين 12 علي: abc שם", "<شيرين 12 علي>: abc <שם>"),
        ("They wrote: \u202eevil", "They wrote: evil"),
        ("", ""),
    ],
)
def test_each_run_from_right_to_left_is_kept_apart(text: str, kept_apart: str):
    assert isolated(text) == kept_apart.replace("<", "\u2068").replace(">", "\u2069")
    assert isolated(isolated(text)) == isolated(text)


def texts(user: User) -> list[str]:
    """Every text of the page that is not an element of its own direction."""
    read = [
        each.text for each in shown(user) if each.text and not isinstance(each, Fragment) and "dir" not in each.props
    ]
    for fragment in (each for each in shown(user) if isinstance(each, Fragment)):
        read += [text for node in json.loads(fragment.props["inside"]) for text in inside(node)]
    return read


def inside(part: list[Any]) -> list[str]:
    _, attributes, content = part
    if isinstance(content, str):
        return [] if "dir" in attributes else [content]
    return [text for each in content or [] for text in inside(each)]


async def test_every_page_keeps_names_from_right_to_left_apart(open_as: OpenAs, clinic: Clinics, at: At):
    with db.writing() as transaction:
        for model, name in ((Person, "דוד לוי"), (AppointmentType, "טיפול"), (Institution, "מרפאה")):
            transaction.execute(sa.update(tables(model)[0]).values(name=name))
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="שלום, 12!")
    other = await ask(clinic, at("11:00"), provider_id=clinic.harbor.provider)
    await threads.write(
        appointments.reject, other.id, by=clinic.harbor.provider, because="חופשה, 3", now=other.created_at
    )
    seen = 0
    for account, pages in PAGES.items():
        for page in pages:
            user = await open_as(account, page.format(id=view.id, type=clinic.harbor.types["therapy"]))
            assert user.client
            said = [*texts(user), user.client.title or ""]
            for each in said:
                assert not HEBREW.search(APART.sub("", each)), (page, each)
            seen += sum(bool(HEBREW.search(each)) for each in said)
    assert seen > 50


async def test_what_is_said_later_is_kept_apart_too(open_as: OpenAs, clinic: Clinics):
    user = await open_as("patient@harbor", "/account")
    assert user.client
    with user.client:
        toast("Booked by דוד, 3")
        label = Tag("p", "דוד, 3")
        label.set_text("שרה, 4")
        own = Tag("p", dir="auto")
        own.set_text("שרה, 4")
    assert label.text == "\u2068שרה\u2069, 4"
    assert own.text == "שרה, 4"
    await user.should_see("Booked by \u2068דוד\u2069, 3")
