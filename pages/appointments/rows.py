"""Appointments as rows of a patient's lists; each changes in place when news comes, and leads to its page."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime

from pages import words
from pages.appointments.card import glow, set_tone
from pages.elements.icons import type_icon
from pages.elements.tags import icon, tag
from store.models import Status
from store.views.appointments import AppointmentView
from store.views.people import Person


class AppointmentItem:
    """A row in a patient's list, which leads to the appointment."""

    def __init__(self, view: AppointmentView, person: Person, browser_zone: str | None) -> None:
        self._person, self._browser_zone = person, browser_zone
        with tag("a", classes="item visit", href=f"/appointments/{view.id}") as self.row:
            with tag("span", classes="i-badge") as self._badge:
                icon(type_icon(view.type_slug))
            with tag("span", classes="item-main"):
                self._when = tag("strong")
                self._what = tag("small")
                self._reason = tag("small", classes="visit-reason", dir="auto")
            self._pill = tag("span", classes="pill")
        self.show(view)

    def show(self, view: AppointmentView, *, in_doubt: bool = False) -> None:
        """Say how it stands now; `in_doubt`: its provider is away then, and nobody has decided."""
        self.view, self.in_doubt = view, in_doubt
        zone, now = self._person.clinic.zone, datetime.now(UTC)
        self._when.set_text(words.moments.near_when(view.start, zone, now, seen_from=self._browser_zone))
        self._what.set_text(words.appointments.with_provider(view.type_name, view.provider_name))
        why = words.cancelling.why(view)
        self._reason.set_text(f"Reason: {why}" if why else "")
        self._pill.set_text("Provider away" if in_doubt else words.appointments.in_a_word(view, zone, now))
        for part in (self._pill, self._badge):
            set_tone(part, Status.countered if in_doubt else view.status)


class AppointmentList:
    """A list of rows; each change touches one."""

    def __init__(self, person: Person, browser_zone: str | None, label: str) -> None:
        self._person, self._browser_zone = person, browser_zone
        self._rows: dict[int, AppointmentItem] = {}
        self._drawn = False
        self.list = tag("section", classes="item-list", aria_label=label)

    def show(self, views: Sequence[AppointmentView], in_doubt: Collection[int] = ()) -> None:
        """Exactly these, in this order; the providers of those `in_doubt` are away then."""
        for gone in set(self._rows) - {view.id for view in views}:
            self._rows.pop(gone).row.delete()
        for place, view in enumerate(views):
            item = self._rows.get(view.id)
            if item is None:
                item = self._draw(view, place)
            elif item.view != view:
                glow(item.row)
            if (item.view, item.in_doubt) != (view, view.id in in_doubt):
                item.show(view, in_doubt=view.id in in_doubt)
        self._drawn = True

    def refresh(self) -> None:
        """Say all of it, as the clinic has decided by now."""
        for visit in self._rows.values():
            visit.show(visit.view, in_doubt=visit.in_doubt)

    def _draw(self, view: AppointmentView, place: int) -> AppointmentItem:
        with self.list:
            visit = self._rows[view.id] = AppointmentItem(view, self._person, self._browser_zone)
        if place < len(self._rows) - 1:
            visit.row.move(self.list, place)
        visit.row.classes("glow" if self._drawn else "")
        return visit
