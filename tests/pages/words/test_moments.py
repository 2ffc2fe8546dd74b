from datetime import UTC, date, datetime, timedelta

import pytest

from pages import words
from store.models import Asked, Status
from tests.pages.invented import BERLIN, NEW_YORK, NOW, PATIENT, PROVIDER, STAFF, START, view


def test_a_moment_is_said_in_the_clinics_zone() -> None:
    assert words.moments.when(START, BERLIN, NOW) == "Tuesday 1 December, 14:30"
    assert words.moments.when(START, NEW_YORK, NOW) == "Tuesday 1 December, 08:30"
    assert words.moments.when(START, "Asia/Tokyo", NOW) == "Tuesday 1 December, 22:30"


def test_another_year_is_named() -> None:
    assert words.moments.day(date(2027, 1, 4), date(2026, 11, 23)) == "Monday 4 January 2027"


def test_the_day_before_midnight_in_the_clinic_is_still_today_there() -> None:
    late = datetime(2026, 11, 23, 22, 30, tzinfo=UTC)
    assert words.moments.near_day(late, BERLIN, NOW) == "Today"
    assert words.moments.near_day(late + timedelta(hours=1), BERLIN, NOW) == "Tomorrow"
    assert words.moments.near_day(START, BERLIN, NOW) == "Tuesday 1 December"
    assert words.moments.near_weekday(date(2026, 11, 23), date(2026, 11, 22)) == "Tomorrow"
    assert words.moments.near_weekday(date(2026, 11, 24), date(2026, 11, 22)) == "Tue"
    assert words.moments.near_when(late, BERLIN, NOW, seen_from=NEW_YORK) == "Today, 23:30 in Berlin"


def test_another_clock_is_said_only_where_it_reads_differently() -> None:
    assert words.moments.where(START, BERLIN, None) == ""
    assert words.moments.where(START, BERLIN, "Europe/Paris") == ""
    assert words.moments.where(START, BERLIN, NEW_YORK) == "14:30 in Berlin is 08:30 in New York."
    assert (
        words.moments.where(START, BERLIN, "Pacific/Auckland")
        == "14:30 in Berlin is 02:30 in Auckland, on Wednesday 2 December."
    )


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
    assert words.moments.ago(NOW - timedelta(seconds=seconds), NOW, BERLIN) == said


def test_how_far_ahead_is_said_in_one_unit() -> None:
    assert words.moments.until(START, NOW, BERLIN) == "in 8 days"
    assert words.moments.until(NOW + timedelta(seconds=30), NOW, BERLIN) == "now"


def test_the_patient_follows_the_request_in_plain_words() -> None:
    assert words.appointments.status(view(), PATIENT) == "Sent"
    assert words.appointments.status(view(Status.pending), PATIENT) == "Seen by the clinic"
    accepted = view(Status.accepted, decided_by_name="Dr. Clara Weiss", decided_by_id=PROVIDER.id)
    assert words.appointments.status(accepted, PATIENT) == "Accepted by Dr. Clara Weiss"
    assert words.appointments.status(accepted, PROVIDER) == "Accepted by you"
    assert (
        words.appointments.status(view(Status.rejected, rejection_reason="On leave."), PATIENT)
        == words.appointments.in_a_word(view(Status.rejected), PATIENT.clinic.zone)
        == "Not possible this time"
    )
    assert [text for text, _ in words.status_line.line(view(Status.rejected), PATIENT.clinic.zone)] == [
        "Sent",
        "Seen",
        "Not possible this time",
    ]
    assert [state for _, state in words.status_line.line(view(Status.pending), PATIENT.clinic.zone)] == [
        "is-done",
        "is-now",
        "",
    ]


def test_the_patient_reads_since_when_the_clinic_has_seen_it() -> None:
    seen = view(Status.pending, seen_at=NOW)
    assert words.appointments.status(seen, PATIENT, NOW) == f"Seen by the clinic, {words.moments.clock(NOW, BERLIN)}"
    tomorrow = NOW + timedelta(days=1)
    assert words.appointments.in_a_word(seen, BERLIN, tomorrow) == "Seen by the clinic, Mon 23 Nov"
    assert words.status_line.line(seen, BERLIN, NOW)[1] == (f"Seen {words.moments.clock(NOW, BERLIN)}", "is-now")
    assert words.appointments.status(seen, PROVIDER, NOW) == "Waiting for an answer"


@pytest.mark.parametrize("status", Status)
def test_every_status_has_words_a_tone_and_a_line_of_history(status: Status) -> None:
    for person in (PATIENT, PROVIDER, STAFF):
        assert words.appointments.status(view(status), person)
    assert words.appointments.label(status)
    assert words.appointments.tone(status)
    assert len(words.status_line.line(view(status), PATIENT.clinic.zone)) == (2 if status is Status.cancelled else 3)
    assert words.history.line(status, None)
    assert words.history.line(status, "Ada")
    assert words.history.line(Status.pending, "Ada", undo=True) == "Ada took the answer back. The request waits again."


