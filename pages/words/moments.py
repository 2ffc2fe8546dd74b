"""Days, times and lengths of time in words. Moments come aware and are said in the clinic's zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages.words.numbers import count

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

EXACTLY, IN_HOURS = 6, "in {hours} h {minutes} min"
"""For so many hours it is said to the minute how long it is until then."""

TO_THE_SECOND, IN_CLOCK = timedelta(minutes=10), "in {clock}"
"""Under this it is said to the second, where somebody has to answer before it is over."""


def city(zone: str) -> str:
    """Name the city of a zone: "Berlin" for Europe/Berlin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def near_date(when: date, today: date) -> str:
    """Say "Today", "Tomorrow", or the day."""
    return {0: "Today", 1: "Tomorrow"}.get((when - today).days) or day(when, today)


def near_weekday(when: date, today: date) -> str:
    """Say "Today", "Tomorrow", or "Tue"."""
    return {0: "Today", 1: "Tomorrow"}.get((when - today).days) or DAYS[when.weekday()][:3]


def day(when: date, today: date | None = None) -> str:
    """Say "Tuesday 1 December", with the year when it is not today's year."""
    year = "" if when.year == (today or datetime.now(UTC).date()).year else f" {when.year}"
    return f"{DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}{year}"


def month(when: date) -> str:
    """Say "December 2026"."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def between(first: date, last: date, today: date) -> str:
    """Say "Tuesday 1 December to Friday 4 December"; of days that have begun only the end."""
    if first == last:
        return day(last, today)
    return f"Until {day(last, today)}" if first <= today else f"{day(first, today)} to {day(last, today)}"


def clock(moment: datetime, zone: str) -> str:
    """Say the time of day in that zone: "14:30"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def clock_change(day_: date, today: date, first: str, last: str, *, back: bool) -> str:
    """Say on which day the clocks go back or forward, and from when to when."""
    if back:
        return f"{day(day_, today)}: the clocks go back, {first} to {last} comes twice."
    return f"{day(day_, today)}: the clocks go forward, {first} to {last} does not exist."


