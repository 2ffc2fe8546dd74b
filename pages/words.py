"""Every sentence that people read about a status, a refusal, a kind of news or a moment.

Short, warm, active; what happened, then what happens next. Moments come aware and are said in the clinic's zone.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from store import errors
from store.models import Kind, Role, Status
from store.people import Person
from store.views import AppointmentView

Tone = Literal["accepted", "rejected", "waiting", "crisis", "info", "muted"]
"""The colours that mean something, as in static/kept.css; a word always stands with one."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

SENT = "Request sent. The clinic will answer here; you can close this page."
AWAY = "You were away; here is what changed."
FAILED = "Something went wrong on our side. What you typed is still here; please try again in a moment."
NOT_LOGGED_IN = "Please log in again; your time here ended."
LONG_ENOUGH = "12 characters or more. A few words in a row are good."
NO_NEWS = "Nothing yet. What happens with appointments is told here."

IN_BROWSER = {
    "live": "Live: this page moves by itself",
    "reconnecting": "Reconnecting…",
    "offline": "No connection. What you see may be old.",
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
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]}{year}"


def clock(moment: datetime, zone: str) -> str:
    """The time of day in that zone: "14:30"."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def when(moment: datetime, zone: str, now: datetime | None = None) -> str:
    """Such as "Tuesday 1 December, 14:30", in that zone."""
    here = moment.astimezone(ZoneInfo(zone))
    today = (now or datetime.now(UTC)).astimezone(ZoneInfo(zone)).date()
    return f"{day(here.date(), today)}, {here:%H:%M}"


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


def span(length: timedelta) -> str:
    """A length of time in one rounded-down unit: "12 minutes"."""
    minutes = max(int(length.total_seconds() // 60), 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if minutes >= size:
            return _count(minutes // size, unit)
    return _count(minutes, "minute") if minutes else "a moment"


def ago(moment: datetime, now: datetime) -> str:
    """Such as "12 minutes ago"; "just now" under a minute."""
    return "just now" if now - moment < timedelta(minutes=1) else f"{span(now - moment)} ago"


def until(moment: datetime, now: datetime) -> str:
    """Such as "in 3 days"; "now" when it has come."""
    return "now" if moment - now < timedelta(minutes=1) else f"in {span(moment - now)}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


# An appointment


def tone(status: Status) -> Tone:
    """The colour of a status."""
    return _TONES.get(status, "muted")


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
            return f"Accepted{by}"
        case Status.rejected if to_patient and view.rejection_reason:
            return f"Rejected: {view.rejection_reason}"
        case Status.rejected:
            return "Rejected" if to_patient else f"Rejected{by}"
        case Status.checked_in:
            return "You are here" if to_patient else LABELS[view.status]
        case _:
            return LABELS[view.status]


def steps(view: AppointmentView) -> list[tuple[str, str]]:
    """The patient's status line: each step's words and its class (is-done, is-now or nothing)."""
    last = "Rejected" if view.status is Status.rejected else LABELS[view.status]
    at = {Status.booked: 0, Status.pending: 1, Status.countered: 1}.get(view.status, 2)
    return [
        (text, "is-now" if at == place else "is-done" if at > place else "")
        for place, text in enumerate(("Sent", "Seen", last if at == 2 else "Accepted"))
    ]


def whom(view: AppointmentView) -> str:
    """With whom, for the patient."""
    return view.provider_name or "Whoever is free first"


def history(status: Status, actor_name: str | None) -> str:
    """One line of an appointment's history."""
    who = actor_name or "Kept"
    return {
        Status.booked: f"{who} sent the request",
        Status.pending: f"{who} saw the request",
        Status.countered: f"{who} proposed another time",
        Status.accepted: f"{who} accepted",
        Status.rejected: f"{who} rejected",
        Status.cancelled: f"{who} cancelled",
        Status.expired: "Nobody answered in time",
        Status.checked_in: f"{who} noted the arrival",
        Status.completed: f"{who} noted that it took place",
        Status.no_show: f"{who} noted that nobody came",
    }[status]


# News


def headline(kind: Kind | str, view: AppointmentView, person: Person) -> str:
    """What happened, said to this person in a few words; every kind has words for every role."""
    patient, by = person.role is Role.patient, f" by {view.decided_by_name}" if view.decided_by_name else ""
    match Kind(kind):
        case Kind.new_appointment if patient:
            return "Request sent"
        case Kind.new_appointment:
            what = "Crisis request" if view.crisis else "New request"
            return f"{what} from {view.patient_name}" if view.patient_name else what
        case Kind.appointment_seen:
            return "Seen by the clinic" if patient else "Seen"
        case Kind.appointment_accepted:
            return f"Accepted{by}"
        case Kind.appointment_rejected:
            return "Not possible this time" if patient else f"Rejected{by}"


