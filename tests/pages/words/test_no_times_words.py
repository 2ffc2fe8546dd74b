"""Why nothing is free, in a word under a day and in a sentence."""

from datetime import date

import pytest

from pages import words
from store.availability.reasons import NoTimesReason, Why
from store.models import Place
from store.views.people import TypeSummary

THERAPY = TypeSummary(1, "therapy", "Therapy", 50, "", False, Place.video, "", 120, 90, True)
CLARA = "Dr. Clara Weiss"
CHRISTMAS, DAY = date(2026, 12, 25), "on Friday 25 December"
NOBODY = "Nobody here offers Therapy now."
SHORT = "Therapy needs 50 minutes; the longest free time that day is 30."


@pytest.mark.parametrize(
    ("why", "word", "any_provider", "clara"),
    [
        (NoTimesReason(Why.holiday, "Christmas Day"), "Christmas Day", "The clinic is closed: Christmas Day.", ""),
        (NoTimesReason(Why.closure, "Team day"), "Team day", "The clinic is closed: Team day.", ""),
        (NoTimesReason(Why.closure), "Closed", f"The clinic is closed {DAY}.", ""),
        (NoTimesReason(Why.closed), "Closed", f"Nobody has hours for Therapy {DAY}.", f"{CLARA} has no hours {DAY}."),
        (NoTimesReason(Why.away), "Away", None, f"{CLARA} is away {DAY}."),
        (NoTimesReason(Why.past), "Over", "It is too late for today.", ""),
        (NoTimesReason(Why.too_soon, notice=120), "Too soon", "Therapy is booked at least 2 hours ahead.", ""),
        (NoTimesReason(Why.too_soon, notice=90), "Too soon", "Therapy is booked at least 1 hour 30 minutes ahead.", ""),
        (NoTimesReason(Why.too_far), "Too far", "Therapy is booked at most 90 days ahead.", ""),
        (NoTimesReason(Why.too_short, needed=50, longest=30), "Too short", SHORT, ""),
        (NoTimesReason(Why.full), "Full", f"Everything is taken {DAY}.", ""),
        (NoTimesReason(Why.own), "You are busy", "Your own appointments fill that day.", ""),
        (NoTimesReason(Why.held), "Being booked", "Others are just booking the last times; wait a moment.", ""),
        (NoTimesReason(Why.not_offered), "Not offered", NOBODY, f"{CLARA} does not offer Therapy."),
    ],
)  # fmt: skip
def test_every_reason_has_its_words(why: NoTimesReason, word: str, any_provider: str | None, clara: str | None):
    """`clara` is empty where the sentence is the same with her name; None: it cannot be."""
    assert words.no_times.in_a_word(why) == word
    if any_provider is not None:
        assert words.no_times.sentence(why, THERAPY, None, CHRISTMAS) == any_provider
    if clara is not None:
        assert words.no_times.sentence(why, THERAPY, CLARA, CHRISTMAS) == (clara or any_provider)


def test_no_reason_is_without_words():
    for why in Why:
        for day in (None, CHRISTMAS):
            for provider in (None, CLARA):
                assert words.no_times.sentence(NoTimesReason(why), THERAPY, provider, day).endswith(".")


def test_of_all_the_next_days_it_is_said_without_a_day():
    said = [
        words.no_times.sentence(NoTimesReason(why, needed=50, longest=30), THERAPY, None, None)
        for why in (Why.full, Why.own, Why.too_short)
    ]
    assert said == [
        "Everything is taken in the next two weeks.",
        "Your own appointments fill the next two weeks.",
        "Therapy needs 50 minutes; the longest free time in the next two weeks is 30.",
    ]
