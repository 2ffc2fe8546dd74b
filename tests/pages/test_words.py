from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from pages import words
from store import errors
from store.models import Kind, Role, Status
from store.people import Clinic, Person
from store.views import AppointmentView

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
START = datetime(2026, 12, 1, 13, 30, tzinfo=UTC)
BERLIN, NEW_YORK = "Europe/Berlin", "America/New_York"
HARBOR = Clinic(1, "harbor", "Harbor Clinic", BERLIN, "+49 40 555 0100", "Call now.")
PATIENT = Person(1, "Ada Lindqvist", "ada@harbor.example", Role.patient, HARBOR)
PROVIDER = Person(2, "Dr. Clara Weiss", "clara@harbor.example", Role.provider, HARBOR)
STAFF = Person(3, "Eva Brandt", "eva@harbor.example", Role.staff, HARBOR)


def view(status: Status = Status.booked, **more: Any) -> AppointmentView:
    told: dict[str, Any] = {
        "id": 7,
        "institution_id": 1,
        "patient_id": 1,
        "patient_name": "Ada Lindqvist",
        "provider_id": 2,
        "provider_name": "Dr. Clara Weiss",
        "any_provider": False,
        "type_slug": "therapy",
        "type_name": "Therapy",
        "crisis": False,
        "status": status,
        "start": START,
        "end": START + timedelta(minutes=50),
        "notes": "",
        "rejection_reason": None,
        "decided_by_name": None,
        "decided_at": None,
        "version": 1,
        "created_at": NOW,
        "updated_at": NOW,
    }
    return AppointmentView(**{**told, **more})


def refusals(kind: type[errors.Refusal] = errors.Refusal) -> list[type[errors.Refusal]]:
    return [kind, *(each for child in kind.__subclasses__() for each in refusals(child))]


def test_a_moment_is_said_in_the_clinics_zone() -> None:
    assert words.when(START, BERLIN, NOW) == "Tuesday 1 December, 14:30"
    assert words.when(START, NEW_YORK, NOW) == "Tuesday 1 December, 08:30"
    assert words.when(START, "Asia/Tokyo", NOW) == "Tuesday 1 December, 22:30"


def test_another_year_is_named() -> None:
    assert words.day(date(2027, 1, 4), date(2026, 11, 23)) == "Monday 4 January 2027"


def test_the_day_before_midnight_in_the_clinic_is_still_today_there() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert words.near_day(late, BERLIN, NOW) == "Today"
    assert words.near_day(late + timedelta(hours=1), BERLIN, NOW) == "Tomorrow"
    assert words.near_day(START, BERLIN, NOW) == "Tuesday 1 December"


def test_another_clock_is_said_only_where_it_reads_differently() -> None:
    assert words.where(START, BERLIN, None) == ""
    assert words.where(START, BERLIN, "Europe/Paris") == ""
    assert words.where(START, BERLIN, NEW_YORK) == "Berlin time; 08:30 in New York"
    assert words.where(START, BERLIN, "Pacific/Auckland") == "Berlin time; 02:30 in Auckland on Wednesday 2 December"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (-5, "just now"),
        (59, "just now"),
        (60, "1 minute ago"),
        (3599, "59 minutes ago"),
        (7200, "2 hours ago"),
        (86_400, "1 day ago"),
    ],
)
def test_how_long_ago_is_rounded_down(seconds: int, said: str) -> None:
    assert words.ago(NOW - timedelta(seconds=seconds), NOW) == said


def test_how_far_ahead_is_said_in_one_unit() -> None:
    assert words.until(START, NOW) == "in 8 days"
    assert words.until(NOW + timedelta(seconds=30), NOW) == "now"


def test_the_patient_follows_the_request_in_plain_words() -> None:
    assert words.status(view(), PATIENT) == "Sent"
    assert words.status(view(Status.pending), PATIENT) == "Seen by the clinic"
    accepted = view(Status.accepted, decided_by_name="Dr. Clara Weiss")
    assert words.status(accepted, PATIENT) == "Accepted by Dr. Clara Weiss"
    assert words.status(accepted, PROVIDER) == "Accepted by you"
    assert words.status(view(Status.rejected, rejection_reason="On leave."), PATIENT) == "Rejected: On leave."
    assert [text for text, _ in words.steps(view(Status.rejected))] == ["Sent", "Seen", "Rejected"]
    assert [state for _, state in words.steps(view(Status.pending))] == ["is-done", "is-now", ""]


@pytest.mark.parametrize("person", [PATIENT, PROVIDER, STAFF])
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("crisis", [True, False])
def test_every_kind_of_news_has_words_for_everyone(person: Person, kind: Kind, crisis: bool) -> None:
    for name, reason in (("Ada Lindqvist", "On leave."), ("", None)):
        told = view(patient_name=name, crisis=crisis, decided_by_name=name or None, rejection_reason=reason)
        said = words.news(kind, told, person)
        assert "Therapy, Tuesday 1 December, 14:30." in said
        assert "None" not in said
        assert "!" not in said
        assert "  " not in said
        assert words.news_tone(kind, told) in {"crisis", "waiting", "accepted", "rejected", "info"}


@pytest.mark.parametrize("status", Status)
def test_every_status_has_words_a_tone_and_a_line_of_history(status: Status) -> None:
    for person in (PATIENT, PROVIDER, STAFF):
        assert words.status(view(status), person)
    assert words.label(status)
    assert words.tone(status)
    assert len(words.steps(view(status))) == 3
    assert words.history(status, None)
    assert words.history(status, "Ada")


@pytest.mark.parametrize("kind", refusals())
def test_every_refusal_has_a_sentence_that_says_what_to_do(kind: type[errors.Refusal]) -> None:
    made: dict[type[errors.Refusal], errors.Refusal] = {
        errors.TooLong: errors.TooLong("notes", 2000),
        errors.WeakPassword: errors.WeakPassword("password", "common"),
        errors.TimeTaken: errors.TimeTaken("provider"),
        errors.AlreadyDecided: errors.AlreadyDecided("accepted", "Dr. David Stern", datetime.now(UTC)),
        errors.TooManyAttempts: errors.TooManyAttempts(90),
    }
    error = made.get(kind) or kind("field")
    said = words.refusal(error, BERLIN, start=START)
    assert said[0].isupper()
    assert said.endswith(".")
    assert "!" not in said
    assert "_" not in said
    assert "{" not in said


def test_refusals_tell_what_they_know() -> None:
    two_minutes_ago = datetime.now(UTC) - timedelta(minutes=2, seconds=5)
    decided = errors.AlreadyDecided("accepted", "Dr. David Stern", two_minutes_ago)
    assert words.refusal(decided, BERLIN) == "Already accepted by Dr. David Stern 2 minutes ago."
    taken = errors.TimeTaken("everyone")
    assert words.refusal(taken, BERLIN, start=START) == "Someone else just took 14:30. These are still free."
    assert "2 minutes" in words.problem("too_many_attempts", seconds=100)
    assert "12 characters" in words.problem("weak_password", why="short")
    assert words.problem("<script>") == words.problem(None) == ""
