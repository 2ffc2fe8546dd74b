"""Guessing passwords gets slow, for whoever guesses and nobody else."""

import asyncio
import re
from datetime import datetime, timedelta

import pytest

import auth
from settings import settings
from store import db, errors, ip, signing
from store.people import throttle
from tests.arrivals import ADA, BEN, ELSEWHERE, GOOD, HOME, MINUTE, come, everything_kept, fail, overhear, wait_for
from tests.clinics import PASSWORD, Clinics


@pytest.fixture
def verified(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hash of every verification that was made."""
    hashes: list[str] = []
    verify = auth._argon2.verify

    def count(password: str, password_hash: str) -> bool:
        hashes.append(password_hash)
        return bool(verify(password, password_hash))

    monkeypatch.setattr(auth._argon2, "verify", count)
    return hashes


async def test_eight_failures_are_free_and_then_the_delay_doubles(
    database: str, clinic: Clinics, now: datetime
) -> None:
    await fail(now, times=8)
    delays = []
    for _ in range(6):
        delays.append(await wait_for(now))
        assert await wait_for(now + timedelta(seconds=delays[-1] - 1)) == 1
        now += timedelta(seconds=delays[-1])
        await fail(now)
    assert delays == [15, 30, 60, 120, 240, 480]


def test_no_delay_is_longer_than_a_quarter_of_an_hour() -> None:
    assert [throttle.ACCOUNT.delay(beyond) for beyond in (6, 7, 1000)] == [15 * MINUTE] * 3


async def test_an_account_is_throttled_wherever_the_failures_come_from(
    database: str, clinic: Clinics, now: datetime
) -> None:
    for number in range(8):
        await fail(now, address=f"192.0.2.{number}")
    assert await wait_for(now, address="192.0.2.99") == 15


async def test_the_throttle_of_one_account_blocks_nobody_else(database: str, clinic: Clinics, now: datetime) -> None:
    await fail(now, times=8)
    await wait_for(now)
    _, current_user = await auth.log_in(BEN, PASSWORD, address=ELSEWHERE, now=now)
    assert current_user.person.email == BEN


async def test_a_browser_that_logged_in_before_is_not_locked_out_by_others(
    database: str, clinic: Clinics, now: datetime
) -> None:
    token, current_user = await come(now)
    await auth.log_out(current_user, now)
    await fail(now, times=8)
    await wait_for(now)
    cookies = {auth.KNOWN_COOKIE: signing.token_hash(token)}
    _, current_user = await come(now, cookies=cookies)
    assert current_user.person.email == ADA
    assert await wait_for(now) > 0, "and whoever guesses from elsewhere gains nothing by it"


async def test_a_known_browser_is_throttled_too(database: str, clinic: Clinics, now: datetime) -> None:
    token, _ = await come(now)
    cookies = {auth.KNOWN_COOKIE: signing.token_hash(token)}
    for _ in range(8):
        with pytest.raises(errors.WrongCredentials):
            await auth.log_in(ADA, "not my password", address=HOME, now=now, cookies=cookies)
    with pytest.raises(errors.TooManyAttempts):
        await come(now, cookies=cookies)


@pytest.mark.parametrize("stolen", ["of another person", "of nobody", "\0", "é" * 64])
async def test_only_a_browser_of_this_very_account_is_known(
    database: str, clinic: Clinics, now: datetime, stolen: str
) -> None:
    token, _ = await come(now, BEN)
    await fail(now, times=8)
    said = {"of another person": signing.token_hash(token), "of nobody": "0" * 64}.get(stolen, stolen)
    with pytest.raises(errors.TooManyAttempts):
        await come(now, cookies={auth.KNOWN_COOKIE: said})


def from_address(address: str, number: int, now: datetime) -> None:
    """So many people have failed to log in there, each once."""
    keys = [throttle._key("address", ip.network_of(address))] * number
    with db.writing() as transaction:
        throttle._add_failures(transaction, keys, now=now)


async def test_many_who_fail_in_one_network_keep_nobody_out_who_comes_there_for_the_first_time(
    database: str, clinic: Clinics, now: datetime
) -> None:
    for number in range(45):
        await fail(now, f"nobody{number}@else.example")
    _, current_user = await auth.log_in(BEN, PASSWORD, address=ELSEWHERE, now=now)
    assert current_user.person.email == BEN


async def test_an_address_that_guesses_on_and_on_waits_but_never_long(
    database: str, clinic: Clinics, now: datetime
) -> None:
    from_address(ELSEWHERE, throttle.ADDRESS.free, now)
    delays = []
    for number in range(7):
        delays.append(await wait_for(now, BEN))
        now += timedelta(seconds=delays[-1])
        await fail(now, f"nobody{number}@else.example")
    assert delays == [1, 2, 4, 8, 15, 15, 15]
    await come(now, BEN)


async def test_a_guesser_gets_few_tries_in_a_quarter_of_an_hour(database: str, clinic: Clinics, now: datetime) -> None:
    """However patient: of one account, and from one address of any accounts."""
    assert tries_within(throttle.ACCOUNT, throttle.WINDOW) <= 14
    assert tries_within(throttle.ADDRESS, throttle.WINDOW) <= 365
    assert tries_within(throttle.REGISTRATIONS, throttle.WINDOW) <= 46


def tries_within(limit: throttle.Limit, time: timedelta) -> int:
    """How often somebody fails who always tries again as soon as they may."""
    tries, passed = limit.free, timedelta(0)
    while (passed := passed + limit.delay(tries - limit.free)) <= time:
        tries += 1
    return tries


async def test_an_own_account_does_not_clear_the_address(database: str, clinic: Clinics, now: datetime) -> None:
    from_address(ELSEWHERE, throttle.ADDRESS.free - 1, now)
    await auth.log_in(BEN, PASSWORD, address=ELSEWHERE, now=now)
    await fail(now)
    assert await wait_for(now) == 1


async def test_ipv6_addresses_count_by_their_64_bit_network(clinic: Clinics, now: datetime) -> None:
    from_address("2001:db8:1:2::7", throttle.ADDRESS.free - 1, now)
    await fail(now, address="2001:db8:1:2::8")
    assert await wait_for(now, address="2001:db8:1:2:ffff::1") == 1
    await auth.log_in(ADA, PASSWORD, address="2001:db8:1:3::1", now=now)


async def test_an_ipv4_address_is_the_same_written_as_ipv6(clinic: Clinics, now: datetime) -> None:
    from_address("::ffff:192.0.2.1", throttle.ADDRESS.free, now)
    assert await wait_for(now, address="192.0.2.1") == 1
    await auth.log_in(ADA, PASSWORD, address="192.0.2.2", now=now)


async def test_logging_in_clears_the_failures_of_the_account(database: str, clinic: Clinics, now: datetime) -> None:
    await fail(now, times=7)
    await come(now)
    await fail(now, times=8)
    await wait_for(now)


async def test_failures_are_forgotten_after_a_quarter_of_an_hour(database: str, clinic: Clinics, now: datetime) -> None:
    await fail(now, times=8)
    await fail(now + 15 * MINUTE, times=7)
    await come(now + 15 * MINUTE)


async def test_failures_that_count_no_more_are_swept(database: str, clinic: Clinics, now: datetime) -> None:
    await fail(now, times=8)
    await fail(now + 30 * MINUTE, BEN)
    assert everything_kept().count("LoginFailure(") == 2


async def test_a_throttled_attempt_verifies_nothing(clinic: Clinics, now: datetime, verified: list[str]) -> None:
    await fail(now, times=8)
    verified.clear()
    await wait_for(now)
    assert verified == []


async def test_a_burst_of_guesses_is_throttled_like_a_row_of_them(
    database: str, clinic: Clinics, now: datetime, verified: list[str]
) -> None:
    guesses = [auth.log_in(ADA, f"guess number {n}", address=HOME, now=now) for n in range(50)]
    outcomes = [type(outcome) for outcome in await asyncio.gather(*guesses, return_exceptions=True)]
    assert set(outcomes) == {errors.WrongCredentials, errors.TooManyAttempts}
    assert len(verified) <= 8 + auth.HASHERS - 1


@pytest.mark.parametrize("email", [ADA, "nobody@harbor.example", "no address", "", "a\0@b.example", "\ud800@b.example"])
async def test_an_unknown_email_looks_like_a_wrong_password_and_costs_the_same(
    database: str, clinic: Clinics, now: datetime, verified: list[str], email: str
) -> None:
    executed = overhear()
    await fail(now, email, times=8)
    assert await wait_for(now, email) == 15
    assert len(verified) == 8
    assert sum(statement.startswith("INSERT") for statement, _ in executed) == 8


def test_the_hash_of_nobody_costs_what_the_hash_of_a_password_costs() -> None:
    parameters = [made.split("$")[1:4] for made in (auth._DUMMY_HASH, auth.hash_password(GOOD))]
    assert parameters == [["argon2id", "v=19", "m=19456,t=2,p=1"]] * 2


@pytest.mark.parametrize("password", ["", "\0", "\ud800", "x" * 2_000_000, PASSWORD + "\0"])
async def test_what_can_be_nobodys_password_is_a_wrong_one(
    clinic: Clinics, now: datetime, verified: list[str], password: str
) -> None:
    with pytest.raises(errors.WrongCredentials):
        await auth.log_in(ADA, password, address=HOME, now=now)
    assert len(verified) == 1


async def test_the_same_failures_have_other_keys_under_another_secret(
    clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fail(now)
    before = everything_kept()
    monkeypatch.setenv("KEPT_SECRET", "another secret, also of enough characters")
    settings.cache_clear()
    await fail(now)
    keys = re.findall(r"key='(\w+)'", before), re.findall(r"key='(\w+)'", everything_kept())
    assert len(set(keys[0] + keys[1])) == 4
