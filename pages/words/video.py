"""Sentences of a video appointment: the way in, and from when on it is open."""

from datetime import datetime

from pages.words.moments import clock, when
from store.appointments import video
from store.views.appointments import AppointmentView
from store.views.people import Person

JOIN = "Join the video"
TITLE = "Video"
LINK = "Link to your video room"
LINK_HINT = (
    "Your video appointments take place there, and patients come in by Kept only. "
    "Leave it empty to have what the clinic has decided."
)
OF_TYPE = "Link to the video"
OF_TYPE_HINT = (
    "The video takes place there. Nobody sees the link, and Kept lets only the patient and the provider in. "
    "Leave it empty to have what the settings say."
)
TEMPLATE = "Link to video rooms"
TEMPLATE_HINT = (
    "Write it like https://meet.example/{room}. Each appointment gets a room of its own, with a name that nobody can "
    "guess. It counts where neither the provider nor the type has a link."
)
SAVED = "Saved."


def opens(view: AppointmentView, person: Person, now: datetime) -> str:
    """Say when the way in opens; empty where there is none, and once it is open."""
    if not video.is_joined_by(view, person) or now >= video.opens(view):
        return ""
    return f"You can join here from {clock(video.opens(view), person.clinic.zone)} on, 10 minutes before it begins."


def join_label(view: AppointmentView, zone: str) -> str:
    """Name the way in to those who do not see whose row it is in."""
    return f"{JOIN}: {view.patient_name}, {clock(view.start, zone)}"


def not_yet(since: datetime, zone: str) -> str:
    """Say from when on it can be joined."""
    return f"It is a little early. You can join from {when(since, zone)} on, 10 minutes before it begins."
