"""A provider sees, accepts and rejects: who may, what it changes, who is told, and who comes too late."""

from datetime import timedelta

import pytest

from store import appointment_rows, appointments, errors, events
from store.appointments import lists
from store.models import Role, Status
from store.notifications import notifications
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import at, book, join, leave, put

SOON = timedelta(minutes=3)
UNKNOWN = (0, -1, 999, 2**31 - 1, 2**31, 2**63, 2**200)


def test_an_acceptance_is_kept_counted_and_told(database: str, harbor: Clinic, now, announced, notified):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    assert (view.status, view.version, view.updated_at) == (Status.accepted, 2, now + SOON)
    assert (view.decided_by_name, view.decided_at) == ("Dr. Clara Weiss", now + SOON)
    assert (view.start, view.provider_id, view.created_at) == (request.start, harbor.provider, now)
    assert notified(harbor.patient) == [("appointment_accepted", view.id)]
    assert (announced[1].kind, announced[1].notified.keys(), announced[1].watching) == (
        "appointment_accepted",
        {harbor.patient},
        {harbor.provider},
    )
    assert lists.history(view.id, by=harbor.patient) == [
        lists.EventView(now, Status.booked, harbor.patient, "Ada Lindqvist"),
        lists.EventView(now + SOON, Status.accepted, harbor.provider, "Dr. Clara Weiss"),
    ]


def test_a_request_for_any_provider_belongs_to_whoever_accepts_first(database: str, harbor: Clinic, now, announced):
    request = book(harbor, "10:00", now)
    view = appointments.accept(request.id, by=harbor.provider2, now=now)
    assert (view.provider_id, view.provider_name, view.any_provider) == (harbor.provider2, "Dr. David Stern", True)
    assert announced[1].watching == {harbor.provider, harbor.provider2}
    with pytest.raises(errors.AlreadyDecided) as late:
        appointments.accept(request.id, by=harbor.provider, now=now + SOON)
    assert (late.value.status, late.value.by_name, late.value.at) == ("accepted", "Dr. David Stern", now)
    with pytest.raises(errors.NotFound):
        lists.find(request.id, by=harbor.provider)


def test_nobody_accepts_what_they_have_no_time_for(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, type_slug="therapy")
    book(harbor, "10:30", now, patient=harbor.patient2, provider=harbor.provider)
    before = truth.everything()
    with pytest.raises(errors.TimeTaken) as taken:
        appointments.accept(request.id, by=harbor.provider, now=now)
    assert taken.value.party == "provider"
    assert truth.everything() == before
    assert appointments.accept(request.id, by=harbor.provider2, now=now).provider_id == harbor.provider2


