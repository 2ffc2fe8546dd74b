"""What was decided can be taken back: then everything is as it was."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from store import db, errors
from store.availability.rules import load_rules
from store.clinic import hours
from store.clinic.hours import (
    AddTimeOff,
    Change,
    RemoveTimeOff,
    RemoveWeek,
    SetDate,
    SetHoliday,
    SetOffering,
    SetRegion,
)
from tests.clinics import Clinic
from tests.store.clinic.hours_steps import AFTERNOON, DAY, FRIDAY, MORNING, TUESDAY, week
from tests.store.steps import MONDAY


def decided(clinic: Clinic) -> dict[str, Any]:
    """Everything that can be decided beforehand, but for the numbers of rows."""
    with db.reading() as transaction:
        rules = load_rules(transaction, clinic.id)
    away = {provider_id: [replace(each, id=0) for each in days] for provider_id, days in rules.away.items() if days}
    whole = {name: getattr(rules, name) for name in ("zone", "country", "region", "worked", "weeks", "offers")}
    dates = {provider_id: days for provider_id, days in rules.dates.items() if days}
    return whole | {"away": away, "closures": [replace(each, id=0) for each in rules.closures], "dates": dates}


def off(clinic: Clinic, now: datetime) -> int:
    view = hours.hours_of(clinic.provider, by=clinic.staff, now=now)
    return next(each.id for each in (*view.away, *view.closures))


CHANGES: dict[str, Callable[[Clinic, datetime], Change]] = {
    "a first week": lambda harbor, now: week(harbor, AFTERNOON, start=FRIDAY),
    "another week": lambda harbor, now: week(harbor, AFTERNOON),
    "a week less": lambda harbor, now: RemoveWeek(harbor.provider, MONDAY),
    "a single day": lambda harbor, now: SetDate(harbor.provider, FRIDAY, (MORNING,)),
    "another single day": lambda harbor, now: SetDate(harbor.provider, TUESDAY, ()),
    "a single day less": lambda harbor, now: SetDate(harbor.provider, TUESDAY, None),
    "time off": lambda harbor, now: AddTimeOff(harbor.provider, FRIDAY, FRIDAY, "Sea"),
    "a closure": lambda harbor, now: AddTimeOff(None, FRIDAY, FRIDAY),
    "time off less": lambda harbor, now: RemoveTimeOff(off(harbor, now)),
    "a holiday that is worked": lambda harbor, now: SetHoliday("Christmas Day", closed=False),
    "a holiday that is kept": lambda harbor, now: SetHoliday("Women's Day", closed=True),
    "another country": lambda harbor, now: SetRegion("FR"),
    "a type less": lambda harbor, now: SetOffering(harbor.provider, harbor.types["therapy"], offered=False),
    "a type that was offered": lambda harbor, now: SetOffering(harbor.provider, harbor.types["therapy"], offered=True),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_changed_can_be_taken_back(database: str, harbor: Clinic, now: datetime, name: str):
    for before in (
        week(harbor, MORNING),
        SetDate(harbor.provider, TUESDAY, (AFTERNOON,)),
        AddTimeOff(harbor.provider, TUESDAY, FRIDAY + DAY, "Sea"),
        SetRegion("DE", "BE"),
        SetHoliday("Women's Day", closed=False),
    ):
        hours.save(before, by=harbor.staff, now=now)
    was = decided(harbor)
    back = hours.save(CHANGES[name](harbor, now), by=harbor.staff, now=now)
    changed = decided(harbor)
    assert changed != was or name == "a type that was offered"
    again = hours.save(back, by=harbor.staff, now=now)
    assert decided(harbor) == was
    hours.save(again, by=harbor.staff, now=now)
    assert decided(harbor) == changed


def test_a_provider_can_take_back_what_they_may_decide(harbor: Clinic, now: datetime):
    type_id = harbor.types["therapy"]
    back = hours.save(SetOffering(harbor.provider, type_id, at_once=False), by=harbor.provider, now=now)
    hours.save(back, by=harbor.provider, now=now)
    with pytest.raises(errors.NotAllowed):
        hours.save(SetOffering(harbor.provider, type_id, offered=True), by=harbor.provider, now=now)


def test_time_off_that_has_begun_comes_back_for_the_days_that_are_left(database: str, harbor: Clinic, now: datetime):
    hours.save(AddTimeOff(harbor.provider, MONDAY, FRIDAY, "Sea"), by=harbor.provider, now=now)
    later = now + 2 * DAY
    back = hours.save(RemoveTimeOff(off(harbor, later)), by=harbor.provider, now=later)
    hours.save(back, by=harbor.provider, now=later)
    (away,) = hours.hours_of(harbor.provider, by=harbor.provider, now=later).away
    assert (away.first, away.last, away.name) == (TUESDAY + DAY, FRIDAY, "Sea")
