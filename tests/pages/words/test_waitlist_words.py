"""What is said of a time that is held for somebody on the waitlist."""

from datetime import UTC, datetime, timedelta

import pytest

from pages import words
from store.models import Kind, Outcome, Status
from store.views.waitlist import OfferView
from tests.pages.invented import BERLIN, NOW, PATIENT, START, entry, view


def held(outcome: Outcome | None = None, **more: object) -> OfferView:
    """A time that is held for half an hour from now, or was."""
    now = datetime.now(UTC)
    return OfferView(START, now, now + timedelta(minutes=30), outcome, **more)  # type: ignore[arg-type]


def test_an_offer_is_told_with_until_when_it_is_held() -> None:
    about = entry(offer=held())
    said = words.notifications.sentence(Kind.time_offered, about, PATIENT)
    assert said.startswith("A time is held for you: Therapy with Dr. Clara Weiss, Tuesday 1 December")
    assert "Held for you until " in said
    assert words.notifications.tone(Kind.time_offered, about) == "waiting"
    assert words.notifications.link(Kind.time_offered, about, PATIENT) == ("Answer", "/appointments")


@pytest.mark.parametrize("outcome", [*Outcome, None])
def test_how_an_offer_ended_is_said_kindly_wherever_it_is_told(outcome: Outcome | None) -> None:
    over = OfferView(START, NOW - timedelta(days=1), NOW - timedelta(hours=23), outcome)
    for kind in (Kind.time_offered, Kind.offer_withdrawn):
        said = words.notifications.sentence(kind, entry(offer=over), PATIENT)
        assert said.endswith(".")
        assert ("You wait on, and hear of the next." in said) is (outcome is not Outcome.accepted)
        assert words.notifications.tone(kind, entry(offer=over)) == "info"


def test_an_appointment_that_would_move_is_named() -> None:
    offer = held(appointment_id=7, appointment_start=START + timedelta(hours=2))
    assert words.waitlist.title(offer) == "You can come earlier"
    assert words.waitlist.take(offer, BERLIN, NOW) == "Move my appointment of Tue 1 Dec, 16:30 here"
    assert "Your appointment of" in words.waitlist.held(offer, BERLIN)
    assert words.waitlist.take(held(), BERLIN, NOW) == "Yes, I take it"


def test_what_somebody_took_is_said_as_it_is() -> None:
    assert words.waitlist.taken(view(Status.accepted), BERLIN, NOW) == "It is yours: Tuesday 1 December, 14:30."
    assert words.waitlist.taken(view(), BERLIN, NOW).startswith("Request sent.")
    asked = view(Status.pending, move_start=START, move_end=START + timedelta(minutes=50))
    assert words.waitlist.taken(asked, BERLIN, NOW).endswith(
        "Until the clinic answers you keep the time that you have."
    )
    assert "not held for you" in words.waitlist.over(None)
