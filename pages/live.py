"""The store's news reaches the open pages of the people concerned: the one place that hops to the event loop.

News is announced on the thread that wrote it. It is put in a line here, and one task brings each piece to the pages in
the order of the commits, reading the appointment once for all of them.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

from nicegui import Client, background_tasks, ui

from pages.cleanup import while_open
from store import events, threads, waitlist_rows
from store.appointments import lists
from store.events import (
    AppointmentChanged,
    BellChanged,
    ClinicChanged,
    EventsMissed,
    TimesChanged,
    WaitlistChanged,
    WaitlistNotified,
)
from store.models import Kind, Role
from store.notifications.notifications import About
from store.people import people
from store.views.appointments import AppointmentView, may_see
from store.views.people import Clinic, Person

log = logging.getLogger(__name__)

OnNews = Callable[[AppointmentChanged, AppointmentView | None], None]
OnTold = Callable[[int, str, About | None], None]
Topic = tuple[str, int]

_CLOCK: Topic = ("clock", 0)

SOON = 0.05
"""Seconds that counts and the like wait, so that the rows of all pages leave before them."""

_decided: dict[int, Clinic] = {}
"""Institutions whose staff have decided otherwise since the start, as they were then."""

_followers: dict[Topic, dict[str, list[tuple[Client, Callable[..., None]]]]] = {}
_state: dict[str, Any] = {}


def start() -> None:
    """Begin to hear the store, on the running event loop; harmless when that is done."""
    loop = asyncio.get_running_loop()
    if _state.get("loop") is loop:
        return
    stop()
    _state["loop"] = loop
    line: asyncio.Queue[events.Event] = asyncio.Queue()
    _state["line"] = line

    def hear(event: events.Event) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(line.put_nowait, event)

    _state["unlisten"] = events.listen(hear)
    _state["tasks"] = [
        background_tasks.create(_bring(line), name="live pages"),
        background_tasks.create(_tick(), name="the minute"),
    ]


def stop() -> None:
    """Hear nothing more, and forget every page."""
    _state.pop("loop", None)
    _state.pop("turn", None)
    if unlisten := _state.pop("unlisten", None):
        unlisten()
    for task in _state.pop("tasks", ()):
        task.cancel()
    _followers.clear()
    _decided.clear()


def follow(person: Person, callback: OnNews) -> None:
    """Call back, in this page, with every piece of news that the person is told or whose list it moves.

    Staff follow all of their institution. The view is None when the appointment is none of the person's business now.
    """
    topic = ("staff", person.clinic.id) if person.role is Role.staff else ("person", person.id)
    _follow(topic, _as_seen_by(person, callback))


def follow_told(person: Person, callback: OnTold) -> None:
    """Call back, in this page, with what the person is told: the notification's id, its kind, and what it is about.

    The rows of all pages have moved by then. What is none of the person's business now comes as None.
    """

    def checked(told: AppointmentChanged | WaitlistNotified, about: About | None) -> None:
        mine = about is not None and (not isinstance(about, AppointmentView) or may_see(person, about))
        number = told.told[person.id] if isinstance(told, AppointmentChanged) else told.notification_id
        callback(number, told.kind, about if mine else None)

    _follow(("told", person.id), checked)


def follow_times(institution_id: int, callback: Callable[[], None]) -> None:
    """Call back, in this page, when time of the institution was taken, held or given back."""
    _follow(("times", institution_id), callback)


def follow_rules(institution_id: int, callback: Callable[[], None]) -> None:
    """Call back, in this page, when hours, types, holidays or the like of the institution changed."""
    _follow(("rules", institution_id), callback)


def follow_clinic(clinic: Clinic, callback: Callable[[], None]) -> None:
    """Call back, in this page, when staff decided otherwise about the institution; `clinic` says by then what holds.

    All of a page's followers are called in one go, so that what it shows of the institution changes together.
    """

    def become(now: Clinic) -> None:
        clinic.become(now)
        callback()

    _follow(("clinic", clinic.id), become)
    if _decided.get(clinic.id, clinic) != clinic:  # it changed while this page was on its way
        _state["line"].put_nowait(ClinicChanged(clinic.id))


def follow_bell(person_id: int, callback: Callable[[], None]) -> None:
    """Call back, in this page, when the person was told something or has read something."""
    _follow(("bell", person_id), callback)


def follow_waitlist(person_id: int, callback: Callable[[], None]) -> None:
    """Call back, in this page, when the patient waits for other free times than before."""
    _follow(("waitlist", person_id), callback)


def follow_clock(callback: Callable[[], None]) -> None:
    """Call back, in this page, at the beginning of every minute."""
    _follow(_CLOCK, callback)


def coalesced(work_to_do: Callable[[], Awaitable[None]], *, rest: float = 0.0) -> Callable[[], None]:
    """A function that has this done soon, in this page: once, however often it is called meanwhile.

    Pages take turns, so that twenty that catch up do not hold up the next piece of news. `rest`: seconds until it is
    done again, at the least.
    """
    client = ui.context.client
    work = while_open(work_to_do)
    due = running = False

    async def run() -> None:
        nonlocal due, running
        try:
            while due and not client.is_deleted:
                await asyncio.sleep(SOON)
                due = False
                async with _state.setdefault("turn", asyncio.Lock()):
                    with client:
                        await work()
                await asyncio.sleep(rest)
        finally:
            running = False

    def ask() -> None:
        nonlocal due, running
        due = True
        if not running:
            running = True
            background_tasks.create(run(), name="a page catches up")

    return ask


def _as_seen_by(person: Person, callback: OnNews) -> OnNews:
    """The callback, which gets the appointment only if it is the person's business."""

    def checked(news: AppointmentChanged, view: AppointmentView | None) -> None:
        callback(news, view if view is not None and may_see(person, view) else None)

    return checked


