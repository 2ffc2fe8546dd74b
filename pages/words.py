"""Every sentence that people read about a status or a moment; news is in news.py, refusals are in refusals.py.

Short, warm, active; what happened, then what happens next. Moments come aware and are said in the clinic's zone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from store.models import Place, Role, Status
from store.people import Person
from store.views import AppointmentView

Tone = Literal["accepted", "rejected", "waiting", "crisis", "info", "muted"]
"""The colours that mean something, as in static/kept.css; a word always stands with one."""

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

SENT = "Request sent. The clinic will answer here; you can close this page."
WITH_THE_CLINIC = "This is your request. It is with the clinic already, and everyone who can answer has been told."
AWAY = "You were away; here is what changed."
FAILED = "Something went wrong on our side. What you typed is still here; please try again in a moment."
DRAFT_BACK = "What you typed and did not save is here again."
NOT_LOGGED_IN = "Please log in again; your time here ended."
LONG_ENOUGH = "12 characters or more. A few words in a row are good."
NO_NEWS = "Nothing yet. What happens with appointments is told here."

IN_BROWSER = {
    "live": "Live: this page moves by itself",
    "reconnecting": "Reconnecting…",
    "offline": "No connection. What you see may be old.",
    "not_heard": "No connection: please press again later.",
    "update": "You have an update",
    "just_now": "just now",
    "moment": "a moment",
    "now": "now",
}
"""Words that only the browser knows when to say."""

LABELS = {
    Status.booked: "Sent",
    Status.pending: "Waiting for an answer",
    Status.countered: "Another time proposed",
    Status.accepted: "Accepted",
    Status.rejected: "Rejected",
    Status.cancelled: "Cancelled",
    Status.expired: "Expired",
    Status.checked_in: "Here",
    Status.completed: "Completed",
    Status.no_show: "Did not come",
}
_TONES: dict[Status, Tone] = {
    **dict.fromkeys((Status.booked, Status.pending, Status.countered), "waiting"),
    **dict.fromkeys((Status.accepted, Status.checked_in, Status.completed), "accepted"),
    Status.rejected: "rejected",
}


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
    here = moment.astimezone(ZoneInfo(zone))
    first, second = (here.replace(fold=fold).utcoffset() for fold in (0, 1))
    if first is None or second is None or first <= second:
        return ""
    return "after the clocks go back" if here.fold else "before the clocks go back"


def when(moment: datetime, zone: str, now: datetime | None = None, *, seen_from: str | None = None) -> str:
    """Such as "Tuesday 1 December, 14:30", in that zone, with a note where the clock shows that time twice.

    For readers in a zone whose clock differs then it names the city, and their day if it is another.
    """
    here, now = moment.astimezone(ZoneInfo(zone)), now or datetime.now(UTC)
    said = f"{day(here.date(), now.astimezone(ZoneInfo(zone)).date())}, {_exact_clock(moment, zone)}"
    differs = where(moment, zone, seen_from)
    return said + (f" in {city(zone)}{_other_day(moment, zone, seen_from)}" if differs else "")


def near(moment: datetime, zone: str, now: datetime, *, seen_from: str | None = None) -> str:
    """Such as "Today, 14:30", or as `when`; for a place where the city is said already."""
    return f"{near_day(moment, zone, now)}, {_exact_clock(moment, zone)}{_other_day(moment, zone, seen_from)}"


def _other_day(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Such as " (Wednesday 2 December in Tokyo)", for a moment that lies on another day there."""
    here, there = (moment.astimezone(ZoneInfo(each)).date() for each in (zone, seen_from or zone))
    return "" if seen_from is None or here == there else f" ({day(there, here)} in {city(seen_from)})"


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
    there, here = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(browser_zone))
    if there.utcoffset() == here.utcoffset():
        return ""
    other_day = "" if there.date() == here.date() else f" on {day(here.date(), there.date())}"
    return f"{city(zone)} time; {here:%H:%M} in {city(browser_zone)}{other_day}"


