"""What a patient in a crisis reads while nobody of the clinic looks at Kept."""

from collections.abc import Iterable

from pages import words
from pages.elements.tags import tag
from pages.frame import presence
from pages.live import live
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class NobodyHere:
    """A line that is there as long as it is true, and the crisis has no answer."""

    def __init__(self, views: Iterable[AppointmentView], me: Person) -> None:
        self._views, self._me = tuple(views), me
        with tag("div", classes="banner tone-crisis", role="alert") as self._banner:
            tag("span", classes="i", aria_hidden="true")
            tag("p", words.crisis.NOBODY_HERE, "banner-text")
        if me.role is Role.patient:
            live.follow_presence(me.clinic.id, self._refresh)
        self._refresh()

    def show(self, *views: AppointmentView) -> None:
        """The crisis may have an answer by now, or somebody is on it."""
        self._views = views
        self._refresh()

    def _refresh(self) -> None:
        is_open = self._me.role is Role.patient and any(
            view.crisis and view.is_request and not view.is_acknowledged for view in self._views
        )
        self._banner.set_visibility(is_open and presence.is_nobody_here(self._me.clinic.id))