def _follow(topic: Topic, callback: Callable[..., None]) -> None:
    client = ui.context.client
    pages = _followers.setdefault(topic, {})
    if client.id not in pages:
        client.on_delete(partial(_forget, topic, client.id))
    pages.setdefault(client.id, []).append((client, callback))


def _forget(topic: Topic, client_id: str) -> None:
    pages = _followers.get(topic, {})
    pages.pop(client_id, None)
    if not pages:
        _followers.pop(topic, None)


async def _bring(line: "asyncio.Queue[events.Event]") -> None:
    while True:
        event = await line.get()
        try:
            await _deliver(event)
        except Exception:
            log.exception("could not deliver %s", type(event).__name__)


async def _tick() -> None:
    while True:
        await asyncio.sleep(60 - datetime.now(UTC).timestamp() % 60)
        await _call(_CLOCK)


async def _deliver(event: events.Event) -> None:
    match event:
        case AppointmentChanged():
            await _deliver_news(event)
        case WaitlistNotified():
            await _deliver_told(event)
        case WaitlistChanged():
            await _call(("waitlist", event.user_id))
        case TimesChanged():
            await _call(("times", event.institution_id))
            if event.rules:
                await _call(("rules", event.institution_id))
        case ClinicChanged():
            clinic = _decided[event.institution_id] = await threads.read(people.clinic, event.institution_id)
            await _call(("clinic", clinic.id), clinic)
        case BellChanged():
            await _call(("bell", event.user_id))
        case EventsMissed():
            for client in list(Client.instances.values()):
                client.run_javascript("location.reload()")


async def _deliver_told(event: WaitlistNotified) -> None:
    if ("told", event.user_id) in _followers:
        await _call(("told", event.user_id), event, await threads.read(waitlist_rows.peek, event.waitlist_id))
    await _call(("bell", event.user_id))
    await _call(("waitlist", event.user_id))


async def _deliver_news(event: AppointmentChanged) -> None:
    people = {**dict.fromkeys(event.watching), **event.told}
    topics: list[Topic] = [("person", person_id) for person_id in people]
    topics.append(("staff", event.institution_id))
    topics += [("told", person_id) for person_id in event.told]  # last: rows leave before toasts
    if any(topic in _followers for topic in topics):
        view = event.view or await threads.read(lists.peek, event.appointment_id)
        for topic in topics:
            await _call(topic, event, view)
    for person_id in event.told:
        await _call(("bell", person_id))
    if event.kind != Kind.appointment_seen:
        await _call(("times", event.institution_id))


async def _call(topic: Topic, *args: Any) -> None:
    """Call a topic's followers; one that fails is logged and the others still hear."""
    for page in list(_followers.get(topic, {}).values()):
        for client, callback in page:
            if client.is_deleted:
                continue
            try:
                with client:
                    callback(*args)
            except Exception:
                log.exception("a page failed on its news")
        await asyncio.sleep(0)  # what this page has to show leaves before the next page is drawn
