"""No page can be forgotten: what has an address is named in `pages.PAGES`, and stands in the table of addresses."""

import re
from pathlib import Path

from nicegui import Client
from nicegui.testing import User

import pages
from tests.pages.addresses import EVERY_PAGE

ROOT = Path(pages.__file__).parent


def test_whatever_has_an_address_is_named_once():
    files = {path for path in ROOT.rglob("*.py") if "\n@page_at(" in path.read_text(encoding="utf-8")}
    assert sorted(pages.PAGES) == sorted(".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files)


def test_nobody_imports_what_has_an_address():
    for path in ROOT.rglob("*.py"):
        for page in pages.PAGES:
            room, _, name = f"pages.{page}".rpartition(".")
            text = path.read_text(encoding="utf-8")
            assert f"from {room}.{name} import" not in text, path
            assert not re.search(rf"^from {re.escape(room)} import .*\b{name}\b", text, re.MULTILINE), path


def test_every_page_is_in_the_table(user: User):
    names = {"appointment": "{appointment_id}", "type": "{key}", "patient": "{patient_id}", "token": "{token}"}
    named = {path.format(**names) for paths in EVERY_PAGE.values() for path in paths}
    assert set(Client.page_routes.values()) - {"/"} <= named
