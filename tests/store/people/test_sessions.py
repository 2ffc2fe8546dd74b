"""Login sessions: how they begin, last and end, on SQLite and PostgreSQL."""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta

import pytest

import auth
from store import db, errors, events, signing
from store.models import Role
from store.people import sessions, throttle
from tests.arrivals import ADA, BEN, CLARA, HOUR, MINUTE, come, everything_kept, hear, overhear
from tests.clinics import Clinics
from tests.held import settled


async def test_whoever_logs_in_is_here(database: str, clinic: Clinics, now: datetime) -> None:
    token, current_user = await come(now)
    assert current_user.person.name == "Ada Lindqvist"
    assert current_user.person.role is Role.patient
    assert current_user.person.clinic.zone == "Europe/Berlin"
    assert await auth.find_user(token, now=now) == current_user


async def test_the_email_may_be_typed_in_any_case_and_with_spaces(clinic: Clinics, now: datetime) -> None:
    _, current_user = await come(now, " Patient@HARBOR.example ")
    assert current_user.person.email == ADA


@pytest.mark.parametrize("token", [None, "", "x", "é" * 43, "\ud800", "a\0b", "x" * 10_000])
async def test_nobody_is_here_with_a_token_that_was_never_given(
    clinic: Clinics, now: datetime, token: str | None
) -> None:
    assert await auth.find_user(token, now=now) is None


@pytest.mark.parametrize(("email", "idle"), [(ADA, HOUR), (CLARA, 12 * HOUR), ("staff@harbor.example", 12 * HOUR)])
async def test_a_session_ends_when_it_is_idle(
    database: str, clinic: Clinics, now: datetime, email: str, idle: timedelta
) -> None:
    token, _ = await come(now, email)
    assert await auth.find_user(token, now=now + idle) is None
    assert await auth.find_user(token, now=now + idle - timedelta(seconds=1)) is not None


async def test_one_account_has_so_many_open_sessions_and_the_oldest_makes_room(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sessions, "MOST_OPEN", 3)
    monkeypatch.setattr(sessions, "MOST_KNOWN", 5)
    bens, _ = await come(now, BEN)
    tokens = [(await come(now))[0] for _ in range(4)]
    assert [await auth.find_user(token, now=now) is not None for token in tokens] == [False, True, True, True]
    tokens += [(await come(now))[0] for _ in range(6)]
    assert [await auth.find_user(token, now=now) is not None for token in tokens] == [False] * 7 + [True] * 3
    assert everything_kept().count("LoginSession(") == 5 + 1, "older ones are forgotten"
    assert await auth.find_user(bens, now=now) is not None


async def test_using_a_session_slides_its_idle_end(database: str, clinic: Clinics, now: datetime) -> None:
    token, current_user = await come(now)
    assert await auth.find_user(token, now=now + 50 * MINUTE) == current_user
    await settled()
    assert await auth.find_user(token, now=now + 100 * MINUTE) == current_user
    await settled()
    assert await auth.find_user(token, now=now + 161 * MINUTE) is None


async def test_an_open_page_that_is_used_slides_the_idle_end(database: str, clinic: Clinics, now: datetime) -> None:
    token, current_user = await come(now)
    await auth.touch({current_user.session_id}, now + 50 * MINUTE)
    await settled()
    assert await auth.find_user(token, now=now + 100 * MINUTE) == current_user


