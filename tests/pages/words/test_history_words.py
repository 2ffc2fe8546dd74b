"""What a line of history says of whose it was and is, when, and what the notes said."""

from datetime import UTC, datetime, timedelta

import pytest

from pages import words
from store.models import Act, Status

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("status", "act", "times", "said"),
    [
        (Status.accepted, Act.moved, ("10:00", "11:00"), "moved it from 10:00 with Dr. Weiss to 11:00 with Dr. Stern"),
        (Status.accepted, Act.moved, ("10:00", "10:00"), "gave it to Dr. Stern instead of Dr. Weiss"),
        (
            Status.accepted,
            Act.proposal_taken,
            ("10:00", "11:00"),
            "took 11:00 with Dr. Stern instead of 10:00 with Dr. Weiss",
        ),
        (Status.accepted, Act.proposal_taken, ("10:00", "10:00"), "agreed to Dr. Stern instead of Dr. Weiss"),
        (Status.pending, Act.assigned, ("", ""), "gave the request to Dr. Stern instead of Dr. Weiss"),
        (
            Status.countered,
            None,
            ("10:00", "10:00"),
            "asked whether Dr. Stern may do it instead of Dr. Weiss, at the same time",
        ),
        (
            Status.countered,
            None,
            ("10:00", "11:00 or 12:00"),
            "proposed 11:00 or 12:00 with Dr. Stern instead of Dr. Weiss",
        ),
    ],
)
def test_who_has_it_now_is_said_with_who_had_it(status: Status, act: Act | None, times: tuple[str, str], said: str):
    line = words.history.line(status, "Eva", act=act, times=times, for_name="Dr. Stern", from_name="Dr. Weiss")
    assert line == f"Eva {said}"


def test_where_nobody_else_had_it_nobody_else_is_named():
    times = ("10:00", "11:00")
    for name in (None, "Dr. Stern"):
        said = words.history.line(Status.accepted, "Eva", for_name=name, act=Act.moved, times=times)
        assert said == "Eva moved it from 10:00 to 11:00"


def test_all_times_that_were_proposed_are_said():
    starts = [datetime(2026, 12, 1, 8, tzinfo=UTC) + number * HOUR for number in range(3)]
    first, second, third = (words.moments.when(start, "Europe/Berlin") for start in starts)
    assert words.history.times(starts, "Europe/Berlin") == f"{first}, {second} or {third}"
    assert words.history.times(starts[:2], "Europe/Berlin") == f"{first} or {second}"
    assert words.history.times([], "Europe/Berlin") == ""
    assert words.history.line(Status.countered, "Eva") == "Eva proposed other times"


def test_notes_are_said_as_they_were_and_as_they_became():
    assert words.history.notes("a", "b") == ["Before: a", "Then: b"]
    assert words.history.notes("", "b") == ["Before, there were none.", "Then: b"]
    assert words.history.notes("a", "") == ["Before: a", "Then there were none."]
    assert words.history.notes(None, None) == []
