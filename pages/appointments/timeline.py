"""The history of an appointment, line by line, on the clinic's clock."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pages import words
from pages.elements.tags import Tag, tag
from store.appointments.lists import EventView
from store.availability.opening import Absence
from store.models import Act, Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person


class Timeline:
    """A list that grows; what it has said stays, with the names that people go by now."""

    def __init__(self, me: Person) -> None:
        """Draw it, still empty."""
        self._me = me
        self._shown_events = 0
        self._lines: list[tuple[Tag, Tag, EventView, bool]] = []
        """Of each line what it says, its time, and what it is about: an event, for the patient or not."""
        self._booked: tuple[datetime, int | None] | None = None
        self._list = tag("ol", classes="timeline")

    def show(self, view: AppointmentView, events: Sequence[EventView]) -> None:
        """Add what happened since."""
        names = {event.actor_id: event.actor_name for event in events}
        names |= {event.for_id: event.for_name for event in events if event.for_id is not None}
        names |= {each.old_provider_id: each.old_provider_name for each in events if each.old_provider_id is not None}
        self._lines = [
            (said, time, _renamed(event, names), for_patient) for said, time, event, for_patient in self._lines
        ]
        with self._list:
            for event in events[self._shown_events :]:
                if event.status is Status.accepted and (event.at, event.actor_id) == self._booked:
                    continue  # whoever booked it for the patient has accepted it with that
                if event.status is Status.booked and not event.notes_changed:
                    self._booked = event.at, event.actor_id
                self._add(event, for_patient=event.actor_id != view.patient_id)
        self._shown_events = len(events)
        self.refresh()

    def refresh(self) -> None:
        """Say who did each thing, and when, on the clinic's clock as it is now."""
        for said, time, event, for_patient in self._lines:
            said.set_text(self._sentence(event, for_patient=for_patient))
            time.set_text(words.moments.when(event.at, self._me.clinic.zone))

    def _add(self, event: EventView, *, for_patient: bool) -> None:
        said = self._sentence(event, for_patient=for_patient)
        with tag("li", said, "glow" if self._shown_events else "") as line:
            if event.detail and not _is_outside(event):
                tag("p", f"Reason: {event.detail}", "typed", dir="auto")
            if said_before := words.history.notes(event.old_notes, event.new_notes):
                with tag("details"):
                    tag("summary", "Before and after", "btn btn-quiet")
                    for each in said_before:
                        tag("p", each, "typed", dir="auto")
            self._lines.append((line, tag("time", datetime=event.at.isoformat()), event, for_patient))

    def _times(self, event: EventView) -> tuple[str, str]:
        """Say the old and the new time of what moved."""
        if event.old_start is None:
            return "", ""
        zone = self._me.clinic.zone
        return words.moments.when(event.old_start, zone), words.history.times(event.new_starts, zone)

    def _sentence(self, event: EventView, *, for_patient: bool) -> str:
        said = words.history.line(
            event.status,
            "You" if event.actor_id == self._me.id else event.actor_name,
            for_name="you" if event.for_id == self._me.id else event.for_name,
            from_name="you" if event.old_provider_id == self._me.id else event.old_provider_name,
            for_patient=for_patient,
            undo=event.undo,
            notes_changed=event.notes_changed,
            act=event.act,
            times=self._times(event),
            to_patient=self._me.role is Role.patient,
        )
        if not _is_outside(event):
            return said
        own = self._me.id == (event.actor_id if event.for_id is None else event.for_id)
        return words.hours.standing(said, Absence(event.detail), own=own)


def _is_outside(event: EventView) -> bool:
    """Return whether somebody got it although they are not there then; known to the clinic only."""
    is_given = event.act is Act.assigned or (event.act is None and event.status is Status.accepted)
    return bool(event.detail) and is_given


def _renamed(event: EventView, names: Mapping[int | None, str | None]) -> EventView:
    return replace(
        event,
        actor_name=names.get(event.actor_id),
        for_name=names.get(event.for_id) if event.for_id else None,
        old_provider_name=names.get(event.old_provider_id) if event.old_provider_id else None,
    )
