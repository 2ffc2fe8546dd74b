"""Sentences of reminders, and of what patients answer to them."""

from datetime import datetime

from pages.words.moments import near_when
from store.models import Reminders, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

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
WILL_COME, CANNOT_COME = "I'll be there", "I can't come"
CANNOT = "cannot"
"""What stands in the address of the page, where it is to ask whether to cancel."""
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
    if view.coming_at is None:
        return ""
    return "You said that you will come." if person.role is Role.patient else f"{view.patient_name} will come."
