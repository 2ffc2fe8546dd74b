"""Sentences of an appointment's history: who did what."""

from collections.abc import Sequence
from datetime import datetime

from pages import words
from store.models import Act, Status

ALL_PASSED = "Everybody who was asked passed it on, so it was rejected."

_ACTS = {
    Act.assigned: "{actor} gave the request to {for_name}",
    Act.passed: "{actor} passed the request on",
    Act.offered: "{actor} asked whether a colleague may do it",
    Act.agreed: "{actor} agreed to a colleague. The others are asked now.",
    Act.declined: "{actor} would rather have nobody else",
    Act.acknowledged: "{actor} said: I am on it",
    Act.called: "Nobody had answered. Everybody on duty was asked.",
    Act.escalated: "Nobody had answered. The staff were asked, too.",
    Act.woken: "No answer came from {for_name}. Everybody was asked again.",
    Act.unseen: "Its time came before anybody had looked. It waits on, and the time was given back.",
    Act.move_asked: "{actor} asked to move it to {new}",
    Act.moved: "{actor} moved it from {old} to {new}",
    Act.move_rejected: "{actor} answered: {new} is not possible. It stays at {old}.",
    Act.move_withdrawn: "{actor} kept {old} after all",
    Act.delayed: "{actor} said that it begins later, at about {new}",
    Act.on_time: "{actor} said that it begins on time after all",
    Act.not_here: "{actor} took the arrival back",
    Act.will_come: "{actor} said: I'll be there",
    Act.proposal_taken: "{actor} took {new} instead of {old}",
    Act.proposal_declined: "{actor} took none of the other times. The request waits again.",
}
UNANSWERED = {
    Act.move_rejected: "Nobody answered in time. It stays at {old}.",
    Act.proposal_declined: "The other times were not answered. The request waits again.",
}
"""What is said of these where nobody has done them."""
_AT_THE_SAME_TIME = {
    Act.moved: "{actor} gave it to {for_name}{instead}",
    Act.proposal_taken: "{actor} agreed to {for_name}{instead}",
}
"""What is said of these where it is another provider, and the time stays."""
_WITH_ANOTHER = {
    Act.assigned: "{actor} gave the request to {for_name}{instead}",
    Act.moved: "{actor} moved it from {old} with {from_name} to {new} with {for_name}",
    Act.proposal_taken: "{actor} took {new} with {for_name} instead of {old} with {from_name}",
}
"""What is said of these where it was another provider's before."""
_STANDS = "What had been agreed stands until the clinic has decided anew."
_TAKEN_BACK = {
    Act.assigned: "{actor} took that back. The first available provider is asked again.",
    Act.passed: "{actor} took that back, and is asked again",
}


def _said_of(act: Act, status: Status, *, undo: bool, by_itself: bool, stays: bool, is_other: bool) -> str:
    """Choose the sentence of an act; `stays`: its time does, with another provider; `is_other`: than it had been."""
    said = (_TAKEN_BACK if undo else _ACTS)[act]
    if by_itself:
        said = UNANSWERED.get(act, said)
    if is_other and not undo:
        said = _WITH_ANOTHER.get(act, said)
    if stays:
        said = _AT_THE_SAME_TIME.get(act, said)
    if act is Act.proposal_declined and status is Status.accepted:
        said = f"{said.partition('. ')[0]}. {_STANDS}"
    return said


def line(
    status: Status,
    actor_name: str | None,
    *,
    for_name: str | None = None,
    from_name: str | None = None,
    for_patient: bool = False,
    undo: bool = False,
    notes_changed: bool = False,
    act: Act | None = None,
    times: tuple[str, str] = ("", ""),
    to_patient: bool = False,
) -> str:
    """Say one line of an appointment's history; `to_patient`: the reader.

    `for_name`: staff did it for this provider, and not for the one it was with, `from_name`; `for_patient`: somebody of
    the clinic did it for the patient; `undo`: by taking back what they had done; `notes_changed`: the patient
    wrote other notes; `act`: what was done to a request that waits on, or to its time, with the old and the new of
    these `times`.
    """
    actor = actor_name or "Kept"
    instead = f" instead of {from_name}" if from_name else ""
    if act is not None:
        old, new = times
        stays, is_other = old == new and for_name is not None, bool(from_name and for_name)
        said = _said_of(act, status, undo=undo, by_itself=actor_name is None, stays=stays, is_other=is_other)
        return said.format(actor=actor, for_name=for_name, from_name=from_name, instead=instead, old=old, new=new)
    if notes_changed:
        return f"{actor} changed the notes"
    if undo:
        return f"{actor} took the answer back. The request waits again."
    if status is Status.rejected and actor_name is None:
        return "The clinic answered: not possible this time" if to_patient else ALL_PASSED
    if to_patient and status is Status.rejected:
        return f"{actor} answered{f' for {for_name}' if for_name else ''}: not possible this time"
    if status is Status.countered:
        return _proposed(actor, for_name, instead, *times)
    if for_name and status in {Status.accepted, Status.rejected}:
        return f"{actor} {status} for {for_name}"
    return {
        Status.booked: f"{actor} booked it" if for_patient else f"{actor} sent the request",
        Status.pending: f"{actor} saw the request",
        Status.accepted: f"{actor} accepted",
        Status.rejected: f"{actor} rejected",
        Status.cancelled: f"{actor} cancelled",
        Status.expired: "Nobody answered in time. The time was given back.",
        Status.checked_in: f"{actor} noted the arrival" if for_patient else f"{actor} said: I am here",
        Status.completed: f"{actor} noted that it took place",
        Status.no_show: f"{actor} noted that you did not come" if to_patient else f"{actor} noted that nobody came",
    }[status]


def times(starts: Sequence[datetime], zone: str) -> str:
    """Say one time, or those from which somebody can choose."""
    *others, last = [words.moments.when(start, zone) for start in starts] or [""]
    return f"{', '.join(others)} or {last}" if others else last


def notes(old: str | None, new: str | None) -> list[str]:
    """Say what the notes were, and what they became; nothing where nobody has kept that."""
    if old is None or new is None:
        return []
    return [f"Before: {old}" if old else "Before, there were none.", f"Then: {new}" if new else "Then there were none."]


def _proposed(actor: str, for_name: str | None, instead: str, old: str, new: str) -> str:
    if for_name and new and old == new:
        return f"{actor} asked whether {for_name} may do it{instead}, at the same time"
    for_whom = f" {'with' if instead else 'for'} {for_name}{instead}" if for_name else ""
    return f"{actor} proposed {new or 'other times'}{for_whom}"