def reader_clock(moment: datetime, zone: str, seen_from: str | None) -> str:
    """Such as "07:30 Tokyo", with the day if it is another there; empty where the clock there shows the same."""
    if seen_from is None or not where(moment, zone, seen_from):
        return ""
    there, here = moment.astimezone(ZoneInfo(seen_from)).date(), moment.astimezone(ZoneInfo(zone)).date()
    return ("" if there == here else f"{day(there, here)}, ") + f"{clock(moment, seen_from)} {city(seen_from)}"


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


def count(number: int, unit: str) -> str:
    """Such as "1 hour" or "3 hours"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


# An appointment


def tone(status: Status) -> Tone:
    """The colour of a status."""
    return _TONES.get(status, "muted")


def at_once(view: AppointmentView) -> bool:
    """Whether the appointment held from the moment it was made: nobody had to be asked."""
    return view.decided_at == view.created_at


def label(status: Status) -> str:
    """The status in one or two words, for lists of the clinic."""
    return LABELS[status]


def status(view: AppointmentView, person: Person) -> str:
    """Where the appointment stands, said to this person."""
    to_patient = person.role is Role.patient
    who = "you" if view.decided_by_name == person.name and not to_patient else view.decided_by_name
    by = f" by {who}" if who else ""
    match view.status:
        case Status.booked:
            return "Sent" if to_patient else "New"
        case Status.pending:
            return "Seen by the clinic" if to_patient else "Waiting for an answer"
        case Status.accepted:
            return "Booked" if at_once(view) else f"Accepted{by}"
        case Status.rejected if to_patient and view.rejection_reason:
            return f"Rejected: {view.rejection_reason}"
        case Status.rejected:
            return "Rejected" if to_patient else f"Rejected{by}"
        case Status.expired:
            return "Nobody answered in time"
        case Status.checked_in:
            return "You are here" if to_patient else LABELS[view.status]
        case _:
            return LABELS[view.status]


def steps(view: AppointmentView) -> list[tuple[str, str]]:
    """The patient's status line: each step's words and its class (is-done, is-now or nothing).

    What held from the beginning has two steps, and so has what was cancelled: nobody knows here whether it was seen.
    """
    at = {Status.booked: 0, Status.pending: 1, Status.countered: 1}.get(view.status, 2)
    last = LABELS[view.status if at == 2 else Status.accepted]
    line = ["Sent", "No answer" if view.status is Status.expired else "Seen", last]
    if at_once(view):
        line, at = ["Booked", last], 1
    elif view.status is Status.cancelled:
        line, at = ["Sent", last], 1
    return [(text, "is-now" if at == place else "is-done" if at > place else "") for place, text in enumerate(line)]


def about(view: AppointmentView, person: Person) -> str:
    """What a page about it is called: to the patient what it is, to the clinic for whom."""
    return view.type_name if person.role is Role.patient else view.patient_name


def whom(view: AppointmentView) -> str:
    """With whom, for the patient."""
    return view.provider_name or "Whoever is free first"


def place(kind: Place, address: str, clinic: str) -> str:
    """Where an appointment takes place; at the clinic of that name when there is no address."""
    return "Video" if kind is Place.video else f"In person, {address or clinic}"


def history(status: Status, actor_name: str | None, *, for_patient: bool = False, undo: bool = False) -> str:
    """One line of an appointment's history.

    `for_patient`: somebody of the clinic did it for them; `undo`: by taking back what they had decided.
    """
    who = actor_name or "Kept"
    if undo:
        return f"{who} took the answer back. The request waits again."
    return {
        Status.booked: f"{who} booked it" if for_patient else f"{who} sent the request",
        Status.pending: f"{who} saw the request",
        Status.countered: f"{who} proposed another time",
        Status.accepted: f"{who} accepted",
        Status.rejected: f"{who} rejected",
        Status.cancelled: f"{who} cancelled",
        Status.expired: "Nobody answered in time. The time was given back.",
        Status.checked_in: f"{who} noted the arrival",
        Status.completed: f"{who} noted that it took place",
        Status.no_show: f"{who} noted that nobody came",
    }[status]
