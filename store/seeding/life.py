"""Invents what becomes of a clinic's appointments, as the verbs would have written it.

Moments are whole minutes since 1970 in UTC, until they are written as text.
"""

import heapq
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from itertools import count

from store.models import (
    BY_PATIENT,
    CANCEL_HOURS,
    HOLDING,
    PROPOSE_HOURS,
    Asked,
    Kind,
    Status,
)
from store.seeding import phrases
from store.seeding.bulk import Chunk, Row
from store.seeding.plan import DAY, OPEN_STATUSES, TICK, House, Planned, answer_by

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


class Life:
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
                        *(next(self.ids["appointmentevent"]), number, actor, status.value, written(at)),
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
        is_ahead = each.status is Status.accepted and each.start > self.now
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
            written(each.start),
            written(each.start + type_.minutes),
            self.chance.choice(notes) if self.chance.random() < 0.4 else "",
            self.chance.choice(phrases.REASONS) if each.status is Status.rejected else None,
            by,
            written(at) if by else None,
            len(history),
            written(each.created),
            written(history[-1][1]),
            type_.buffer_before,
            type_.buffer_after,
            written(self._answer_by(each, history)) if is_open else None,
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
            written(history[1][1]) if len(history) > 1 and history[1][0] is Status.pending else None,
            False,
            written(at) if is_ahead and not number % 3 else None,
            written(at) if is_ahead and number % 12 == 1 else None,
            written(at) if is_ahead else None,
        )

    def _arrival(self, each: Planned, history: list[Line]) -> str | None:
        """When somebody noted that its patient is here."""
        has_come = each.status in {Status.checked_in, Status.completed}
        return (
            next((written(at) for status, at, _ in history if status is Status.checked_in), None) if has_come else None
        )

    def _answer_by(self, each: Planned, history: list[Line]) -> int:
        """Until when somebody answers: the provider, or the patient to what was proposed."""
        if not each.proposed:
            return answer_by(self.house.types[each.number], created=each.created, start=each.start)
        at = history[-1][1]
        return min(at + PROPOSE_HOURS * 60, (at + each.proposed) // 2)

    def _proposal(self, each: Planned, number: int, history: list[Line]) -> Row:
        end, until = each.proposed + self.house.types[each.number].minutes, self._answer_by(each, history)
        return number, written(each.proposed), written(end), each.provider, each.provider, written(until), False

    def _times(self, each: Planned, status: Status) -> tuple[str | None, str | None]:
        """The old and the new time of what was proposed."""
        return (written(each.start), written(each.proposed)) if status is Status.countered else (None, None)

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
        seen = written(history[1][1]) if len(history) > 1 else None
        recipients = (
            self.house.rules.offers[self.house.types[each.number].id] if each.any_provider else (each.provider,)
        )
        for provider in recipients:
            heapq.heappush(self.unwritten, (each.created, provider, number, Kind.new_appointment.value, seen))
        for status, at, _ in history:
            if status in NEWS:
                read = None if self.now - at < DAY else written(at + 10)
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
            yield next(self.ids["notification"]), person, number, None, type_, written(at), read, None


def _owner(each: Planned) -> int | None:
    """The provider, unless the patient asked for any and none has accepted."""
    return each.provider if not each.any_provider or Status.accepted in PATHS[each.status] else None


@cache
def _day(number: int) -> str:
    return (date(1970, 1, 1) + timedelta(days=number)).isoformat()


_CLOCK = [f" {minute // 60:02}:{minute % 60:02}:00.000000" for minute in range(DAY)]


def written(moment: int) -> str:
    """Write a moment as the database keeps it."""
    return _day(moment // DAY) + _CLOCK[moment % DAY]
