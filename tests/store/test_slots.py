"""Open time minus taken time, in bits; and the days on which the clock is changed."""

import random
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from store import slots

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
HOUR = 12  # ticks


def day(on: date) -> range:
    return slots.ticks(slots.local(on, 0, BERLIN), slots.local(on, 1440, BERLIN))


def clocks(on: date, spans: list[tuple[int, int]], zone: ZoneInfo = BERLIN) -> list[str]:
    origin = slots.tick(slots.local(on, 0, zone))
    found = [slots.moment(origin + at).astimezone(zone) for at in slots.members(slots.grid(on, spans, zone, origin))]
    return [f"{moment:%H:%M%z}" for moment in found]


def test_a_tick_is_five_minutes_since_1970():
    assert slots.tick(datetime(1970, 1, 1, 0, 9, 59, tzinfo=UTC)) == 1
    assert slots.moment(slots.tick(datetime(2026, 11, 24, 10, 7, tzinfo=BERLIN))) == datetime(
        2026, 11, 24, 9, 5, tzinfo=UTC
    )


def test_the_end_of_a_span_is_not_part_of_it():
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert len(slots.ticks(nine, nine + timedelta(minutes=50))) == 10
    assert len(slots.ticks(nine, nine + timedelta(minutes=51))) == 11
    assert len(slots.ticks(nine, nine)) == 0


def test_a_mask_leaves_out_what_lies_before_it():
    assert slots.mask([range(8, 12), range(14, 15), range(2, 5)], origin=10) == 0b10011
    assert slots.mask([], origin=10) == 0


@pytest.mark.parametrize("length", range(1, 14))
def test_free_starts_are_those_that_a_walk_finds(length: int):
    chance = random.Random(length)
    for _ in range(50):
        free = chance.getrandbits(60) | chance.getrandbits(60)
        walked = [at for at in range(60) if all(free >> at + n & 1 for n in range(length))]
        assert list(slots.members(slots.free_starts(free, length))) == walked


def test_a_day_has_as_many_ticks_as_the_clock_gives_it():
    assert len(day(date(2027, 3, 27))) == 24 * HOUR
    assert len(day(SPRING)) == 23 * HOUR
    assert len(day(AUTUMN)) == 25 * HOUR


def test_a_day_begins_where_the_one_before_it_ends():
    for on in (SPRING, AUTUMN):
        assert day(on - timedelta(days=1)).stop == day(on).start
        assert day(on).stop == day(on + timedelta(days=1)).start


def test_an_hour_that_does_not_exist_is_not_offered():
    assert clocks(SPRING, [(90, 210)]) == ["01:30+0100", "01:45+0100", "03:00+0200", "03:15+0200"]


def test_an_hour_that_exists_twice_is_offered_twice():
    quarters = ["02:00", "02:15", "02:30", "02:45"]
    assert clocks(AUTUMN, [(105, 195)]) == [
        "01:45+0200",
        *(f"{clock}+0200" for clock in quarters),
        *(f"{clock}+0100" for clock in quarters),
        "03:00+0100",
    ]


@pytest.mark.parametrize("on", [SPRING, AUTUMN, date(2027, 3, 29), date(2027, 11, 1)])
def test_office_hours_stay_where_the_clock_shows_them(on: date):
    found = clocks(on, [(9 * 60, 17 * 60)])
    assert [clock[:5] for clock in found[:2]] == ["09:00", "09:15"]
    assert found[-1][:5] == "16:45"
    assert len(found) == 32


def test_the_grid_begins_at_whole_quarters_whenever_the_clinic_opens():
    assert [clock[:5] for clock in clocks(date(2026, 11, 24), [(545, 600), (610, 631)])] == [
        "09:15",
        "09:30",
        "09:45",
        "10:15",
        "10:30",
    ]


@pytest.mark.parametrize("name", ["Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/St_Johns"])
def test_zones_that_are_no_whole_hours_away_have_their_own_quarters(name: str):
    assert [clock[:5] for clock in clocks(date(2026, 11, 24), [(540, 600)], ZoneInfo(name))] == [
        "09:00",
        "09:15",
        "09:30",
        "09:45",
    ]


def test_a_moment_of_a_missing_hour_lies_as_far_behind_the_change_as_the_clock_would():
    assert slots.local(SPRING, 150, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert slots.local(AUTUMN, 150, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
