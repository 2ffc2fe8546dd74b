"""Small steps of the stories about a provider who is away."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from store import appointments
from store.away import AwayOutcome, AwayView, Choice, affected_by, away, decide, decide_all
from store.views.appointments import AppointmentView
from tests.clinics import Clinic
from tests.store.steps import MONDAY, book

TUESDAY = MONDAY + timedelta(days=1)


def accepted(clinic: Clinic, clock: str, now: datetime, **more: Any) -> AppointmentView:
    """An appointment with Dr. Weiss, tomorrow, which she has accepted; by name if nothing else is said."""
    view = book(clinic, clock, now, **{"provider": clinic.provider, **more})
    return appointments.accept(view.id, by=clinic.provider, now=now)


def is_ill(
    clinic: Clinic,
    now: datetime,
    choices: dict[int, Choice] | None = None,
    *,
    by: int = 0,
    first: date = TUESDAY,
    last: date = TUESDAY,
) -> AwayOutcome:
    """Dr. Weiss is not there tomorrow, as she says herself if nobody else does."""
    by = by or clinic.provider
    away(clinic.provider, first=first, last=last, choices=choices, by=by, now=now)
    return do_all(clinic, now, choices or {}, by=by)


def do_all(clinic: Clinic, now: datetime, choices: dict[int, Choice], *, by: int) -> AwayOutcome:
    """All of it is decided with one press."""
    return asyncio.run(decide_all(clinic.provider, choices=choices, by=by, now=now))


def choose(clinic: Clinic, view: AppointmentView, now: datetime, act: str, *, by: int = 0, **more: Any) -> Any:
    """Dr. Weiss decides what becomes of it."""
    choice = Choice(act, **more)
    return decide(view.id, provider_id=clinic.provider, choice=choice, by=by or clinic.provider, now=now)


def left(clinic: Clinic, now: datetime) -> AwayView:
    """What her absences affect."""
    return affected_by(clinic.provider, by=clinic.provider, now=now)


def undecided_ids(clinic: Clinic, now: datetime) -> list[int]:
    """What nobody has decided yet."""
    return [each.view.id for each in left(clinic, now).undecided]