def hour_note(moment: datetime, zone: str) -> str:
    """Say which of two is meant, where the clock of that zone shows this time twice on that day; else empty."""
    local = moment.astimezone(ZoneInfo(zone))
    first, second = (local.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first <= second:
        return ""
    return "after the clocks go back" if local.fold else "before the clocks go back"


def when(moment: datetime, zone: str, now: datetime | None = None, *, seen_from: str | None = None) -> str:
    """Say "Tuesday 1 December, 14:30", in that zone, with a note where the clock shows that time twice.

    For readers in a zone whose clock differs then it names the city, and their day if it is another.
    """
    exact = f"{day(_date(moment, zone), _date(now or datetime.now(UTC), zone))}, {_exact_clock(moment, zone)}"
    return exact + _elsewhere(moment, zone, seen_from)


def near_when(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Say "Today, 14:30", else as `when`."""
    return f"{near_day(moment, zone, now)}, {_exact_clock(moment, zone)}{_elsewhere(moment, zone, seen_from)}"


def near(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Say "Today, 14:30", or as `when`; for a place where the city is said already."""
    return f"{near_day(moment, zone, now)}, {_exact_clock(moment, zone)}{_other_day(moment, zone, seen_from)}"


def brief(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Say "Today, 14:30" or "Tue 1 Dec, 14:30": for rows that are read by the dozen."""
    local, today = _date(moment, zone), _date(now, zone)
    year = "" if local.year == today.year else f" {local.year}"
    exact = f"{DAYS[local.weekday()][:3]} {local.day} {_MONTHS[local.month - 1][:3]}{year}"
    near_by = {0: "Today", 1: "Tomorrow"}.get((local - today).days)
    return f"{near_by or exact}, {_exact_clock(moment, zone)}{_other_day(moment, zone, seen_from)}"


def lately(moment: datetime, zone: str, now: datetime) -> str:
    """Say of what has happened "10:32", or "Fri 27 Nov" where that was another day."""
    day_, exact = brief(moment, zone, now).split(", ", 1)
    return exact if _date(moment, zone) == _date(now, zone) else day_


def amid(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Say the same inside of a sentence: "today, 14:30"."""
    return lowered(brief(moment, zone, now, seen_from=seen_from))


def lowered(said: str) -> str:
    """Say a moment inside of a sentence that was said at the beginning of one."""
    return said[0].lower() + said[1:] if said.startswith(("Today", "Tomorrow")) else said


def _elsewhere(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Add " in Berlin" for readers whose clock differs, and their day if it is another."""
    return f" in {city(zone)}{_other_day(moment, zone, seen_from)}" if where(moment, zone, seen_from) else ""


def _other_day(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Add " (Wednesday 2 December in Tokyo)" for a moment that lies on another day there."""
    local, there = _date(moment, zone), _date(moment, seen_from or zone)
    return "" if seen_from is None or local == there else f" ({day(there, local)} in {city(seen_from)})"


def _exact_clock(moment: datetime, zone: str) -> str:
    note = hour_note(moment, zone)
    return clock(moment, zone) + (f" ({note})" if note else "")


def near_day(moment: datetime, zone: str, now: datetime) -> str:
    """Say "Today", "Tomorrow", or the day, seen from that zone."""
    return near_date(_date(moment, zone), _date(now, zone))


def where(moment: datetime, zone: str, browser_zone: str | None) -> str:
    """Say "14:30 in Berlin is 08:30 in New York." to people whose clock differs; empty when it shows the same."""
    if browser_zone is None:
        return ""
    local, reader = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(browser_zone))
    if local.utcoffset() == reader.utcoffset():
        return ""
    said = f"{local:%H:%M} in {city(zone)} is {reader:%H:%M} in {city(browser_zone)}"
    return f"{said}." if local.date() == reader.date() else f"{said}, on {day(reader.date(), local.date())}."


def reader_clock(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Say "07:30 Tokyo", with the day if it is another there; empty where the clock there shows the same."""
    if seen_from is None or not where(moment, zone, seen_from):
        return ""
    local, there = _date(moment, zone), _date(moment, seen_from)
    time = f"{clock(moment, seen_from)} {city(seen_from)}"
    return time if there == local else f"{day(there, local)}, {time}"


def differ(zone: str, browser_zone: str | None, now: datetime) -> bool:
    """Tell whether the clocks of both zones show different times at some time of the year."""
    year = (now + timedelta(days=30 * month) for month in range(13))
    return browser_zone is not None and any(where(moment, zone, browser_zone) for moment in year)


def whose_times(zone: str) -> str:
    """Say once on a page whose clock it shows."""
    return f"Times are the clinic's, in {city(zone)}."


def span(length: timedelta) -> str:
    """Say a length of time in one rounded-down unit: "12 minutes"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            return count(minutes // size, unit)
    return count(minutes, "minute") if minutes else "a moment"


def length(minutes: int) -> str:
    """Say exactly how long: "50 minutes", "1 hour 30 minutes", "24 hours", "90 days"."""
    if minutes % 1440 == 0 and minutes > 1440:
        return count(minutes // 1440, "day")
    hours, minutes = divmod(minutes, 60)
    if hours and minutes:
        return f"{count(hours, 'hour')} {count(minutes, 'minute')}"
    return count(hours, "hour") if hours else count(minutes, "minute")


def counted(length: timedelta) -> str:
    """Say "4:07" under ten minutes, as a clock that somebody watches; else as `span`. static/kept.js goes on."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes}:{seconds:02}" if timedelta() <= length < TO_THE_SECOND else span(length)


def left(moment: datetime, now: datetime, zone: str) -> str:
    """Say "in 4:07" under ten minutes, where something is held for somebody until then; else as `until`."""
    is_near = timedelta() < moment - now < TO_THE_SECOND
    return IN_CLOCK.format(clock=counted(moment - now)) if is_near else until(moment, now, zone)


def ago(moment: datetime, now: datetime, zone: str) -> str:
    """Say "12 minutes ago"; "just now" under a minute. Days are those of the calendar, in that zone."""
    return "just now" if now - moment < timedelta(minutes=1) else f"{_distance(moment, now, zone)} ago"


def until(moment: datetime, now: datetime, zone: str) -> str:
    """Say "in 4 days" on a Thursday for Monday, "in 1 h 39 min" when it is near; "now" when it has come.

    static/kept.js goes on with both.
    """
    hours, minutes = divmod(int((moment - now).total_seconds() // 60), 60)
    if 0 < hours < EXACTLY and minutes:
        return IN_HOURS.format(hours=hours, minutes=minutes)
    return "now" if moment - now < timedelta(minutes=1) else f"in {_distance(now, moment, zone)}"


def _distance(first: datetime, last: datetime, zone: str) -> str:
    if last - first < timedelta(days=1):
        return span(last - first)
    days = (_date(last, zone) - _date(first, zone)).days
    return count(max(days, 1), "day")  # a day of 25 hours is one, too


def _date(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()
