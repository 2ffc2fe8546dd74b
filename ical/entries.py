"""What stands in a calendar about an appointment: where somebody is expected, and what for only if they want that."""

from datetime import datetime

from ical.writing import Entry
from store.models import Place, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

CANCELLED = "Cancelled: {summary}"
BY_VIDEO = "By video: {link}"
PENDING = "Asked for: {summary}"
HOW_IT_STANDS = "Kept always shows the latest: {link}"


def entry(
    view: AppointmentView,
    person: Person,
    origin: str,
    *,
    discreet: bool,
    uid: str,
    sequence: int,
    stamped_at: datetime | None = None,
    organizer: str = "",
    is_off: bool = False,
) -> Entry:
    """Say to this person what their calendar shows of the appointment.

    `discreet`: neither what it is nor with whom; a patient's name stands nowhere. `origin` is where links lead, also to
    a video. `is_off`: it was in the calendar, and is taken out.
    """
    summary, link = _summary(view, person, discreet=discreet), f"{origin}/appointments/{view.id}"
    place = BY_VIDEO.format(link=link) if view.place is Place.video else view.address or person.clinic.name
    said = "{summary}" if view.is_on else CANCELLED if is_off else PENDING
    return Entry(
        uid=uid,
        sequence=sequence,
        stamped_at=stamped_at or view.updated_at,
        start=view.start,
        end=view.end,
        summary=said.format(summary=summary),
        place=place,
        description=HOW_IT_STANDS.format(link=link),
        link=link,
        is_fixed=view.is_on,
        organizer=organizer,
    )


def _summary(view: AppointmentView, person: Person, *, discreet: bool) -> str:
    if discreet:
        return f"Appointment at {person.clinic.name}"
    if person.role is not Role.patient or view.provider_name is None:
        return view.type_name
    return f"{view.type_name} with {view.provider_name}"
