"""Sentences of reminders, and of what patients answer to them."""

from datetime import datetime

from pages.words.moments import near_when
from pages.words.numbers import plural
from store import errors
from store.clinic.reminder_rules import Outcome
from store.models import Place, Reminders, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Clinic, Person

TITLE = "Reminders"
INTRODUCTION = (
    "Patients are reminded of what is agreed upon: in Kept, and by mail if they do not look. They can answer that they "
    "will come, which you see on Today and in the calendar."
)
WHEN = "When"
BY_DAY = "Only between 9 and 20 o'clock: what would come at night comes earlier. Several in a day are one message."
HOURS = {"first": "First reminder", "second": "Second reminder"}
NEVER = "Up to 168; 0 is never."
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
OVER = "This link cannot be used any more. Please log in, or call the clinic."
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
        return f"That is not how the name begins that we know. {left if problem.left else OVER}"
    return "Please type three letters."


def where(view: AppointmentView, clinic: Clinic) -> str:
    """Say at which clinic, and where; the number to call is there, too."""
    place = "By video" if view.place is Place.video else view.address
    return ", ".join(filter(None, (clinic.name, place, clinic.phone)))


def answered(view: AppointmentView, person: Person) -> str:
    """Say what they have answered, or that it is not to be answered any more."""
    if view.is_agreed:
        return said(view, person) or "Will you come?"
    if view.status is Status.cancelled:
        return "It is cancelled, and the time is free for somebody else. Thank you for saying so."
    return "This has changed meanwhile. Please log in to see how it stands."
