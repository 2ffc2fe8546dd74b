"""A link in a mail has no more of that kind sent to whose mail it is, and does nothing else."""

import pytest

from store import errors, events
from store.models import Channel, Kind, Subject
from store.notifications import preferences, unsubscribing
from store.people import people
from store.views.people import Person
from tests.clinics import Clinic

OFFERS = {Kind.time_offered, Kind.offer_withdrawn}


@pytest.fixture
def ada(harbor: Clinic) -> Person:
    return people.find(harbor.patient)


def link(person: Person, *kinds: Kind) -> str:
    token = unsubscribing.token(person, kinds or OFFERS)
    assert token is not None
    return token


def test_it_switches_off_that_kind_and_nothing_else_as_often_as_it_is_followed(
    database: str, harbor: Clinic, ada: Person, announced: list[events.Event]
):
    before = preferences.find(by=ada.id)
    given = link(ada)
    assert not unsubscribing.is_unsubscribed(given)
    for _ in range(2):
        unsubscribing.unsubscribe(given)
    assert unsubscribing.is_unsubscribed(given)
    assert announced.count(events.PreferencesChanged(ada.id)) == 1
    after = preferences.find(by=ada.id)
    assert after.channels == {**before.channels, Subject.waitlist: frozenset({Channel.push})}
    assert preferences.find(by=harbor.patient2).channels[Subject.waitlist] == preferences.EVERYBODY_HEARS
    assert not unsubscribing.is_unsubscribed(link(ada, Kind.appointment_reminder))


@pytest.mark.parametrize(
    "kinds",
    [{Kind.appointment_accepted}, {Kind.appointment_accepted, *OFFERS}, {Kind.appointment_reminder, *OFFERS}, set()],
)
def test_only_a_mail_that_says_nothing_else_has_one(ada: Person, kinds: set[Kind]):
    assert unsubscribing.token(ada, kinds) is None


def test_what_was_made_up_is_no_link(harbor: Clinic, ada: Person):
    whose, subject, signature = link(ada).split(".")
    for given in (
        f"{harbor.patient2}.{subject}.{signature}",
        f"{whose}.reminders.{signature}",
        f"{whose}.answers.{signature}",
        f"{whose}.{subject}.{'0' * 32}",
        f"{whose}.{subject}.{signature}\n",
        f"0{whose}.{subject}.{signature}0",
        f"{2**31}.{subject}.{signature}",
        "",
        "²." + subject,
        "x" * 5000,
    ):
        for verb in (unsubscribing.unsubscribe, unsubscribing.is_unsubscribed, unsubscribing.subject):
            with pytest.raises(errors.LinkOver):
                verb(given)
    assert preferences.find(by=harbor.patient2).channels[Subject.waitlist] == preferences.EVERYBODY_HEARS
