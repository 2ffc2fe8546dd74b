"""Each sentence about a status matches what is: the whole table, for everyone who reads it."""

import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest

from api.http import failures
from pages import words
from pages.words.appointments import next_step
from store import errors
from store.models import Status
from store.views.people import Person
from tests.pages.invented import BERLIN, NOW, PATIENT, PROVIDER, STAFF, START, view

WEISS = "Dr. Clara Weiss"
GIVEN_BACK = "That time is not reserved for you any more. You can choose another."
AGAIN = "It waits for an answer again. Please look at it once more."
CHANGED = "That request has changed meanwhile, and waits for an answer."


class Said(NamedTuple):
    """What is said of one status: to its patient, to the provider and to staff; what comes next, to the patient and
    to the clinic; the patient's line; and to whoever comes too late to decide, on a page and to a program."""

    patient: str
    provider: str
    staff: str
    to_patient: str
    to_clinic: str
    line: str
    too_late: str
    to_program: str


TABLE = {
    Status.booked: Said(
        "Sent", "New", "New", "The clinic will answer here.", "", "Sent*, Seen, Accepted", AGAIN, CHANGED
    ),
    Status.pending: Said(
        "Seen by the clinic",
        "Waiting for an answer",
        "Waiting for an answer",
        "The clinic will answer here.",
        "",
        "Sent, Seen*, Accepted",
        AGAIN,
        CHANGED,
    ),
    Status.countered: Said(
        "Another time proposed",
        "Another time proposed",
        "Another time proposed",
        "The clinic proposed another time. It waits for your answer.",
        "",
        "Sent, Seen*, Accepted",
        f"Another time has been proposed already by {WEISS} 5 minutes ago.",
        "Another time has been proposed for that request already.",
    ),
    Status.accepted: Said(
        f"Accepted by {WEISS}",
        "Accepted by you",
        f"Accepted by {WEISS}",
        "See you on Tuesday 1 December.",
        "",
        "Sent, Seen, Accepted*",
        f"Already accepted by {WEISS} 5 minutes ago.",
        "That request has been accepted already.",
    ),
    Status.rejected: Said(
        "Not possible this time",
        "Rejected by you",
        f"Rejected by {WEISS}",
        GIVEN_BACK,
        "",
        "Sent, Seen, Not possible this time*",
        f"Already rejected by {WEISS} 5 minutes ago.",
        "That request has been rejected already.",
    ),
    Status.cancelled: Said(
        "Cancelled",
        "Cancelled",
        "Cancelled",
        GIVEN_BACK,
        "",
        "Sent, Cancelled*",
        f"Already cancelled by {WEISS} 5 minutes ago.",
        "That request has been cancelled.",
    ),
    Status.expired: Said(
        "Nobody answered in time",
        "Nobody answered in time",
        "Nobody answered in time",
        "The time was given back. You can choose another.",
        "The time was given back.",
        "Sent, No answer, Expired*",
        "It expired 5 minutes ago: nobody answered in time.",
        "That request has expired: nobody answered in time.",
    ),
    Status.checked_in: Said(
        "You have arrived",
        "Here",
        "Here",
        "The clinic knows that you are here.",
        "",
        "Sent, Seen, Arrived*",
        f"The arrival has been noted already by {WEISS} 5 minutes ago.",
        "The patient of that appointment is here already.",
    ),
    Status.completed: Said(
        "Took place",
        "Took place",
        "Took place",
        "",
        "",
        "Sent, Seen, Took place*",
        f"It has taken place already, as {WEISS} noted 5 minutes ago.",
        "That appointment has taken place already.",
    ),
    Status.no_show: Said(
        "Did not come",
        "Did not come",
        "Did not come",
        "If that is wrong, please call +49 30 23125 100.",
        "",
        "Sent, Seen, Did not come*",
        f"{WEISS} noted 5 minutes ago that nobody came.",
        "It has been noted already that nobody came to that appointment.",
    ),
}
DECIDED = {Status.accepted, Status.rejected}


def test_every_status_has_its_sentences():
    assert set(TABLE) == set(Status)


@pytest.mark.parametrize("status", Status)
def test_what_is_said_of_a_status_is_what_it_is(status: Status) -> None:
    by = WEISS if status in DECIDED else None
    it, said = (
        view(
            status,
            decided_by_name=by,
            decided_by_id=PROVIDER.id if by else None,
            decided_at=NOW + timedelta(hours=1) if by else None,
        ),
        TABLE[status],
    )
    assert [words.appointments.status(it, person) for person in (PATIENT, PROVIDER, STAFF)] == [
        said.patient,
        said.provider,
        said.staff,
    ]
    assert next_step(it, PATIENT, NOW) == said.to_patient
    assert next_step(it, PROVIDER, NOW) == next_step(it, STAFF, NOW) == said.to_clinic
    assert (
        ", ".join(step + "*" * (state == "is-now") for step, state in words.status_line.line(it, PATIENT.clinic.zone))
        == said.line
    )


