"""What a page of an appointment says first to whoever was just led to it: what they have sent, or why nothing was."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from pages import words
from pages.elements.tags import Tag, tag
from store.models import WAITING, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

JUST_SENT = timedelta(minutes=10)
SENT, WAITS, MOVED = "sent", "waits", "moved"
"""What stands in the address: the request was sent, another waits already, it had been moved before."""


class Arrival:
    """A banner, as long as it is true."""

    def __init__(self, view: AppointmentView, me: Person, came: Collection[str]) -> None:
        self._came_to = view
        self._is_about_move = MOVED in came and me.role is Role.patient
        said, tone = self._said(view, me, came)
        self._banner: Tag | None = None
        if said:
            with tag("div", classes=f"banner tone-{tone}", role="status") as self._banner:
                tag("span", classes="i", aria_hidden="true")
                tag("p", said, "banner-text")
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Say nothing any more of what is over."""
        if self._banner is None:
            return
        if self._is_about_move:
            self._banner.set_visibility(view.version == self._came_to.version)
        else:
            self._banner.set_visibility(view.status in WAITING and not view.is_acknowledged)

    def _said(self, view: AppointmentView, me: Person, came: Collection[str]) -> tuple[str, str]:
        """The sentence and its tone; empty where there is nothing to say."""
        is_waiting = view.status in WAITING
        if self._is_about_move:
            return words.moving.already(view, me.clinic.zone), "info"
        if SENT in came and is_waiting and datetime.now(UTC) - view.created_at < JUST_SENT:
            return words.appointments.SENT_IN_CRISIS if view.crisis else words.appointments.SENT, "info"
        if WAITS in came and is_waiting and me.role is Role.patient:
            return words.appointments.WITH_THE_CLINIC, "waiting"
        return "", "info"
