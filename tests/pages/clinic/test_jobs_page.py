"""What runs by itself, as staff see it."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from nicegui.testing import User

from pages import words
from store import jobs, threads
from store.jobs import rows
from store.models import Appointment, tables
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask

MAIN = Path(__file__).resolve().parents[3] / "main.py"
(_appointment,) = tables(Appointment)


@pytest.fixture(autouse=True)
def _nothing_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the test writes down stays."""
    monkeypatch.setattr(jobs.Scheduler, "start", lambda _: None)


async def test_staff_see_what_is_in_time_and_what_fails_and_each_minute_what_became_of_it(
    open_as: OpenAs, clinic: Clinics, at: At
):
    view = await ask(clinic, at("09:00"))
    now = datetime.now(UTC)
    await threads.write(rows.add, ["expiry.expire", "holds.sweep"], now)
    await threads.write(rows.note, {"holds.sweep": now, "expiry.expire": now}, now=now)
    eva = await open_as("staff@harbor", "/clinic/jobs")
    await eva.should_see("All of it is done in time.")
    await eva.should_see("Closes requests that nobody answered in time")

    await threads.write(rows.put_off, "expiry.expire", view.id, _appointment, problem="ZeroDivisionError", now=now)
    assert await threads.write(rows.claim, "holds.sweep", "we", now=now)
    await threads.write(rows.fail, "holds.sweep", "we", attempts=3, problem="ValueError", now=now)
    await eva.should_see("2 of these do not go as they should.", retries=10)
    await eva.should_see("It did not work 3 times in a row, and is not done until it does. Kept tries again:")
    await eva.should_see(f"Appointment {view.id}")
    await eva.should_see("If it cannot wait, open it and do it there yourself")
    technical = [(tag, said) for tag, said in nodes(eva) if "Error" in said]
    assert technical == [
        ("small", "For whoever helps: expiry.expire, ZeroDivisionError. The log has more."),
        ("small", "For whoever helps: holds.sweep, ValueError. The log has more."),
    ], "what a program calls it stands in small print alone"
    await threads.write(rows.forget, "expiry.expire", [view.id])
    assert await threads.write(rows.claim, "holds.sweep", "we", now=now + timedelta(hours=1))
    pause = timedelta(seconds=1)
    await threads.write(rows.end, "holds.sweep", "we", pause=pause, count=1, had_failed=True, now=datetime.now(UTC))
    await eva.should_see("All of it is done in time.", retries=10)


async def test_what_stands_still_is_overdue(open_as: OpenAs, clinic: Clinics):
    before = datetime.now(UTC) - timedelta(minutes=5)
    await threads.write(rows.add, ["expiry.expire"], before)
    eva = await open_as("staff@harbor", "/clinic/jobs")
    await eva.should_see("Overdue")
    await eva.should_see("Not looked at yet.")
    await eva.should_see("If this still stands here in five minutes, please tell whoever looks after Kept")


def nodes(user: User) -> list[tuple[str, str]]:
    """The tags of the list, each with its text."""
    (drawn,) = shown(user, aria_label=words.jobs.TITLE)
    left, found = list(json.loads(drawn.props["inside"])), []
    while left:
        name, _, inside = left.pop(0)
        if isinstance(inside, list):
            left = inside + left
        else:
            found.append((name, inside or ""))
    return found


def test_everything_that_runs_by_itself_has_a_sentence():
    chores = re.search(r"CHORES: Chores = {(.*?)}", MAIN.read_text(), re.DOTALL)
    assert chores is not None
    names = re.findall(r"(\w+\.\w+):", chores[1])
    assert len(names) >= 8
    assert [name for name in names if not words.jobs.is_known(name)] == []