def about(view: AppointmentView, person: Person) -> str:
    """Which appointment: "Therapy, Tuesday 1 December, 14:30"."""
    return f"{view.type_name}, {when(view.start, person.clinic.zone)}"


def reason(kind: Kind | str, view: AppointmentView, person: Person) -> str:
    """What the clinic wrote when it rejected, for the patient; else nothing."""
    told = kind == Kind.appointment_rejected and person.role is Role.patient and view.rejection_reason
    return f"They wrote: {view.rejection_reason}" if told else ""


def news(kind: Kind | str, view: AppointmentView, person: Person) -> str:
    """What happened to which appointment, in one sentence."""
    return f"{headline(kind, view, person)}: {about(view, person)}. {reason(kind, view, person)}".strip()


def news_tone(kind: Kind | str, view: AppointmentView) -> Tone:
    """The colour of a piece of news."""
    if kind == Kind.new_appointment:
        return "crisis" if view.crisis else "waiting"
    if kind == Kind.appointment_seen:
        return "info"
    return "accepted" if kind == Kind.appointment_accepted else "rejected"


# Refusals

_PROBLEMS = {
    "not_logged_in": NOT_LOGGED_IN,
    "session_ended": NOT_LOGGED_IN,
    "not_allowed": "Your account cannot do that.",
    "not_found": "That does not exist, or it is not yours to see.",
    "missing": "Please fill this in.",
    "not_a_time": "Please choose a day and a time.",
    "past_time": "That time has passed. Please choose another.",
    "too_far_ahead": "That is further ahead than the clinic can plan. Please choose an earlier day.",
    "off_grid": "The clinic does not start at that time. Please choose one of the times shown.",
    "outside_hours": "The clinic is closed for some of that time. Please choose another.",
    "unknown_type": "Please choose one of the clinic's appointments.",
    "unknown_provider": "That person does not take appointments here now. Please choose another.",
    "unknown_institution": "Please choose your clinic.",
    "bad_text": "Some characters in that text cannot be kept. Please type it again.",
    "bad_email": "That does not look like an e-mail address. Please check it.",
    "bad_name": "Please tell us the name you go by, up to 120 characters.",
    "email_taken": "There is already an account with that e-mail address. You can log in with it.",
    "wrong_credentials": "E-mail and password do not match. Please try again.",
    "wrong_password": "That is not your current password. Please try again.",
}
_PASSWORDS = {
    "short": "Please choose a longer password: 12 characters or more.",
    "long": "That password is too long. Please keep it under 1,000 characters.",
    "common": "Many people use that password, so it is easy to guess. Please choose another; a few words are good.",
    "personal": "That password is too close to your e-mail address or your clinic's name. Please choose another.",
}
_TAKEN = {
    "patient": "You already have an appointment at that time. Please choose another.",
    "provider": "Someone else just took {at}. These are still free.",
    "everyone": "Someone else just took {at}. These are still free.",
}


def problem(code: str | None, *, seconds: int = 0, why: str = "") -> str:
    """The sentence for a refusal's code as it comes back in an address; empty for a code that does not exist."""
    if code == "too_many_attempts":
        wait = _count(-(-seconds // 60), "minute") if seconds > 90 else _count(max(seconds, 1), "second")
        return f"That did not work several times in a row. Please wait {wait}, then try again."
    if code == "weak_password":
        return _PASSWORDS.get(why, _PASSWORDS["short"])
    return _PROBLEMS.get(code or "", "")


def refusal(error: errors.Refusal, zone: str, *, start: datetime | None = None) -> str:
    """Why nothing was done, and what to do next. `start` is the moment that was asked for."""
    match error:
        case errors.TimeTaken():
            return _TAKEN.get(error.whose, _TAKEN["everyone"]).format(at=clock(start, zone) if start else "that time")
        case errors.AlreadyDecided():
            by = f" by {error.by_name}" if error.by_name else ""
            at = f" {ago(error.at, datetime.now(UTC))}" if error.at else ""
            return f"Already {LABELS[Status(error.status)].lower()}{by}{at}."
        case errors.TooLong():
            return f"Please keep it to {error.limit:,} characters."
        case errors.TooManyAttempts():
            return problem(error.code, seconds=error.retry_after)
        case errors.WeakPassword():
            return problem(error.code, why=error.why)
    return problem(error.code) or "That did not work. Please check what you entered."
