from datetime import UTC, datetime, timedelta

import pytest

from api.http import failures
from pages import words
from store import errors
from tests.pages.invented import BERLIN, START


def _all(kind: type[errors.Refusal] = errors.Refusal) -> list[type[errors.Refusal]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _all(child))]


@pytest.mark.parametrize("kind", _all())
def test_every_refusal_has_a_sentence_that_says_what_to_do(kind: type[errors.Refusal]) -> None:
    made: dict[type[errors.Refusal], errors.Refusal] = {
        errors.TooLong: errors.TooLong("notes", 2000),
        errors.WeakPassword: errors.WeakPassword("password", "common"),
        errors.TimeTaken: errors.TimeTaken("provider"),
        errors.AlreadyDecided: errors.AlreadyDecided("accepted", "Dr. David Stern", datetime.now(UTC)),
        errors.NotBegun: errors.NotBegun(START),
        errors.TooEarly: errors.TooEarly(START, START - timedelta(minutes=15), was_moved=False),
        errors.NotOpenYet: errors.NotOpenYet(START, START - timedelta(minutes=10), was_moved=False),
        errors.TooLateToUndo: errors.TooLateToUndo(15),
        errors.TooManyAttempts: errors.TooManyAttempts(90),
        errors.TooSoon: errors.TooSoon("start", 120),
        errors.NeedsReason: errors.NeedsReason("because", ("too_soon",)),
        errors.OutOfRange: errors.OutOfRange("horizon", 1, 365),
        errors.TooMany: errors.TooMany("dates", 500),
        errors.TooManyOpen: errors.TooManyOpen(3),
        errors.TooManyUpcoming: errors.TooManyUpcoming(10),
        errors.TooManyBookings: errors.TooManyBookings(90),
        errors.TooFast: errors.TooFast(90),
        errors.TooManyCrises: errors.TooManyCrises(90),
        errors.CrisisWaits: errors.CrisisWaits(7, START, is_accepted=False),
        errors.NotThere: errors.NotThere("away", "Conference"),
        errors.WrongLetters: errors.WrongLetters("letters", 3),
        errors.OfferOver: errors.OfferOver("lapsed"),
        errors.SamePatient: errors.SamePatient(7, "Ada Lindqvist", ""),
        errors.StartsRefused: errors.StartsRefused(((START, errors.TimeTaken("provider")),)),
        errors.AppointmentsAffected: errors.AppointmentsAffected(frozenset({7})),
    }
    error = made.get(kind) or kind("field")
    said = words.refusals.refusal(error, BERLIN, start=START)
    assert said[0].isupper() or said[0].isdigit()
    assert said.endswith(".")
    assert "!" not in said
    assert "_" not in said
    assert "{" not in said


def test_refusals_tell_what_they_know() -> None:
    two_minutes_ago = datetime.now(UTC) - timedelta(minutes=2, seconds=5)
    decided = errors.AlreadyDecided("accepted", "Dr. David Stern", two_minutes_ago)
    assert words.refusals.refusal(decided, BERLIN) == "Already accepted by Dr. David Stern 2 minutes ago."
    in_vain = errors.AlreadyDecided("cancelled", "Dr. Clara Weiss", two_minutes_ago, START)
    cancelled = "Already cancelled by Dr. Clara Weiss 2 minutes ago."
    to_patient = f"{cancelled} Your next appointment is Tuesday 1 December, 14:30."
    assert words.refusals.refusal(in_vain, BERLIN) == to_patient
    in_vain.patient_name = "Ada Lindqvist"
    to_desk = f"{cancelled} The next appointment of Ada Lindqvist is Tuesday 1 December, 14:30."
    assert words.refusals.refusal(in_vain, BERLIN) == to_desk
    for act, said in (
        ("moved", "Already moved to Tuesday 1 December, 14:30 by Dr. David Stern, 2 minutes ago."),
        ("move_rejected", "Dr. David Stern answered that 2 minutes ago: it stays at Tuesday 1 December, 14:30."),
        ("move_withdrawn", "Dr. David Stern took that back 2 minutes ago: it stays at Tuesday 1 December, 14:30."),
    ):
        answered = errors.AlreadyDecided("accepted", "Dr. David Stern", two_minutes_ago, act=act, start=START)
        assert words.refusals.refusal(answered, BERLIN) == said
    assert "and 6 more would be too many" in words.refusals.refusal(errors.TooManyUpcoming(10, 6), BERLIN)
    taken = errors.TimeTaken("everyone")
    assert words.refusals.refusal(taken, BERLIN, start=START) == "Someone else just took 14:30. These are still free."
    assert "2 minutes" in words.refusals.problem("too_many_attempts", seconds=100)
    assert "12 characters" in words.refusals.problem("weak_password", why="short")
    assert "My appointments" in words.refusals.refusal(errors.TooMany("waitlist", 5), BERLIN)
    assert words.refusals.problem("<script>") == words.refusals.problem(None) == ""


_LEADS_ELSEWHERE = {"crisis_waits", "wrong_fields"}
"""To the request that waits; a form that is wrong in several ways says the first."""
_OF_NO_FORM = {"malformed", "method_not_allowed", "too_large", "unsupported_media_type", "internal_error"}


@pytest.mark.parametrize("code", sorted(set(failures.DETAILS) - _LEADS_ELSEWHERE - _OF_NO_FORM))
def test_a_form_that_comes_back_is_explained_whatever_was_refused(code: str) -> None:
    said = words.refusals.problem(code, seconds=90)
    assert said.endswith(".")
    assert "{" not in said
