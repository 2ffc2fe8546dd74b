"""Small steps of the tests about hours."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from store import errors
from store.availability import offers
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import SetWeek
from tests.clinics import Clinic
from tests.store.steps import MONDAY
from tests.store.truth import everything

DAY = timedelta(days=1)
TUESDAY, FRIDAY = MONDAY + DAY, MONDAY + 4 * DAY
MORNING, AFTERNOON = Span(9 * 60, 12 * 60), Span(13 * 60, 17 * 60)


def week(clinic: Clinic, *spans: Span, start: date = MONDAY, zone: str = "Europe/Berlin", **other: Any) -> SetWeek:
    """The same hours from Monday to Friday, for the clinic's first provider."""
    return replace(SetWeek(clinic.provider, start, zone, (spans,) * 5 + ((), ())), **other)


def starts(clinic: Clinic, now: datetime, on: date = TUESDAY, **other: Any) -> list[str]:
    """The clocks at which the clinic's first patient could have a consultation with its first provider."""
    params = {"patient_id": clinic.patient, "type_slug": "consultation", "provider_id": clinic.provider, **other}
    return [f"{start:%H:%M}" for start in offers.offer(**params, first=on, days=1, now=now)[on]]


def offered(clinic: Clinic, now: datetime) -> dict[str, hours.TypeOffer]:
    """What the clinic's first provider offers, by the type's slug."""
    view = hours.hours_of(clinic.provider, by=clinic.provider, now=now)
    return {each.type_.slug: each for each in view.offers}


def refused(change: hours.Change, by: int, now: datetime) -> errors.Refusal:
    """Why neither the dry run nor the real one does it; nothing is changed."""
    before = everything()
    with pytest.raises(errors.Refusal) as tried:
        hours.preview(change, by=by, now=now)
    with pytest.raises(errors.Refusal) as saved:
        hours.save(change, by=by, now=now)
    assert everything() == before
    assert (tried.value.code, tried.value.args) == (saved.value.code, saved.value.args)
    return saved.value