@pytest.mark.parametrize("status", Status)
def test_whoever_decides_too_late_reads_what_became_of_it(status: Status) -> None:
    by = None if status is Status.expired else WEISS
    too_late = errors.AlreadyDecided(status, by, datetime.now(UTC) - timedelta(minutes=5))
    assert words.refusals.refusal(too_late, BERLIN, start=START) == TABLE[status].too_late
    assert failures.DECIDED[status] == TABLE[status].to_program


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("person", [PATIENT, PROVIDER, STAFF])
def test_nothing_is_promised_of_what_is_over(status: Status, person: Person) -> None:
    it = view(status)
    is_wrong_perhaps = status is Status.no_show and person is PATIENT
    assert next_step(it, person, it.end) == (TABLE[status].to_patient if is_wrong_perhaps else "")
    during = next_step(it, person, it.start + timedelta(minutes=10))
    assert "See you" not in during


@pytest.mark.parametrize("refusal", [errors.TimeTaken(party) for party in ("patient", "provider", "everyone", "held")])
def test_only_somebody_else_took_it_is_said_to_have_been_somebody_else(refusal: errors.TimeTaken) -> None:
    said = words.refusals.refusal(refusal, BERLIN, start=START)
    assert said.startswith("Someone else") == (refusal.party != "patient")


THURSDAY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(days=3, hours=18), "in 4 days"),  # Monday morning
        (timedelta(days=1, hours=19), "in 2 days"),
        (timedelta(hours=24), "in 1 day"),
        (timedelta(hours=20), "in 20 hours"),
        (timedelta(minutes=59), "in 59 minutes"),
    ],
)
def test_days_are_counted_by_the_clinics_calendar(ahead: timedelta, said: str) -> None:
    assert words.moments.until(THURSDAY + ahead, THURSDAY, BERLIN) == said
    assert words.moments.ago(THURSDAY, THURSDAY + ahead, BERLIN) == said.removeprefix("in ") + " ago"


def test_the_days_are_those_of_the_clinic_and_not_of_utc() -> None:
    late = datetime(2026, 11, 26, 23, 30, tzinfo=UTC)  # Friday in Berlin, Thursday in New York
    monday = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    assert words.moments.until(monday, late, BERLIN) == "in 3 days"
    assert words.moments.until(monday, late, "America/New_York") == "in 4 days"


def test_a_day_of_25_hours_is_a_day() -> None:
    midnight = datetime(2026, 10, 24, 22, 10, tzinfo=UTC)
    assert words.moments.until(midnight + timedelta(hours=24), midnight, BERLIN) == "in 1 day"


@pytest.mark.parametrize(
    ("ahead", "said"),
    [
        (timedelta(minutes=99), "in 1 h 39 min"),
        (timedelta(minutes=60), "in 1 hour"),
        (timedelta(minutes=120), "in 2 hours"),
        (timedelta(hours=5, minutes=59, seconds=59), "in 5 h 59 min"),
        (timedelta(hours=6, minutes=20), "in 6 hours"),
        (timedelta(minutes=-99), "now"),
    ],
)
def test_what_is_near_is_said_to_the_minute(ahead: timedelta, said: str) -> None:
    assert words.moments.until(THURSDAY + ahead, THURSDAY, BERLIN) == said


@pytest.mark.parametrize("status", [Status.booked, Status.pending, Status.countered, Status.accepted])
def test_what_is_only_asked_for_is_not_said_to_be_had(status: Status) -> None:
    it = view(status)
    asked = status is not Status.accepted
    assert words.no_times.booked_already(it, BERLIN).startswith("You have asked for" if asked else "You have this")
    assert words.no_times.own(it, BERLIN).startswith("You have asked for" if asked else "You have another")


def test_an_arrival_reads_well_on_the_day_and_among_what_is_past() -> None:
    it = view(Status.checked_in)
    assert words.appointments.in_a_word(it, PATIENT.clinic.zone) == "Arrived"
    assert words.appointments.status(it, PATIENT) == "You have arrived"


def test_a_status_is_said_briefly_where_there_is_little_room():
    assert [status for status in Status if len(words.appointments.briefly(status)) > 13] == []


def test_hints_about_a_video_are_whole_sentences() -> None:
    for hint in (words.video.LINK_HINT, words.video.OF_TYPE_HINT, words.video.TEMPLATE_HINT):
        sentences = re.findall(r"[A-Z].*?[.](?= |$)", hint)
        assert " ".join(sentences) == hint
        assert all(len(each.split()) > 3 and not re.match(r"\w+:", each) for each in sentences), hint
