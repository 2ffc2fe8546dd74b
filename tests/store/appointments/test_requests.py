"""A patient asks for a time: what is written, who is told, and what is refused."""

from datetime import UTC, datetime, timedelta

import pytest

from store import appointments, db, errors, events
from store.appointments import lists, occupying
from store.models import LONGEST_HORIZON, Role, Status
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import at, book, join, leave, put

GONE = 2**31 - 1


def test_a_request_is_kept_as_it_was_asked_for(database: str, harbor: Clinic, now: datetime):
    view = book(
        harbor, "09:15", now, type_slug="therapy", provider=harbor.provider, notes="  A word before.\r\nThanks  "
    )
    assert (view.patient_id, view.provider_id, view.any_provider) == (harbor.patient, harbor.provider, False)
    assert (view.patient_name, view.provider_name) == ("Ada Lindqvist", "Dr. Clara Weiss")
    assert (view.type_slug, view.type_name, view.crisis, view.status) == ("therapy", "Therapy", False, Status.booked)
    assert view.start == datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
    assert view.end - view.start == timedelta(minutes=50)
    assert view.notes == "A word before.\nThanks"
    assert (view.rejection_reason, view.decided_by_name, view.decided_at, view.version) == (None, None, None, 1)
    assert view.created_at == view.updated_at == now
    assert view.start.tzinfo is view.created_at.tzinfo is UTC
    assert lists.find(view.id, by=harbor.patient) == view
    assert lists.history(view.id, by=harbor.patient) == [
        lists.EventView(now, Status.booked, harbor.patient, "Ada Lindqvist")
    ]


def test_a_request_tells_its_provider_and_nobody_else(
    database: str, harbor: Clinic, now: datetime, announced, notified
):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    assert notified(harbor.provider) == [("new_appointment", view.id)]
    assert notified(harbor.provider2) == notified(harbor.patient) == notified(harbor.staff) == []
    (news,) = announced
    assert isinstance(news, events.AppointmentChanged)
    assert (news.kind, news.appointment_id, news.institution_id) == ("new_appointment", view.id, harbor.id)
    assert news.by == harbor.patient
    assert news.notified.keys() == {harbor.provider}
    assert news.watching == {harbor.patient}


def test_a_request_for_any_provider_tells_every_provider_of_the_institution(
    database: str, clinic: Clinics, now: datetime, announced, notified
):
    view = book(clinic.harbor, "10:00", now)
    assert (view.provider_id, view.provider_name, view.any_provider) == (None, None, True)
    for provider in (clinic.harbor.provider, clinic.harbor.provider2):
        assert notified(provider) == [("new_appointment", view.id)]
    assert notified(clinic.lakeside.provider) == notified(clinic.lakeside.provider2) == []
    assert announced[0].notified.keys() == {clinic.harbor.provider, clinic.harbor.provider2}


def test_a_crisis_comes_as_one(harbor: Clinic, now: datetime):
    assert book(harbor, "11:00", now, type_slug="crisis-intervention").crisis


def test_news_is_announced_after_the_commit(database: str, harbor: Clinic, now: datetime):
    statuses: list[Status] = []

    def note_status(news: events.Event) -> None:
        assert isinstance(news, events.AppointmentChanged)
        statuses.append(lists.find(news.appointment_id, by=harbor.patient).status)

    events.listen(note_status)
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    assert statuses == [Status.booked, Status.accepted]


@pytest.mark.parametrize(
    ("clock", "days", "refusal"),
    [
        ("10:05", 1, errors.OffGrid),
        ("10:00:30", 1, errors.OffGrid),
        ("10:00:00.5", 1, errors.OffGrid),
        ("08:45", 1, errors.OutsideHours),
        ("16:45", 1, errors.OutsideHours),
        ("17:00", 1, errors.OutsideHours),
        ("23:45", 1, errors.OutsideHours),
        ("10:00", 5, errors.OutsideHours),
        ("10:00", 6, errors.OutsideHours),
        ("07:45", 0, errors.PastTime),
        ("08:00", 0, errors.PastTime),
        ("10:00", -3, errors.PastTime),
        ("10:00", 367, errors.TooFarAhead),
    ],
)
def test_a_time_that_cannot_be_is_refused(harbor: Clinic, now: datetime, clock, days, refusal):
    before = truth.everything()
    with pytest.raises(refusal) as refused:
        book(harbor, clock, now, days=days, provider=harbor.provider)
    assert refused.value.field == "start"
    assert truth.everything() == before


def test_the_last_time_of_the_day_and_of_the_year_can_be_booked(harbor: Clinic, now: datetime):
    assert book(harbor, "16:30", now).end == at(harbor, "17:00")
    assert book(harbor, "09:00", now, days=364).start <= now + timedelta(days=LONGEST_HORIZON)


