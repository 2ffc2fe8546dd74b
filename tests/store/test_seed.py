"""The demo clinics, and clinics of any size: as true as if every row had come from a verb."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlmodel import select

import auth
import seed
from store import appointments, availability, db, errors, lists, notifications, people
from store.models import Appointment, AppointmentType, Institution, Notification, OpeningHours, Role, Status, User
from store.seeding import bulk
from store.seeding.clinics import Size, clinics
from tests.store import truth
from tests.store.steps import named

ROOT = Path(__file__).parent.parent.parent
MOMENTS = {
    "a Monday morning": "2026-11-23T08:00:00+01:00",
    "in the middle of a day": "2026-11-25T11:07:31+01:00",
    "a Friday evening": "2026-11-27T18:30:00+01:00",
    "a Sunday night": "2026-11-29T03:00:00+01:00",
    "New Year": "2027-01-01T00:00:00+01:00",
    "the day the clock goes forward": "2027-03-28T02:59:00+01:00",
    "the day the clock goes back": "2027-10-31T12:00:00+01:00",
}


def fill(size: Size, now: datetime) -> None:
    with db.writing() as session:
        bulk.fill(session.connection(), clinics(size, now=now, password_hash=lambda _: "x"))


@pytest.fixture
def demo(database: str, now: datetime) -> dict[str, people.Person]:
    """The people of the demo accounts, by e-mail."""
    seed.demo(now)
    return {email: named(email) for email in auth.DEMO_EMAILS}


def test_the_demo_has_its_two_clinics_with_their_types_and_hours(demo):
    with db.reading() as session:
        found = {clinic.slug: clinic for clinic in session.exec(select(Institution))}
        assert {slug: clinic.name for slug, clinic in found.items()} == {
            "harbor": "Harbor Clinic",
            "lakeside": "Lakeside Clinic",
        }
        assert found["harbor"].zone != found["lakeside"].zone
        for clinic in found.values():
            assert clinic.emergency_phone
            assert clinic.emergency_phone in clinic.emergency_sentence
            types = session.exec(select(AppointmentType).where(AppointmentType.institution_id == clinic.id))
            assert {(kind.slug, kind.name, kind.minutes, kind.crisis) for kind in types if kind.sentence} == {
                ("therapy", "Therapy", 50, False),
                ("consultation", "Consultation", 30, False),
                ("follow-up", "Follow-up", 20, False),
                ("crisis-intervention", "Crisis Intervention", 60, True),
            }
            hours = session.exec(select(OpeningHours).where(OpeningHours.institution_id == clinic.id))
            assert {(span.weekday, span.opens, span.closes) for span in hours} == {(day, 540, 1020) for day in range(5)}


def test_the_demo_accounts_are_who_they_say_and_share_the_password(demo):
    for email, who in demo.items():
        assert who.clinic.slug == email.split("@")[1].split(".")[0]
        assert who.role.value == email.split("@")[0].rstrip("2")
        assert who.name.startswith("Dr. ") == (who.role is Role.provider)
    with db.reading() as session:
        hashes = {user.password_hash for user in session.exec(select(User)) if user.email in demo}
        others = {user.password_hash for user in session.exec(select(User)) if user.email not in demo}
    (shared,) = hashes
    assert auth._fits(auth.DEMO_PASSWORD, shared)
    (nobodys,) = others
    assert not auth._fits(auth.DEMO_PASSWORD, nobodys)


def test_the_demo_has_something_to_show_to_everyone(demo, now: datetime):
    for who in demo.values():
        if who.role is Role.patient:
            assert lists.upcoming(who.id, now=now)
            assert lists.past(who.id, now=now).rows
            assert notifications.latest(who.id)
            continue
        for which in lists.Filter:
            assert lists.inbox(who, which).rows
        waiting = lists.inbox(who, lists.Filter.pending).rows
        assert waiting[0].crisis
        assert 3 <= len(waiting) <= 25
        if who.role is Role.provider:
            assert 0 < notifications.unread_count(who.id) < len(notifications.since(who.id, after=0)) / 2


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_demo_is_true_and_whole_at_any_moment(sqlite_database: str, moment: str):
    now = datetime.fromisoformat(MOMENTS[moment])
    seed.demo(now)
    truth.check(now)
    with db.reading() as session:
        found = session.exec(select(Appointment)).all()
        assert {(each.institution_id, each.status) for each in found} == {
            (n, status) for n in (1, 2) for status in Status
        }
        for each in found:
            assert each.created_at <= each.updated_at <= now
            if each.status in {Status.checked_in, Status.completed, Status.no_show, Status.expired}:
                assert each.start <= now
            if each.status in {Status.booked, Status.pending, Status.countered, Status.accepted}:
                assert each.start > now
        assert all(each.created_at <= now for each in session.exec(select(Notification)))
        unread = {each.user_id for each in session.exec(select(Notification)) if each.read_at is None}
        assert len(unread) > 4


def test_life_goes_on_after_the_demo(demo, now: datetime):
    patient, provider = demo["patient@harbor.example"], demo["provider@harbor.example"]
    first = next(iter(availability.next_free(patient_id=patient.id, type_slug="therapy", now=now).values()))
    assert first is not None
    view = appointments.request(patient_id=patient.id, type_slug="therapy", start=first, now=now)
    for row in lists.inbox(provider, lists.Filter.pending).rows:
        if row.id != view.id:
            appointments.see([row.id], by=provider.id, now=now)
            appointments.accept(row.id, by=provider.id, now=now)
    truth.check(now)


@pytest.mark.parametrize(
    "size",
    [
        Size(appointments=0),
        Size(2, 4, 4, 1),
        Size(2, 5, 7, 39),
        Size(3, 7, 50, 2000),
        Size(2, 40, 4, 900),
        Size(12, 24, 30, 500),
        Size(2, 4, 10_500, 300),
    ],
)
def test_as_much_is_invented_as_was_asked_for(sqlite_database: str, now: datetime, size: Size):
    fill(size, now)
    truth.check(now)
    with db.reading() as session:
        users = Counter(user.role for user in session.exec(select(User)))
        assert users == {Role.patient: size.patients, Role.provider: size.providers, Role.staff: size.institutions}
        assert len(session.exec(select(Institution)).all()) == size.institutions
        found = session.exec(select(Appointment)).all()
        assert len(found) == size.appointments
        assert {user.email for user in session.exec(select(User))} >= set(auth.DEMO_EMAILS)
        busy: dict[int, list[tuple[datetime, datetime]]] = {}
        for each in found:
            for who in {each.patient_id, each.provider_id} - {None}:
                busy.setdefault(who or 0, []).append((each.start, each.end))
        for spans in busy.values():
            assert all(first[1] <= second[0] for first, second in pairwise(sorted(spans)))


def test_every_provider_has_a_fair_share_and_an_inbox_that_can_be_answered(sqlite_database: str, now: datetime):
    fill(Size(2, 10, 200, 8000), now)
    with db.reading() as session:
        providers = list(session.exec(select(User).where(User.role == Role.provider)))
        shares = Counter(session.exec(select(Appointment.provider_id)))
        for provider in providers:
            assert 500 < shares[provider.id] < 1000
            waiting = lists.counts(people.find(provider.id or 0))[lists.Filter.pending]
            assert 10 <= waiting <= 40
            ids = [each.id for each in notifications.since(provider.id or 0, after=0, limit=5000)]
            moments = [each.created_at for each in notifications.since(provider.id or 0, after=0, limit=5000)]
            assert (ids, moments) == (sorted(ids), sorted(moments))


def test_a_time_that_was_asked_of_anybody_can_be_kept(sqlite_database: str, now: datetime):
    fill(Size(2, 4, 60, 2000), now)
    for clinic in (1, 2):
        with db.reading() as session:
            waiting = session.exec(
                select(Appointment).where(Appointment.institution_id == clinic, Appointment.provider_id == None)  # noqa: E711
            ).all()
            providers = people.provider_ids(session, clinic)
        for each in waiting:
            if each.status in {Status.booked, Status.pending}:
                assert any(_accepts(each.id or 0, provider, now) for provider in providers)
    truth.check(now)


def _accepts(appointment_id: int, provider: int, now: datetime) -> bool:
    try:
        appointments.accept(appointment_id, by=provider, now=now)
    except errors.TimeTaken:
        return False
    return True


def test_the_same_is_invented_from_the_same_seed(now: datetime):
    def invented(number: int, at: datetime = now) -> list[bulk.Chunk]:
        return list(clinics(Size(seed=number), now=at, password_hash=str.upper))

    assert invented(1) == invented(1)
    assert invented(1) != invented(2)
    assert invented(1) != invented(1, now + timedelta(days=1))
