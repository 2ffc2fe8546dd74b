"""The demo clinics, and clinics of any size: as true as if every row had come from a verb."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlmodel import select

import auth
import seed
from store import appointments, db, errors
from store.appointments import expiry, lists
from store.appointments.orders import Filter
from store.availability import offers, opening, ticks
from store.availability.rules import load_rules
from store.db import Transaction
from store.models import Appointment, Institution, Notification, Place, Role, Status, User
from store.notifications import notifications
from store.people import people
from store.seeding import bulk, decided
from store.seeding.invented_clinics import Size, clinics
from store.views.people import Person
from tests.objects import objects
from tests.store import truth
from tests.store.seeding.promises import check_promises
from tests.store.steps import named

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
    with db.writing() as transaction:
        bulk.fill(transaction.connection, clinics(size, now=now, password_hash=lambda _: "x"))


@pytest.fixture
def demo(database: str, now: datetime) -> dict[str, Person]:
    """The people of the demo accounts, by e-mail."""
    seed.demo(now)
    return {email: named(email) for email in auth.DEMO_EMAILS}


def test_the_demo_has_its_two_clinics_with_their_types(demo):
    with objects() as session:
        by_slug = {clinic.slug: clinic for clinic in session.exec(select(Institution))}
        assert {slug: (clinic.name, clinic.country, clinic.region) for slug, clinic in by_slug.items()} == {
            "harbor": ("Harbor Clinic", "DE", "BE"),
            "lakeside": ("Lakeside Clinic", "US", "IL"),
        }
        assert by_slug["harbor"].zone != by_slug["lakeside"].zone
        for clinic in by_slug.values():
            assert clinic.emergency_phone
            assert clinic.emergency_phone in clinic.emergency_sentence
            types = load_rules(Transaction(session.connection()), clinic.id or 0).types.values()
            assert [
                (type_.name, type_.minutes, type_.buffer_after, type_.notice, type_.horizon, type_.answer_within)
                for type_ in types
                if type_.sentence and type_.active
            ] == [
                ("Therapy", 50, 10, 120, 90, 1440),
                ("Consultation", 30, 0, 60, 60, 1440),
                ("Follow-up", 20, 5, 60, 90, 1440),
                ("Crisis Intervention", 60, 0, 0, 14, 30),
            ]
            assert [type_.name for type_ in types if type_.crisis] == ["Crisis Intervention"]
            assert [type_.name for type_ in types if not type_.needs_approval] == ["Follow-up"]
            assert all(bool(type_.address) == (type_.place is Place.in_person) for type_ in types)


def test_the_demo_shows_everything_that_a_clinic_can_decide(demo, now: datetime):
    """Breaks, time that is crisis only, hours of a date, time off, a closure, and types that are accepted at once."""
    for clinic_id in (1, 2):
        with db.reading() as transaction:
            rules = load_rules(transaction, clinic_id)
        today = now.astimezone(rules.clock).date()
        assert all(week.effective_from < today - timedelta(days=30) for some in rules.weeks.values() for week in some)
        weeks = [week.days for some in rules.weeks.values() for week in some]
        assert len(weeks) == len(set(weeks)) == 2
        assert all(len(day) > 1 for week in weeks for day in week[:5])
        assert any(span.urgent for week in weeks for day in week for span in day)
        assert all(day > today for days in rules.dates.values() for day in days)
        assert len(rules.dates) == 2
        (conference,) = [each for some in rules.away.values() for each in some]
        assert conference.name
        assert (conference.last - conference.first).days == 3
        (team_day,) = rules.closures
        assert opening.closed(rules, team_day.first) == ("closure", team_day.name)
        content = [at_once for some in rules.offers.values() for at_once in some.values()]
        assert {len(some) for some in rules.offers.values()} == {2}
        assert content.count(True) == 1


def test_who_is_there_when_is_what_the_rules_say(demo, now: datetime):
    """While days are filled it is asked in a cheaper way, for years of days."""
    for clinic_id in (1, 2):
        with db.reading() as transaction:
            rules = load_rules(transaction, clinic_id)
        for day in (now.date() + timedelta(days=n) for n in range(-20, 200)):
            for provider in rules.weeks:
                clock = [
                    [ticks.local(day, minute, rules.clock) for minute in (span.opens, span.closes)]
                    for span in decided.spans(rules, provider, day)
                ]
                assert clock == [[opens, closes] for opens, closes, _ in opening.moments(rules, [provider], day)]


def test_the_demo_accounts_are_who_they_say_and_share_the_password(demo):
    for email, person in demo.items():
        assert person.clinic.slug == email.split("@")[1].split(".")[0]
        assert person.role.value == email.split("@")[0].rstrip("2")
        assert person.name.startswith("Dr. ") == (person.role is Role.provider)
    with objects() as session:
        hashes = {user.password_hash or "" for user in session.exec(select(User)) if user.email in demo}
        others = {user.password_hash or "" for user in session.exec(select(User)) if user.email not in demo}
    (shared,) = hashes
    assert auth.fits(auth.DEMO_PASSWORD, shared)
    (nobodys,) = others
    assert not auth.fits(auth.DEMO_PASSWORD, nobodys)


def test_the_demo_has_something_to_show_to_everyone(demo, now: datetime):
    for person in demo.values():
        if person.role is Role.patient:
            assert lists.upcoming(person.id, now=now)
            assert lists.past(person.id, now=now).rows
            assert notifications.latest(person.id)
            continue
        for filter_ in Filter:
            assert lists.inbox(person, filter_).rows
        waiting = lists.inbox(person, Filter.pending).rows
        assert waiting[0].crisis
        assert 3 <= len(waiting) <= 25
        if person.role is Role.provider:
            assert 0 < notifications.unread_count(person.id) < len(notifications.since(person.id, after=0)) / 2


@pytest.mark.parametrize("moment", MOMENTS)
def test_the_demo_is_true_and_whole_at_any_moment(sqlite_database: str, moment: str):
    now = datetime.fromisoformat(MOMENTS[moment])
    seed.demo(now)
    truth.check(now)
    check_promises(now)
    with objects() as session:
        rows = session.exec(select(Appointment)).all()
        assert {(each.institution_id, each.status) for each in rows} == {
            (n, status) for n in (1, 2) for status in Status
        }
        for each in rows:
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
    first = next(iter(offers.load_outlook(patient_id=patient.id, type_slug="therapy", now=now).next_free.values()))
    assert first is not None
    view = appointments.request(patient_id=patient.id, type_slug="therapy", start=first, now=now)
    for row in lists.inbox(provider, Filter.pending).rows:
        if row.id != view.id and not row.any_provider:
            appointments.see([row.id], by=provider.id, now=now)
            appointments.accept(row.id, by=provider.id, now=now)
    truth.check(now)


def test_some_will_come_a_few_have_declined_and_all_are_reminded(demo, now: datetime):
    with objects() as session:
        ahead = session.exec(select(Appointment).where(Appointment.status == Status.accepted)).all()
        ahead = [each for each in ahead if each.start > now]
        assert all(each.agreed_at for each in ahead)
        coming = {each.id for each in ahead if each.coming_at}
        declined = {each.id for each in ahead if each.declined_at}
        assert 0 < len(declined) < len(coming) < len(ahead)
        assert not coming & declined


def test_whoever_is_proposed_another_time_in_the_demo_can_take_it(demo, now: datetime):
    with objects() as session:
        countered = session.exec(select(Appointment).where(Appointment.status == Status.countered)).all()
    assert len(countered) == 4
    for each in countered:
        view = lists.find(each.id or 0, by=each.patient_id)
        taken = view.proposals[0].start
        appointments.accept_proposal(view.id, by=view.patient_id, start=taken, now=now)
    truth.check(now)


def test_nobody_is_given_up_as_soon_as_the_demo_begins(demo, now: datetime):
    assert expiry.expire(now=now + timedelta(minutes=5)) == 0
    assert expiry.expire(now=now + timedelta(minutes=30)) > 0
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
    check_promises(now)
    with objects() as session:
        users = Counter(user.role for user in session.exec(select(User)))
        assert users == {Role.patient: size.patients, Role.provider: size.providers, Role.staff: size.institutions}
        assert len(session.exec(select(Institution)).all()) == size.institutions
        rows = session.exec(select(Appointment)).all()
        assert len(rows) == size.appointments
        assert {user.email for user in session.exec(select(User))} >= set(auth.DEMO_EMAILS)
        busy: dict[int, list[tuple[datetime, datetime]]] = {}
        for each in rows:
            for person_id in {each.patient_id, each.provider_id} - {None}:
                busy.setdefault(person_id or 0, []).append((each.start, each.end))
        for spans in busy.values():
            assert all(first[1] <= second[0] for first, second in pairwise(sorted(spans)))


def test_every_provider_has_a_fair_share_and_an_inbox_that_can_be_answered(sqlite_database: str, now: datetime):
    now += timedelta(minutes=35)  # some times are so soon that nobody could answer before
    fill(Size(2, 10, 200, 8000), now)
    check_promises(now)
    with objects() as session:
        offers = [
            some for clinic in (1, 2) for some in load_rules(Transaction(session.connection()), clinic).offers.values()
        ]
        assert sorted(map(len, offers)) == [4, 4, 4, 4, 5, 5, 5, 5]
        providers = list(session.exec(select(User).where(User.role == Role.provider)))
        shares = Counter(session.exec(select(Appointment.provider_id)))
        for provider in providers:
            assert 500 < shares[provider.id] < 1000
            waiting = lists.counts(people.find(provider.id or 0))[Filter.pending]
            assert 10 <= waiting <= 40
            news = notifications.since(provider.id or 0, after=0, limit=5000)
            assert news == sorted(news, key=lambda each: each.id) == sorted(news, key=lambda each: each.created_at)


def test_a_time_that_was_asked_of_any_provider_can_be_kept(sqlite_database: str, now: datetime):
    fill(Size(2, 4, 60, 2000), now)
    for clinic in (1, 2):
        with objects() as session:
            waiting = session.exec(
                select(Appointment).where(Appointment.institution_id == clinic, Appointment.provider_id == None)  # noqa: E711
            ).all()
            providers = load_rules(Transaction(session.connection()), clinic).providers
        for each in waiting:
            if each.status in {Status.booked, Status.pending}:
                assert any(_accepts(each.id or 0, provider, now) for provider in providers)
    truth.check(now)


def _accepts(appointment_id: int, provider: int, now: datetime) -> bool:
    try:
        appointments.accept(appointment_id, by=provider, now=now)
    except (errors.TimeTaken, errors.NotThere):
        return False
    return True


def test_the_same_is_invented_from_the_same_seed(now: datetime):
    def invented(number: int, at: datetime = now) -> list[bulk.Chunk]:
        return list(clinics(Size(seed=number), now=at, password_hash=str.upper))

    assert invented(1) == invented(1)
    assert invented(1) != invented(2)
    assert invented(1) != invented(1, now + timedelta(days=1))
