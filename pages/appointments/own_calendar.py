"""An appointment goes into the reader's own calendar: a file, or a calendar on the web."""

from datetime import UTC, datetime

from ical import links
from ical.entries import entry
from pages import words
from pages.elements.tags import tag
from settings import settings
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


class OwnCalendar:
    """A card, while its time is agreed upon and to come. What goes to others on the web names only the clinic."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._me = me
        said = words.calendar_feeds
        with tag("section", classes="card stack", aria_labelledby="own-calendar") as self._card:
            tag("h2", said.ONE_TITLE, "card-title", id="own-calendar")
            with tag("div", classes="row-of"):
                tag("a", said.DOWNLOAD, "btn", href=f"/appointments/{view.id}/calendar.ics", download="appointment.ics")
                outside = {"target": "_blank", "rel": "noopener noreferrer"}
                self._google = tag("a", said.GOOGLE, "btn", **outside)
                self._outlook = tag("a", said.OUTLOOK, "btn", **outside)
            tag("p", said.COPY, "soft")

    def show(self, view: AppointmentView) -> None:
        """Lead to the time that it has now."""
        is_shown = self._me.role is not Role.staff and view.is_on and view.end > datetime.now(UTC)
        self._card.set_visibility(is_shown)
        if is_shown:
            said = entry(view, self._me, settings().origin, discreet=True, uid="", sequence=0)
            self._google.attributes(href=links.google(said))
            self._outlook.attributes(href=links.outlook(said))