async def test_sliding_writes_at_most_once_a_minute(
    clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, current_user = await come(now)
    slides: list[datetime] = []
    slide = sessions.slide

    def count(ids: Collection[int], *, now: datetime) -> None:
        slides.append(now)
        slide(ids, now=now)

    monkeypatch.setattr(sessions, "slide", count)
    for seconds in (10, 59, 60, 70, 119, 120):
        await auth.find_user(token, now=now + timedelta(seconds=seconds))
        await settled()
        await auth.touch({current_user.session_id}, now + timedelta(seconds=seconds))
        await settled()
    assert slides == [now + MINUTE, now + 2 * MINUTE]


async def test_a_session_ends_after_a_day_however_much_it_is_used(
    database: str, clinic: Clinics, now: datetime
) -> None:
    token, _ = await come(now, CLARA)
    for hour in range(1, 24):
        assert await auth.find_user(token, now=now + hour * HOUR) is not None
        await settled()
    assert await auth.find_user(token, now=now + 24 * HOUR) is None


async def test_touching_revives_no_session_that_was_idle_for_too_long(
    database: str, clinic: Clinics, now: datetime
) -> None:
    token, current_user = await come(now)
    await auth.touch({current_user.session_id}, now + 2 * HOUR)
    assert await auth.find_user(token, now=now + 2 * HOUR) is None


async def test_a_sweep_ends_what_is_over_and_tells_it_once(database: str, clinic: Clinics, now: datetime) -> None:
    announced = hear()
    _, ada = await come(now)
    _, clara = await come(now, CLARA)
    ids = {ada.session_id, clara.session_id}
    assert await auth.sweep(ids, now + 59 * MINUTE) == set()
    assert announced == []
    assert await auth.sweep(ids, now + HOUR) == {ada.session_id}
    assert await auth.sweep(ids, now + HOUR) == {ada.session_id}
    await settled()
    assert announced == [events.SessionEnded(ada.session_id)]
    assert await auth.sweep(set(), now) == set()


async def test_a_sweep_when_nothing_is_over_is_one_query_and_no_write(clinic: Clinics, now: datetime) -> None:
    _, current_user = await come(now)
    executed = overhear()
    await auth.sweep({current_user.session_id}, now + MINUTE / 2)
    await auth.touch({current_user.session_id}, now + MINUTE / 2)
    assert [statement.split()[0] for statement, _ in executed] == ["SELECT", "SELECT"]


async def test_who_is_one_query_by_index(clinic: Clinics, now: datetime) -> None:
    token, _ = await come(now)
    executed = overhear()
    await auth.find_user(token, now=now)
    [(statement, values)] = executed
    with db.reading() as transaction:
        plan = transaction.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert not [line for line in plan if "SCAN" in line[3]]


async def test_logging_out_ends_this_session_and_tells_it(database: str, clinic: Clinics, now: datetime) -> None:
    announced = hear()
    phone, desk = await come(now), await come(now)
    await auth.log_out(phone[1], now)
    await auth.log_out(phone[1], now)
    assert await auth.find_user(phone[0], now=now) is None
    assert await auth.find_user(desk[0], now=now) is not None
    assert announced == [events.SessionEnded(phone[1].session_id)]


async def test_logging_out_everywhere_ends_every_session_of_this_person_only(
    database: str, clinic: Clinics, now: datetime
) -> None:
    announced = hear()
    phone, desk, ben = await come(now), await come(now), await come(now, BEN)
    await auth.log_out_everywhere(phone[1], now)
    assert [await auth.find_user(token, now=now) for token, _ in (phone, desk)] == [None, None]
    assert await auth.find_user(ben[0], now=now) is not None
    assert set(announced) == {events.SessionEnded(current_user.session_id) for _, current_user in (phone, desk)}


async def test_deactivation_ends_every_session_and_lets_nobody_in(
    database: str, clinic: Clinics, now: datetime
) -> None:
    announced = hear()
    token, current_user = await come(now)
    await auth.deactivate(clinic.harbor.patient, now)
    assert await auth.find_user(token, now=now) is None
    ended, others = events.SessionEnded(current_user.session_id), events.TimesChanged(clinic.harbor.id, rules=True)
    assert announced == [ended, others]
    with pytest.raises(errors.WrongCredentials):
        await come(now)
    with pytest.raises(errors.NotFound):
        await auth.deactivate(4711, now)


async def test_a_browser_that_logs_in_again_gets_a_new_token_and_loses_its_old_session(
    database: str, clinic: Clinics, now: datetime
) -> None:
    announced = hear()
    first, ada = await come(now)
    second, _ = await come(now, BEN, {auth.COOKIE: first})
    assert first != second
    assert await auth.find_user(first, now=now) is None
    assert announced == [events.SessionEnded(ada.session_id)]


async def test_two_logins_at_one_instant_both_hold(database: str, clinic: Clinics, now: datetime) -> None:
    (first, _), (second, _) = await asyncio.gather(come(now), come(now))
    assert first != second
    assert await auth.find_user(first, now=now) is not None
    assert await auth.find_user(second, now=now) is not None


async def test_whoever_was_deactivated_while_the_password_was_verified_stays_out(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def deactivate_meanwhile(password: str, password_hash: str) -> bool:
        sessions.deactivate(clinic.harbor.patient, now=now)
        return True

    monkeypatch.setattr(auth, "fits", deactivate_meanwhile)
    with pytest.raises(errors.WrongCredentials):
        await come(now)


async def test_sessions_older_than_a_browser_is_known_are_deleted(
    database: str, clinic: Clinics, now: datetime
) -> None:
    first, _ = await come(now)
    await come(now + throttle.KNOWN_FOR + MINUTE)
    assert signing.token_hash(first) not in everything_kept()
