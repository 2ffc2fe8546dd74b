"""No page can be forgotten: what has an address is named in `pages.PAGES`, and stands in the table of addresses."""

from pathlib import Path

from nicegui import Client
from nicegui.testing import User

import pages
from tests.pages.addresses import EVERY_PAGE

ROOT = Path(pages.__file__).parent


def test_whatever_has_an_address_is_named_once():
    found = {path for path in ROOT.rglob("*.py") if "\n@ui.page(" in path.read_text(encoding="utf-8")}
    assert sorted(pages.PAGES) == sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in found)


def test_every_page_is_in_the_table(user: User):
    names = {"appointment": "{appointment_id}", "type": "{key}"}
    named = {path.format(**names) for paths in EVERY_PAGE.values() for path in paths}
    assert set(Client.page_routes.values()) - {"/"} <= named
