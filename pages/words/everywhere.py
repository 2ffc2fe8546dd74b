"""Sentences of every page."""

from pages.words import moments

DESCRIPTION = "Book an appointment at your clinic, see the answer at once, and change or cancel it whenever you like."

AWAY = "You were away; here is what changed."

FAILED = "Something went wrong on our side. What you typed is still here; please try again in a moment."

SAVED = "Saved."

DRAFT_BACK = "What you typed and did not save is here again."

IN_BROWSER = {
    "live": "Live: this page moves by itself",
    "reconnecting": "Reconnecting…",
    "offline": "No connection. What you see may be old.",
    "not_heard": "No connection: please press again later.",
    "update": "You have an update",
    "just_now": "just now",
    "moment": "a moment",
    "now": "now",
    "in_hours": moments.IN_HOURS,
    "in_clock": moments.IN_CLOCK,
    "sending": "Sending…",
    "copied": "Copied",
}
"""Words that only the browser knows when to say."""
