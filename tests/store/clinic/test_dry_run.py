"""Nobody's appointment falls out of open time without somebody having seen it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime

import pytest

from store import appointments, errors
from store.availability.rules import Span
from store.clinic import hours
from store.clinic.hours import AddTimeOff, SetDate, SetHoliday, SetOffering, SetRegion
from store.models import Role
from tests.clinics import Clinic
from tests.store.clinic.hours_steps import AFTERNOON, FRIDAY, MORNING, TUESDAY, offered, starts, week
from tests.store.steps import MONDAY, at, book, join
from tests.store.truth import everything


def test_the_dry_run_names_what_is_accepted_what_waits_and_what_nobody_could_keep(
    database: str, harbor: Clinic, now: datetime
):
    accepted = book(harbor, "09:00", now, provider=harbor.provider)
    appointments.accept(accepted.id, by=harbor.provider, now=now)
    waiting = book(harbor, "10:00", now, provider=harbor.provider)
    book(harbor, "14:00", now, provider=harbor.provider, patient=harbor.patient2)
    any_provider = book(harbor, "11:00", now, patient=harbor.patient2)
    hours.save(AddTimeOff(harbor.provider2, TUESDAY, TUESDAY), by=harbor.staff, now=now)
    affected = hours.preview(week(harbor, AFTERNOON), by=harbor.provider, now=now)
    assert [view.id for view in affected.accepted] == [accepted.id]
    assert [view.id for view in affected.waiting] == [waiting.id]
    assert [view.id for view in affected.for_any_provider] == [any_provider.id]
    assert affected.accepted[0].patient_name == "Ada Lindqvist"
    assert len(starts(harbor, now, patient_id=harbor.patient2)) > 0


def test_nothing_is_stranded_that_nobody_has_seen(database: str, harbor: Clinic, now: datetime):
    seen = book(harbor, "09:00", now, provider=harbor.provider)
    change = week(harbor, AFTERNOON)
    ids = hours.preview(change, by=harbor.provider, now=now).ids
    assert ids == {seen.id}
    meanwhile = book(harbor, "10:00", now, provider=harbor.provider, patient=harbor.patient2)
    before = everything()
    with pytest.raises(errors.AppointmentsAffected) as stopped:
        hours.save(change, by=harbor.provider, confirmed=ids, now=now)
    assert stopped.value.ids == {seen.id, meanwhile.id}
    assert everything() == before
    hours.save(change, by=harbor.provider, confirmed=stopped.value.ids, now=now)
    assert starts(harbor, now)[0] == "13:00"
    assert hours.preview(week(harbor, Span(840, 900)), by=harbor.provider, now=now).ids == set()


@pytest.mark.parametrize("change", [
    lambda clinic: week(clinic, MORNING, AFTERNOON),
    lambda clinic: SetDate(clinic.provider, TUESDAY, ()),
    lambda clinic: SetDate(clinic.provider, TUESDAY, (Span(600, 720), Span(725, 1020))),
    lambda clinic: SetDate(clinic.provider, TUESDAY, (Span(540, 1020, urgent=True),)),
    lambda clinic: AddTimeOff(clinic.provider, TUESDAY, TUESDAY),
    lambda clinic: AddTimeOff(None, MONDAY, FRIDAY),
    lambda clinic: week(clinic, Span(540, 1020), zone="Asia/Tokyo"),
])  # fmt: skip
def test_each_change_counts(harbor: Clinic, now: datetime, change: Callable[[Clinic], hours.Change]):
    at_noon = book(harbor, "12:00", now, type_slug="therapy", provider=harbor.provider)
    assert hours.preview(change(harbor), by=harbor.staff, now=now).ids == {at_noon.id}


def test_what_stays_inside_is_not_named(harbor: Clinic, lakeside: Clinic, now: datetime):
    book(harbor, "11:30", now, provider=harbor.provider)
    book(harbor, "09:00", now, provider=harbor.provider2, patient=harbor.patient2)
    book(lakeside, "15:00", now, provider=lakeside.provider)
    book(harbor, "15:00", now, provider=harbor.provider, days=3)
    assert hours.preview(week(harbor, MORNING, start=FRIDAY), by=harbor.staff, now=now).ids == set()
    assert hours.preview(SetDate(harbor.provider, TUESDAY, (MORNING,)), by=harbor.staff, now=now).ids == set()


def test_a_week_counts_until_the_next_one_begins(harbor: Clinic, now: datetime):
    hours.save(week(harbor, MORNING, AFTERNOON, start=FRIDAY), by=harbor.provider, now=now)
    between = book(harbor, "14:00", now, provider=harbor.provider, days=3)
    book(harbor, "14:00", now, provider=harbor.provider, days=4)
    change = week(harbor, MORNING, start=TUESDAY)
    assert hours.preview(change, by=harbor.provider, now=now).ids == {between.id}


def test_what_was_outside_before_is_not_named_again(harbor: Clinic, now: datetime):
    view = book(harbor, "09:00", now, provider=harbor.provider)
    hours.save(week(harbor, AFTERNOON), by=harbor.provider, confirmed=frozenset({view.id}), now=now)
    hours.save(SetDate(harbor.provider, TUESDAY, ()), by=harbor.provider, now=now)


def test_what_is_over_or_decided_is_not_named(harbor: Clinic, now: datetime):
    rejected = book(harbor, "09:00", now, provider=harbor.provider)
    appointments.reject(rejected.id, by=harbor.provider, now=now)
    book(harbor, "10:00", now, provider=harbor.provider)
    later = at(harbor, "10:05")
    hours.save(SetDate(harbor.provider, TUESDAY, ()), by=harbor.provider, now=later)


def test_urgent_time_keeps_a_crisis(harbor: Clinic, now: datetime):
    crisis = book(harbor, "10:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    urgent = SetDate(harbor.provider, TUESDAY, (Span(540, 1020, urgent=True),))
    hours.save(urgent, by=harbor.provider, now=now)
    assert hours.preview(replace(urgent, spans=()), by=harbor.provider, now=now).ids == {crisis.id}


def test_a_holiday_and_a_region_count(harbor: Clinic, now: datetime):
    christmas = (date(2026, 12, 25) - MONDAY).days
    view = book(harbor, "10:00", now, provider=harbor.provider, days=christmas)
    assert hours.preview(SetRegion("DE"), by=harbor.staff, now=now).ids == {view.id}
    hours.save(SetRegion("DE"), by=harbor.staff, confirmed=frozenset({view.id}), now=now)
    hours.save(SetHoliday("Christmas Day", closed=False), by=harbor.staff, now=now)
    assert hours.preview(SetHoliday("Christmas Day", closed=True), by=harbor.staff, now=now).ids == {view.id}


def test_a_request_for_any_provider_is_kept_while_somebody_could(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    off = AddTimeOff(harbor.provider, TUESDAY, TUESDAY)
    assert hours.preview(off, by=harbor.provider, now=now).ids == set()
    busy = book(harbor, "10:15", now, provider=harbor.provider2, patient=harbor.patient2)
    assert hours.preview(off, by=harbor.provider, now=now).ids == {request.id}
    appointments.reject(busy.id, by=harbor.provider2, now=now)
    second = book(harbor, "10:15", now, patient=harbor.patient2)
    assert hours.preview(off, by=harbor.provider, now=now).ids == {second.id}


def test_whoever_has_passed_a_request_on_keeps_none_of_it(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    appointments.pass_on(request.id, by=harbor.provider, now=now)
    off = [AddTimeOff(each, TUESDAY, TUESDAY) for each in (harbor.provider, harbor.provider2)]
    assert [hours.preview(each, by=harbor.staff, now=now).ids for each in off] == [set(), {request.id}]
    appointments.undo(request.id, by=harbor.provider, now=now)
    assert [hours.preview(each, by=harbor.staff, now=now).ids for each in off] == [set(), set()]


def test_a_request_for_any_provider_needs_somebody_who_offers_it(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now)
    type_id = harbor.types["consultation"]
    hours.save(SetOffering(harbor.provider, type_id, offered=False), by=harbor.staff, now=now)
    with pytest.raises(errors.AppointmentsAffected) as stopped:
        hours.save(SetOffering(harbor.provider2, type_id, offered=False), by=harbor.staff, now=now)
    assert stopped.value.ids == {request.id}
    hours.save(
        SetOffering(harbor.provider2, type_id, offered=False),
        by=harbor.staff,
        now=now,
        confirmed=frozenset({request.id}),
    )
    assert not offered(harbor, now)["consultation"].offered


def test_a_closure_counts_the_appointments_of_everyone(harbor: Clinic, now: datetime):
    providers = join(harbor, Role.provider, 5, now)
    ids = {
        book(harbor, "09:00", now, provider=provider, patient=patient, days=3).id
        for provider, patient in zip(providers, join(harbor, Role.patient, 5, now), strict=True)
    }
    assert hours.preview(AddTimeOff(None, MONDAY, FRIDAY), by=harbor.staff, now=now).ids == ids
