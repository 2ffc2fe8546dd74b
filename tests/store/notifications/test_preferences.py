"""Who gets what: each person chooses of what they hear by mail, when, and how much it says."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from pages.words import preferences as said
from store import appointments, db, errors, events
from store.models import Channel, ChannelChoice, DeliveryState, Kind, Preference, Subject, tables
from store.notifications import handing_over, leases, ledger, muting, preferences
from store.notifications.preferences import Preferences
from store.notifications.subjects import SUBJECTS
from store.people import people
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, claim, claim_of, stands
from tests.store.steps import book

NOBODY: frozenset[Channel] = frozenset()


def prefer(person: int, now: datetime, *, without: Subject | None = None, **more: object) -> None:
    """Let the person change some of it."""
    kept = preferences.find(by=person)
    if without is not None:
        more["channels"] = {**kept.channels, without: NOBODY}
    preferences.save(replace(kept, **more), by=person, now=now)  # type: ignore[arg-type]


def rows() -> int:
    with db.reading() as transaction:
        both = (sa.select(sa.func.count()).select_from(each) for each in tables(Preference, ChannelChoice))
        return sum(transaction.scalar(each) for each in both)


def leaves(person: int, moment: datetime) -> list[str]:
    """What is said to the person in a message of that moment, which arrives."""
    handover = handing_over.hand_over(claim_of(person, moment), now=moment)
    if handover is None:
        return []
    leases.settle_sent(handover.claim, now=moment)
    return [each.kind.value for each in handover.news]


def test_who_has_said_nothing_has_no_row_and_hears_of_everything(database: str, harbor: Clinic, now: datetime):
    kept = preferences.find(by=harbor.patient)
    assert (kept.quiet, kept.quiet_from, kept.quiet_to, kept.zone, kept.discreet) == (True, 21, 8, None, True)
    assert set(kept.channels) == set(Subject) - {Subject.requests}
    assert set(kept.channels.values()) == {preferences.EVERYBODY_HEARS}
    preferences.save(replace(kept, zone="Europe/Berlin"), by=harbor.patient, now=now)
    assert rows() == 0, "the clinic's own zone is nobody's choice"


def test_what_somebody_does_not_want_is_left_out_and_the_rest_leaves(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    prefer(harbor.patient, now, without=Subject.answers)
    assert events.PreferencesChanged(harbor.patient) in announced
    assert rows() == len(preferences.EVERYBODY_HEARS)
    number = accepted(harbor, now)
    assert leaves(harbor.patient, now + SOON) == []
    assert stands(harbor.patient) == [("skipped", "not_wanted")]
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now + SOON)
    assert leaves(harbor.patient, now + 2 * SOON) == ["appointment_cancelled"]
    prefer(harbor.patient, now, channels={Subject.answers: preferences.EVERYBODY_HEARS})
    assert rows() == 0


def test_it_is_read_again_at_the_moment_of_leaving(database: str, harbor: Clinic, now: datetime):
    accepted(harbor, now)
    mine = claim_of(harbor.patient, now + SOON)
    assert handing_over.is_anything_left(mine, now=now + SOON)
    prefer(harbor.patient, now + SOON, without=Subject.answers)
    assert handing_over.hand_over(mine, now=now + SOON) is None
    assert stands(harbor.patient) == [("skipped", "not_wanted")]


def test_nobody_of_the_clinic_can_silence_a_crisis_but_everything_else(database: str, harbor: Clinic, now: datetime):
    night = now + timedelta(hours=15)
    prefer(harbor.provider, now, without=Subject.requests)
    book(harbor, "10:00", now, provider=harbor.provider)
    assert leaves(harbor.provider, now + SOON) == []
    book(harbor, "11:00", night, type_slug="crisis-intervention", provider=harbor.provider)
    assert leaves(harbor.provider, night + SOON) == ["new_appointment"]


def test_a_patient_may_not_even_want_it_in_a_crisis(database: str, harbor: Clinic, now: datetime):
    prefer(harbor.patient, now, without=Subject.answers)
    view = book(harbor, "11:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    assert leaves(harbor.patient, now + SOON) == []


def test_of_one_appointment_somebody_hears_nothing_until_they_want_to(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    number, other = accepted(harbor, now), accepted(harbor, now, "11:00")
    muting.mute(number, by=harbor.patient)
    muting.mute(number, by=harbor.patient)
    assert announced.count(events.PreferencesChanged(harbor.patient)) == 1
    assert leaves(harbor.patient, now + SOON) == ["appointment_accepted"]
    assert stands(harbor.patient) == [("skipped", "not_wanted"), ("sent", "")]
    assert ledger.about(other, by=harbor.staff)[-1].state is DeliveryState.sent
    muting.unmute(number, by=harbor.patient)
    muting.unmute(number, by=harbor.patient)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now + SOON)
    assert leaves(harbor.patient, now + 5 * SOON) == ["appointment_cancelled"]


def test_a_crisis_cannot_be_muted_by_who_is_asked_but_by_its_patient(database: str, harbor: Clinic, now: datetime):
    view = book(harbor, "11:00", now, type_slug="crisis-intervention", provider=harbor.provider)
    for person in (harbor.patient, harbor.provider):
        muting.mute(view.id, by=person)
    assert muting.can_be_muted(view, people.find(harbor.patient))
    assert not muting.can_be_muted(view, people.find(harbor.provider))
    assert leaves(harbor.provider, now + SOON) == ["new_appointment"]
    view = appointments.accept(view.id, by=harbor.provider, now=now)
    assert muting.can_be_muted(view, people.find(harbor.provider))
    assert leaves(harbor.patient, now + SOON) == []


def test_nobody_mutes_what_is_none_of_their_business(database: str, harbor: Clinic, lakeside: Clinic, now: datetime):
    number = accepted(harbor, now)
    for verb in (muting.mute, muting.unmute):
        for by in (harbor.patient2, harbor.provider2, lakeside.staff):
            with pytest.raises(errors.NotFound):
                verb(number, by=by)
        with pytest.raises(errors.NotAllowed):
            verb(number, by=10**6)


@pytest.mark.parametrize(
    ("zone", "first", "last", "hours", "until"),
    [
        (None, 21, 8, 14, "2026-11-24T07:00"),  # 22:00 in Berlin
        (None, 21, 8, 12.9, None),
        (None, 21, 8, 23.5, "2026-11-24T07:00"),  # half past seven
        (None, 21, 8, 24, None),
        ("Asia/Tokyo", 21, 8, 6, "2026-11-23T23:00"),  # 22:00 in Tokyo is 14:00 in Berlin
        ("Asia/Tokyo", 21, 8, 16, None),
        (None, 12, 14, 5, "2026-11-23T13:00"),
        (None, 12, 14, 6, None),
        (None, 0, 6, 18, "2026-11-24T05:00"),
        (None, 22, 0, 15, "2026-11-23T23:00"),
    ],
)
def test_quiet_hours_are_those_of_the_persons_own_clock(
    now: datetime, zone: str | None, first: int, last: int, hours: float, until: str | None
):
    kept = Preferences(quiet_from=first, quiet_to=last, zone=zone)
    end = kept.quiet_until("Europe/Berlin", now + timedelta(hours=hours))
    assert end == (datetime.fromisoformat(f"{until}+00:00") if until else None)
    assert replace(kept, quiet=False).quiet_until("Europe/Berlin", now + timedelta(hours=hours)) is None


def test_what_is_quiet_elsewhere_waits_for_the_morning_there(database: str, harbor: Clinic, now: datetime):
    prefer(harbor.patient, now, zone="Asia/Tokyo")
    later = now + timedelta(hours=6)
    accepted(harbor, later)
    assert leaves(harbor.patient, later + SOON) == []
    assert stands(harbor.patient) == [("queued", "quiet_hours")]
    assert harbor.patient in [each.user_id for each in claim(datetime.fromisoformat("2026-11-23T23:00+00:00"))]


@pytest.mark.parametrize(
    ("wrong", "field", "refusal"),
    [
        ({"quiet_from": 24}, "quiet_from", errors.OutOfRange),
        ({"quiet_to": -1}, "quiet_to", errors.OutOfRange),
        ({"quiet_from": 8}, "quiet_to", errors.BadSpan),
        ({"zone": "Mars/Olympus"}, "zone", errors.UnknownZone),
        ({"zone": ""}, "zone", errors.UnknownZone),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    harbor: Clinic, now: datetime, wrong: dict[str, object], field: str, refusal: type[errors.Invalid]
):
    with pytest.raises(refusal) as refused:
        prefer(harbor.patient, now, **wrong)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert rows() == 0


def test_of_what_is_not_their_roles_nothing_is_kept_and_changes_are_counted(harbor: Clinic, now: datetime):
    prefer(harbor.patient, now, channels={Subject.requests: NOBODY})
    assert rows() == 0
    for _ in range(10):
        prefer(harbor.patient, now, discreet=False)
        prefer(harbor.patient, now, discreet=True)
    with pytest.raises(errors.TooFast):
        prefer(harbor.patient, now, discreet=False)
    with pytest.raises(errors.NotAllowed):
        preferences.find(by=10**6)


def test_every_kind_is_of_one_subject_at_the_most_and_every_subject_has_words():
    for role, subjects in SUBJECTS.items():
        kinds = [kind for of_subject in subjects.values() for kind in of_subject]
        assert len(kinds) == len(set(kinds))
        assert list(said.SUBJECTS[role]) == list(subjects)
    assert set(said.CHANNELS) == set(Channel)
    stays = {
        Kind.appointment_checked_in,
        Kind.appointment_not_here,
        Kind.appointment_completed,
        Kind.appointment_move_asked,
    }
    stays |= {Kind.appointment_counter_declined, Kind.colleague_agreed, Kind.colleague_declined}
    assert set(Kind) - stays == set().union(*SUBJECTS["patient"].values()), "a new kind leaves, or is said to stay"  # type: ignore[index]
