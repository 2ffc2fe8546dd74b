"""What many do at one instant counts as if they had done it one after the other."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial

import pytest

from store import errors, threads
from store.clinic import clinics
from store.notifications import devices
from store.people import account_mails, throttle
from tests.arrivals import HOME
from tests.clinics import Clinics
from tests.notify.push_service import Browser


async def outcomes(verbs: list[Callable[..., object]]) -> list[str]:
    """What becomes of all of them at once, each by its name."""
    done = await asyncio.gather(*map(threads.write, verbs), return_exceptions=True)
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
