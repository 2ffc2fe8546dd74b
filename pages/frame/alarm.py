"""Somebody is in a crisis: the pages of whoever is asked ring, and say so until somebody is on it."""

from nicegui import ui

from pages.elements.tags import Tag, tag
from pages.frame.toasts import dismiss_crisis
from pages.live import live
from store.events import AppointmentChanged
from store.models import Role
from store.notifications.notifications import About
from store.views.appointments import AppointmentView
from store.views.people import Person

ALLOW = "Press here to allow the sound"


class Alarm:
    """What a page of a provider, or of staff, does about a crisis; nothing for patients. `header`: the page's."""

    def __init__(self, person: Person, header: Tag) -> None:
        self._header, self._is_for_clinic = header, person.role is not Role.patient
        if self._is_for_clinic:
            self._on_person(person)
            live.follow_person(person, self._on_person)
            live.follow_appointments(person, self._on_news)

    def ring(self, notification_id: int, about: About) -> None:
        """Let the browser ring once, in one of its tabs, if this is a crisis that nobody is on."""
        if self._is_for_clinic and _waits_for_somebody(about):
            ui.run_javascript(f"keptRing.ring({notification_id})")

    def _on_person(self, person: Person) -> None:
        self._header.attributes(data_sound="on" if person.crisis_sound else "off")

    def _on_news(self, news: AppointmentChanged, view: AppointmentView | None) -> None:
        if view is None or not _waits_for_somebody(view):
            dismiss_crisis(news.appointment_id)


def draw_allow_sound() -> None:
    """Draw the button that allows the sound; it shows while the browser, which waits for a press, makes none."""
    tag("button", ALLOW, "btn btn-quiet allow-sound", type="button", hidden="true", data_allows_sound="true")


def _waits_for_somebody(about: About) -> bool:
    return isinstance(about, AppointmentView) and about.crisis and about.is_request and not about.is_acknowledged
