"""One address is one account, however it is spelt: when somebody registers, logs in, or is looked for."""

from datetime import datetime

import pytest

import access
import auth
from store import errors, threads
from store.people import people
from tests.arrivals import GOOD, HOME
from tests.clinics import Clinics

SPELLINGS = ["ada@müller.example", "ada@xn--mller-kva.example", " ADA@MÜLLER.Example ", "ada@mu\u0308ller.example"]


async def join(email: str, now: datetime) -> auth.CurrentUser:
    started = await access.register(
        clinic="harbor", name="Ada L\u200bindqvist", email=email, password=GOOD, address=HOME, now=now
    )
    assert started is not None
    _, current_user = started
    return current_user


@pytest.mark.parametrize("first", SPELLINGS)
async def test_an_international_domain_is_one_account_in_both_of_its_spellings(
    database: str, clinic: Clinics, now: datetime, first: str
):
    current_user = await join(first, now)
    assert (current_user.person.email, current_user.person.name) == (SPELLINGS[0], "Ada Lindqvist")
    for email in SPELLINGS:
        with pytest.raises(errors.EmailTaken):
            await join(email, now)
        for pasted in (email, f"\u200b{email}\ufeff"):
            _, again = await auth.log_in(pasted, GOOD, address=HOME, now=now)
            assert again.person == current_user.person
        patients = await threads.read(people.search_patients, clinic.harbor.staff, email)
        assert [each.id for each in patients] == [current_user.person.id]
    for part in ("xn--mller-kva", "Müller", "ada@mü", "lindqvist mu\u0308ller"):
        patients = await threads.read(people.search_patients, clinic.harbor.staff, part)
        assert [each.id for each in patients] == [current_user.person.id]


async def test_failures_count_for_the_account_however_it_is_spelt(clinic: Clinics, now: datetime):
    await join(SPELLINGS[0], now)
    for email in SPELLINGS * 2:
        with pytest.raises(errors.WrongCredentials):
            await auth.log_in(email, "not my password", address=HOME, now=now)
    for email in SPELLINGS:
        with pytest.raises(errors.TooManyAttempts):
            await auth.log_in(email, GOOD, address=HOME, now=now)
