"""Of an appointment that does not take place, to whoever comes for it in vain: when the next one is."""

from datetime import UTC, datetime

from pages import words
from pages.elements.tags import tag
from pages.live import live
from store.appointments import attendance
from store.events import AppointmentChanged
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class NextOne:
    """A line that is there until the time of the cancelled one is over, and follows what its patient books."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        """Draw it; `read` fills it."""
        self._view, self._me = view, me
        self._start: datetime | None = None
        self._line = tag("p", "", "banner tone-info")
        self._refresh = live.coalesced(self.read)
        live.follow_appointments(me, self._on_news)

    async def read(self) -> None:
        """Read when the next one is, where somebody may come in vain."""
        now = datetime.now(UTC)
        is_asked = attendance.comes_in_vain(self._view, now)
        self._start = await live.load(attendance.next_start, self._view, now=now) if is_asked else None
        self.show(self._view)

    def show(self, view: AppointmentView) -> None:
        """Say it as long as it is true."""
        if view.status is not self._view.status:
            self._refresh()
        self._view = view
        now, to_patient = datetime.now(UTC), self._me.role is Role.patient
        start = self._start if attendance.comes_in_vain(view, now) else None
        self._line.set_visibility(start is not None)
        if start is not None:
            name = "" if to_patient else view.patient_name
            self._line.set_text(words.attendance.next_one(start, name, self._me.clinic.zone))

    def _on_news(self, _: AppointmentChanged, view: AppointmentView | None) -> None:
        if view is not None and view.patient_id == self._view.patient_id and view.id != self._view.id:
            self._refresh()
