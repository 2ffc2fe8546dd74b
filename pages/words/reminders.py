"""Sentences of reminders, and of what patients answer to them."""

from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from pages.words.moments import amid, clock, lowered, near_when
from pages.words.numbers import plural
from store import errors
from store.appointments.answer_links import Ended
from store.clinic.reminder_rules import Outcome
from store.models import Place, Reminders, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person

TITLE = "Reminders"
INTRODUCTION = (
    "Patients are reminded of their appointments: in Kept, and by mail if they do not look. They can answer that they "
    "will come, which you see on Today and in the calendar."
)
WHEN = "When"
BY_DAY = "Only between 9 and 20 o'clock: what would come at night comes earlier. Several in a day are one message."
HOURS = {"first": "First reminder", "second": "Second reminder"}
NEVER = "Up to 168; 0 is never."
LATER = "The second comes after the first: please give fewer hours than there, or 0 for never."
WHAT = "What it says"
SENTENCE = "A sentence of your own"
SENTENCE_HINT = (
    "Such as what to bring, or where to park. Mails are read by others, too: nothing about anybody's health."
)
TYPES = "For each type"
CHOICES = {
    Reminders.both.value: "Both reminders",
    Reminders.first.value: "Only the first",
    Reminders.second.value: "Only the second",
    Reminders.none.value: "None",
}
YOURS = "Reminders before an appointment"
CAME_OF_IT = "What came of it"
CAME_OF_IT_HINT = "How many did not come in the last twelve months, by what the reminder said."
NOTHING_YET = "Nobody who was reminded has been here yet."
WILL_COME, CANNOT_COME = "I'll be there", "I can't come"
YOUR_APPOINTMENT = "Your appointment"
WHO = "So that nobody else reads about it: how does your family name begin?"
LETTERS = "The first three letters"
ENDED = {
    Ended.unknown: "This link cannot be used any more.",
    Ended.moved: "There is a newer mail about this appointment, with its new time. This link is about the old one.",
    Ended.begun: "The time of this appointment has come. This link was for answering before it.",
    Ended.tried: "The letters were wrong five times. So this link is closed, and nobody can use it any more.",
}
"""Why a link out of a reminder opens nothing, said to whoever has it."""
LOG_IN = "Log in"
QUESTION = "Will you come?"
NOT_NOW = "This has changed meanwhile. Please log in to see how it stands."
MOVED_MEANWHILE = "It was moved meanwhile, so this question is over. The page shows its new time."
MORE = "Log in to see all of it"
CANNOT = "cannot"
"""What stands in the address, where somebody has said already that they cannot come."""
DECLINED = "Declined in their calendar: ask"
COMES = "Will come"
"""What the clinic reads of somebody who has said so."""


def question(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask whether its patient will come."""
    return f"Will you come? {near_when(view.start, zone, now)}"


def headline(view: AppointmentView, person: Person) -> str:
    """Say in a notification that it is soon."""
    del view
    return "Your appointment is soon" if person.role is Role.patient else "Reminded of the appointment"


def said(view: AppointmentView, person: Person) -> str:
    """Say that its patient has said that they will come; nothing where they have not."""
    if view.declined_at is not None and person.role is not Role.patient:
        return f"{DECLINED}."
    if view.coming_at is None:
        return ""
    return "You said that you will come." if person.role is Role.patient else f"{view.patient_name} will come."


def outcome(of: Outcome) -> str:
    """Say how many did not come after this reminder: "“Bring your card”: 3 of 40 did not come (8 %)."."""
    said = {None: "Without a reminder", "": "Without a sentence of yours"}.get(of.sentence, f"“{of.sentence}”")
    return f"{said}: {of.missed} of {of.appointments} did not come ({100 * of.missed / of.appointments:.0f} %)."


def wrong(problem: errors.Invalid) -> str:
    """Say that these are not the letters, and how many tries are left."""
    if isinstance(problem, errors.WrongLetters):
        left = plural(problem.left, "There is one more try.", f"There are {problem.left} more tries.")
        return f"That is not how the name begins that we know. {left}"
    return "Please type three letters."


def where(view: AppointmentView, clinic: Clinic) -> str:
    """Say at which clinic, and where."""
    place = "by video" if view.place is Place.video else view.address
    return ", ".join(filter(None, (clinic.name, place)))


def or_call(clinic: Clinic | None) -> str:
    """Say whom to call whose link is over; the number stands below, if there is one."""
    if clinic is None:
        return "If you cannot log in, please call your clinic."
    return f"If you cannot log in, please call {clinic.name}{':' if clinic.phone else '.'}"


def is_moved(before: datetime, start: datetime, zone: str, now: datetime) -> str:
    """Say that staff have moved it: "It was moved: before 13:30, now 15:00."."""
    days = {moment.astimezone(ZoneInfo(zone)).date() for moment in (before, start)}
    say = clock if len(days) == 1 else partial(amid, now=now)
    return f"It was moved: before {say(before, zone)}, now {say(start, zone)}."


def see_you(view: AppointmentView, zone: str, now: datetime) -> str:
    """Say to who will come when that is: "See you on Tuesday 1 December, 13:00."."""
    said = lowered(near_when(view.start, zone, now))
    return f"See you {said}." if said.startswith(("today", "tomorrow")) else f"See you on {said}."


def became(view: AppointmentView, person: Person) -> str:
    """Say on the page of a reminder's link why there is nothing to answer any more; no more of it than that."""
    if view.status is not Status.cancelled:
        return NOT_NOW
    if view.cancelled_by_id != person.id:
        return "The clinic has cancelled this appointment. Please log in, or call the clinic."
    return "It is cancelled, and the time is free for somebody else. Thank you for saying so."


def cancel(view: AppointmentView, zone: str, now: datetime) -> str:
    """Ask somebody who has not logged in whether to cancel it; what it is, others need not read over a shoulder."""
    return f"Cancel your appointment, {amid(view.start, zone, now)}?"


CANCEL_FOLLOWS = "The time is free for somebody else at once, and the clinic reads it in Kept."
