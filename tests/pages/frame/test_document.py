"""The HTML of a page: it reads as a page before any script runs, and is exactly what Vue is told to draw."""

import json
import re
from html import unescape
from html.parser import HTMLParser

import pytest
from nicegui import Client
from nicegui.testing import User

from pages import words
from pages.elements.fragments import Fragment, node
from pages.elements.tags import tag
from pages.frame import document
from tests.pages.conftest import OpenAs

PAGE = {"Accept": "text/html"}


class Tree(HTMLParser):
    """What a browser makes of a page: what is inside of the app, as names, ids and nesting."""

    def __init__(self, sent: str) -> None:
        super().__init__()
        self.parents: dict[str, str | None] = {}
        self._open: list[str | None] = []
        self.feed(sent)

    def handle_starttag(self, name: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note what it lies in."""
        own = dict(attributes).get("id")
        if own and re.fullmatch(r"c\d+", own):
            assert own not in self.parents, f"{own} is printed twice"
            self.parents[own] = next((each for each in reversed(self._open) if each), None)
        if name not in document.VOID:
            self._open.append(own)

    def handle_endtag(self, name: str) -> None:
        """Leave it."""
        if name not in document.VOID:
            self._open.pop()


async def sent(user: User, path: str) -> str:
    """The page as it comes."""
    answer = await user.http_client.get(path, headers=PAGE)
    assert answer.status_code == 200
    return answer.text


def app_of(page: str) -> str:
    """What Vue takes over."""
    return page.partition('<div id="app">')[2].partition('<div id="popup"')[0].rpartition("</div>")[0]


def told(page: str) -> dict[str, dict[str, object]]:
    """What Vue is told of the page."""
    (elements,) = re.findall(r"parseElements\(String.raw`(.*?)`\)", page, re.DOTALL)
    found: dict[str, dict[str, object]] = json.loads(unescape(elements))
    return found


async def test_the_words_of_a_page_come_before_its_scripts_and_nothing_of_quasar_comes(visitor: User) -> None:
    page = await sent(visitor, "/login")
    assert "<h1" in app_of(page)
    assert page.index("<h1") < page.index("socket.io")
    assert f'<meta name="description" content="{words.everywhere.DESCRIPTION}">' in page
    assert not re.search(r"quasar|fonts\.css|tailwind|unocss", page, re.IGNORECASE)
    assert page.count("stylesheet") == 1


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("patient@harbor", "/schedule?type=consultation"),
        ("patient@harbor", "/account"),
        ("provider@harbor", "/provider-dashboard"),
        ("staff@harbor", "/staff"),
    ],
)
async def test_what_is_printed_is_what_vue_is_told_to_draw(open_as: OpenAs, account: str, path: str) -> None:
    page = await sent(await open_as(account, "/account"), path)
    printed, elements = Tree(app_of(page)).parents, told(page)
    expected: dict[str, str | None] = {
        f"c{child}": f"c{parent}"
        for parent, each in elements.items()
        for child in each.get("children", [])  # type: ignore[attr-defined]
    }
    named = {f"c{each}" for each, element in elements.items() if "id" in element.get("props", {})}  # type: ignore[operator]
    assert len(expected) > 20
    assert set(printed) - {"c0"} == set(expected) - named
    for each, parent in printed.items():
        assert each == "c0" or parent == expected[each] or expected[each] in named


async def test_a_page_that_only_its_script_can_draw_is_sent_empty(open_as: OpenAs) -> None:
    page = await sent(await open_as("provider@harbor", "/account"), "/hours")
    assert app_of(page) == ""
    assert "kept.js" in page


async def test_what_somebody_has_written_is_never_markup(visitor: User) -> None:
    await visitor.open("/login")
    with visitor:
        layout = Client.instances[visitor.client.id].layout if visitor.client else None
        assert layout is not None
        with layout:
            tag("p", "<b>&amp;", title='"><i>')
            Fragment("ul", [node("li", "<b>", data_key='"><i>')])
    printed = "".join(document._print(layout))
    assert "<b>" not in printed
    assert "<i>" not in printed
    assert "&lt;b&gt;&amp;amp;" in printed
