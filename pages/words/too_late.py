"""What somebody reads who comes too late: what became of the request or the appointment, through whom, and when."""

from datetime import UTC, datetime
from typing import NamedTuple

from pages.words import attendance
from pages.words.moments import ago, when
from store import errors
from store.models import WAITING, Act, Status


class _Decided(NamedTuple):
    """How it is said what became of a request, as far as is known by whom and when."""

    plain: str
    by: str
    ago: str
    by_and_ago: str

    def at(self, start: str) -> "_Decided":
        """Say to or at which time."""
        return _Decided(*(each.replace("{start}", start) for each in self))


_DECIDED = {
    Status.countered: _Decided(
        "Another time has been proposed already.",
        "Another time has been proposed already by {name}.",
        "Another time has been proposed already {ago}.",
        "Another time has been proposed already by {name} {ago}.",
    ),
    Status.accepted: _Decided(
        "Already accepted.",
        "Already accepted by {name}.",
        "Already accepted {ago}.",
        "Already accepted by {name} {ago}.",
    ),
    Status.rejected: _Decided(
        "Already rejected.",
        "Already rejected by {name}.",
        "Already rejected {ago}.",
        "Already rejected by {name} {ago}.",
    ),
    Status.cancelled: _Decided(
        "Already cancelled.",
        "Already cancelled by {name}.",
        "Already cancelled {ago}.",
        "Already cancelled by {name} {ago}.",
    ),
    Status.checked_in: _Decided(
        "The arrival has been noted already.",
        "The arrival has been noted already by {name}.",
        "The arrival has been noted already {ago}.",
        "The arrival has been noted already by {name} {ago}.",
    ),
    Status.completed: _Decided(
        "It has taken place already.",
        "It has taken place already, as {name} noted.",
        "It has taken place already, as was noted {ago}.",
        "It has taken place already, as {name} noted {ago}.",
    ),
    Status.no_show: _Decided(
        "It has been noted already that nobody came.",
        "It has been noted already by {name} that nobody came.",
        "It was noted {ago} that nobody came.",
        "{name} noted {ago} that nobody came.",
    ),
    Status.expired: _Decided(
        "It has expired: nobody answered in time.",
        "It has expired: nobody answered in time.",
        "It expired {ago}: nobody answered in time.",
        "It expired {ago}: nobody answered in time.",
    ),
}
_MOVED = {
    Act.moved: _Decided(
        "Already moved to {start}.",
        "Already moved to {start} by {name}.",
        "Already moved to {start}, {ago}.",
        "Already moved to {start} by {name}, {ago}.",
    ),
    Act.move_rejected: _Decided(
        "That has been answered already: it stays at {start}.",
        "{name} has answered that already: it stays at {start}.",
        "Nobody answered that in time: it stays at {start}.",
        "{name} answered that {ago}: it stays at {start}.",
    ),
    Act.move_withdrawn: _Decided(
        "That is not asked any more: it stays at {start}.",
        "{name} does not ask that any more: it stays at {start}.",
        "That is not asked any more: it stays at {start}.",
        "{name} took that back {ago}: it stays at {start}.",
    ),
}
"""What was answered to a wish to move an appointment, which is accepted before and after."""
_WAITS_AGAIN = "It waits for an answer again. Please look at it once more."


def said(error: errors.AlreadyDecided, zone: str) -> str:
    """Say what became of it first, through whom, and when; and when the next one is of whoever comes in vain."""
    status = Status(error.status)
    if status in WAITING:
        return _WAITS_AGAIN
    wording, name = _DECIDED[status], error.by_name
    if error.act is not None and error.start is not None:
        wording = _MOVED[Act(error.act)].at(when(error.start, zone))
    if error.at is None:
        return wording.by.format(name=name) if name else wording.plain
    text = (wording.by_and_ago if name else wording.ago).format(name=name, ago=ago(error.at, datetime.now(UTC), zone))
    return f"{text}{_next(error, zone)}"


def _next(error: errors.AlreadyDecided, zone: str) -> str:
    """Say of a patient who comes in vain when the next one is; empty where there is none."""
    return f" {attendance.next_one(error.next_start, error.patient_name, zone)}" if error.next_start else ""
