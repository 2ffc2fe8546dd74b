"""Why a time cannot be had, said beside the button.

One that the patient has already is told as theirs, with the way to it, and never as one that somebody took.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from pages import words
from pages.schedule.selection import Cause, Selection, why_gone
from pages.schedule.summary import Summary
from store import errors, threads
from store.appointments import lists
from store.availability import promise
from store.models import HOLDING, Status
from store.views.appointments import AppointmentView
from store.views.people import Person, Stranger, TypeSummary

IN_VAIN = (Status.rejected, Status.cancelled, Status.expired)
"""Of a request that came to nothing."""


def own_appointment_at(start: datetime, type_: TypeSummary, views: Iterable[AppointmentView]) -> AppointmentView | None:
    """Return which of the patient's appointments is in the way of this one; the very same before any other."""
    end = start.astimezone(UTC) + timedelta(minutes=type_.minutes)
    overlapping = [view for view in views if view.status in HOLDING and view.start < end and start < view.end]
    return min(overlapping, key=lambda view: (not _is_this(view, start, type_), view.start), default=None)


def sentence(view: AppointmentView, selection: Selection, start: datetime, zone: str) -> str:
    """The patient's own appointment at the time that they came for."""
    is_asked_provider = view.any_provider or selection.provider_id in {None, view.provider_id}
    if selection.type_ and _is_this(view, start, selection.type_) and is_asked_provider:
        return words.no_times.booked_already(view, zone)
    return words.no_times.own(view, zone)


async def came_to_nothing(me: Person | Stranger, appointment_id: str) -> AppointmentView | None:
    """Find the patient's own request with this id that came to nothing; None for everything else in an address."""
    if isinstance(me, Stranger) or not (appointment_id.isascii() and appointment_id.isdecimal()):
        return None
    try:
        view = await threads.read(lists.find, int(appointment_id[:18]), by=me.id)
    except errors.NotFound:
        return None
    return view if view.patient_id == me.id and view.status in IN_VAIN else None


async def refused(me: Person | Stranger, selection: Selection, start: datetime) -> errors.Refusal | None:
    """Ask the store about a time that was chosen and went; None when it is free again."""
    assert selection.type_ is not None
    if isinstance(me, Stranger):
        return errors.PastTime("start") if start <= datetime.now(UTC) else errors.TimeTaken("everyone")
    return await threads.read(
        promise.why_not,
        patient_id=me.id,
        type_slug=selection.type_.slug,
        provider_id=selection.provider_id,
        start=start,
        now=datetime.now(UTC),
    )


async def say_own(
    summary: Summary, me: Person | Stranger, selection: Selection, start: datetime, zone: str, *, otherwise: str
) -> None:
    """Say beside the button that the patient has that time, or the other sentence where they do not."""
    if isinstance(me, Stranger):
        summary.say(otherwise)
        return
    type_, ahead = selection.type_, await threads.read(lists.upcoming, me.id, now=datetime.now(UTC))
    if type_ and selection.type_ and selection.type_.slug != type_.slug:
        return  # another is chosen by now
    mine = own_appointment_at(start, type_, ahead) if type_ else None
    if mine is None:
        summary.say(otherwise)
    else:
        summary.say_own(sentence(mine, selection, start, zone), mine.id)


async def say_refused(
    summary: Summary,
    me: Person | Stranger,
    selection: Selection,
    start: datetime,
    zone: str,
    refusal: errors.Refusal,
    cause: Cause,
) -> None:
    """Say beside the button why that time cannot be had, and what to do."""
    why = why_gone(start, zone, refusal, cause)
    if isinstance(refusal, errors.TimeTaken):  # perhaps by the patient
        await say_own(summary, me, selection, start, zone, otherwise=why)
    else:
        summary.say(why, may_call=words.refusals.may_call(refusal))


def _is_this(view: AppointmentView, start: datetime, type_: TypeSummary) -> bool:
    return view.start == start and view.type_slug == type_.slug
