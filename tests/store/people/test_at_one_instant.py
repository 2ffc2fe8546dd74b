"""What many do at one instant counts as if they had done it one after the other."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

import access
from settings import settings
from store import errors, threads
from store.clinic import clinics
from store.notifications import devices
from store.people import account_mails, throttle
from tests.arrivals import ADA, BEN, GOOD, HOME, MINUTE, come
from tests.clinics import PASSWORD, Clinics
from tests.notify.push_service import Browser
from tests.store.people.test_forgotten import leaving


async def outcomes(verbs: list[Callable[..., object]]) -> list[str]:
    """What becomes of all of them at once, each by its name."""
    return await names(list(map(threads.write, verbs)))


async def names(together: list[Awaitable[object]]) -> list[str]:
    done = await asyncio.gather(*together, return_exceptions=True)
    return [type(each).__name__ if isinstance(each, BaseException) else "done" for each in done]


@pytest.mark.parametrize(
    ("limit", "refusal", "one"),
    [
        (
            throttle.MAILS,
            errors.TooManyAttempts,
            lambda n: partial(account_mails.ask, f"{n}@mail.example", address=HOME),
        ),
        (throttle.REGISTRATIONS, errors.TooManyAttempts, lambda _: partial(throttle.registering, address=HOME)),
        (throttle.CHANGES, errors.TooFast, lambda _: partial(throttle.asking_outside, 1)),
    ],
    ids=["mails", "registrations", "names"],
)
async def test_nobody_passes_a_limit_in_a_crowd(
    database: str,
    clinic: Clinics,
    now: datetime,
    limit: throttle.Limit,
    refusal: type[errors.Refusal],
    one: Callable[[int], Callable[..., object]],
):
    threads.start()
    found = await outcomes([partial(one(number), now=now) for number in range(limit.free + 20)])
    assert sorted(found) == sorted(["done"] * limit.free + [refusal.__name__] * 20)


async def test_a_device_that_two_clinics_are_told_of_is_one_persons(database: str, clinic: Clinics, now: datetime):
    threads.start()
    for there in (clinic.harbor, clinic.lakeside):
        kept = await threads.read(clinics.settings, by=there.staff)
        await threads.write(clinics.save, replace(kept, email="desk@harbor-clinic.berlin"), by=there.staff)
    patients = [clinic.harbor.patient, clinic.lakeside.patient]
    for path in map("/{}".format, range(5)):
        new = Browser(path=path).new()
        assert await outcomes([partial(devices.add, new, by=each, now=now) for each in patients * 2]) == ["done"] * 4
    assert sum([len(await threads.read(devices.find, by=each)) for each in patients]) == 5


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic has one."""
    monkeypatch.setenv("KEPT_MAIL_HOST", "localhost")
    monkeypatch.setenv("KEPT_MAIL_FROM", "desk@harbor.example")
    settings.cache_clear()


async def test_of_all_who_use_links_to_one_address_one_has_it_and_the_others_read_that_theirs_is_over(
    database: str, clinic: Clinics, now: datetime, mail_server: None
):
    threads.start()
    new = "new@mail.example"
    for email in (ADA, BEN):
        _, who = await come(now, email)
        await access.change_email(who, new, PASSWORD, address=HOME, now=now)
    await access.register(clinic="harbor", name="Nina Berg", email=new, password=GOOD, address=HOME, now=now)
    sent = [each for each in leaving(now) if each.to == new]
    first, second, registration = (each.token for each in sent)
    changes = [
        access.confirm_email(token, PASSWORD, address=HOME, now=now + MINUTE, cookies={})
        for token in [first, second] * 4
    ]
    registers = [access.confirm(registration, GOOD, now=now + MINUTE, cookies={}) for _ in range(2)]
    assert sorted(await names([*changes, *registers])) == ["LinkOver"] * 9 + ["done"]


async def test_of_two_links_for_another_password_one_works(database: str, clinic: Clinics, now: datetime):
    threads.start()
    tokens = []
    for _ in range(2):
        account_mails.ask(ADA, address=HOME, now=now)
        tokens += [each.token for each in leaving(now)]
    sets = [access.set_password(token, f"{GOOD} {n}", now=now + MINUTE) for n, token in enumerate(tokens * 2)]
    assert sorted(await names(list(sets))) == ["LinkOver"] * 3 + ["done"]
