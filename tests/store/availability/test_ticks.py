"""Open time minus taken time, in bits; and the days on which the clock is changed."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.availability import ticks
from tests.store.availability.worlds import ZONES, changes, proof

BERLIN = ZoneInfo("Europe/Berlin")
SPRING, AUTUMN = date(2027, 3, 28), date(2027, 10, 31)
HOUR = 12  # ticks
SETS = st.sets(st.integers(0, 300)).flatmap(lambda some: st.sampled_from((some, set(range(301)) - some)))
ZONE_DAYS = st.sampled_from(ZONES).flatmap(
    lambda zone: st.tuples(
        st.just(ZoneInfo(zone)),
        st.sampled_from((date(2026, 11, 24), *changes(zone))),
    )
)


def bits(positions: set[int]) -> int:
    return sum(1 << at for at in positions)


def day(on: date) -> range:
    return ticks.between(ticks.local(on, 0, BERLIN), ticks.local(on, 1440, BERLIN))


def clocks(on: date, spans: list[tuple[int, int]], zone: ZoneInfo = BERLIN, step: int = 15) -> list[str]:
    starts = ticks.open_ticks(on, tuple(spans), zone) & ticks.grid(on, step, zone)
    begins = ticks.origin_of(on, zone)
    return [f"{ticks.moment(begins + at).astimezone(zone):%H:%M%z}" for at in ticks.members(starts)]


def test_a_tick_is_five_minutes_since_1970():
    assert ticks.tick(datetime(1970, 1, 1, 0, 9, 59, tzinfo=UTC)) == 1
    assert ticks.moment(ticks.tick(datetime(2026, 11, 24, 10, 7, tzinfo=BERLIN))) == datetime(
        2026, 11, 24, 9, 5, tzinfo=UTC
    )


def test_the_end_of_a_span_is_not_part_of_it():
    nine = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert len(ticks.between(nine, nine + timedelta(minutes=50))) == 10
    assert len(ticks.between(nine, nine + timedelta(minutes=51))) == 11
    assert len(ticks.between(nine, nine)) == 0


def test_a_mask_leaves_out_what_lies_before_it():
    assert ticks.mask([range(8, 12), range(14, 15), range(2, 5)], origin=10) == 0b10011
    assert ticks.mask([], origin=10) == 0


def test_the_same_ticks_are_counted_from_earlier_or_later():
    assert ticks.shift(0b1011, 3) == 0b1011000
    assert ticks.shift(0b1011, -1) == 0b101
    assert ticks.shift(0b1011, 0) == 0b1011


@proof(200)
@given(SETS, st.integers(1, 14))
def test_free_starts_are_those_that_a_walk_finds(free: set[int], length: int):
    walked = {at for at in range(301) if all(at + n in free for n in range(length))}
    assert set(ticks.members(ticks.free_starts(bits(free), length))) == walked


@proof(200)
@given(SETS, SETS, st.tuples(st.integers(0, 4), st.integers(1, 6), st.integers(0, 4)))
def test_an_appointment_lies_in_open_time_and_its_buffers_in_free_time(
    open_: set[int], taken: set[int], lengths: tuple[int, int, int]
):
    before, length, after = lengths
    free = set(range(301)) - taken
    walked = {
        at
        for at in range(301)
        if all(at + n in open_ for n in range(length)) and all(at + n in free for n in range(-before, length + after))
    }
    assert set(ticks.members(ticks.starts(bits(open_), bits(free), lengths))) == walked


@proof(200)
@given(SETS)
def test_a_set_is_made_of_its_members_and_of_its_runs(positions: set[int]):
    mask = bits(positions)
    assert list(ticks.members(mask)) == sorted(positions)
    runs = list(ticks.runs(mask))
    assert [at for run in runs for at in run] == sorted(positions)
    assert all(one.stop < other.start for one, other in pairwise(runs))
    assert ticks.longest(mask) == max(map(len, runs), default=0)
    assert ticks.mask(runs, 0) == mask


@proof(100)
@given(ZONE_DAYS, st.sampled_from((5, 10, 15, 20, 30, 60)), st.integers(0, 287), st.integers(1, 288))
def test_a_tick_is_open_and_on_the_grid_when_the_clock_shows_so(
    where: tuple[ZoneInfo, date], step: int, opens: int, length: int
):
    zone, on = where
    span = (opens * 5, min((opens + length) * 5, 1440))
    begins, shown = ticks.origin_of(on, zone), {}
    for at in range(26 * HOUR):
        clock = ticks.moment(begins + at).astimezone(zone)
        if clock.date() == on:
            shown[at] = clock.hour * 60 + clock.minute
    assert set(ticks.members(ticks.grid(on, step, zone))) == {at for at, minute in shown.items() if minute % step == 0}
    assert set(ticks.members(ticks.open_ticks(on, (span,), zone))) == {
        at for at, minute in shown.items() if span[0] <= minute < span[1]
    }


def test_a_day_has_as_many_ticks_as_the_clock_gives_it():
    assert len(day(date(2027, 3, 27))) == 24 * HOUR
    assert len(day(SPRING)) == 23 * HOUR
    assert len(day(AUTUMN)) == 25 * HOUR


def test_a_day_begins_where_the_one_before_it_ends():
    for on in (SPRING, AUTUMN):
        assert day(on - timedelta(days=1)).stop == day(on).start == ticks.origin_of(on, BERLIN)
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


def test_a_clock_that_is_changed_by_half_an_hour_has_half_an_hour_twice():
    assert clocks(date(2027, 4, 4), [(60, 150)], ZoneInfo("Australia/Lord_Howe"), 30) == [
        "01:00+1100",
        "01:30+1100",
        "01:30+1030",
        "02:00+1030",
    ]


def test_a_day_that_never_was_has_no_ticks():
    apia = ZoneInfo("Pacific/Apia")
    assert clocks(date(2011, 12, 30), [(0, 1440)], apia) == []
    assert len(clocks(date(2011, 12, 29), [(0, 1440)], apia)) == 96


@pytest.mark.parametrize("on", [SPRING, AUTUMN, date(2027, 3, 29), date(2027, 11, 1)])
def test_office_hours_stay_where_the_clock_shows_them(on: date):
    starts = clocks(on, [(9 * 60, 17 * 60)])
    assert [clock[:5] for clock in starts[:2]] == ["09:00", "09:15"]
    assert starts[-1][:5] == "16:45"
    assert len(starts) == 32


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
    assert ticks.local(SPRING, 150, BERLIN) == datetime(2027, 3, 28, 1, 30, tzinfo=UTC)
    assert ticks.local(AUTUMN, 150, BERLIN) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
