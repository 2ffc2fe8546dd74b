"""Reads when somebody is busy elsewhere, from the calendar that they keep there. Pure: bytes in, spans out."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
import x_wr_timezone

MOST_EVENTS = 20_000
MOST_STEPS = 100_000
"""Repetitions that are looked at, about a second's work: a few lines can ask for millions."""

_DAYS = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 28, "YEARLY": 365}
_TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
_OFTEN = ("BYHOUR", "BYMINUTE", "BYSECOND")


class Unreadable(Exception):
    """A calendar cannot be read, or not wholly, so nothing of it counts; `code` says why."""

    def __init__(self, code: str) -> None:
        """`code` is one of words.busy.PROBLEMS."""
        super().__init__(code)
        self.code = code


def read_busy(content: bytes, zone: str, first: datetime, last: datetime) -> list[tuple[datetime, datetime]]:
    """Return when there is something between the two moments, in order; `zone` is whose clock floating times are on.

    What is cancelled, or does not take time, is left out. A zone that nobody knows is never guessed. Raises Unreadable.
    """
    try:
        parsed: Any = icalendar.Calendar.from_ical(content)
        calendar: Any = x_wr_timezone.to_standard(parsed)
        events = calendar.walk("VEVENT")
    except Exception:  # noqa: BLE001  # whatever strangers send, and whatever the libraries make of it
        raise Unreadable("no_calendar") from None
    if len(events) > MOST_EVENTS:
        raise Unreadable("too_much")
    try:
        return _between(calendar, events, ZoneInfo(zone), first, last)
    except Unreadable:
        raise
    except Exception:  # noqa: BLE001  # the same
        raise Unreadable("no_calendar") from None


def _between(
    calendar: Any, events: Iterable[Any], clock: ZoneInfo, first: datetime, last: datetime
) -> list[tuple[datetime, datetime]]:
    for event in events:
        _check_zones(event)
    if sum(_steps(event, last) for event in events) > MOST_STEPS:
        raise Unreadable("too_much")
    found = recurring_ical_events.of(calendar).between(first, last)
    return sorted(_spans((each for each in found if _takes_time(each)), clock, first, last))


def _check_zones(event: Any) -> None:
    for name in _TIMES:
        some = event.get(name)
        for each in some if isinstance(some, list) else [some]:
            if each is None or "TZID" not in each.params:
                continue
            values = [value.dt for value in getattr(each, "dts", [each])]
            if any(isinstance(value, datetime) and value.tzinfo is None for value in values):
                raise Unreadable("unknown_zone")


def _steps(event: Any, last: datetime) -> int:
    """Return about how many repetitions are looked at."""
    rules = event.get("RRULE")
    steps = 1
    for rule in rules if isinstance(rules, list) else [rules] if rules else []:
        (freq,) = rule.get("FREQ", ["?"])
        if freq not in _DAYS or any(name in rule for name in _OFTEN):
            raise Unreadable("too_much")
        begin = event["DTSTART"].dt
        steps += max((last.date() - date(begin.year, begin.month, begin.day)).days, 0) // _DAYS[freq] * 7
    return steps


def _takes_time(event: Any) -> bool:
    is_free = str(event.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper() == "FREE"
    is_off = str(event.get("STATUS", "")).upper() == "CANCELLED"
    return not (is_free or is_off or str(event.get("TRANSP", "")).upper() == "TRANSPARENT")


def _spans(
    events: Iterable[Any], clock: ZoneInfo, first: datetime, last: datetime
) -> Iterator[tuple[datetime, datetime]]:
    for event in events:
        begin, end = _moment(event.start, clock), _moment(event.end, clock)
        if max(begin, first) < min(end, last):
            yield max(begin, first), min(end, last)


def _moment(value: date, clock: ZoneInfo) -> datetime:
    """Return it as a moment: days and floating times are on the clock."""
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=clock)).astimezone(UTC)
