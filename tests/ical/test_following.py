"""A provider's calendar elsewhere keeps patients off within minutes, and moves nothing that stands."""

from datetime import UTC, datetime, timedelta

import pytest

from ical.busy import Unreadable
from ical.following import Follower
from store import appointments, errors, events
from store.availability import conflicts, elsewhere, offers
from store.models import Status
from store.people import people
from tests.clinics import Clinic, Clinics
from tests.store.steps import MONDAY, at, book

MINUTE = timedelta(minutes=1)
ADDRESS = "https://calendar.example/secret.ics"
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture
def harbor(clinic: Clinics) -> Clinic:
    return clinic.harbor


def calendar(*starts: datetime) -> bytes:
    """A calendar with an hour from each of these."""
    lines = [
        f"BEGIN:VEVENT\nUID:{n}\nDTSTART:{start.astimezone(UTC):%Y%m%dT%H%M%SZ}\nDURATION:PT1H\nEND:VEVENT\n"
        for n, start in enumerate(starts)
    ]
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{''.join(lines)}END:VCALENDAR\n".encode()


def follower(now: datetime, content: bytes | str) -> Follower:
    async def fetch(address: str) -> bytes:
        assert address == ADDRESS
        if isinstance(content, str):
            raise Unreadable(content)
        return content

    return Follower(fetch, lambda: now)


def free(harbor: Clinic, now: datetime) -> list[str]:
    """When the patient can book a consultation with the provider on Tuesday morning."""
    days = offers.offer(
        patient_id=harbor.patient,
        type_slug="consultation",
        provider_id=harbor.provider,
        first=TUESDAY,
        days=1,
        now=now,
    )
    return [f"{start:%H:%M}" for starts in days.values() for start in starts if start < at(harbor, "12:00")]


async def test_busy_times_keep_patients_off_and_nobody_else_loses_any(harbor: Clinic, now: datetime):
    before = free(harbor, now)
    elsewhere.save(ADDRESS, by=harbor.provider, now=now)
    assert elsewhere.find(by=harbor.provider) == elsewhere.BusyView("calendar.example", None, "")
    await follower(now, calendar(at(harbor, "10:00"))).look()
    assert elsewhere.find(by=harbor.provider) == elsewhere.BusyView("calendar.example", now, "")
    assert set(before) - set(free(harbor, now)) >= {"10:00", "10:30"}
    assert {"09:00", "09:30", "11:00"} <= set(free(harbor, now))
    with pytest.raises(errors.Refusal):
        book(harbor, "10:00", now, provider=harbor.provider)
    book(harbor, "10:00", now, provider=harbor.provider2)
    await follower(now + elsewhere.EVERY, calendar()).look()
    assert "10:30" in free(harbor, now)
    assert elsewhere.EVERY < 5 * MINUTE


async def test_a_clash_with_what_stands_is_shown_and_moves_nothing(harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = appointments.accept(request.id, by=harbor.provider, now=now)
    elsewhere.save(ADDRESS, by=harbor.provider, now=now)
    announced: list[events.Event] = []
    events.listen(announced.append)
    await follower(now, calendar(at(harbor, "10:00"))).look()
    assert events.TimesChanged(harbor.id, rules=True) in announced
    for person in (harbor.provider, harbor.staff):
        (conflict,) = conflicts.find(people.find(person), [view]).values()
        assert conflict.absence
        assert conflict.absence.why == "elsewhere"
    assert conflicts.find(people.find(harbor.patient), [view]) == {}
    assert appointments.cancel(view.id, by=harbor.staff, reason="other", now=now).status is Status.cancelled


async def test_what_cannot_be_read_is_said_and_the_last_good_copy_holds(harbor: Clinic, now: datetime):
    elsewhere.save(ADDRESS, by=harbor.provider, now=now)
    await follower(now, calendar(at(harbor, "10:00"))).look()
    later = now + elsewhere.EVERY
    for problem in ("unreachable", "unknown_zone"):
        await follower(later, problem).look()
        assert elsewhere.find(by=harbor.provider) == elsewhere.BusyView("calendar.example", now, problem)
        assert "10:00" not in free(harbor, now)
        later += elsewhere.EVERY
    await follower(later, calendar(at(harbor, "10:00"))).look()
    assert elsewhere.find(by=harbor.provider) == elsewhere.BusyView("calendar.example", later, "")


async def test_it_is_read_once_each_few_minutes_and_forgotten_when_it_is_stopped(harbor: Clinic, now: datetime):
    elsewhere.save(ADDRESS, by=harbor.provider, now=now)
    (due,) = elsewhere.claim(now=now)
    assert (due.zone, elsewhere.claim(now=now)) == ("Europe/Berlin", [])
    elsewhere.save("", by=harbor.provider, now=now)
    elsewhere.keep(due, [(at(harbor, "10:00"), at(harbor, "11:00"))], now=now)
    elsewhere.fail(due, "unreachable")
    assert elsewhere.find(by=harbor.provider) is None
    assert "10:00" in free(harbor, now)


@pytest.mark.parametrize(
    "address", ["http://calendar.example/", "https://localhost/", "nonsense", "https://a@b.example"]
)
def test_only_addresses_of_the_internet_are_kept(harbor: Clinic, now: datetime, address: str):
    with pytest.raises(errors.BadLink):
        elsewhere.save(address, by=harbor.provider, now=now)
    for nobody in (harbor.patient, harbor.staff):
        with pytest.raises(errors.NotAllowed):
            elsewhere.save(ADDRESS, by=nobody, now=now)
    assert elsewhere.find(by=harbor.provider) is None
