"""What people are told, in words."""

from datetime import timedelta

import pytest

from pages import words
from store.models import Kind, Status
from store.views.people import Person
from tests.pages.invented import NOW, PATIENT, PROVIDER, STAFF, entry, view

KINDS = [kind for kind in Kind if kind not in {Kind.time_free, Kind.time_offered, Kind.offer_withdrawn}]


@pytest.mark.parametrize("person", [PATIENT, PROVIDER, STAFF])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("crisis", [True, False])
@pytest.mark.parametrize("status", [Status.booked, Status.accepted, Status.expired])
def test_every_kind_of_news_has_words_for_everyone(person: Person, kind: Kind, crisis: bool, status: Status) -> None:
    for name, reason in (("Ada Lindqvist", "On leave."), ("", None)):
        for decided_at in (None, NOW, NOW + timedelta(minutes=1)):
            appointment = view(
                status,
                patient_name=name,
                crisis=crisis,
                decided_by_name="Eva Brandt" if decided_at else None,
                decided_at=decided_at,
                rejection_reason=reason,
            )
            said = words.notifications.sentence(kind, appointment, person)
            assert "Therapy, Tuesday 1 December, 14:30." in said
            assert "None" not in said
            assert "!" not in said
            assert "  " not in said
            assert said.endswith(".")
            assert words.notifications.tone(kind, appointment) in {"crisis", "waiting", "accepted", "rejected", "info"}


def test_a_free_time_is_told_with_the_way_to_it() -> None:
    said = (
        "A time is free: Therapy with Dr. Clara Weiss, Tuesday 1 December, 14:30. Whoever books first has it. "
        "If that is somebody else, you hear of the next."
    )
    assert words.notifications.sentence(Kind.time_free, entry(), PATIENT) == said
    there = "/schedule?type=therapy&provider=2&date=2026-12-01&start=2026-12-01T14%3A30%3A00%2B01%3A00"
    assert words.notifications.link(Kind.time_free, entry(), PATIENT) == ("Book it", there)
    assert words.notifications.address(Kind.time_free, entry(), PATIENT) == there
    someone = entry(provider_id=None, provider_name=None)
    assert words.notifications.subject(someone, PATIENT) == "Therapy, Tuesday 1 December, 14:30"
    assert "provider" not in words.notifications.address(Kind.time_free, someone, PATIENT)


def test_nobody_answered_in_time() -> None:
    gone = view(Status.expired)
    assert words.notifications.sentence(Kind.appointment_expired, gone, PATIENT) == (
        "Nobody answered in time: Therapy, Tuesday 1 December, 14:30. The time was given back; you can ask for another."
    )
    assert words.notifications.sentence(Kind.appointment_expired, gone, PROVIDER) == (
        "Expired before an answer: Therapy, Tuesday 1 December, 14:30."
    )
    assert words.notifications.tone(Kind.appointment_expired, gone) == "rejected"


def test_an_answer_that_was_taken_back_says_that_the_request_waits_again() -> None:
    said = words.notifications.sentence(Kind.appointment_reopened, view(Status.pending), PATIENT)
    assert said == (
        "The clinic took its answer back: Therapy, Tuesday 1 December, 14:30. Your request waits for an answer again."
    )
    decided = words.notifications.sentence(Kind.appointment_reopened, view(Status.accepted), PATIENT)
    assert decided == "The clinic took its answer back: Therapy, Tuesday 1 December, 14:30."
    assert words.notifications.tone(Kind.appointment_reopened, view(Status.pending)) == "waiting"


def test_a_crisis_without_an_answer_stands_out_until_it_has_one() -> None:
    request = view(Status.pending, crisis=True)
    said = words.notifications.sentence(Kind.appointment_unanswered, request, STAFF)
    assert said.startswith("No answer yet to the crisis request from Ada Lindqvist: Therapy, ")
    assert said.endswith("Waiting since Monday 23 November, 08:00.")
    assert words.notifications.tone(Kind.appointment_unanswered, request) == "crisis"
    assert (
        words.notifications.address(Kind.appointment_unanswered, request, PROVIDER) == "/provider-dashboard?request=7"
    )
    assert words.notifications.address(Kind.appointment_unanswered, request, STAFF) == "/appointments/7"
    answered = view(Status.accepted, crisis=True, decided_at=NOW + timedelta(hours=1))
    assert "Waiting" not in words.notifications.sentence(Kind.appointment_unanswered, answered, STAFF)


def test_news_of_a_note_lead_to_where_it_stands_on_the_page() -> None:
    about = view(Status.accepted)
    assert words.notifications.link(Kind.note_shared, about, PATIENT) == ("Show", "/appointments/7#clinic-notes")
    assert words.notifications.address(Kind.note_shared, about, PATIENT) == "/appointments/7#clinic-notes"
    assert words.notifications.link(Kind.appointment_accepted, about, PATIENT) == ("Show", "/appointments/7")


def test_what_held_from_the_beginning_was_booked_by_someone() -> None:
    at_once = view(
        Status.accepted,
        decided_at=NOW,
        accepted_at_once=True,
        decided_by_name="Dr. Clara Weiss",
        decided_by_id=PROVIDER.id,
    )
    assert words.notifications.headline(Kind.new_appointment, at_once, PROVIDER) == "Booked by Ada Lindqvist"
    assert words.notifications.headline(Kind.appointment_accepted, at_once, PATIENT) == "Booked with Dr. Clara Weiss"
    assert words.notifications.tone(Kind.new_appointment, at_once) == "accepted"
    by_staff = view(Status.accepted, decided_at=NOW, accepted_at_once=True, decided_by_name="Eva Brandt")
    assert (
        words.notifications.headline(Kind.new_appointment, by_staff, PROVIDER)
        == "Booked by Eva Brandt for Ada Lindqvist"
    )
    assert words.notifications.headline(Kind.appointment_accepted, by_staff, PATIENT) == "Booked for you by Eva Brandt"
    answered = view(
        Status.accepted,
        decided_at=NOW + timedelta(hours=1),
        decided_by_name="Dr. Clara Weiss",
        decided_by_id=PROVIDER.id,
    )
    assert words.notifications.headline(Kind.new_appointment, answered, PROVIDER) == "New request from Ada Lindqvist"
    assert words.notifications.headline(Kind.appointment_accepted, answered, PATIENT) == "Accepted by Dr. Clara Weiss"
