"""Invents clinics: their people, and a life of appointments as the verbs would have written it.

Moments are whole minutes since 1970 in UTC, until they are written as text.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from itertools import count
from zoneinfo import ZoneInfo

from store.availability.rules import LIMITS
from store.models import (
    BY_PATIENT,
    CANCEL_HOURS,
    CRISIS_MINUTES,
    HOLDING,
    PROPOSE_HOURS,
    READY_REASONS,
    Asked,
    Kind,
    Role,
    Status,
)
from store.seeding import decided, phrases
from store.seeding.bulk import Chunk, Row
from store.seeding.plan import DAY, OPEN_STATUSES, TICK, House, Planned, answer_by, plan

CHUNK = 10_000
"""Appointments, or people, that are held in memory with all their rows."""

ASKED = (Status.booked, Status.pending)
AGREED = (*ASKED, Status.accepted)
PATHS = {
    Status.booked: (Status.booked,),
    Status.pending: ASKED,
    Status.countered: (*ASKED, Status.countered),
    Status.accepted: AGREED,
    Status.rejected: (*ASKED, Status.rejected),
    Status.expired: (*ASKED, Status.expired),
    Status.cancelled: (*AGREED, Status.cancelled),
    Status.checked_in: (*AGREED, Status.checked_in),
    Status.completed: (*AGREED, Status.checked_in, Status.completed),
    Status.no_show: (*AGREED, Status.no_show),
}
"""Through which statuses an appointment came to the one it is in."""

NEWS = {
    Status.pending: Kind.appointment_seen.value,
    Status.countered: Kind.appointment_countered.value,
    Status.accepted: Kind.appointment_accepted.value,
    Status.rejected: Kind.appointment_rejected.value,
    Status.expired: Kind.appointment_expired.value,
    Status.cancelled: Kind.appointment_cancelled.value,
}
"""What the patient is told when the appointment comes to this status.

