"""Whether one start can be promised to a patient: what a request for it would be refused with."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.availability import ticks
from store.availability.claims import Claim
from store.availability.opening import Range
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window, load_claims, load_window, read_taken
from store.db import Transaction
from store.models import Appointment, Taken, tables
from store.people import people
from store.views.appointments import AppointmentView

_SOMETIME = timedelta(days=2 * 366)
"""Nobody plans further ahead than this, whoever books."""

_taken, _appointment = tables(Taken, Appointment)
_OTHER_PATIENTS = (
    sa.select(_taken.c.tick)
    .join(_appointment, _appointment.c.id == _taken.c.appointment_id)
    .where(
        _taken.c.person_id.in_(sa.bindparam("people", expanding=True)),
        _taken.c.tick >= sa.bindparam("first"),
        _taken.c.tick < sa.bindparam("last"),
        _appointment.c.patient_id != sa.bindparam("patient"),
    )
    .limit(1)
)


@dataclass(frozen=True, slots=True)
class Request:
    """A patient asks for an appointment of this type; `start` is aware, a `provider_id` of None is any provider.

    `moving`: the id of the appointment that would be moved there, and does not block itself; 0 for a new one.
    """

    patient_id: int
    type_: TypeRules
    provider_id: int | None
    start: datetime
    moving: int = 0

    @property
    def end(self) -> datetime:
        """Return when the appointment would end."""
        return self.start + timedelta(minutes=self.type_.minutes)

    @property
    def busy(self) -> range:
        """The ticks that a provider needs for it, buffers included."""
        return ticks.with_buffers(self.start, self.end, self.type_.buffer_before, self.type_.buffer_after)


def why_not(
    *, patient_id: int, type_slug: str, provider_id: int | None = None, start: datetime, now: datetime
) -> errors.Refusal | None:
    """Return what would refuse a request for this time now, as far as time is the reason; None if it is free."""
    with db.reading() as transaction:
        try:
            rules = load_rules(transaction, people.get(transaction, patient_id).clinic.id)
            request = Request(patient_id, rules.bookable(type_slug), provider_id, start.astimezone(UTC))
            check(transaction, rules, request, now)
        except errors.Refusal as refusal:
            return refusal
    return None


def check(transaction: Transaction, rules: Rules, request: Request, now: datetime) -> Window:
    """Load the window of the day of a start that can be promised.

    Raises PastTime, TooSoon, TooFarAhead, OffGrid, UnknownProvider, NotOffered, OutsideHours, TimeTaken.
    """
    window = load_day(transaction, rules, request, now)
    for broken in broken_rules(window, request):
        raise broken
    _read_taken(transaction, rules, window, request)
    at = window.position(request.start)
    if not window.free_for_patient(request.type_) >> at & 1:
        raise errors.TimeTaken("patient")
    if not window.can_promise(request.type_, request.provider_id, at):
        raise errors.TimeTaken(_obstacle(transaction, window, request))
    return window


def check_again(transaction: Transaction, rules: Rules, view: AppointmentView, now: datetime) -> None:
    """Check that a rejected request could wait again: no promise that was made meanwhile would break.

    Whether its own time is still free shows when it is taken. Raises TimeTaken.
    """
    days = Range(view.start.astimezone(rules.clock).date(), 1, rules.clock)
    window = load_window(transaction, rules, view.patient_id, days, now)
    type_, span = rules.types[view.type_slug], (view.start, view.end, view.buffer_before, view.buffer_after)
    if not window.ignoring_holds.has_room_for(Claim.from_span(days, type_, view.provider_id, *span)):
        raise errors.TimeTaken("everyone" if view.provider_id is None else "provider")


def check_colleague(transaction: Transaction, rules: Rules, view: AppointmentView, now: datetime) -> None:
    """Check that a colleague of its provider could do it, beside all requests that wait. Raises NoColleague."""
    days = Range(view.start.astimezone(rules.clock).date(), 1, rules.clock)
    window = load_window(transaction, rules, view.patient_id, days, now)
    type_, span = rules.types[view.type_slug], (view.start, view.end, view.buffer_before, view.buffer_after)
    named = frozenset() if view.provider_id is None else frozenset({view.provider_id})
    claim = Claim.from_span(days, type_, None, *span, named)
    if view.start <= now or not window.ignoring_holds.has_room_for(claim):
        raise errors.NoColleague


def as_it_is(type_: TypeRules, view: AppointmentView) -> TypeRules:
    """Return the type as if it were as long as this appointment, whatever it has become since."""
    minutes = int((view.end - view.start).total_seconds() // 60)
    return replace(type_, minutes=minutes, buffer_before=view.buffer_before, buffer_after=view.buffer_after)


def type_to_move(transaction: Transaction, type_: TypeRules, moving: int) -> TypeRules:
    """Return the type as the appointment with this id has it, which would be moved; the type itself for a new one."""
    view = appointment_rows.by_id(transaction, moving) if moving else None
    return type_ if view is None else as_it_is(type_, view)


def load_day(transaction: Transaction, rules: Rules, request: Request, now: datetime) -> Window:
    """Load the window of the local day of a start that is ahead, on a tick, and of a type that a provider offers.

    Raises PastTime, OffGrid, TooFarAhead, UnknownProvider, NotOffered.
    """
    check_moment(request.start, now)
    rules.require_provider(request.provider_id)
    days = Range(request.start.astimezone(rules.clock).date(), 1, rules.clock)
    window = load_claims(transaction, rules, request.patient_id, days, now, moving=request.moving)
    if not window.candidates(request.type_, request.provider_id):
        raise errors.NotOffered("type" if request.provider_id is None else "provider_id")
    return window


def check_moment(start: datetime, now: datetime) -> None:
    """Check that somebody could plan for this moment at all. Raises PastTime, OffGrid, TooFarAhead."""
    if start <= now:
        raise errors.PastTime("start")
    if start.timestamp() % ticks.TICK:
        raise errors.OffGrid("start")
    if start > now + _SOMETIME:
        raise errors.TooFarAhead("start")


def check_for_clinic(transaction: Transaction, rules: Rules, request: Request, because: str, now: datetime) -> None:
    """Check a start that the clinic chooses: within the patients' rules, or beyond them `because` of something.

    Raises NeedsReason, and what `load_day` does.
    """
    window = load_day(transaction, rules, request, now)
    beyond = tuple(broken.code for broken in broken_rules(window, request))
    if beyond and not because:
        raise errors.NeedsReason("because", beyond)


def check_proposed(transaction: Transaction, rules: Rules, request: Request, because: str, now: datetime) -> None:
    """Check a start that the clinic proposes: one that its patient could choose, or beyond that `because` of something.

    Whether its provider has that time shows when it is taken. Raises NeedsReason, TimeTaken, and what `load_day` does.
    """
    window = load_day(transaction, rules, request, now)
    beyond = tuple(broken.code for broken in broken_rules(window, request))
    if beyond and not because:
        raise errors.NeedsReason("because", beyond)
    _read_taken(transaction, rules, window, request)
    at = window.position(request.start)
    if not window.free_for_patient(request.type_) >> at & 1:
        raise errors.TimeTaken("patient")
    if not beyond and not window.can_promise(request.type_, request.provider_id, at):
        raise errors.TimeTaken(_obstacle(transaction, window, request))


def broken_rules(window: Window, request: Request) -> Iterator[errors.Invalid]:
    """Return the patients' rules that this start does not keep; staff and providers may book beyond them."""
    type_, at = request.type_, window.position(request.start)
    if request.start < window.now + timedelta(minutes=type_.notice):
        yield errors.TooSoon("start", type_.notice)
    if ticks.tick(request.start) >= window.horizon(type_):
        yield errors.TooFarAhead("start")
    hours = [window.open(type_, provider) for provider in window.candidates(type_, request.provider_id)]
    if not any(ticks.free_starts(each, type_.ticks[1]) >> at & 1 for each in hours):
        yield errors.OutsideHours("start")
    if not window.grid(type_) >> at & 1:
        yield errors.OffGrid("start")


