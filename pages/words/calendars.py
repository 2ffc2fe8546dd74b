"""Sentences in calendars outside, which others look at, too: where somebody is expected, and not what for."""

from ical.writing import Entry
from store.models import Place
from store.views.appointments import AppointmentView
from store.views.people import Clinic

PENDING = "Asked for: {summary}"
HOW_IT_STANDS = "What holds is what Kept shows: {link}"


def entry(
    view: AppointmentView,
    clinic: Clinic,
    link: str,
    *,
    uid: str,
    is_fixed: bool = True,
    organizer: str = "",
) -> Entry:
    """Say of the appointment what a calendar shows; `is_fixed`: it is agreed upon."""
    summary = f"Appointment at {clinic.name}"
    return Entry(
        uid=uid,
        sequence=view.sequence,
        stamped_at=view.updated_at,
        start=view.start,
        end=view.end,
        summary=summary if is_fixed else PENDING.format(summary=summary),
        place="" if view.place is Place.video else view.address or clinic.name,
        description=HOW_IT_STANDS.format(link=link),
        link=link,
        is_fixed=is_fixed,
        organizer=organizer,
    )
