"""The store's events reach the open pages of the people concerned: the one way from one to the other.

An event is published on the thread that wrote it. It waits in a queue, and one task brings each event to the pages in
the order of the commits, with the appointment as the transaction left it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, TypeVar

from nicegui import background_tasks, ui

from pages.cleanup import while_open
from pages.distribution import CLINICS, CLOCK, JOBS, Distribution, Topic
from pages.open_page import OpenPage
from store import events
from store.events import (
    AppointmentChanged,
    ClinicChanged,
    WaitlistNotified,
)
from store.models import Role
from store.notifications.notifications import About
from store.views.appointments import AppointmentView, may_see
from store.views.people import Clinic, Person

log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

OnAppointment = Callable[[AppointmentChanged, AppointmentView | None], None]
OnNotification = Callable[[int, str, About | None], None]

MOST_READS = 10
"""How often a page reads the same again because something happens meanwhile."""


class Live(Distribution):
    """Which open pages follow what, and the task that brings each event to them."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: dict[str, OpenPage] = {}
        """The pages that follow or read something, by the ids of their clients."""
        self._begin()

    def _begin(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._queue: asyncio.Queue[events.Event] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []
        self._turn = asyncio.Lock()
        self._unlisten: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Begin to listen to the store, on the running event loop; harmless when that is done."""
        if self._loop is (loop := asyncio.get_running_loop()):
            return
        self.stop()
        self._loop = loop
        self._unlisten = events.listen_on_loop(self._queue.put_nowait)
        self._tasks = [
            background_tasks.create(self._deliver_all(), name="live pages"),
            background_tasks.create(self._tick(), name="the minute"),
        ]

    def stop(self) -> None:
        """Listen no more, and forget every page."""
        self._unlisten()
        for task in self._tasks:
            task.cancel()
        self.followers.clear()
        self.pages.clear()
        self.changed_clinics.clear()
        self._begin()

    # ---- what a page follows

    def follow_appointments(self, person: Person, callback: OnAppointment) -> None:
        """Call back, in this page, when an appointment changes that the person is notified of or has in a list.

        Staff follow all of their institution. The view is None when the appointment is none of the person's business
        now.
        """

        def checked(event: AppointmentChanged, view: AppointmentView | None) -> None:
            callback(event, view if view is not None and may_see(person, view) else None)

        self._follow(("staff", person.clinic.id) if person.role is Role.staff else ("person", person.id), checked)

    def follow_records(self, institution_id: int, patient_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when any appointment of that patient changes, or something is written about it."""

        def checked(_event: AppointmentChanged, view: AppointmentView | None) -> None:
            if view is not None and view.patient_id == patient_id:
                callback()

        self._follow(("records", institution_id), checked)

    def follow_notifications(self, person: Person, callback: OnNotification) -> None:
        """Call back, in this page, with each notification of the person: its id, its kind, and what it is about.

        The rows of all pages have moved by then. What is none of the person's business now comes as None.
        """

        def checked(event: AppointmentChanged | WaitlistNotified, about: About | None) -> None:
            visible = about is not None and (not isinstance(about, AppointmentView) or may_see(person, about))
            number = event.notified[person.id] if isinstance(event, AppointmentChanged) else event.notification_id
            callback(number, event.kind, about if visible else None)

        self._follow(("notifications", person.id), checked)

    def follow_times(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when time of the institution was taken, held or given back."""
        self._follow(("times", institution_id), callback)

    def follow_rules(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when hours, types, holidays or the like of the institution changed."""
        self._follow(("rules", institution_id), callback)

    def follow_clinic(self, clinic: Clinic, callback: Callable[[], None]) -> None:
        """Call back, in this page, when staff changed the institution; `clinic` says by then what holds.

        All of a page's followers are called in one go, so that what it shows of the institution changes together.
        """

        def become(now: Clinic) -> None:
            clinic.become(now)
            callback()

        self._follow(("clinic", clinic.id), become)
        if self.changed_clinics.get(clinic.id, clinic) != clinic:  # it changed while this page was on its way
            self._queue.put_nowait(ClinicChanged(clinic.id))

    def follow_person(self, person: Person, callback: Callable[[Person], None]) -> None:
        """Call back, in this page, with the person as they are now, when they have another name or phone number."""
        self._follow(("self", person.id), callback)

    def follow_people(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when somebody of the institution has another name or phone number, or is new."""
        self._follow(("people", institution_id), callback)

    def follow_clinics(self, callback: Callable[[], None]) -> None:
        """Call back, in this page, when staff changed any institution: for pages that list all of them."""
        self._follow(CLINICS, callback)

    def follow_bell(self, person_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when the person was notified or has read something."""
        self._follow(("bell", person_id), callback)

    def follow_waitlist(self, person_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when the patient's waitlist entries are others than before."""
        self._follow(("waitlist", person_id), callback)

    def follow_whole_waitlist(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when anybody of the institution waits for something else, or is offered it."""
        self._follow(("whole waitlist", institution_id), callback)

    def follow_deliveries(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when something became of what had to leave the institution by mail."""
        self._follow(("deliveries", institution_id), callback)

    def follow_webhooks(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when another system of the institution was called, or is called otherwise."""
        self._follow(("webhooks", institution_id), callback)

    def follow_preferences(self, person_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when the person wants to hear otherwise of news outside of their pages."""
        self._follow(("preferences", person_id), callback)

    def people_here(self) -> frozenset[int]:
        """Return the people who have a page of this process open."""
        return frozenset(person_id for topic, person_id in self.followers if topic == "notifications")

    def follow_clock(self, callback: Callable[[], None]) -> None:
        """Call back, in this page, at the beginning of every minute."""
        self._follow(CLOCK, callback)

    def follow_jobs(self, callback: Callable[[], None]) -> None:
        """Call back, in this page, when something that happens by itself has failed, or goes well again."""
        self._follow(JOBS, callback)

    def follow_presence(self, institution_id: int, callback: Callable[[], None]) -> None:
        """Call back, in this page, when somebody of the clinic comes to a page of theirs, or nobody is at one."""
        self._follow(("presence", institution_id), callback)

    def publish_presence(self, institution_id: int) -> None:
        """Tell those who follow it that somebody of the clinic is here, or nobody any more."""
        background_tasks.create(self._call(("presence", institution_id)), name="who is here")

    def publish_all_presence(self) -> None:
        """Let all who follow it look again."""
        for institution_id in [institution_id for topic, institution_id in self.followers if topic == "presence"]:
            self.publish_presence(institution_id)

    def follow_reading(self, institution_id: int, callback: Callable[[int], None]) -> None:
        """Call back, in this page of the clinic's people, when others of them are reading a request: with its id."""
        self._follow(("reading", institution_id), callback)

    def publish_reading(self, institution_id: int, request_id: int) -> None:
        """Tell those who follow it that somebody is reading this request now, or not any more."""
        background_tasks.create(self._call(("reading", institution_id), request_id), name="who is reading")

    def _follow(self, topic: Topic, callback: Callable[..., None]) -> None:
        client = ui.context.client
        pages = self.followers.setdefault(topic, {})
        if client.id not in pages:
            client.on_delete(partial(self._forget, topic, client.id))
        pages.setdefault(client.id, []).append((self._page(), callback))

    def _forget(self, topic: Topic, client_id: str) -> None:
        pages = self.followers.get(topic, {})
        pages.pop(client_id, None)
        if not pages:
            self.followers.pop(topic, None)

    # ---- what a page reads, and what it does soon

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold back what happens until this page is drawn; then it is told all of it, in order."""
        page = self._page()
        held: list[Callable[[], None]] = []
        page.held = held
        try:
            yield
        finally:
            page.held = None
        for call in held:
            page.call(call)

    async def read(self, query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The query's result. What the parts of a page ask for at the same time is read in one transaction."""
        page, future = self._page(), asyncio.get_running_loop().create_future()
        page.queries.append((partial(query, *args, **kwargs), future))
        if len(page.queries) == 1:
            background_tasks.create(page.read_queries(), name="a page reads")
        result: T = await future
        return result

    async def load(self, query: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> T:
        """The query's result; read again if something happened meanwhile that this page follows.

        After MOST_READS in a row it has to do as it is, or a page in a rush would never be drawn.
        """
        page = self._page()
        for _ in range(MOST_READS - 1):
            before = page.calls
            result = await self.read(query, *args, **kwargs)
            if page.calls == before:
                return result
        return await self.read(query, *args, **kwargs)

    def coalesced(self, work: Callable[[], Awaitable[None]], *, pause: float = 0.0) -> Callable[[], None]:
        """A function that has this done soon, in this page: once, however often it is called meanwhile.

        Pages take turns, so that twenty that catch up do not hold up the next event; what a page has to do is done in
        one go. `pause`: seconds until it is done again, at the least.
        """
        return self._page().coalesced(while_open(work), pause)

    def after(self, mark: Future[None]) -> None:
        """Let this page catch up when the mark is made, or lost: what it reads is true then at once."""
        made = asyncio.wrap_future(mark)
        made.add_done_callback(lambda made: made.cancelled() or made.exception())  # the store has logged it
        self._page().marks.append(made)

    def _page(self) -> OpenPage:
        client = ui.context.client
        if (page := self.pages.get(client.id)) is None:
            page = OpenPage(client, self._turn)
            if not client.is_deleted:
                self.pages[client.id] = page
                client.on_delete(lambda: self.pages.pop(page.client.id, None))
        return page

    # ---- from the store to the pages

    async def _deliver_all(self) -> None:
        while True:
            event = await self._queue.get()
            try:
                await self._deliver(event)
            except Exception:
                log.exception("could not deliver %s", type(event).__name__)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(60 - datetime.now(UTC).timestamp() % 60)
            await self._call(CLOCK)


live = Live()
"""The one of this process; main.py starts and stops it."""
