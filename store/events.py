"""Who listens to committed changes: on PostgreSQL, across instances.

An event carries ids and kinds only, never names, notes or reasons: each page reads what its own person may see.
"""

import asyncio
import json
import logging
import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, get_args

import psycopg
import sqlalchemy as sa

if TYPE_CHECKING:
    from store.views.appointments import AppointmentView  # which stands above this module

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AppointmentChanged:
    """An appointment changed, through the person `by`; None for what happens by itself.

    `notified`: the people who got a notification, each with its id; `watching`: others whose pages show it.
    `view`: the appointment as the transaction left it, so that the pages of this instance need not read it again.
    It is the one thing here that is no id and no kind, and stays in this process: not on the wire, not in the log.
    """

    kind: str
    appointment_id: int
    institution_id: int
    by: int | None
    notified: Mapping[int, int] = field(default_factory=dict)
    watching: frozenset[int] = frozenset()
    view: "AppointmentView | None" = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class WaitlistNotified:
    """A person was told of something that is no change of an appointment: their waitlist entry, by its id."""

    kind: str
    waitlist_id: int
    user_id: int
    notification_id: int


@dataclass(frozen=True, slots=True)
class WaitlistChanged:
    """A patient of the institution waits for other free times now, or something was offered to them, or ended."""

    user_id: int
    institution_id: int


@dataclass(frozen=True, slots=True)
class TimesChanged:
    """Other times of the institution are free now: somebody is choosing one or has stopped, or `rules` changed."""

    institution_id: int
    rules: bool = False


@dataclass(frozen=True, slots=True)
class ClinicChanged:
    """Staff decided otherwise about the institution itself: its name, its clock, its emergency line, its limits."""

    institution_id: int


@dataclass(frozen=True, slots=True)
class PersonChanged:
    """A person of the institution has another name or phone number, or is new there."""

    user_id: int
    institution_id: int


@dataclass(frozen=True, slots=True)
class BellChanged:
    """A person read a notification in one of their pages."""

    user_id: int


@dataclass(frozen=True, slots=True)
class PreferencesChanged:
    """A person hears otherwise of news outside of their pages, or something else was kept of theirs for pages."""

    user_id: int


@dataclass(frozen=True, slots=True)
class DeliveriesChanged:
    """Something became of what had to leave the institution."""

    institution_id: int


