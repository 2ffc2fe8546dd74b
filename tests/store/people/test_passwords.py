"""Registering, choosing a password and changing it."""

import asyncio
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa

import access
import auth
from store import db, errors, events, signing
from store.people import passwords
from tests.arrivals import ADA, ELSEWHERE, GOOD, HOME, come, everything_kept, fail, hear
from tests.clinics import PASSWORD, Clinics

ABOUT = ("Harbor Clinic", "harbor", "Ada Lindqvist", "ada.l@mail.example")


async def test_a_patient_registers_and_is_logged_in(database: str, clinic: Clinics, now: datetime) -> None:
    started = await access.register(
        clinic="lakeside", name="  Noor   Haddad ", email="Noor@Mail.example", password=GOOD, address=HOME, now=now
    )
    assert started is not None
    token, current_user = started
    assert (current_user.person.name, current_user.person.email, current_user.person.role) == (
        "Noor Haddad",
        "noor@mail.example",
        "patient",
    )
    assert current_user.person.clinic.slug == "lakeside"
    assert await auth.find_user(token, now=now) == current_user
    await auth.log_in("noor@mail.example", GOOD, address=HOME, now=now)


async def test_an_email_gets_one_account_even_when_two_register_at_once(
    database: str, clinic: Clinics, now: datetime
) -> None:
    tries = [
        access.register(clinic="harbor", name="Noor", email="noor@mail.example", password=GOOD, address=HOME, now=now)
        for _ in range(4)
    ]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, tuple) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, errors.EmailTaken) for outcome in outcomes) == 3


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"clinic": "nowhere"}, errors.UnknownInstitution),
        ({"clinic": "a\0"}, errors.UnknownInstitution),
        ({"name": " "}, errors.BadName),
        ({"name": "x" * 121}, errors.BadName),
        ({"name": "a\x07b"}, errors.BadName),
        ({"email": "nobody"}, errors.BadEmail),
        ({"email": ADA.upper()}, errors.EmailTaken),
        ({"password": "short"}, errors.WeakPassword),
        ({"password": "seven tame\0otters"}, errors.BadText),
        ({"password": "seven tame \ud800 otters"}, errors.BadText),
    ],
)
async def test_a_wrong_registration_changes_nothing(
    clinic: Clinics, now: datetime, wrong: dict[str, str], refusal: type[errors.Refusal]
) -> None:
    right = {"clinic": "harbor", "name": "Noor", "email": "noor@mail.example", "password": GOOD}
    form: dict[str, Any] = {**right, **wrong, "address": HOME, "now": now}
    before = everything_kept().count("User(")
    with pytest.raises(refusal):
        await access.register(**form)
    assert everything_kept().count("User(") == before


