"""Invents clinics: their people, and who waits there. What becomes of their appointments stands in life.py.

Moments are whole minutes since 1970 in UTC, until they are written as text.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from store.availability.rules import LIMITS
from store.models import (
    CANCEL_HOURS,
    CRISIS_MINUTES,
    PROPOSE_HOURS,
    READY_REASONS,
    REMINDER_HOURS,
    Role,
)
from store.seeding import decided, phrases
from store.seeding.bulk import Chunk, Row
from store.seeding.life import Life, written
from store.seeding.plan import DAY, House, plan

CHUNK = 10_000
"""Appointments, or people, that are held in memory with all their rows."""


@dataclass(frozen=True)
class Size:
    """How much to invent; people and appointments are counted over all institutions."""

    institutions: int = 2
    providers: int = 4
    patients: int = 24
    appointments: int = 160
    seed: int = 1


def clinics(size: Size, *, now: datetime, password_hash: Callable[[str], str]) -> Iterator[Chunk]:
    """The rows of all institutions, in an order that foreign keys allow; `password_hash` is asked for each e-mail.

    The same size and `now` make the same rows. Each institution needs two providers and two patients at least.
    """
    minute = int(now.timestamp()) // 60
    ids = {name: count(1) for name in ("appointment", "appointmentevent", "notification")}
    person = 1
    for at in range(size.institutions):
        providers_here, patients_here, appointments = (
            (at + 1) * total // size.institutions - at * total // size.institutions
            for total in (size.providers, size.patients, size.appointments)
        )
        words = phrases.clinic(at)
        providers = range(person + 1, person + 1 + providers_here)
        patients = range(providers.stop, providers.stop + patients_here)
        today = now.astimezone(ZoneInfo(words.zone)).date()
        rules = decided.decide(words, clinic_id=at + 1, providers=providers, today=today)
        house = House(rules=rules, staff=person, providers=providers, patients=patients)
        person = patients.stop
        chance = random.Random(f"{size.seed}/{words.slug}")  # noqa: S311  # not a secret
        planned = plan(house, appointments, now=minute, chance=chance)
        opened = (planned[0].created if planned else minute) - 30 * DAY
        yield "institution", [_institution(house, words)]
        people = _people(house, words, opened, password_hash, chance)
        while some := [row for _, row in zip(range(CHUNK), people, strict=False)]:
            yield "user", some
        yield "refusedaddress", [_refused(house, words, minute)]
        yield from decided.rows(rules, since=date(1970, 1, 1) + timedelta(days=opened // DAY))
        yield "waitlistentry", _waiting(house, minute)
        life = Life(house, minute, chance, ids)
        for first in range(0, len(planned), CHUNK):
            yield from life.of(planned[first : first + CHUNK], last=first + CHUNK >= len(planned))
        yield "appointmentcount", [(house.id, *key, number) for key, number in sorted(life.counts.items())]


def _institution(house: House, words: phrases.Clinic) -> Row:
    slug, name, zone, country, region, _, numbers, emergency_phone, sentence = words
    limits = (getattr(house.rules, each) for each in LIMITS)
    own = numbers.format(0)
    rules = *limits, 1, False, False
    later = "", *REMINDER_HOURS, "", f"desk@{slug}.example"
    texts = slug, name, zone, own, emergency_phone, sentence, country, region
    return house.id, *texts, *rules, *READY_REASONS, CANCEL_HOURS, PROPOSE_HOURS, CRISIS_MINUTES, *later


def _refused(house: House, words: phrases.Clinic, minute: int) -> Row:
    """No mail arrives any more at one patient's address, which the desk sees."""
    email = f"patient{len(house.patients)}@{words.slug}.example"
    return house.patients[-1], email, "SMTP 550", written(minute - 2 * DAY)


def _waiting(house: House, minute: int) -> list[Row]:
    """One patient waits for a provider who is away: perhaps they are back earlier."""
    provider, away = next((each, some[0]) for each, some in house.rules.away.items() if some)
    type_ = next(each.id for each in house.rules.types.values() if provider in house.rules.offers.get(each.id, {}))
    days = away.first.isoformat(), away.last.isoformat()
    return [(house.id, house.id, house.patients[-1], type_, provider, *days, written(minute - 2 * DAY), None)]


def _people(
    house: House, words: phrases.Clinic, opened: int, password_hash: Callable[[str], str], chance: random.Random
) -> Iterator[Row]:
    """The users of an institution; the demo accounts are the first of each role. Two of three patients have a phone."""
    rules = phrases.DEMO_PEOPLE.get(words.slug, {})
    roles = ((Role.staff, [house.staff]), (Role.provider, house.providers), (Role.patient, house.patients))
    for role, members in roles:
        for number, person in enumerate(members, 1):
            account = role.value if number == 1 else f"{role.value}{number}"
            title = "Dr. " if role is Role.provider else ""
            drawn = f"{title}{chance.choice(phrases.FIRST)} {chance.choice(phrases.LAST)}"
            email = f"{account}@{words.slug}.example"
            name = rules.get(account, drawn)
            phone = words.numbers.format(number % 99 + 1) if role is Role.patient and number % 3 else ""
            yield person, house.id, role.value, email, name, phone, password_hash(email), True, written(opened), True