Of an expired one those who were asked hear, too; what the patient cancels, only its provider is told.
"""

Line = tuple[Status, int, int | None]
"""Of a history: what the appointment became, when, and through whom."""


@dataclass(frozen=True)
class Size:
    """How much to invent; people and appointments are counted over all institutions."""

    institutions: int = 2
    providers: int = 4
    patients: int = 24
    appointments: int = 160
    seed: int = 1


def clinics(size: Size, *, now: datetime, password_hash: Callable[[str], str]) -> Iterator[Chunk]:
    """The rows of all institutions, in an order that foreign keys allow; `password_hash` is asked for each e-mail.

    The same size and `now` make the same rows. Each institution needs two providers and two patients at least.
    """
    minute = int(now.timestamp()) // 60
    ids = {name: count(1) for name in ("appointment", "appointmentevent", "notification")}
    person = 1
    for at in range(size.institutions):
        providers_here, patients_here, appointments = (
            (at + 1) * total // size.institutions - at * total // size.institutions
            for total in (size.providers, size.patients, size.appointments)
        )
        words = phrases.clinic(at)
        providers = range(person + 1, person + 1 + providers_here)
        patients = range(providers.stop, providers.stop + patients_here)
        today = now.astimezone(ZoneInfo(words.zone)).date()
        rules = decided.decide(words, clinic_id=at + 1, providers=providers, today=today)
        house = House(rules=rules, staff=person, providers=providers, patients=patients)
        person = patients.stop
        chance = random.Random(f"{size.seed}/{words.slug}")  # noqa: S311  # not a secret
        planned = plan(house, appointments, now=minute, chance=chance)
        opened = (planned[0].created if planned else minute) - 30 * DAY
        yield "institution", [_institution(house, words)]
        people = _people(house, words, opened, password_hash, chance)
        while some := [row for _, row in zip(range(CHUNK), people, strict=False)]:
            yield "user", some
        yield from decided.rows(rules, since=date(1970, 1, 1) + timedelta(days=opened // DAY))
        yield "waitlistentry", _waiting(house, minute)
        life = _Life(house, minute, chance, ids)
        for first in range(0, len(planned), CHUNK):
            yield from life.of(planned[first : first + CHUNK], last=first + CHUNK >= len(planned))
        yield "appointmentcount", [(house.id, *key, number) for key, number in sorted(life.counts.items())]


def _institution(house: House, words: phrases.Clinic) -> Row:
    slug, name, zone, country, region, _, numbers, emergency_phone, sentence = words
    limits = (getattr(house.rules, each) for each in LIMITS)
    own = numbers.format(0)
    rules = *limits, 1, False, False
    texts = slug, name, zone, own, emergency_phone, sentence, country, region
    return house.id, *texts, *rules, *READY_REASONS, CANCEL_HOURS, PROPOSE_HOURS, CRISIS_MINUTES


def _waiting(house: House, minute: int) -> list[Row]:
    """One patient waits for a provider who is away: perhaps they are back earlier."""
    provider, away = next((each, some[0]) for each, some in house.rules.away.items() if some)
    type_ = next(each.id for each in house.rules.types.values() if provider in house.rules.offers.get(each.id, {}))
    days = away.first.isoformat(), away.last.isoformat()
    return [(house.id, house.id, house.patients[-1], type_, provider, *days, _text(minute - 2 * DAY), None)]


def _people(
    house: House, words: phrases.Clinic, opened: int, password_hash: Callable[[str], str], chance: random.Random
) -> Iterator[Row]:
    """The users of an institution; the demo accounts are the first of each role. Two of three patients have a phone."""
    rules = phrases.DEMO_PEOPLE.get(words.slug, {})
    roles = ((Role.staff, [house.staff]), (Role.provider, house.providers), (Role.patient, house.patients))
    for role, members in roles:
        for number, person in enumerate(members, 1):
            account = role.value if number == 1 else f"{role.value}{number}"
            title = "Dr. " if role is Role.provider else ""
            drawn = f"{title}{chance.choice(phrases.FIRST)} {chance.choice(phrases.LAST)}"
            email = f"{account}@{words.slug}.example"
            name = rules.get(account, drawn)
            phone = words.numbers.format(number % 99 + 1) if role is Role.patient and number % 3 else ""
            yield person, house.id, role.value, email, name, phone, password_hash(email), True, _text(opened), True


class _Life:
    """The rows of an institution's appointments, and what it counts and tells meanwhile."""

    def __init__(self, house: House, now: int, chance: random.Random, ids: dict[str, "count[int]"]) -> None:
        self.house, self.now, self.chance, self.ids = house, now, chance, ids
        self.counts: Counter[tuple[int, int, str]] = Counter()
        self.unwritten: list[tuple[int, int, int, str, str | None]] = []

    def of(self, planned: list[Planned], *, last: bool) -> Iterator[Chunk]:
        """These appointments with their history, the time they take, and what was told to whom."""
        appointments: list[Row] = []
        events: list[Row] = []
        taken: list[Row] = []
        proposals: list[Row] = []
        for each in planned:
            number = next(self.ids["appointment"])
            history = self._history(each)
            appointments.append(self._appointment(each, number, history))
            for status, at, actor in history:
                events.append(
                    (
                        *(next(self.ids["appointmentevent"]), number, actor, status.value, _text(at)),
                        *("", False, False, None, *self._times(each, status), None),
                    )
                )
            if each.proposed:
                proposals.append(self._proposal(each, number, history))
            if each.status in HOLDING:
                taken += self._taken(each, number)
            owner = _owner(each)
            type_id = 0 if owner else self.house.types[each.number].id
            self.counts[owner or 0, type_id, each.status.value] += 1
            self._add_notifications(each, number, history)
        yield "appointment", appointments
        yield "appointmentevent", events
        yield "proposal", proposals
        yield "taken", taken
        yield "notification", list(self._notification_rows(until=None if last else planned[-1].created))

    def _history(self, each: Planned) -> list[Line]:
        type_ = self.house.types[each.number]
        unanswered = answer_by(type_, created=each.created, start=each.start)
        until = min(self.now, each.start)
        third = min(until - each.created, unanswered - each.created, 480) / 3
        seen = each.created + int(self.chance.random() * third)
        answered = seen + int(self.chance.random() * third)
        lines: dict[Status, tuple[int, int | None]] = {
            Status.booked: (each.created, each.patient),
            Status.pending: (seen, each.provider),
            Status.countered: (answered, each.provider),
            Status.accepted: (answered, each.provider),
            Status.rejected: (answered, each.provider),
            Status.cancelled: ((answered + until) // 2, each.patient),
            Status.expired: (unanswered, None),
            Status.checked_in: (each.start - 5, self.house.staff),
            Status.no_show: (each.start + 15, self.house.staff),
            Status.completed: (each.start + type_.minutes, each.provider),
        }
        return [(status, *lines[status]) for status in PATHS[each.status]]

    def _appointment(self, each: Planned, number: int, history: list[Line]) -> Row:
        _, at, by = next((line for line in history if line[0] in {Status.accepted, Status.rejected}), (None, 0, None))
        type_ = self.house.types[each.number]
        is_open = each.status in OPEN_STATUSES
        notes = phrases.NOTES[type_.slug]
        return (
            number,
            self.house.id,
            each.patient,
            _owner(each),
            each.any_provider,
            type_.id,
            0 if type_.crisis else 1,
            each.status.value,
            _text(each.start),
            _text(each.start + type_.minutes),
            self.chance.choice(notes) if self.chance.random() < 0.4 else "",
            self.chance.choice(phrases.REASONS) if each.status is Status.rejected else None,
            by,
            _text(at) if by else None,
            len(history),
            _text(each.created),
            _text(history[-1][1]),
            type_.buffer_before,
            type_.buffer_after,
            _text(self._answer_by(each, history)) if is_open else None,
            None,
            False,
            None,
            None,
            None,
            *self._cancelling(each, history),
            *(None, None, "", 0),
            0,
            self._arrival(each, history),
            None,
            None,
            *("I am not free then. Would this suit you?" if each.proposed else "", ""),
            *(None, False),
            *(None, 0, 0, 0),
            *(Asked.suitable.value, None),
        )

    def _arrival(self, each: Planned, history: list[Line]) -> str | None:
        """When somebody noted that its patient is here."""
        has_come = each.status in {Status.checked_in, Status.completed}
        return next((_text(at) for status, at, _ in history if status is Status.checked_in), None) if has_come else None

    def _answer_by(self, each: Planned, history: list[Line]) -> int:
        """Until when somebody answers: the provider, or the patient to what was proposed."""
        if not each.proposed:
            return answer_by(self.house.types[each.number], created=each.created, start=each.start)
        at = history[-1][1]
        return min(at + PROPOSE_HOURS * 60, (at + each.proposed) // 2)

    def _proposal(self, each: Planned, number: int, history: list[Line]) -> Row:
        end, until = each.proposed + self.house.types[each.number].minutes, self._answer_by(each, history)
        return number, _text(each.proposed), _text(end), each.provider, each.provider, _text(until), False

    def _times(self, each: Planned, status: Status) -> tuple[str | None, str | None]:
        """The old and the new time of what was proposed."""
        return (_text(each.start), _text(each.proposed)) if status is Status.countered else (None, None)

    def _cancelling(self, each: Planned, history: list[Line]) -> Row:
        """Who cancelled it, why, what they added, and whether that was late."""
        if each.status is not Status.cancelled:
            return None, None, "", False
        _, at, by = history[-1]
        return by, self.chance.choice(BY_PATIENT).value, "", at > each.start - CANCEL_HOURS * 60

    def _taken(self, each: Planned, number: int) -> Iterator[Row]:
        """The time it takes, of the provider the buffers too; what is over for a day is swept."""
        type_, swept = self.house.types[each.number], (self.now - DAY) // TICK
        before, length, after = type_.ticks
        first, last = each.start // TICK, (each.start + type_.minutes) // TICK
        for tick in range(max(first, swept), last):
            yield each.patient, tick, number
        if owner := _owner(each):
            for tick in range(max(first - before, swept), last + after):
                yield owner, tick, number
        if each.proposed:
            for tick in range(each.proposed // TICK - before, each.proposed // TICK + length + after):
                yield each.provider, tick, number

    def _add_notifications(self, each: Planned, number: int, history: list[Line]) -> None:
        """Note what is told; it has been read, but for requests nobody has seen and what people heard today."""
        seen = _text(history[1][1]) if len(history) > 1 else None
        recipients = (
            self.house.rules.offers[self.house.types[each.number].id] if each.any_provider else (each.provider,)
        )
        for provider in recipients:
            heapq.heappush(self.unwritten, (each.created, provider, number, Kind.new_appointment.value, seen))
        for status, at, _ in history:
            if status in NEWS:
                read = None if self.now - at < DAY else _text(at + 10)
                notified = {
                    Status.expired: (each.patient, *recipients),
                    Status.cancelled: (each.provider,),
                }.get(status, (each.patient,))
                for person in notified:
                    heapq.heappush(self.unwritten, (at, person, number, NEWS[status], read))

    def _notification_rows(self, *, until: int | None) -> Iterator[Row]:
        """What is told up to that minute, in its order: the ids of notifications ascend with time."""
        while self.unwritten and (until is None or self.unwritten[0][0] <= until):
            at, person, number, type_, read = heapq.heappop(self.unwritten)
            yield next(self.ids["notification"]), person, number, None, type_, _text(at), read, None


def _owner(each: Planned) -> int | None:
    """The provider, unless the patient asked for any and none has accepted."""
    return each.provider if not each.any_provider or Status.accepted in PATHS[each.status] else None


@cache
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


_CLOCK = [f" {minute // 60:02}:{minute % 60:02}:00.000000" for minute in range(DAY)]


def _text(moment: int) -> str:
    return _day(moment // DAY) + _CLOCK[moment % DAY]
