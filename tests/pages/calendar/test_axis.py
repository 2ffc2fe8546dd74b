"""Where a moment stands in a calendar: a day has as many rows as it has five minutes, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pages.calendar.axis import Axis, changes, lanes

BERLIN = ZoneInfo("Europe/Berlin")
AUTUMN, SPRING, PLAIN = date(2026, 10, 25), date(2027, 3, 28), date(2026, 11, 24)


def at(day: date, clock: str, fold: int = 0) -> datetime:
    wall = datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=BERLIN, fold=fold)
    return wall.astimezone(UTC)


def week(last: date) -> Axis:
    return Axis([last - timedelta(days=n) for n in range(7)], BERLIN)


def labels(axis: Axis, hours: int) -> list[str]:
    return [f"{row}{' again' * row.again}" for _, row in axis.labels(range(hours * 12))]


@pytest.mark.parametrize(("day", "hours"), [(PLAIN, 24), (AUTUMN, 25), (SPRING, 23)])
def test_a_day_has_as_many_hours_as_it_has(day: date, hours: int):
    axis = Axis([day], BERLIN)
    assert len(axis.rows) == hours * 12
    assert axis.gaps(day) == []
    assert axis.span(day, at(day, "00:00"), at(day + timedelta(days=1), "00:00")) == range(hours * 12)
    seven = at(day, "07:00")
    assert axis.window([]) == axis.span(day, seven, seven + timedelta(hours=12))


def test_the_hour_that_comes_twice_is_two_places_and_the_one_left_out_is_none():
    assert labels(Axis([AUTUMN], BERLIN), 5) == ["00:00", "01:00", "02:00", "02:00 again", "03:00"]
    assert labels(Axis([SPRING], BERLIN), 3) == ["00:00", "01:00", "03:00"]
    axis = Axis([AUTUMN], BERLIN)
    first, second = (axis.span(AUTUMN, at(AUTUMN, "02:30", fold), at(AUTUMN, "02:50", fold)) for fold in (0, 1))
    assert (first, second) == (range(30, 34), range(42, 46))
    assert axis.moment(AUTUMN, 42) == at(AUTUMN, "02:30", fold=1)


def test_days_of_a_week_stand_side_by_side_though_one_has_more_hours():
    axis = week(AUTUMN)
    saturday = AUTUMN - timedelta(days=1)
    assert axis.gaps(saturday) == [range(36, 48)]
    assert axis.gaps(AUTUMN) == []
    assert axis.moment(saturday, 40) is None
    for day in (saturday, AUTUMN):
        assert axis.span(day, at(day, "09:00"), at(day, "09:50")) == range(120, 130)
    axis = week(SPRING)
    assert axis.gaps(SPRING) == [range(24, 36)]
    assert axis.moment(SPRING, 30) is None
    assert axis.span(SPRING, at(SPRING, "09:00"), at(SPRING, "09:50")) == range(108, 118)
    assert axis.moment(SPRING, 108) == at(SPRING, "09:00")


def test_half_hours_come_twice_where_clocks_move_by_half_an_hour():
    lord_howe, day = ZoneInfo("Australia/Lord_Howe"), date(2026, 4, 5)
    assert labels(Axis([day], lord_howe), 4) == ["00:00", "01:00", "01:30 again", "02:00", "03:00"]
    assert [(str(each.start), str(each.end), each.twice) for each in changes(day, lord_howe)] == [
        ("01:30", "02:00", True)
    ]


@pytest.mark.parametrize(
    ("day", "said"), [(PLAIN, []), (AUTUMN, [("02:00", "03:00", True)]), (SPRING, [("02:00", "03:00", False)])]
)
def test_changes_of_the_clock_are_known(day: date, said: list[tuple[str, str, bool]]):
    assert [(str(each.start), str(each.end), each.twice) for each in changes(day, BERLIN)] == said


def test_only_what_lies_on_a_day_is_drawn_there():
    axis, next_day = Axis([PLAIN, PLAIN + timedelta(days=1)], BERLIN), PLAIN + timedelta(days=1)
    night = at(PLAIN, "23:30"), at(next_day, "00:20")
    assert axis.span(PLAIN, *night) == range(282, 288)
    assert axis.span(next_day, *night) == range(4)
    assert not axis.span(PLAIN, at(next_day, "09:00"), at(next_day, "10:00"))
    assert axis.place(PLAIN, at(PLAIN, "06:01")) == pytest.approx(72.2)
    assert axis.place(PLAIN, at(next_day, "06:01")) is None
    assert axis.moment(PLAIN, 288) is axis.moment(PLAIN, -1) is None


def test_the_window_holds_whole_hours_around_what_is_needed():
    axis = Axis([PLAIN], BERLIN)
    assert axis.window([range(0)]) == range(84, 228)
    assert axis.window([range(75, 80), range(200, 241)]) == range(72, 252)
    assert axis.window([range(288)]) == range(288)


def test_nothing_covers_anything_else():
    assert lanes([]) == []
    assert lanes([range(10), range(10, 20)]) == [(0, 1), (0, 1)]
    assert lanes([range(10), range(5, 8), range(8, 12), range(12, 14)]) == [(0, 2), (1, 2), (1, 2), (0, 1)]
    spans = [range(n % 7, n % 7 + 3 + n % 5) for n in range(30)]
    placed = lanes(spans)
    for one, (lane, of) in zip(spans, placed, strict=True):
        assert 0 <= lane < of
        same = [each for each, (other, _) in zip(spans, placed, strict=True) if other == lane]
        assert [each for each in same if set(each) & set(one)] == [one]
