"""Whatever the hours, the bookings and the clocks: what is offered is what the slow, obvious way finds."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store import appointments, errors
from store.appointments import holds
from store.availability import offers, ticks
from store.availability.claims import Claim
from store.availability.opening import Range
from store.availability.rules import TypeRules
from store.availability.window import Window
from store.views.appointments import AppointmentView
from tests.store import records
from tests.store.availability.reference import DAY, Busy, Wish, World
from tests.store.availability.worlds import APIA, NO_DAY, PATIENT, PROVIDERS, Scenario, alone, proof, scenarios

SLUGS = st.sampled_from(("type-1", "type-2"))
WHO = st.sampled_from((None, *PROVIDERS))
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)  # in Berlin


def window_of(scenario: Scenario) -> Window:
    """The same world as sets of ticks."""
    world = scenario.world
    days = Range(scenario.first, scenario.days, world.rules.clock)
    window = Window(world.rules, days, world.patient_id, world.now)
    for claims, wishes in ((window.waiting, world.waiting), (window.held, world.held)):
        claims += [
            Claim.from_start(days, each.type_, each.provider_id, each.start)
            for each in wishes
            if ticks.tick(each.start) - days.origin in range(days.size)  # as the store reads them
        ]
    for each in world.busy:
        taken = ticks.mask([ticks.between(each.start, each.end)], days.origin) & window.whole
        window.taken[each.person_id] = window.taken.get(each.person_id, 0) | taken
    return window


def starts(window: Window, type_: TypeRules, provider_id: int | None) -> set[datetime]:
    return {ticks.moment(window.days.origin + at) for at in ticks.members(window.starts(type_, provider_id))}


@proof(120)
@given(scenarios(), SLUGS, WHO)
def test_what_is_offered_is_what_the_slow_and_obvious_way_finds(scenario: Scenario, slug: str, provider_id: int | None):
    world, type_ = scenario.world, scenario.world.rules.types[slug]
    named = provider_id if provider_id in world.rules.providers else None
    offered = starts(window_of(scenario), type_, named)
    assert offered == world.offered(type_, named, scenario.first, scenario.days)
    for start in offered:
        end = start + timedelta(minutes=type_.minutes)
        busy = {each.person_id for each in world.busy if each.start < end and start < each.end}
        assert PATIENT not in busy
        assert busy.isdisjoint({named}) if named else not busy.issuperset(world.rules.providers)


def test_the_day_after_one_that_never_was_begins_at_midnight():
    """On 30 December 2011 Apia crossed the date line."""
    world = alone(APIA, datetime(2011, 12, 20, tzinfo=UTC), buffer_before=60)
    type_ = world.rules.types["type-1"]
    for first, days in ((NO_DAY - DAY, 3), (NO_DAY + DAY, 1)):
        offered = starts(window_of(Scenario(world, first, days)), type_, None)
        assert datetime(2011, 12, 30, 10, tzinfo=UTC) in offered
        assert offered == world.offered(type_, None, first, days)


def test_the_last_day_ends_at_midnight(sqlite_database: str):
    world = records.keep(alone("Europe/Berlin", NOON, horizon=2))
    with pytest.raises(errors.TooFarAhead):
        request(world, datetime(2026, 11, 26, 23, tzinfo=UTC))
    request(world, datetime(2026, 11, 26, 22, 30, tzinfo=UTC))


def test_any_provider_is_free_before_and_after_it_too(sqlite_database: str):
    three = NOON + timedelta(hours=3)
    world = alone("Europe/Berlin", NOON, buffer_before=60, buffer_after=30)
    world = records.keep(world.with_(busy=[Busy(PROVIDERS[0], three, three + timedelta(hours=1))]))
    for minutes in (-30, 90):
        with pytest.raises(errors.TimeTaken):
            request(world, three + timedelta(minutes=minutes))
    for minutes in (-60, 120):
        request(world, three + timedelta(minutes=minutes))


def test_only_what_others_are_choosing_now_is_held(sqlite_database: str):
    world, three = alone("Europe/Berlin", NOON), NOON + timedelta(hours=3)
    times = [three + timedelta(hours=n) for n in range(3)]
    mine, lapsed, held = (Wish(world.rules.types["type-1"], PROVIDERS[0], start) for start in times)
    records.keep(world.with_(idle=[mine, lapsed], held=[held]))
    with pytest.raises(errors.TimeTaken):
        request(world, held.start)
    for wish in (mine, lapsed):
        request(world, wish.start)


def request(world: World, start: datetime) -> AppointmentView:
    return appointments.request(patient_id=PATIENT, type_slug="type-1", start=start, now=world.now)


@proof(25)
@given(scenarios(), SLUGS, WHO, st.data())
def test_what_is_offered_can_be_booked_and_nothing_else(
    sqlite_database: str, scenario: Scenario, slug: str, provider_id: int | None, data: st.DataObject
):
    world, type_ = records.keep(scenario.world), scenario.world.rules.types[slug]
    named = provider_id if provider_id in world.rules.providers else None
    params: dict[str, Any] = {"patient_id": PATIENT, "type_slug": slug, "provider_id": named, "now": world.now}
    for _ in range(3):
        days = offers.offer(**params, first=scenario.first, days=scenario.days)
        offered = {start.astimezone(UTC) for free in days.values() for start in free}
        assert offered == world.offered(type_, named, scenario.first, scenario.days)
        start = data.draw(st.sampled_from(sorted(offered)) | turns(world, type_) if offered else turns(world, type_))
        if world.can(type_, named, start):
            holds.hold(**params, start=start, page="my page")
            world = after(world, type_, appointments.request(**params, start=start))
        else:
            for verb in (appointments.request, partial(holds.hold, page="my page")):
                with pytest.raises(errors.Refusal):
                    verb(**params, start=start)


def turns(world: World, type_: TypeRules) -> st.SearchStrategy[datetime]:
    """Moments at which, or just beside which, something begins to be possible or stops being so."""
    clock, now = world.rules.clock, datetime.fromtimestamp(world.now.timestamp() // 300 * 300, UTC)
    beyond = now.astimezone(clock).date() + (type_.horizon + 1) * DAY
    moments = [now, now + timedelta(minutes=type_.notice), ticks.local(beyond, 0, clock)]
    moments += [moment for each in world.busy for moment in (each.start, each.end)]
    moments += [moment for each in [*world.waiting, *world.held] for moment in each.span]
    return st.builds(
        lambda moment, sign, lengths: moment + sign * timedelta(minutes=sum(lengths)),
        st.sampled_from(moments),
        st.sampled_from((-1, 1)),
        st.lists(st.sampled_from((5, type_.minutes, type_.buffer_before, type_.buffer_after)), max_size=2),
    )


def after(world: World, type_: TypeRules, view: AppointmentView) -> World:
    """The world in which that time is no longer free."""
    mine = Busy(PATIENT, view.start, view.end)
    wish = Wish(type_, view.provider_id, view.start)
    if view.provider_id is None:
        return world.with_(busy=[*world.busy, mine], waiting=[*world.waiting, wish])
    return world.with_(busy=[*world.busy, mine, Busy(view.provider_id, *wish.span)])
