"""What the documents name is there: files, folders, and what links lead to."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in (*ROOT.glob("*.md"), *ROOT.glob("[dt]*/**/*.md")))
NAMED = re.compile(r"`((?:[\w.-]+/)+(?:[\w-]+\.(?:py|md|js|css|txt))?)`")
"""A path in backticks, of a folder or of a file."""
LINK = re.compile(r"\]\(([^)#:]+)\)")
PLANNED = ("notify/",)
"""Rooms that have a name and nothing in them yet."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_file_that_a_document_names_exists(document: str):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = [name for name in NAMED.findall(text) if not name.startswith(PLANNED)]
    missing = [name for name in named if not (ROOT / name).exists()]
    missing += [link for link in LINK.findall(text) if not (ROOT / document).parent.joinpath(link).exists()]
    assert missing == []


def test_each_decision_has_a_number_a_date_a_status_and_a_line_in_the_index():
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text(encoding="utf-8")
    records = sorted(path for path in folder.glob("*.md") if path.name != "README.md")
    for number, record in enumerate(records, 1):
        title, blank, status = record.read_text(encoding="utf-8").splitlines()[:3]
        assert record.name.startswith(f"{number:04}-")
        assert title.startswith(f"# {number}. ")
        assert blank == ""
        assert re.fullmatch(
            r"Date: 2\d{3}-\d\d-\d\d(, written down on \S+)?\. Status: (accepted|superseded by \d{4})\.", status
        )
        said = title.partition(". ")[2]
        assert f"| [{number:04}]({record.name}) | {said} |" in index