async def test_registering_is_throttled_by_address_as_it_tells_who_has_an_account(
    database: str, clinic: Clinics, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(auth, "hash_password", lambda password: "hash")
    for _ in range(30):
        with pytest.raises(errors.EmailTaken):
            await access.register(clinic="harbor", name="Eve", email=ADA, password=GOOD, address=ELSEWHERE, now=now)
    with pytest.raises(errors.TooManyAttempts):
        await access.register(clinic="harbor", name="Eve", email=ADA, password=GOOD, address=ELSEWHERE, now=now)
    await access.register(clinic="harbor", name="Eve", email="eve@mail.example", password=GOOD, address=HOME, now=now)


async def test_a_new_password_ends_all_sessions_and_gives_the_caller_a_new_one(
    database: str, clinic: Clinics, now: datetime
) -> None:
    announced = hear()
    phone, desk = await come(now), await come(now)
    token, current_user = await auth.change_password(desk[1], PASSWORD, GOOD, now)
    assert [await auth.find_user(old, now=now) for old, _ in (phone, desk)] == [None, None]
    assert set(announced) == {events.SessionEnded(old.session_id) for _, old in (phone, desk)}
    assert await auth.find_user(token, now=now) == current_user
    await fail(now)
    await auth.log_in(ADA, GOOD, address=HOME, now=now)


async def test_a_wrong_old_password_changes_nothing_and_counts(database: str, clinic: Clinics, now: datetime) -> None:
    token, current_user = await come(now)
    for _ in range(8):
        with pytest.raises(errors.WrongCredentials):
            await auth.change_password(current_user, "not my password", GOOD, now)
    with pytest.raises(errors.TooManyAttempts):
        await auth.change_password(current_user, PASSWORD, GOOD, now)
    assert await auth.find_user(token, now=now) is not None
    await come(now)


async def test_a_new_password_has_to_be_a_good_one(clinic: Clinics, now: datetime) -> None:
    _, current_user = await come(now)
    with pytest.raises(errors.WeakPassword) as refused:
        await auth.change_password(current_user, PASSWORD, "ada lindqvist 99", now)
    assert (refused.value.field, refused.value.why) == ("new", "personal")


async def test_of_two_new_passwords_at_one_instant_one_wins(database: str, clinic: Clinics, now: datetime) -> None:
    _, current_user = await come(now)
    tries = [auth.change_password(current_user, PASSWORD, f"{GOOD} {n}", now) for n in range(2)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["WrongCredentials", "tuple"]


async def test_neither_password_nor_token_nor_address_is_kept_in_clear(
    database: str, clinic: Clinics, now: datetime
) -> None:
    await fail(now, "somebody@else.example")
    started = await access.register(
        clinic="harbor", name="Noor Haddad", email="noor@mail.example", password=GOOD, address=HOME, now=now
    )
    assert started is not None
    token, _ = started
    kept = everything_kept()
    assert signing.token_hash(token) in kept
    for secret in (token, GOOD, HOME, ELSEWHERE, "somebody@else.example"):
        assert secret not in kept


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("elevenchars", "short"),
        ("e\u0301" * 11, "short"),  # eleven characters, typed as twenty-two
        ("x" * 1025, "long"),
        ("ü" * 513, "long"),
        ("qazwsxedcrfv", "common"),
        ("QazWsxEdcRfv", "common"),
        ("Password1234", "common"),
        ("P@ssw0rd!!2026", "common"),
        ("iloveyou12345678", "common"),
        ("correct horse battery staple", "common"),
        ("live-demo-only", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("123456789012", "common"),
        ("abcdefghijklmnop", "common"),
        ("0987654321qwerty", "common"),
        ("zzzzyyyyxxxxwwww", "common"),
        ("otter!otter!otter!", "common"),
        ("a!b!a!b!b!a!a!a!", "common"),
        ("harborclinic1", "personal"),
        ("harbor-clinic-2026", "personal"),
        ("HARBOR harbor HARBOR", "personal"),
        ("Harbor4711!4711!", "personal"),
        ("ada.l@mail.example", "personal"),
        ("Lindqvist-Ada-1987", "personal"),
        ("ada@harborclinic", "personal"),
        ("kept.kept.clinic.1", "personal"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password: str, why: str) -> None:
    with pytest.raises(errors.WeakPassword) as refused:
        passwords.check(password, about=ABOUT, field="password")
    assert (refused.value.why, refused.value.field) == (why, "password")


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "twelve chars",
        "        seven tame otters",
        "🦦🦊🐢🐘🦔🐿🦉🐝🦜🐙🦑🦀",
        "سبع ثعالب أليفة",
        "七只温顺的水獭在河边睡觉呢",
        "<script>alert(1)</script>",
        "the harbor sleeps under snow",
        "gT7#pQ2!mX9z",
        "\t\x07 bells and tabs \x1b",
        "x7Kp" * 12 + "tail",
        "ü" * 3 + " sieben zahme Otter " * 40,
    ],
)
def test_any_characters_make_a_password(password: str) -> None:
    passwords.check(password, about=ABOUT, field="password")


async def test_a_password_is_the_same_however_its_accents_are_typed(clinic: Clinics, now: datetime) -> None:
    await access.register(
        clinic="harbor", name="Zoe", email="zoe@mail.example", password="sept caf\u00e9s noirs", address=HOME, now=now
    )
    await auth.log_in("zoe@mail.example", "sept cafe\u0301s noirs", address=HOME, now=now)


def test_the_shipped_list_is_long_enough_to_matter() -> None:
    assert sum(len(word) >= passwords.SHORTEST for word in passwords._common()) >= 5000


async def test_demo_accounts_are_open_until_each_has_another_password(clinic: Clinics, now: datetime) -> None:
    assert auth.demo_accounts_open()
    with db.writing() as transaction:
        transaction.execute(sa.text("UPDATE user SET password_hash = :own"), {"own": auth.hash_password(GOOD)})
    assert not auth.demo_accounts_open()


async def test_demo_accounts_that_are_deactivated_are_not_open(clinic: Clinics, now: datetime) -> None:
    for place in (clinic.harbor, clinic.lakeside):
        for person in (place.patient, place.patient2, place.provider, place.provider2, place.staff):
            await auth.deactivate(person, now)
    assert not auth.demo_accounts_open()
