"""A time that somebody has chosen is kept for them for a while; nobody else is offered it meanwhile."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from store import appointments, db, errors, events
from store.appointments import booking, holds
from store.availability import offers
from store.models import Role
from tests.clinics import Clinic
from tests.store.appointments.deciding import a_type
from tests.store.steps import MONDAY, at, book, join

TUESDAY = MONDAY + timedelta(days=1)
MINUTE = timedelta(minutes=1)


def choose(clinic: Clinic, clock: str, now: datetime, *, patient: int | None = None, page: str = "a", **other: Any):
    return holds.hold(
        patient_id=patient or clinic.patient,
        page=page,
        type_slug=other.pop("kind", "consultation"),
        provider_id=other.pop("provider", None),
        start=at(clinic, clock),
        now=now,
        **other,
    )


def offered(clinic: Clinic, patient: int, now: datetime, provider: int | None = None) -> tuple[list[str], list[str]]:
    """The clocks that are free for this patient on Tuesday, and those that others are just choosing."""
    day = offers.load_outlook(patient_id=patient, type_slug="consultation", provider_id=provider, now=now).days[TUESDAY]
    return [f"{start:%H:%M}" for start in day.free], [f"{start:%H:%M}" for start in day.held]


def test_a_held_time_is_shown_as_being_booked_to_everyone_but_its_holder(database: str, harbor: Clinic, now: datetime):
    until = choose(harbor, "10:00", now, provider=harbor.provider)
    assert until == now + holds.LENGTH
    free, held = offered(harbor, harbor.patient2, now, harbor.provider)
    assert "09:45" not in free
    assert "10:00" not in free
    assert "10:30" in free
    assert held == ["09:45", "10:00", "10:15"]
    assert "10:00" in offered(harbor, harbor.patient2, now, harbor.provider2)[0]
    assert "10:00" in offered(harbor, harbor.patient, now, harbor.provider)[0]
    with pytest.raises(errors.TimeTaken) as taken:
        book(harbor, "10:15", now, patient=harbor.patient2, provider=harbor.provider)
    assert taken.value.party == "held"
    assert book(harbor, "10:00", now, provider=harbor.provider).start == at(harbor, "10:00")


def test_the_last_place_at_a_time_can_be_held_without_a_name(database: str, harbor: Clinic, now: datetime):
    book(harbor, "10:00", now, patient=join(harbor, Role.patient, 1, now)[0])
    choose(harbor, "10:00", now)
    free, held = offered(harbor, harbor.patient2, now)
    assert "10:00" not in free
    assert "10:00" in held
    with pytest.raises(errors.TimeTaken):
        choose(harbor, "10:00", now, patient=harbor.patient2, page="b", provider=harbor.provider)


def test_two_patients_cannot_hold_the_same_time(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    with pytest.raises(errors.TimeTaken) as taken:
        choose(harbor, "10:00", now, patient=harbor.patient2, page="b", provider=harbor.provider)
    assert taken.value.party == "held"


def test_a_hold_ends_by_itself_and_lasts_longer_while_its_holder_types(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    later = now + holds.LENGTH - timedelta(seconds=1)
    assert holds.renew(patient_id=harbor.patient, page="a", now=later) == later + holds.LENGTH
    assert "10:00" not in offered(harbor, harbor.patient2, now + holds.LENGTH, harbor.provider)[0]
    over = later + holds.LENGTH
    assert "10:00" in offered(harbor, harbor.patient2, over, harbor.provider)[0]
    assert holds.renew(patient_id=harbor.patient, page="a", now=over) is None
    assert choose(harbor, "10:00", over, patient=harbor.patient2, page="b", provider=harbor.provider)


def test_choosing_another_time_gives_the_first_one_back(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    choose(harbor, "11:00", now, provider=harbor.provider)
    free, held = offered(harbor, harbor.patient2, now, harbor.provider)
    assert "10:00" in free
    assert "11:00" in held


def test_a_choice_that_is_refused_leaves_the_one_before(database: str, harbor: Clinic, now: datetime):
    book(harbor, "11:00", now, patient=harbor.patient2, provider=harbor.provider)
    choose(harbor, "10:00", now, provider=harbor.provider)
    with pytest.raises(errors.TimeTaken):
        choose(harbor, "11:00", now, provider=harbor.provider)
    assert "10:00" in offered(harbor, harbor.patient2, now, harbor.provider)[1]


def test_a_page_that_goes_away_gives_its_time_back(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    holds.release(patient_id=harbor.patient2, page="a")  # not theirs
    assert "10:00" in offered(harbor, harbor.patient2, now, harbor.provider)[1]
    holds.release(patient_id=harbor.patient, page="a")
    assert "10:00" in offered(harbor, harbor.patient2, now, harbor.provider)[0]


def test_whoever_holds_four_times_loses_the_oldest(database: str, harbor: Clinic, now: datetime):
    for at_page, clock in enumerate(("09:00", "10:00", "11:00", "12:00")):
        choose(harbor, clock, now + timedelta(seconds=at_page), page=str(at_page), provider=harbor.provider)
    free, held = offered(harbor, harbor.patient2, now + timedelta(seconds=5), harbor.provider)
    assert "09:00" in free
    assert {"10:00", "11:00", "12:00"} <= set(held)


def test_open_pages_hear_of_holds_but_not_whose(harbor: Clinic, now: datetime):
    announced: list[events.Event] = []
    events.listen(announced.append)
    choose(harbor, "10:00", now, provider=harbor.provider)
    holds.renew(patient_id=harbor.patient, page="a", now=now)
    holds.release(patient_id=harbor.patient, page="a")
    holds.release(patient_id=harbor.patient, page="a")
    choose(harbor, "10:00", now, provider=harbor.provider)
    holds.sweep(now=now + timedelta(minutes=1))
    holds.sweep(now=now + holds.LENGTH)
    assert announced == [events.TimesChanged(harbor.id)] * 4


def test_booking_uses_the_hold_up(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    request = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.reject(request.id, by=harbor.provider, now=now)
    assert "10:00" in offered(harbor, harbor.patient2, now, harbor.provider)[0]


def test_a_hold_is_a_courtesy_between_patients_and_holds_up_no_provider(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "10:00", now, patient=harbor.patient2)
    choose(harbor, "10:00", now, provider=harbor.provider)
    accepted = appointments.accept(request.id, by=harbor.provider, now=now)
    assert accepted.provider_id == harbor.provider
    with pytest.raises(errors.TimeTaken) as taken:
        book(harbor, "10:00", now, provider=harbor.provider)
    assert taken.value.party == "provider"
    choose(harbor, "12:00", now, provider=harbor.provider)
    booked = booking.book(
        by=harbor.provider,
        patient_id=harbor.patient2,
        type_slug="consultation",
        start=at(harbor, "12:00"),
        provider_id=harbor.provider,
        now=now,
    )
    assert booked.start == at(harbor, "12:00")


def test_only_what_could_be_booked_can_be_held(database: str, harbor: Clinic, now: datetime):
    for clock, refusal in (("08:00", errors.OutsideHours), ("10:05", errors.OffGrid)):
        with pytest.raises(refusal):
            choose(harbor, clock, now)
    with pytest.raises(errors.NotAllowed):
        choose(harbor, "10:00", now, patient=harbor.provider)


# ---- nobody keeps a time for ever


def keep(clinic: Clinic, now: datetime, *, by: str, minutes: int) -> list[datetime | None]:
    """Until when 10:00 is held, a minute at a time, by whatever keeps it."""
    held: list[datetime | None] = []
    for minute in range(minutes):
        at_now = now + minute * MINUTE
        if by == "typing":
            held.append(holds.renew(patient_id=clinic.patient, page="a", now=at_now))
            continue
        if by == "letting go and taking again":
            holds.release(patient_id=clinic.patient, page="a")
        page = f"tab {minute}" if by == "other tabs" else "a"
        clock = "09:45" if by == "a time beside it" and minute % 2 else "10:00"
        held.append(choose(clinic, clock, at_now, page=page, provider=clinic.provider))
    return held


@pytest.mark.parametrize(
    "by", ["typing", "letting go and taking again", "choosing it again", "other tabs", "a time beside it"]
)
def test_a_time_is_free_ten_minutes_after_it_was_held_first_whatever_is_sent(
    database: str, harbor: Clinic, now: datetime, by: str
):
    choose(harbor, "10:00", now, provider=harbor.provider)
    held = keep(harbor, now, by=by, minutes=20)
    assert all(held[:10])
    assert max(until for until in held if until) == now + holds.LONGEST
    assert held[10:] == [None] * 10
    for minute in range(10, 20):
        assert "10:00" in offered(harbor, harbor.patient2, now + minute * MINUTE, harbor.provider)[0]
    again = now + 2 * holds.LONGEST
    holds.sweep(now=again)
    holds.forget(now=again)
    assert choose(harbor, "10:00", again, provider=harbor.provider) == again + holds.LENGTH


def test_who_cannot_hold_a_time_any_longer_can_book_it(database: str, harbor: Clinic, now: datetime):
    choose(harbor, "10:00", now, provider=harbor.provider)
    later = now + holds.LONGEST
    assert choose(harbor, "10:00", later, provider=harbor.provider) is None
    assert choose(harbor, "12:00", later, provider=harbor.provider) == later + holds.LENGTH, "another time is another"
    assert book(harbor, "10:00", later, provider=harbor.provider).start == at(harbor, "10:00")


def test_the_time_that_was_held_before_is_free_when_the_next_cannot_be_held(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    choose(harbor, "10:00", now, provider=harbor.provider)
    later = now + holds.LONGEST
    choose(harbor, "12:00", later, provider=harbor.provider)
    announced.clear()
    assert choose(harbor, "10:00", later, provider=harbor.provider) is None
    assert announced == [events.TimesChanged(harbor.id)]
    assert "12:00" in offered(harbor, harbor.patient2, later, harbor.provider)[0]


def test_nobody_holds_one_time_after_the_other_without_end(database: str, harbor: Clinic, now: datetime):
    a_type(harbor, "follow-up", grid=5)
    starts = [
        at(harbor, f"{hour:02}:{minute:02}", days=day)
        for day in (1, 2, 3)
        for hour in range(9, 17)
        for minute in (0, 20, 40)
    ]
    held = [
        holds.hold(patient_id=harbor.patient, page="a", type_slug="follow-up", start=start, now=now) for start in starts
    ]
    assert [bool(each) for each in held] == [True] * holds.RECENT + [False] * (len(starts) - holds.RECENT)
    holds.forget(now=now + 2 * holds.LONGEST)
    with db.reading() as transaction:
        assert transaction.execute(sa.text("SELECT count(*) FROM recenthold")).scalar_one() == 0