def test_the_two_of_autumns_double_hour_are_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    second = first + timedelta(hours=1)
    assert words.moments.when(first, BERLIN, NOW) == "Sunday 25 October, 02:30 (before the clocks go back)"
    assert words.moments.when(second, BERLIN, NOW) == "Sunday 25 October, 02:30 (after the clocks go back)"
    assert words.moments.when(second + timedelta(minutes=30), BERLIN, NOW) == "Sunday 25 October, 03:00"
    assert words.moments.near(first, BERLIN, second) == "Today, 02:30 (before the clocks go back)"
    assert words.moments.near(START, BERLIN, START) == "Today, 14:30"
    assert words.moments.hour_note(datetime(2026, 3, 29, 1, 30, tzinfo=UTC), BERLIN) == ""


def test_days_that_have_begun_are_said_by_their_end() -> None:
    monday, friday = date(2026, 11, 23), date(2026, 11, 27)
    assert words.moments.between(monday, friday, monday) == "Until Friday 27 November"
    assert words.moments.between(monday, friday, date(2026, 11, 22)) == "Monday 23 November to Friday 27 November"
    assert words.moments.between(friday, friday, monday) == "Friday 27 November"


def test_what_expired_is_said_without_blame_and_without_a_promise() -> None:
    gone = view(Status.expired, version=2)
    for person in (PATIENT, PROVIDER, STAFF):
        assert words.appointments.status(gone, person) == "Nobody answered in time"
        assert words.appointments.next_step(gone, person, NOW).startswith("The time was given back.")
    assert "You can choose another." in words.appointments.next_step(gone, PATIENT, NOW)
    assert words.history.line(Status.expired, None) == "Nobody answered in time. The time was given back."
    assert words.status_line.line(gone, PATIENT.clinic.zone) == [
        ("Sent", "is-done"),
        ("No answer", "is-done"),
        ("Expired", "is-now"),
    ]


def test_what_held_from_the_beginning_was_never_waited_for() -> None:
    booked = view(
        Status.accepted,
        decided_at=NOW,
        accepted_at_once=True,
        decided_by_name="Dr. Clara Weiss",
        decided_by_id=PROVIDER.id,
    )
    assert words.status_line.line(booked, PATIENT.clinic.zone) == [("Booked", "is-now")]
    assert words.appointments.status(booked, PATIENT) == words.appointments.status(booked, PROVIDER) == "Booked"
    cancelled = view(
        Status.cancelled,
        decided_at=NOW,
        accepted_at_once=True,
        decided_by_name="Dr. Clara Weiss",
        decided_by_id=PROVIDER.id,
    )
    assert words.status_line.line(cancelled, PATIENT.clinic.zone) == [("Booked", "is-done"), ("Cancelled", "is-now")]


def test_the_patient_reads_until_when_there_is_an_answer() -> None:
    request = view(answer_by=NOW + timedelta(days=1))
    said = "The clinic will answer here. If nobody has by Tuesday 24 November, 08:00, the time is given back."
    assert words.appointments.next_step(request, PATIENT, NOW) == said
    assert words.appointments.next_step(request, PROVIDER, NOW) == ""


def test_whoever_is_in_a_crisis_is_promised_no_answer_but_given_a_number() -> None:
    request = view(crisis=True, answer_by=NOW + timedelta(minutes=30))
    assert (
        words.appointments.next_step(request, PATIENT, NOW)
        == "Your request is with the clinic. If you cannot wait, call +49 40 555 0100."
    )
    unanswered = view(crisis=True, answer_by=START, asked=Asked.staff)
    assert words.appointments.next_step(unanswered, PATIENT, NOW) == (
        "Nobody has answered yet. Nobody is on duty just now. We have now told the clinic's staff, too. "
        "If you cannot wait, call +49 40 555 0100."
    )


def test_a_day_that_is_near_begins_a_line_but_not_a_word_amid_a_sentence() -> None:
    assert words.moments.brief(START, BERLIN, START).startswith("Today, ")
    assert words.cancelling.question(view(), BERLIN, START) == "Cancel Therapy, today, 14:30?"
    assert words.moving.keep(view(), BERLIN, START) == "Keep today, 14:30"
    assert words.moments.lowered("Thu 3 Dec, 09:30") == "Thu 3 Dec, 09:30"


def test_whoever_says_that_they_are_here_is_quoted_and_the_clinic_notes_it() -> None:
    assert words.history.line(Status.checked_in, "You") == "You said: I am here"
    assert words.history.line(Status.checked_in, "Eva", for_patient=True) == "Eva noted the arrival"


@pytest.mark.parametrize(
    ("seconds", "left", "waited"),
    [(59, "in 0:59", "0:59"), (247, "in 4:07", "4:07"), (599, "in 9:59", "9:59")],
)
def test_the_last_ten_minutes_are_said_to_the_second(seconds: int, left: str, waited: str) -> None:
    length = timedelta(seconds=seconds)
    assert words.moments.left(NOW + length, NOW, "Europe/Berlin") == left
    assert words.moments.counted(length) == waited


def test_more_than_that_is_said_as_everywhere() -> None:
    length = timedelta(minutes=10)
    assert words.moments.left(NOW + length, NOW, "Europe/Berlin") == "in 10 minutes"
    assert words.moments.counted(length) == words.moments.span(length) == "10 minutes"
