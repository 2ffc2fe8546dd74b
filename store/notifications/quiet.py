"""Hours of a person's own clock: when nothing is sent to them, and when they are reminded."""

from datetime import time

DAY = range(9, 20)
"""The hours in which people are reminded; the last one ends by then."""

Spans = tuple[tuple[time, time], ...]
"""Of each day, both ends included, in their order."""

EVERYBODYS: Spans = ((time(DAY.start), time(DAY.stop)),)


def is_quiet(hour: int, first: int, last: int) -> bool:
    """Return whether this hour of a day is one of those from one to another, perhaps over midnight."""
    return first <= hour < last if first < last else not last <= hour < first


def by_day(first: int | None, last: int | None) -> Spans:
    """Return when somebody is reminded whose quiet hours are those: by day, and outside of them.

    Without any, as everybody. Whose quiet hours are all of the day is reminded whenever they are over.
    """
    if first is None or last is None:
        return EVERYBODYS
    heard = [hour for hour in range(24) if not is_quiet(hour, first, last)]
    spans: list[tuple[int, int]] = []
    for hour in [each for each in heard if each in DAY] or heard:
        if spans and spans[-1][1] == hour:
            spans[-1] = spans[-1][0], hour + 1
        else:
            spans.append((hour, hour + 1))
    return tuple((time(begins), _end(ends, is_followed=ends % 24 in heard)) for begins, ends in spans)


def _end(hour: int, *, is_followed: bool) -> time:
    """The last moment before that hour; a quarter before quiet hours, so that what is due leaves before they begin."""
    if not is_followed:
        return time(hour - 1, 45)
    return time(hour) if hour < 24 else time(23, 59)
