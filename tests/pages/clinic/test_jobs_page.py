"""What runs by itself, as staff see it."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pages import words
from pages.delivery import CLOCK
from pages.live import live
from store import jobs, threads
from store.jobs import rows
from store.models import Appointment, tables
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
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
    await eva.should_see("Requests that nobody answers in time expire")

    await threads.write(rows.put_off, "expiry.expire", view.id, _appointment, problem="ZeroDivisionError", now=now)
    assert await threads.write(rows.claim, "holds.sweep", "we", now=now)
    await threads.write(rows.fail, "holds.sweep", "we", attempts=3, problem="ValueError", now=now)
    await live._call(CLOCK)
    await eva.should_see("2 of these need somebody.", retries=10)
    await eva.should_see("Failed 3 times in a row (ValueError).")
    await eva.should_see(f"Appointment {view.id}")
    await eva.should_see("failed 1 time (ZeroDivisionError)")


async def test_what_stands_still_is_overdue(open_as: OpenAs, clinic: Clinics):
    before = datetime.now(UTC) - timedelta(minutes=5)
    await threads.write(rows.add, ["expiry.expire"], before)
    eva = await open_as("staff@harbor", "/clinic/jobs")
    await eva.should_see("Overdue")
    await eva.should_see("Not looked at yet.")
    await eva.should_see("Somebody should look whether Kept is busy or stuck.")


def test_everything_that_runs_by_itself_has_a_sentence():
    chores = re.search(r"CHORES: Chores = {(.*?)}", MAIN.read_text(), re.DOTALL)
    assert chores is not None
    names = re.findall(r"(\w+\.\w+):", chores[1])
    assert len(names) >= 8
    assert [name for name in names if not words.jobs.is_known(name)] == []
