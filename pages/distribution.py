"""To which open pages an event of the store goes, and in which order. pages/live.py knows who follows what."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from nicegui import Client

from pages.open_page import OpenPage
from store import errors, events, threads, waitlist_rows
from store.appointments import lists
from store.events import (
    AppointmentChanged,
    BellChanged,
    ClinicChanged,
    DeliveriesChanged,
    EventsMissed,
    JobsChanged,
    PersonChanged,
    PreferencesChanged,
    TimesChanged,
    WaitlistChanged,
    WaitlistNotified,
    WebhooksChanged,
)
from store.models import Kind
from store.people import people
from store.views.people import Clinic

Topic = tuple[str, int]

_TAKE_NO_TIME = {
    events.SEEN,
    events.NOTES_CHANGED,
    events.CLINIC_NOTE,
    events.WILL_COME,
    events.CALENDAR_ANSWER,
    Kind.appointment_reminder,
    Kind.note_shared,
    events.RECALL_CHANGED,
    Kind.invited_back,
    Kind.appointment_checked_in,
    Kind.appointment_not_here,
    Kind.appointment_delayed,
}
"""What happens to appointments without any time becoming free, or being taken."""

CLOCK: Topic = ("clock", 0)

CLINICS: Topic = ("clinics", 0)

JOBS: Topic = ("jobs", 0)


def _topic(event: BellChanged | PreferencesChanged | DeliveriesChanged | WebhooksChanged) -> Topic:
    match event:
        case BellChanged():
            return "bell", event.user_id
        case PreferencesChanged():
            return "preferences", event.user_id
        case DeliveriesChanged():
            return "deliveries", event.institution_id
        case WebhooksChanged():
            return "webhooks", event.institution_id


class Distribution:
    """Calls back the pages that follow what an event is about."""

    def __init__(self) -> None:
        self.followers: dict[Topic, dict[str, list[tuple[OpenPage, Callable[..., None]]]]] = {}
        """The pages that follow a topic, by the ids of their clients."""
        self.changed_clinics: dict[int, Clinic] = {}
        """Institutions whose staff have changed them since the start, as they were then."""

    async def _deliver(self, event: events.Event) -> None:
        match event:
            case AppointmentChanged():
                await self._deliver_appointment(event)
            case WaitlistNotified():
                await self._deliver_waitlist(event)
            case WaitlistChanged():
                await self._call(("waitlist", event.user_id))
                await self._call(("whole waitlist", event.institution_id))
            case TimesChanged():
                await self._deliver_times(event)
            case ClinicChanged():
                clinic = await threads.read(people.clinic, event.institution_id)
                self.changed_clinics[clinic.id] = clinic
                await self._call(("clinic", clinic.id), clinic)
                await self._call(CLINICS)
            case PersonChanged():
                await self._deliver_person(event)
            case BellChanged() | PreferencesChanged() | DeliveriesChanged() | WebhooksChanged():
                await self._call(_topic(event))
            case JobsChanged():
                await self._call(JOBS)
            case EventsMissed():
                _reload_all()

    async def _deliver_appointment(self, event: AppointmentChanged) -> None:
        concerned = {**dict.fromkeys(event.watching), **event.notified}
        topics: list[Topic] = [("person", person_id) for person_id in concerned]
        topics += [("staff", event.institution_id), ("records", event.institution_id)]
        topics += [("notifications", person_id) for person_id in event.notified]  # last: rows leave before toasts
        if any(topic in self.followers for topic in topics):
            view = event.view or await threads.read(lists.peek, event.appointment_id)
            for topic in topics:
                await self._call(topic, event, view)
        by = set() if event.by is None else {event.by}  # who has read what was told about it
        for person_id in by | event.notified.keys():
            await self._call(("bell", person_id))
        if event.kind not in _TAKE_NO_TIME:
            await self._call(("times", event.institution_id))

    async def _deliver_times(self, event: TimesChanged) -> None:
        await self._call(("times", event.institution_id))
        if event.rules:
            await self._call(("rules", event.institution_id))

    async def _deliver_person(self, event: PersonChanged) -> None:
        if ("self", event.user_id) in self.followers:
            with suppress(errors.NotFound):  # deactivated since
                await self._call(("self", event.user_id), await threads.read(people.find, event.user_id))
        await self._call(("people", event.institution_id))

    async def _deliver_waitlist(self, event: WaitlistNotified) -> None:
        if ("notifications", event.user_id) in self.followers:
            entry = await threads.read(waitlist_rows.peek, event.waitlist_id)
            await self._call(("notifications", event.user_id), event, entry)
        await self._call(("bell", event.user_id))
        await self._call(("waitlist", event.user_id))

    async def _call(self, topic: Topic, *args: Any) -> None:
        """Call a topic's followers, one page after the other."""
        for followers in list(self.followers.get(topic, {}).values()):
            for page, callback in followers:
                page.call(partial(callback, *args))
            await asyncio.sleep(0)  # what this page has to show leaves before the next page is drawn


def _reload_all() -> None:
    for client in list(Client.instances.values()):
        client.run_javascript("location.reload()")