def test_a_time_is_compared_as_a_moment_whatever_its_offset(harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    with pytest.raises(errors.TimeTaken):
        appointments.request(
            patient_id=harbor.patient2,
            type_slug="consultation",
            start=datetime.fromisoformat("2026-11-24T18:00:00+09:00"),
            provider_id=harbor.provider,
            now=now,
        )
    assert view.start == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize("person", ["provider2_of_lakeside", "staff", "patient2", "left", "nobody", "zero", "negative"])
def test_a_provider_who_is_none_here_is_refused(clinic: Clinics, now: datetime, person):
    harbor = clinic.harbor
    ids = {
        "provider2_of_lakeside": clinic.lakeside.provider2,
        "staff": harbor.staff,
        "patient2": harbor.patient2,
        "left": harbor.provider2,
        "nobody": GONE,
        "zero": 0,
        "negative": -1,
    }
    leave(harbor.provider2)
    before = truth.everything()
    with pytest.raises(errors.UnknownProvider):
        book(harbor, "10:00", now, provider=ids[person])
    assert truth.everything() == before


@pytest.mark.parametrize("slug", ["surgery", "", "Therapy", "therapy\x00", "therapy' OR 1=1 --", "💊"])
def test_a_type_that_the_institution_does_not_have_is_refused(harbor: Clinic, now: datetime, slug):
    with pytest.raises(errors.UnknownType):
        book(harbor, "10:00", now, type_slug=slug)


@pytest.mark.parametrize("person", ["provider", "staff", "left", "nobody"])
def test_only_patients_book(harbor: Clinic, now: datetime, person):
    leave(harbor.patient2)
    ids = {"provider": harbor.provider, "staff": harbor.staff, "left": harbor.patient2, "nobody": GONE}
    before = truth.everything()
    with pytest.raises(errors.NotAllowed):
        book(harbor, "10:00", now, patient=ids[person])
    assert truth.everything() == before


@pytest.mark.parametrize(
    "notes", ["a" * 2000, "🙂" * 2000, "שלום, מה שלומך?", "<script>alert('x')</script>", "a\tb\nc", "👩‍👩‍👧 e\u0301"]
)
def test_notes_are_kept_as_typed(database: str, harbor: Clinic, now: datetime, notes):
    assert lists.find(book(harbor, "10:00", now, notes=notes).id, by=harbor.provider).notes == notes


@pytest.mark.parametrize(
    ("notes", "refusal"),
    [
        ("a" * 2001, errors.TooLong),
        ("a\x00b", errors.BadText),
        ("a\ud800b", errors.BadText),
        ("\x1b[2J", errors.BadText),
    ],
)
def test_notes_that_cannot_be_kept_are_refused(harbor: Clinic, now: datetime, notes, refusal):
    before = truth.everything()
    with pytest.raises(refusal) as refused:
        book(harbor, "10:00", now, notes=notes)
    assert refused.value.field == "notes"
    assert truth.everything() == before


def test_a_time_is_taken_once_for_a_provider(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    before = truth.everything()
    for clock in ("09:45", "10:00", "10:15", "10:45"):
        with pytest.raises(errors.TimeTaken) as taken:
            book(harbor, clock, now, patient=harbor.patient2, provider=harbor.provider)
        assert taken.value.party == "provider"
    assert truth.everything() == before
    book(harbor, "09:30", now, patient=harbor.patient2, provider=harbor.provider)
    book(harbor, "11:00", now, patient=harbor.patient2, provider=harbor.provider)


def test_a_patient_is_in_one_place_at_a_time(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    for provider in (harbor.provider2, None):
        with pytest.raises(errors.TimeTaken) as taken:
            book(harbor, "10:30", now, provider=provider)
        assert taken.value.party == "patient"


def test_no_more_are_promised_a_time_than_providers_are_free(database: str, harbor: Clinic, now: datetime):
    third, fourth = join(harbor, Role.patient, 2, now)
    book(harbor, "10:00", now)
    book(harbor, "10:15", now, patient=harbor.patient2)
    for provider, party in ((None, "everyone"), (harbor.provider, "provider")):
        with pytest.raises(errors.TimeTaken) as taken:
            book(harbor, "10:00", now, patient=third, provider=provider)
        assert taken.value.party == party
    book(harbor, "10:45", now, patient=third, provider=harbor.provider)
    book(harbor, "10:45", now, patient=fourth)


def test_someone_waiting_for_any_provider_keeps_their_chance(database: str, harbor: Clinic, now: datetime):
    waiting = book(harbor, "10:00", now)
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    (third,) = join(harbor, Role.patient, 1, now)
    with pytest.raises(errors.TimeTaken):
        book(harbor, "10:00", now, patient=third, provider=harbor.provider2)
    assert appointments.accept(waiting.id, by=harbor.provider2, now=now).provider_id == harbor.provider2


def test_a_time_is_free_again_when_nobody_holds_it(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, provider=harbor.provider)
    put(view, Status.cancelled, now, by=harbor.patient)
    assert book(harbor, "10:00", now, provider=harbor.provider).id != view.id


def test_what_is_over_for_a_day_is_swept(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "10:00", now, type_slug="therapy", provider=harbor.provider)
    assert occupying.sweep(now=at(harbor, "10:25", days=2)) == 2 * 5
    assert occupying.sweep(now=at(harbor, "10:25", days=2)) == 0
    assert occupying.sweep(now=at(harbor, "12:00", days=2)) == 2 * 5
    appointments.reject(view.id, by=harbor.provider, now=now)


def test_a_verb_that_fails_halfway_leaves_nothing_behind(
    database: str, harbor: Clinic, now: datetime, announced, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args: object) -> None:
        raise RuntimeError

    before = truth.everything()
    monkeypatch.setattr("store.notifications.notifications.write", fail)
    with pytest.raises(RuntimeError):
        book(harbor, "10:00", now)
    assert truth.everything() == before
    assert announced == []
    assert not db.is_empty()
