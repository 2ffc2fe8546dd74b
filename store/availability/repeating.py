"""The dates of a series before it is booked: at regular intervals on the clinic's clock, with what is in the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from store import db, errors
from store.availability import opening, promise, ticks
from store.availability.desk import NOBODY
from store.availability.offers import moments
from store.availability.opening import DAY, Range
from store.availability.promise import Request
from store.availability.rules import Rules, TypeRules, load_rules
from store.availability.window import Window, busy, load_window
from store.models import LONGEST_SERIES, Role
from store.people import people
from store.views.people import Person

WEEKS = (1, 2, 4)
"""Between two appointments of a series."""

WEEK = 7


class Obstacle(StrEnum):
    """What is in the way of a date: somebody has the time, the provider is not there, or patients' rules are."""

    past = "past"
    patient = "patient"
    taken = "taken"
    holiday = "holiday"
    closure = "closure"
    away = "away"
    hours = "hours"
    off_grid = "off_grid"
    too_soon = "too_soon"
    too_far = "too_far"


_OF_RULES = {"too_soon": Obstacle.too_soon, "too_far_ahead": Obstacle.too_far, "off_grid": Obstacle.off_grid}


@dataclass(frozen=True, slots=True)
class PlannedDate:
    """One start of a series, on the clinic's clock, and what is in its way; `name` is a holiday's or a closure's, or
    for the clinic that of a provider's time off.

    `needs_reason`: the clinic can book it all the same. `replacement` is the nearest free time of that day, or of that
    week, where there is one.
    """

    start: datetime
    obstacle: Obstacle | None = None
    name: str = ""
    needs_reason: bool = False
    replacement: datetime | None = None

    @property
    def can_be_booked(self) -> bool:
        """Whether it can be part of the series as it is."""
        return self.obstacle is None or self.needs_reason


def plan(
    *,
    by: int,
    type_slug: str,
    provider_id: int,
    patient_id: int | None = None,
    first: datetime,
    every: int,
    count: int,
    now: datetime,
) -> list[PlannedDate]:
    """Plan so many appointments from `first` on, `every` so many weeks, at the same time of the clinic's clock.

    Patients plan for themselves, where the type allows it, providers in their own time, staff for all. As long as the
    clinic has chosen no patient, nobody is busy.
    Raises NotAllowed, NotFound, UnknownType, UnknownProvider, NotOffered, NoSeries, OutOfRange, PastTime, OffGrid,
    TooFarAhead.
    """
    if every not in WEEKS:
        raise errors.OutOfRange("every", WEEKS[0], WEEKS[-1])
    if not 1 <= count <= LONGEST_SERIES:
        raise errors.OutOfRange("count", 1, LONGEST_SERIES)
    with db.reading() as transaction:
        person = people.get(transaction, by)
        rules = load_rules(transaction, person.clinic.id)
        type_ = may_repeat(rules, person, type_slug, provider_id, patient_id)
        if patient_id is not None:
            people.get_patient(transaction, patient_id, person.clinic.id)
        promise.check_moment(first, now)
        planned = []
        for start in repeat(rules, first, every, count):
            request = Request(patient_id or NOBODY, type_, provider_id, start)
            day = start.astimezone(rules.clock).date()
            week = Range(day - timedelta(days=day.weekday()), WEEK, rules.clock)
            window = load_window(transaction, rules, request.patient_id, week, now)
            planned.append(_look(window, request, for_clinic=person.role is not Role.patient))
        return planned


def may_repeat(rules: Rules, person: Person, type_slug: str, provider_id: int, patient_id: int | None) -> TypeRules:
    """Return the type of a series that this person may book with this provider, for this patient.

    Raises NotAllowed, NotFound, UnknownType, UnknownProvider, NotOffered, NoSeries.
    """
    if person.role is Role.patient and patient_id != person.id:
        raise errors.NotFound
    if person.role is Role.provider and provider_id != person.id:
        raise errors.NotAllowed
    type_ = rules.bookable(type_slug)
    rules.require_provider(provider_id)
    if not rules.suits(provider_id, type_):
        raise errors.NotOffered("provider_id")
    if person.role is Role.patient and not type_.can_repeat:
        raise errors.NoSeries("type")
    return type_


def repeat(rules: Rules, first: datetime, every: int, count: int) -> Iterator[datetime]:
    """Return the starts (UTC): so many, at the time that the clinic's clock shows at the first.

    On a day that leaves that time out, the moment as far behind the change as the clock would have been.
    """
    local = first.astimezone(rules.clock)
    yield first.astimezone(UTC)
    for n in range(1, count):
        day: date = local.date() + n * every * WEEK * DAY
        yield ticks.local(day, local.hour * 60 + local.minute, rules.clock)


def _look(window: Window, request: Request, *, for_clinic: bool) -> PlannedDate:
    """Look what is in the way of this start; the window is that of its week."""
    start = request.start.astimezone(window.days.clock)
    obstacle, name = _obstacle(window, request, for_clinic=for_clinic)
    if obstacle is None:
        return PlannedDate(start)
    is_hard = obstacle in {Obstacle.past, Obstacle.patient, Obstacle.taken}
    return PlannedDate(start, obstacle, name, for_clinic and not is_hard, _nearest(window, request))


def _obstacle(window: Window, request: Request, *, for_clinic: bool) -> tuple[Obstacle | None, str]:
    """Find what is in the way, first of all what no reason can move."""
    type_, at, provider_id = request.type_, window.position(request.start), request.provider_id
    assert provider_id is not None
    if request.start <= window.now:
        return Obstacle.past, ""
    if not window.free_for_patient(type_) >> at & 1:
        return Obstacle.patient, ""
    if window.taken.get(provider_id, 0) & busy(type_, at):
        return Obstacle.taken, ""
    broken = [each.code for each in promise.broken_rules(window, request)]
    if "outside_hours" in broken:
        absence = opening.absence(window.rules, provider_id, request.start, request.end, crisis=type_.crisis)
        if absence is None:
            return Obstacle.hours, ""
        is_private = absence.why == Obstacle.away and not for_clinic  # why somebody is away is no patient's business
        if absence.why == "elsewhere":
            return Obstacle.hours, ""
        return Obstacle(absence.why), "" if is_private else absence.name
    if broken:
        return _OF_RULES[broken[0]], ""
    if not for_clinic and not window.can_promise(type_, provider_id, at):
        return Obstacle.taken, ""
    return None, ""


def _nearest(window: Window, request: Request) -> datetime | None:
    """The free time that lies nearest: of that day, else of that week."""
    wanted = request.start.astimezone(window.days.clock)
    free = [each for each in moments(window, window.starts(request.type_, request.provider_id)) if each != wanted]
    same_day = [each for each in free if each.date() == wanted.date()]
    return min(same_day or free, key=lambda each: abs(each.timestamp() - wanted.timestamp()), default=None)
