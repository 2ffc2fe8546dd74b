"""What cannot be is said at its field, and nothing is saved."""

from datetime import date
from typing import Any

import pytest

from pages.elements.fragments import Fragment
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs, send, shown
from tests.pages.hours.hours_steps import AFTERNOONS, DAY, form, kept, said, send_day, send_off, send_week, today
from tests.pages.steps import becomes, moved


@pytest.mark.parametrize(("other", "field", "sentence"), [
    ({"days": [[[600, 540, False]], *AFTERNOONS[1:]]}, "days.0.0", "That ends before it starts."),
    ({"days": [*AFTERNOONS[:6], [[540, 600, False], [590, 700, True]]]}, "days.6.1", "That overlaps with other hours."),
    ({"days": [[[541, 600, False]], *AFTERNOONS[1:]]}, "days.0.0", "Please choose a multiple of 5 minutes."),
    ({"days": [[[540, 600, False], [None, 660, False]], *AFTERNOONS[1:]]}, "days.0.1", "Please fill this in."),
    ({"days": [[[n, n + 5, False] for n in range(0, 250, 10)], *AFTERNOONS[1:]]}, "days.0", "24 of these is the most"),
    ({"zone": "Europe/Nowhere"}, "zone", "There is no time zone of that name."),
    ({"zone": "../x"}, "zone", "There is no time zone of that name."),
    ({"zone": ""}, "zone", "There is no time zone of that name."),
    ({"date": ""}, "effective_from", "Please fill this in."),
    ({"date": "2001-01-01"}, "effective_from", "That time has passed."),
    ({"date": "9999-12-31"}, "effective_from", "That is further ahead than the clinic can plan."),
])  # fmt: skip
async def test_what_cannot_be_is_said_at_its_field(
    open_as: OpenAs, clinic: Clinics, other: dict[str, Any], field: str, sentence: str
):
    clara = await open_as("provider@harbor", "/hours")
    send_week(clara, **other)
    await clara.should_see(sentence, retries=10)
    assert list(said(clara)) == [field]
    assert (await kept(clinic)).weeks[0].effective_from == date(2000, 1, 1)


@pytest.mark.parametrize("days", [
    "x", 7, {}, [], [[]] * 6, [[]] * 8, [None] * 7, [["x"]] * 7, [[[1, 2]]] * 7, [[["9", "10", False]]] * 7,
    [[[540.5, 600, False]]] * 7, [[[10**30, 600, False]]] * 7, [[[-5, 600, False]]] * 7, [[[0, 5, False]] * 9999] * 7,
])  # fmt: skip
async def test_what_no_browser_sends_saves_nothing(open_as: OpenAs, clinic: Clinics, days: object):
    clara = await open_as("provider@harbor", "/hours")
    send_week(clara, days)
    for forged in ("x", None, 7, ["x"], {"days": 1}):
        send(clara, form(clara, "week"), "send", forged)
        send(clara, form(clara, "day"), "send", forged)
    for forged in ("week", "remove-week:x", "remove-off:1", "offer:x", "at-once:99", "", 7):
        for fragment in [each for each in shown(clara) if isinstance(each, Fragment)]:
            send(clara, fragment, "act", forged)
    await moved()
    view = await kept(clinic)
    assert (view.weeks[0].effective_from, view.dates, view.away) == (date(2000, 1, 1), {}, ())


async def test_a_single_day_that_cannot_be_is_said_at_its_field(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/hours")
    soon = today() + 3 * DAY
    for day, spans, field, sentence in (
        ("", [[600, 660, False]], "day", "Please fill this in."),
        (today() - 3 * DAY, [[600, 660, False]], "day", "That time has passed."),
        (soon, [[660, 600, False]], "spans.0", "That ends before it starts."),
        (soon, [[600, 660, False], [650, 700, False]], "spans.1", "That overlaps with other hours."),
        (soon, [[None, None, False]], "spans.0", "Please fill this in."),
    ):
        send_day(clara, day, *spans)
        await clara.should_see(sentence, retries=10)
        assert list(said(clara, "day")) == [field]
    empty = {"check": False, "zone": "", "date": str(soon), "closed": False, "days": [[]]}
    send(clara, form(clara, "day"), "send", empty)
    await becomes(["spans"], lambda: list(said(clara, "day")))
    assert (await kept(clinic)).dates == {}


async def test_time_off_that_cannot_be_is_said_at_its_field(open_as: OpenAs, clinic: Clinics):
    clara = await open_as("provider@harbor", "/hours")
    for first, last, name, sentence in (
        ("", today(), "", "Please fill this in."),
        (today() + DAY, today(), "", "That ends before it starts."),
        (today() - 3 * DAY, today(), "", "That time has passed."),
        (today(), "9999-12-31", "", "That is further ahead than the clinic can plan."),
        (today(), today(), "x" * 121, "Please keep it to 120 characters."),
        (today(), today(), "a\0b", "Some characters in that text cannot be kept."),
    ):
        send_off(clara, first, last, name)
        await clara.should_see(sentence, retries=10)
    assert (await kept(clinic)).away == ()
