"""Every sentence that people read about a status or a moment; news is in news.py, refusals are in refusals.py.

Short, warm, active; what happened, then what happens next. Moments come aware and are said in the clinic's zone.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages.words.numbers import count

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


# Moments


def city(zone: str) -> str:
    """The city that names a zone: "Berlin" for Europe/Berlin."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def day(when: date, today: date | None = None) -> str:
    """Such as "Tuesday 1 December", with the year when it is not today's year."""
    year = "" if when.year == (today or datetime.now(UTC).date()).year else f" {when.year}"
    return f"{DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}{year}"


def between(first: date, last: date, today: date) -> str:
    """Such as "Tuesday 1 December to Friday 4 December"; of days that have begun only the end."""
    if first == last:
        return day(last, today)
    return f"Until {day(last, today)}" if first <= today else f"{day(first, today)} to {day(last, today)}"


def clock(moment: datetime, zone: str) -> str:
    """The time of day in that zone: "14:30"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def hour_note(moment: datetime, zone: str) -> str:
    """Which of two is meant, where the clock of that zone shows this time twice on that day; else empty."""
    current_user = moment.astimezone(ZoneInfo(zone))
    first, second = (current_user.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first <= second:
        return ""
    return "after the clocks go back" if current_user.fold else "before the clocks go back"


def when(moment: datetime, zone: str, now: datetime | None = None, *, seen_from: str | None = None) -> str:
    """Such as "Tuesday 1 December, 14:30", in that zone, with a note where the clock shows that time twice.

    For readers in a zone whose clock differs then it names the city, and their day if it is another.
    """
    current_user, now = moment.astimezone(ZoneInfo(zone)), now or datetime.now(UTC)
    said = f"{day(current_user.date(), now.astimezone(ZoneInfo(zone)).date())}, {_exact_clock(moment, zone)}"
    differs = where(moment, zone, seen_from)
    return said + (f" in {city(zone)}{_other_day(moment, zone, seen_from)}" if differs else "")


def near(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Such as "Today, 14:30", or as `when`; for a place where the city is said already."""
    return f"{near_day(moment, zone, now)}, {_exact_clock(moment, zone)}{_other_day(moment, zone, seen_from)}"


def _other_day(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Such as " (Wednesday 2 December in Tokyo)", for a moment that lies on another day there."""
    current_user, there = (moment.astimezone(ZoneInfo(each)).date() for each in (zone, seen_from or zone))
    return "" if seen_from is None or current_user == there else f" ({day(there, current_user)} in {city(seen_from)})"


def _exact_clock(moment: datetime, zone: str) -> str:
    note = hour_note(moment, zone)
    return clock(moment, zone) + (f" ({note})" if note else "")


def near_day(moment: datetime, zone: str, now: datetime) -> str:
    """Either "Today", "Tomorrow", or the day, seen from that zone."""
    days, today = moment.astimezone(ZoneInfo(zone)).date(), now.astimezone(ZoneInfo(zone)).date()
    return {0: "Today", 1: "Tomorrow"}.get((days - today).days) or day(days, today)


def where(moment: datetime, zone: str, browser_zone: str | None) -> str:
    """A line for people whose clock differs from the clinic's; empty when they read the same."""
    if browser_zone is None:
        return ""
    there, current_user = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(browser_zone))
    if there.utcoffset() == current_user.utcoffset():
        return ""
    other_day = "" if there.date() == current_user.date() else f" on {day(current_user.date(), there.date())}"
    return f"{city(zone)} time; {current_user:%H:%M} in {city(browser_zone)}{other_day}"


def reader_clock(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Such as "07:30 Tokyo", with the day if it is another there; empty where the clock there shows the same."""
    if seen_from is None or not where(moment, zone, seen_from):
        return ""
    there, current_user = moment.astimezone(ZoneInfo(seen_from)).date(), moment.astimezone(ZoneInfo(zone)).date()
    return (
        "" if there == current_user else f"{day(there, current_user)}, "
    ) + f"{clock(moment, seen_from)} {city(seen_from)}"


def differ(zone: str, browser_zone: str | None, now: datetime) -> bool:
    """Whether the clocks of both zones show different times at some time of the year."""
    year = (now + timedelta(days=30 * month) for month in range(13))
    return browser_zone is not None and any(where(moment, zone, browser_zone) for moment in year)


def whose_times(zone: str) -> str:
    """What a page says once."""
    return f"Times are the clinic's, in {city(zone)}."


def span(length: timedelta) -> str:
    """A length of time in one rounded-down unit: "12 minutes"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            return count(minutes // size, unit)
    return count(minutes, "minute") if minutes else "a moment"


def length(minutes: int) -> str:
    """Exactly that long: "50 minutes", "1 hour 30 minutes", "24 hours", "90 days"."""
    if minutes % 1440 == 0 and minutes > 1440:
        return count(minutes // 1440, "day")
    hours, rest = divmod(minutes, 60)
    parts = [count(hours, "hour")] * bool(hours) + [count(rest, "minute")] * bool(rest or not hours)
    return " ".join(parts)


def ago(moment: datetime, now: datetime, zone: str) -> str:
    """Such as "12 minutes ago"; "just now" under a minute. Days are those of the calendar, in that zone."""
    return "just now" if now - moment < timedelta(minutes=1) else f"{_distance(moment, now, zone)} ago"


def until(moment: datetime, now: datetime, zone: str) -> str:
    """Such as "in 4 days" on a Thursday for Monday; "now" when it has come. static/kept.js goes on with both."""
    return "now" if moment - now < timedelta(minutes=1) else f"in {_distance(now, moment, zone)}"


def _distance(first: datetime, last: datetime, zone: str) -> str:
    if last - first < timedelta(days=1):
        return span(last - first)
    days = last.astimezone(ZoneInfo(zone)).date() - first.astimezone(ZoneInfo(zone)).date()
    return count(max(days.days, 1), "day")  # a day of 25 hours is one, too


# An appointment