def _read_taken(transaction: Transaction, rules: Rules, window: Window, request: Request) -> None:
    """Read the taken time that matters: where nothing waits for any provider, only that of the appointment itself."""
    if window.waiting or any(claim.provider_id is None for claim in window.held):
        read_taken(transaction, window, [*rules.providers, window.patient_id])
    else:
        candidates = window.candidates(request.type_, request.provider_id)
        read_taken(transaction, window, [*candidates, window.patient_id], request.busy)


def _obstacle(transaction: Transaction, window: Window, request: Request) -> str:
    """What is in the way of a start that cannot be promised; see errors.TimeTaken."""
    if window.ignoring_holds.can_promise(request.type_, request.provider_id, window.position(request.start)):
        return "held"
    at, candidates = window.position(request.start), window.candidates(request.type_, request.provider_id)
    has_time = any(window.ignoring_holds.possible(request.type_, each) >> at & 1 for each in candidates)
    if not has_time and not _is_taken_by_others(transaction, window, request):
        return "patient"  # the time kept around an appointment of their own
    return "everyone" if request.provider_id is None else "provider"


def _is_taken_by_others(transaction: Transaction, window: Window, request: Request) -> bool:
    """Return whether what is in the way of these providers is an appointment of another patient."""
    candidates = window.candidates(request.type_, request.provider_id)
    span = {"people": candidates, "first": request.busy.start, "last": request.busy.stop}
    return transaction.execute(_OTHER_PATIENTS, {**span, "patient": request.patient_id}).first() is not None