@dataclass(frozen=True, slots=True)
class WebhooksChanged:
    """Another system of the institution was called, or is called otherwise now, or no more."""

    institution_id: int


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A login session ended: by log-out, by age, by a new password or by staff."""

    session_id: int


@dataclass(frozen=True, slots=True)
class PresenceTold:
    """An instance says whether anybody of the institution has one of its pages in front of them; not about whom."""

    instance: str
    institution_id: int
    is_here: bool


@dataclass(frozen=True, slots=True)
class PresenceAsked:
    """An instance wants to hear that of all others."""

    instance: str


@dataclass(frozen=True, slots=True)
class JobsChanged:
    """Something that happens by itself has failed, or goes as it should again."""


@dataclass(frozen=True, slots=True)
class EventsMissed:
    """Events of other instances may have been missed: every open page reads again."""


Event = (
    AppointmentChanged
    | WaitlistNotified
    | WaitlistChanged
    | TimesChanged
    | ClinicChanged
    | PersonChanged
    | BellChanged
    | PreferencesChanged
    | DeliveriesChanged
    | WebhooksChanged
    | SessionEnded
    | PresenceTold
    | PresenceAsked
    | JobsChanged
    | EventsMissed
)

_listeners: list[Callable[[Event], None]] = []
_KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Event) if kind is not EventsMissed}
# The kinds of an AppointmentChanged that nobody is notified of:
NOTES_CHANGED = "notes_changed"  # the patient wrote other notes
MOVE_WITHDRAWN = "move_withdrawn"  # or asks for no other time any more
RECALL_CHANGED = "recall_changed"  # its patient is not invited back any more
PASSED_ON = "passed_on"  # a provider has passed the request on, which waits for the others
SEEN = "appointment_seen"  # somebody of the clinic has the request before them
WILL_COME = "will_come"  # its patient said that they will come
CALENDAR_ANSWER = "calendar_answer"  # its patient has answered an invitation in their calendar, or was asked about that
CLINIC_NOTE = "clinic_note"  # somebody of the clinic wrote a note for the clinic alone, or withdrew one

CHANNEL = "kept"
_ROOM = 7000
"""Bytes of one NOTIFY that we fill; PostgreSQL takes 8,000."""
INSTANCE = secrets.token_hex(8)
"""What this process is called among the instances on one database."""


def listen(callback: Callable[[Event], None]) -> Callable[[], None]:
    """Call back for every event from now on, on the thread that dispatches it; returns what ends that."""
    _listeners.append(callback)
    return lambda: _listeners.remove(callback) if callback in _listeners else None


def listen_on_loop(callback: Callable[[Event], None]) -> Callable[[], None]:
    """Call back on the running event loop for every event from now on; returns what ends that."""
    loop = asyncio.get_running_loop()

    def hop(event: Event) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(callback, event)

    return listen(hop)


def dispatch(events: Iterable[Event]) -> None:
    """Call every listener; one that fails is logged and the others still hear."""
    for event in events:
        for listener in list(_listeners):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)


class PostgresListener:
    """Hears what other instances on the same PostgreSQL database publish, and dispatches it here."""

    def __init__(self, url: str) -> None:
        self._address = sa.make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._stopped = threading.Event()
        self._hears = threading.Event()
        self._thread = threading.Thread(target=self._run, name="postgres-listener", daemon=True)

    def start(self) -> None:
        """Begin to listen, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening; returns when the thread is done."""
        self._stopped.set()
        self._thread.join(timeout=5)

    def hears(self) -> bool:
        """Return whether it hears the others now."""
        return self._hears.is_set()

    def _run(self) -> None:
        missed = False
        while not self._stopped.is_set():
            try:
                with psycopg.connect(self._address, autocommit=True) as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    self._hears.set()
                    if missed:
                        dispatch([EventsMissed()])
                    self._hear(connection)
            except psycopg.OperationalError as problem:
                log.warning("the database's news broke off (%s); trying again", type(problem).__name__)
                missed = True
                self._hears.clear()
                self._stopped.wait(1)

    def _hear(self, connection: psycopg.Connection[Any]) -> None:
        quiet = 0
        while not self._stopped.is_set():
            heard = [notify.payload for notify in connection.notifies(timeout=1, stop_after=1)]
            dispatch(event for payload in heard if (event := _heard(payload)))
            quiet = 0 if heard else quiet + 1
            if quiet >= 20:  # a connection can be half open: silent, and dead
                connection.execute("SELECT 1")
                quiet = 0


def payloads(event: Event) -> Iterable[str]:
    """Return the event as one or several texts that each fit a NOTIFY."""
    content: dict[str, Any]
    if isinstance(event, AppointmentChanged):
        content = {name: getattr(event, name) for name in ("kind", "appointment_id", "institution_id", "by")}
        notified, watching = list(event.notified.items()), sorted(event.watching)
        people: list[tuple[str, Any]] = [("notified", list(pair)) for pair in notified]
        people += [("watching", person_id) for person_id in watching]
        room = _ROOM // 30
        for at in range(0, max(len(people), 1), room):
            part = people[at : at + room]
            content["notified"] = [person for group, person in part if group == "notified"]
            content["watching"] = [person for group, person in part if group == "watching"]
            yield json.dumps({"from": INSTANCE, "kind": "AppointmentChanged", "event": content})
    else:
        yield json.dumps({"from": INSTANCE, "kind": type(event).__name__, "event": asdict(event)})


def _heard(payload: str) -> Event | None:
    """The event in a NOTIFY's payload, or that one cannot be read; None for a kind of another version."""
    try:
        return _parse(payload)
    except (ValueError, LookupError, TypeError) as problem:
        log.warning("an event of another instance could not be read (%s)", type(problem).__name__)
        return EventsMissed()


def _parse(payload: str) -> Event | None:
    """The event in a NOTIFY's payload; None when it is our own, which was dispatched already."""
    message = json.loads(payload)
    if message["from"] == INSTANCE:
        return None
    content = message["event"]
    if message["kind"] == "AppointmentChanged":
        content = {**content, "notified": dict(content["notified"]), "watching": frozenset(content["watching"])}
    kind = _KINDS.get(message["kind"])
    return kind(**content) if kind is not None else None
