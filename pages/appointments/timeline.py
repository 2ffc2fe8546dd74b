"""What happened to an appointment, line by line, on the clinic's clock."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from pages.elements.tags import Tag, tag
from store.appointments.lists import EventView
from store.availability.opening import Absence
from store.models import Status
from store.views.appointments import AppointmentView
from store.views.people import Person


class Timeline:
    """A list that grows; what it has said stays."""

    def __init__(self, me: Person) -> None:
        """Draw it, still empty."""
        self._me = me
        self._shown_events = 0
        self._times: list[tuple[Tag, datetime]] = []
        self._booked: tuple[datetime, int | None] | None = None
        self._list = tag("ol", classes="timeline")

    def show(self, view: AppointmentView, events: Sequence[EventView]) -> None:
        """Add what happened since."""
        with self._list:
            for event in events[self._shown_events :]:
                if event.status is Status.accepted and (event.at, event.actor_id) == self._booked:
                    continue  # whoever booked it for the patient has accepted it with that
                if event.status is Status.booked:
                    self._booked = event.at, event.actor_id
                self._add(event, for_patient=event.actor_id != view.patient_id)
        self._shown_events = len(events)
        self.refresh()

    def refresh(self) -> None:
        """Say when each thing happened, on the clinic's clock as it is now."""
        for shown, at in self._times:
            shown.set_text(words.moments.when(at, self._me.clinic.zone))

    def _add(self, event: EventView, *, for_patient: bool) -> None:
        name = "You" if event.actor_id == self._me.id else event.actor_name
        said = words.appointments.history(event.status, name, for_patient=for_patient, undo=event.undo)
        outside = event.status is Status.accepted and event.detail  # known to the clinic only
        if outside:
            own = event.actor_id == self._me.id
            said = words.hours.accepted_outside(name, Absence(event.detail), own=own)
        with tag("li", said, "glow" if self._shown_events else ""):
            if event.detail and not outside:
                tag("p", f"Reason: {event.detail}", "typed", dir="auto")
            self._times.append((tag("time", datetime=event.at.isoformat()), event.at))
