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
from store.models import HOLDING
from store.views.appointments import AppointmentView
from store.views.people import Person, TypeSummary


def at(start: datetime, kind: TypeSummary, views: Iterable[AppointmentView]) -> AppointmentView | None:
    """Which of the patient's appointments is in the way of this one; the very same before any other."""
    end = start + timedelta(minutes=kind.minutes)
    found = [view for view in views if view.status in HOLDING and view.start < end and start < view.end]
    return min(found, key=lambda view: (not _is_this(view, start, kind), view.start), default=None)


def sentence(view: AppointmentView, chosen: Selection, start: datetime, zone: str) -> str:
    """What the patient has at the time that they came for."""
    is_whom = view.any_provider or chosen.provider_id in {None, view.provider_id}
    if chosen.kind and _is_this(view, start, chosen.kind) and is_whom:
        return words.no_times.booked_already(view, zone)
    return words.no_times.own(view, zone)


async def refused(me: Person, chosen: Selection, start: datetime) -> errors.Refusal | None:
    """What the store says to a time that was chosen and went; None when it is free again."""
    assert chosen.kind is not None
    return await threads.read(
        promise.why_not,
        patient_id=me.id,
        type_slug=chosen.kind.slug,
        provider_id=chosen.provider_id,
        start=start,
        now=datetime.now(UTC),
    )


async def say_own(
    summary: Summary, me: Person, chosen: Selection, start: datetime, zone: str, *, otherwise: str
) -> None:
    """Say beside the button that the patient has that time, or the other sentence where they do not."""
    kind, ahead = chosen.kind, await threads.read(lists.upcoming, me.id, now=datetime.now(UTC))
    if kind and chosen.kind and chosen.kind.slug != kind.slug:
        return  # another is chosen by now
    mine = at(start, kind, ahead) if kind else None
    if mine is None:
        summary.say(otherwise)
    else:
        summary.say_own(sentence(mine, chosen, start, zone), mine.id)


async def say_refused(
    summary: Summary,
    me: Person,
    chosen: Selection,
    start: datetime,
    zone: str,
    refusal: errors.Refusal,
    cause: Cause,
) -> None:
    """Say beside the button why that time cannot be had, and what to do."""
    why = why_gone(start, zone, refusal, cause)
    if isinstance(refusal, errors.TimeTaken):  # perhaps by the patient
        await say_own(summary, me, chosen, start, zone, otherwise=why)
    else:
        summary.say(why)


def _is_this(view: AppointmentView, start: datetime, kind: TypeSummary) -> bool:
    return view.start == start and view.type_slug == kind.slug