def test_nobody_accepts_what_has_begun(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    with pytest.raises(errors.PastTime):
        appointments.accept(request.id, by=harbor.provider, now=at(harbor, "10:00"))
    assert appointments.accept(request.id, by=harbor.provider, now=at(harbor, "09:59")).status is Status.accepted


def test_a_rejection_gives_the_time_back_and_says_why(database: str, harbor: Clinic, now, notified):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    view = appointments.reject(request.id, by=harbor.provider, because="  On leave <b>that</b> day 🌴 ", now=now + SOON)
    assert (view.status, view.rejection_reason) == (Status.rejected, "On leave <b>that</b> day 🌴")
    assert (view.decided_by_name, view.decided_at, view.version) == ("Dr. Clara Weiss", now + SOON, 2)
    assert notified(harbor.patient) == [("appointment_rejected", request.id)]
    book(harbor, "10:00", now, provider=harbor.provider)


def test_a_rejection_needs_no_reason(harbor: Clinic, now):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    assert appointments.reject(request.id, by=harbor.provider, because=" \n ", now=now).rejection_reason is None


def test_what_waits_for_any_provider_is_rejected_by_staff_and_by_no_provider(database: str, harbor: Clinic, now):
    request = book(harbor, "10:00", now)
    before = truth.everything()
    with pytest.raises(errors.ForAnyProvider):
        appointments.reject(request.id, by=harbor.provider, now=now)
    assert truth.everything() == before
    view = appointments.reject(request.id, by=harbor.staff, now=now)
    assert (view.status, view.provider_id, view.decided_by_name) == (Status.rejected, None, "Eva Brandt")


@pytest.mark.parametrize(
    ("reason", "refusal"),
    [("a" * 501, errors.TooLong), ("a\x00", errors.BadText), ("\udfff", errors.BadText)],
)
def test_a_reason_that_cannot_be_kept_is_refused(harbor: Clinic, now, reason, refusal):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    before = truth.everything()
    with pytest.raises(refusal) as refused:
        appointments.reject(request.id, by=harbor.provider, because=reason, now=now)
    assert refused.value.field == "reason"
    assert truth.everything() == before
    assert (
        appointments.reject(request.id, by=harbor.provider, because="🙂" * 500, now=now).rejection_reason == "🙂" * 500
    )


def test_a_request_seen_is_pending_and_its_patient_knows(database: str, harbor: Clinic, now, announced, notified):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    assert appointments.see([request.id], by=harbor.provider, now=now + SOON) == [request.id]
    view = lists.find(request.id, by=harbor.patient)
    assert (view.status, view.version, view.updated_at, view.decided_at) == (Status.pending, 2, now + SOON, None)
    assert view.seen_at == now + SOON
    assert notified(harbor.patient) == [], "nothing has been decided"
    assert (announced[1].kind, announced[1].watching) == (events.SEEN, {harbor.provider, harbor.patient})
    assert lists.history(request.id, by=harbor.patient)[1].actor_name == "Dr. Clara Weiss"
    assert appointments.accept(request.id, by=harbor.provider, now=now + SOON).version == 3


def test_seeing_twice_or_what_is_no_open_request_changes_nothing(database: str, clinic: Clinics, now, announced):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    mine = book(harbor, "10:00", now, provider=harbor.provider)
    others = book(harbor, "11:00", now, provider=harbor.provider2)
    elsewhere = book(lakeside, "10:00", now)
    done = book(harbor, "12:00", now, provider=harbor.provider)
    appointments.accept(done.id, by=harbor.provider, now=now)
    appointments.see([mine.id], by=harbor.provider, now=now)
    before, said = truth.everything(), len(announced)
    assert appointments.see([mine.id, others.id, elsewhere.id, done.id, *UNKNOWN], by=harbor.provider, now=now) == []
    assert truth.everything() == before
    assert len(announced) == said


@pytest.mark.parametrize("person", ["patient", "patient2", "left", "nobody"])
def test_only_the_clinic_decides(harbor: Clinic, now, person):
    request = book(harbor, "10:00", now)
    leave(harbor.provider2)
    people = {"patient": harbor.patient, "patient2": harbor.patient2, "left": harbor.provider2}
    before = truth.everything()
    for decide in (appointments.accept, appointments.reject):
        with pytest.raises(errors.NotAllowed):
            decide(request.id, by=people.get(person, 10**6), now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.see([request.id], by=people.get(person, 10**6), now=now)
    assert truth.everything() == before


def test_what_is_not_a_providers_business_does_not_exist_for_them(database: str, clinic: Clinics, now):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    named = book(harbor, "10:00", now, provider=harbor.provider)
    for_any = book(harbor, "11:00", now)
    before = truth.everything()
    for appointment_id, by in (
        (named.id, harbor.provider2),
        (named.id, lakeside.provider),
        (for_any.id, lakeside.provider),
        (named.id, lakeside.staff),
        (for_any.id, lakeside.staff),
        *((unknown, harbor.provider) for unknown in UNKNOWN),
    ):
        for decide in (appointments.accept, appointments.reject):
            with pytest.raises(errors.NotFound):
                decide(appointment_id, by=by, now=now)
    with pytest.raises(errors.NotAllowed):
        appointments.see([for_any.id], by=harbor.staff, now=now)
    assert truth.everything() == before


@pytest.mark.parametrize("first", [appointments.accept, appointments.reject])
@pytest.mark.parametrize("second", [appointments.accept, appointments.reject])
def test_what_is_decided_stays_decided(database: str, harbor: Clinic, now, first, second):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    first(request.id, by=harbor.provider, now=now)
    before = truth.everything()
    with pytest.raises(errors.AlreadyDecided) as late:
        second(request.id, by=harbor.provider, now=now + SOON)
    assert (late.value.by_name, late.value.at) == ("Dr. Clara Weiss", now)
    assert truth.everything() == before


@pytest.mark.parametrize(
    "status",
    [Status.countered, Status.cancelled, Status.expired, Status.checked_in, Status.completed, Status.no_show],
)
def test_what_waits_for_no_provider_cannot_be_decided(harbor: Clinic, now, status):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    put(request, status, now, by=harbor.patient)
    for decide in (appointments.accept, appointments.reject):
        with pytest.raises(errors.AlreadyDecided) as late:
            decide(request.id, by=harbor.provider, now=now)
        assert late.value.status == status


def test_a_status_that_changed_under_a_verb_is_not_overwritten(harbor: Clinic, now, monkeypatch: pytest.MonkeyPatch):
    request = book(harbor, "10:00", now, provider=harbor.provider)
    stale = lists.find(request.id, by=harbor.provider)
    appointments.reject(request.id, by=harbor.provider, now=now)
    before, real = truth.everything(), appointment_rows.by_id
    answers = iter([stale])
    monkeypatch.setattr(
        "store.appointment_rows.by_id", lambda session, number: next(answers, None) or real(session, number)
    )
    with pytest.raises(errors.AlreadyDecided) as late:
        appointments.accept(request.id, by=harbor.provider, now=now)
    assert late.value.status is Status.rejected
    assert truth.everything() == before


def test_many_people_are_told_in_the_order_things_happened(database: str, harbor: Clinic, now):
    crowd = join(harbor, Role.provider, 30, now)
    requests = [book(harbor, f"{9 + n:02}:00", now).id for n in range(3)]
    for provider in crowd:
        ids = [each.id for each in notifications.since(provider, after=0)]
        assert ids == sorted(ids)
        assert [each.about.id for each in notifications.since(provider, after=0)] == requests


def test_news_names_every_provider_whose_inbox_shows_the_request(harbor: Clinic, now, announced):
    request = book(harbor, "10:00", now)
    appointments.see([request.id], by=harbor.provider, now=now)
    appointments.reject(request.id, by=harbor.staff, now=now)
    assert all(isinstance(news, events.AppointmentChanged) for news in announced)
    both = {harbor.provider, harbor.provider2}
    assert [news.watching for news in announced[1:]] == [both | {harbor.patient}, both]
