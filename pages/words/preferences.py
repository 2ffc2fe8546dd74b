"""Sentences about how somebody hears of news while no page of theirs is open."""

from datetime import datetime

from pages.words.moments import amid, city
from store.models import Channel, Role, Subject

TITLE = "How you hear from us"
INTRODUCTION = "What happens shows on your open pages at once. While none is open, it comes like this."
ALWAYS = "When somebody is in a crisis and it is yours to answer, a mail always comes, at any hour."
CHANNELS = {
    Channel.email: "By mail",
    Channel.sms: "By text message, to your phone number above",
    Channel.push: "By a message on the devices below",
}
SAVED = "Saved. The next message follows it."
NOTHING_MORE = "Saved. Nothing is sent to you any more: please look in Kept how your appointments stand."
PHONE_FIRST = "Please write your phone number above first, and save it. Then choose this."
NO_TEXTS = "Saved. Without a number no text messages come to you any more."

QUIET, QUIET_ON = "At night", "Nothing between these hours"
QUIET_HINT = "What happens then comes as one mail in the morning; an answer in a crisis comes at once."
QUIET_FROM, QUIET_TO = "From", "To"
DISCREET, DISCREET_ON = "What it says", "Discreet"
DISCREET_HINT = "A mail says when, but not what kind of appointment it is, with whom or why."
ZONE = "Your time zone"
SAME_HOUR = "The quiet hours have to end at another hour than they begin. Please change one of them."

UNSUBSCRIBE_TITLE, UNSUBSCRIBE = "Fewer mails", "Send me none of these"
UNSUBSCRIBE_QUESTIONS = {
    Subject.reminders: "Do you want no more mails that remind you of an appointment?",
    Subject.waitlist: "Do you want no more mails about free times? Those that are held for you show in Kept only.",
}
UNSUBSCRIBE_SURE = "Yes, that is what I want."
UNSUBSCRIBED = "You get no more of these mails. All others come as before."
NO_SUCH_LINK = "This link is not whole, so nothing was changed. Please open it from the mail once more."
CHOOSE = "Choose what you hear by mail"
FEWER = "No more mails of this kind"

SUBJECTS = {
    Role.patient: {
        Subject.answers: (
            "Answers to your requests",
            "Accepted, not possible, another time proposed; and what the clinic books for you.",
        ),
        Subject.changes: ("Changes", "Moved, cancelled, or later than planned."),
        Subject.reminders: ("Reminders", "Of your appointments, some time before."),
        Subject.waitlist: ("Free times", "A time is held for you while you are on the waitlist."),
        Subject.notes: ("Notes and invitations", "The clinic writes something for you, or invites you back."),
    },
    Role.provider: {
        Subject.requests: ("Requests", "New ones, those that still wait, and wishes to move."),
        Subject.changes: ("Changes", "Moved, cancelled, or none of your times suits."),
    },
    Role.staff: {Subject.requests: ("Requests that nobody answers", "")},
}
"""By role, of each subject its name and what it is."""


def stopped(at: datetime, zone: str, now: datetime) -> str:
    """Say why no text message comes any more."""
    said = f"You answered STOP to a text message: {amid(at, zone, now)}. So none is sent to you."
    return f"{said} Tick what you want to get again."


def hour(number: int) -> str:
    """Say an hour of the day: "21:00"."""
    return f"{number:02}:00"


def zone_hint(clinic_zone: str, browser_zone: str | None, kept: str | None) -> str:
    """Say which clock counts without one, and what this browser's is where that is another."""
    said = f"Leave it empty for the clinic's time, {city(clinic_zone)}."
    if browser_zone is None or browser_zone == (kept or clinic_zone):
        return said
    return f"{said} This computer's clock is that of {browser_zone}."
