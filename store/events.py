"""Who listens to committed changes: on PostgreSQL, across instances.

An event carries ids and kinds only, never names, notes or reasons: each page reads what its own person may see.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, get_args

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


def payload(event: Event) -> str:
    """Return the event as other instances read it."""
    content: dict[str, Any]
    if isinstance(event, AppointmentChanged):
        content = {name: getattr(event, name) for name in ("kind", "appointment_id", "institution_id", "by")}
        content |= {"notified": list(event.notified.items()), "watching": sorted(event.watching)}
    else:
        content = asdict(event)
    return json.dumps({"kind": type(event).__name__, "event": content})


def read_payload(said: str) -> Event | None:
    """Return the event that another instance wrote, or that one cannot be read; None for a kind of another version."""
    try:
        return _parse(said)
    except (ValueError, LookupError, TypeError) as problem:
        log.warning("an event of another instance could not be read (%s)", type(problem).__name__)
        return EventsMissed()


def _parse(said: str) -> Event | None:
    message = json.loads(said)
    content = message["event"]
    if message["kind"] == "AppointmentChanged":
        content = {**content, "notified": dict(content["notified"]), "watching": frozenset(content["watching"])}
    kind = _KINDS.get(message["kind"])
    return kind(**content) if kind is not None else None
