"""A request that came to nothing is made again by one tap, for one of the free times that are nearest to it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from nicegui import ui

from pages import words
from pages.elements import readers
from pages.elements.fragments import Fragment, node
from pages.elements.tags import tag
from pages.frame.toasts import say_refused
from pages.live import live
from store import appointments, errors, threads
from store.availability import offers
from store.models import Role, Status
from store.views.appointments import AppointmentView
from store.views.people import Person

TIMES = 3
AROUND = timedelta(days=3)
"""So long before the time that was asked for the search begins."""
DAYS = 14


class AskAgain:
    """A card for the patient; hidden where nothing came to nothing, or nothing is free."""

    def __init__(self, view: AppointmentView, me: Person) -> None:
        self._view, self._me = view, me
        self._starts: list[datetime] = []
        self._busy = False
        with tag("section", classes="card", aria_label=words.appointments.ASK_AGAIN) as self._card:
            tag("h2", words.appointments.ASK_AGAIN, "card-title")
            tag("p", words.appointments.ASKS_AGAIN, "soft")
            self._times = Fragment("div", [], "row-of")
        self._times.listen("act", self._on_time, readers.key)
        self._card.set_visibility(False)
        self._refresh = live.coalesced(self._read)
        if me.role is Role.patient:
            live.follow_times(me.clinic.id, self._on_times)
            live.follow_rules(me.clinic.id, self._on_times)
            live.follow_clock(self._on_times)

    def show(self, view: AppointmentView) -> None:
        """Look for times once it has come to nothing."""
        had, self._view = self._is_over, view
        if self._is_over and (not had or not self._starts):
            self._refresh()
        elif not self._is_over:
            self._card.set_visibility(False)

    @property
    def _is_over(self) -> bool:
        """Whether it came to nothing, and not by its patient's own wish."""
        view = self._view
        by_clinic = view.status is Status.cancelled and view.cancelled_by_id != view.patient_id
        return self._me.role is Role.patient and (view.status in {Status.expired, Status.rejected} or by_clinic)

    def _on_times(self) -> None:
        if self._is_over:
            self._refresh()

    async def _read(self) -> None:
        if self._is_over:
            zone, now = self._me.clinic.zone, datetime.now(UTC)
            self._starts = await threads.read(_nearest, self._view, zone, now)
            self._times.draw(
                [
                    node(
                        "button",
                        words.moments.near(start, zone, now),
                        "btn",
                        type="button",
                        data_act=start.isoformat(),
                        key=start.isoformat(),
                    )
                    for start in self._starts
                ]
            )
            self._card.set_visibility(bool(self._starts) and self._is_over)

    async def _on_time(self, key: str) -> None:
        """A press: only what is offered, and once."""
        start = next((each for each in self._starts if each.isoformat() == key), None)
        if start is None or self._busy:
            return
        self._busy, view = True, self._view
        try:
            asked = await threads.write(
                appointments.request,
                patient_id=self._me.id,
                type_slug=view.type_slug,
                start=start,
                provider_id=_provider_id(view),
                notes=view.notes,
                address=ui.context.client.ip,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, start=start)
            self._refresh()
        else:
            ui.navigate.to(f"/appointments/{asked.id}?sent=1")
        finally:
            self._busy = False


def _provider_id(view: AppointmentView) -> int | None:
    """Return whom the patient had asked for."""
    return None if view.any_provider else view.provider_id


def _nearest(view: AppointmentView, zone: str, now: datetime) -> list[datetime]:
    """Find the free times that are nearest to the one that was asked for, soonest first; that one is none of them."""
    first = max(now, view.start - AROUND).astimezone(ZoneInfo(zone)).date()
    try:
        days = offers.offer(
            patient_id=view.patient_id,
            type_slug=view.type_slug,
            provider_id=_provider_id(view),
            first=first,
            days=DAYS,
            now=now,
        )
    except errors.Refusal:  # the type is not offered any more, or the provider has left
        return []
    free = [start for day in days.values() for start in day if start != view.start]
    return sorted(sorted(free, key=lambda start: abs(start - view.start))[:TIMES])
