"""Who waits for a free time hears of it once, whoever else waits, and keeps the place until it was theirs to take."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from store import appointments, db, errors, events, waitlist_rows
from store.appointments import holds
from store.models import UNDO, AppointmentType, Kind, Offering, Role, WaitlistEntry
from store.notifications import notifications
from store.views.waitlist import WaitlistEntryView
from store.waitlist import waitlist
from tests.arrivals import overhear
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.steps import MONDAY, at, book, join, leave

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TUESDAY = MONDAY + DAY


def wait(clinic: Clinic, now: datetime, *, patient: int | None = None, **other: Any) -> WaitlistEntryView:
    """Wait for a therapy of 50 minutes with Dr. Weiss on Tuesday, or for what is said."""
    wish = {"type_slug": "therapy", "provider_id": clinic.provider, "first": TUESDAY, "last": TUESDAY, **other}
    return waitlist.join(patient_id=patient or clinic.patient, now=now, **wish)


@pytest.fixture
def full(harbor: Clinic, now: datetime) -> list[int]:
    """Dr. Weiss has no hour left on Tuesday: eight crises, from 9 to 17."""
    others = join(harbor, Role.patient, 8, now)
    return [
        book(harbor, f"{9 + hour:02}:00", now, kind="crisis-intervention", patient=who, provider=harbor.provider).id
        for hour, who in enumerate(others)
    ]


def free_up(clinic: Clinic, appointment_id: int, now: datetime) -> None:
    appointments.reject(appointment_id, by=clinic.provider, now=now)


def test_a_time_that_comes_free_is_told_once(database: str, harbor: Clinic, full: list[int], now: datetime, heard):
    entry = wait(harbor, now)
    assert (entry.type_name, entry.provider_name, entry.start) == ("Therapy", "Dr. Clara Weiss", None)
    assert waitlist.notify(now=now) == 0
    assert waitlist.mine(harbor.patient, now=now) == [entry]
    free_up(harbor, full[3], now)
    heard.clear()
    assert waitlist.notify(now=now + DAY / 24) == 1
    (told,) = notifications.latest(harbor.patient)
    assert (told.kind, told.appointment, told.read_at) == (Kind.time_free, None, None)
    assert told.waitlist == replace(entry, start=at(harbor, "12:00"), told_at=now + DAY / 24)
    assert heard == [events.WaitlistNotified(Kind.time_free, entry.id, harbor.patient, told.id)]
    assert waitlist.mine(harbor.patient, now=now) == [told.waitlist]
    assert waitlist.notify(now=now + DAY / 12) == 0
    assert notifications.unread_count(harbor.patient) == 1


def test_everyone_who_waits_is_told_in_the_order_of_joining(
    database: str, harbor: Clinic, full: list[int], now: datetime, heard
):
    ben = wait(harbor, now, patient=harbor.patient2)
    ada = wait(harbor, now)
    free_up(harbor, full[0], now)
    heard.clear()
    assert waitlist.notify(now=now) == 2
    assert [(each.user_id, each.waitlist_id) for each in heard] == [
        (harbor.patient2, ben.id),
        (harbor.patient, ada.id),
    ]


def test_what_is_told_can_be_booked(database: str, harbor: Clinic, full: list[int], now: datetime):
    wait(harbor, now)
    free_up(harbor, full[7], now)
    waitlist.notify(now=now)
    (told,) = notifications.latest(harbor.patient)
    assert told.waitlist
    assert told.waitlist.start
    appointments.request(
        patient_id=harbor.patient,
        type_slug=told.waitlist.type_slug,
        provider_id=told.waitlist.provider_id,
        start=told.waitlist.start,
        now=now,
    )


def test_whoever_is_busy_at_the_free_time_is_told_of_the_next(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    book(harbor, "10:30", now, provider=harbor.provider2)
    wait(harbor, now)
    free_up(harbor, full[1], now)
    assert waitlist.notify(now=now) == 0, "the patient has another appointment in that hour"
    free_up(harbor, full[5], now)
    assert waitlist.notify(now=now) == 1
    (told,) = notifications.latest(harbor.patient)
    assert told.waitlist
    assert told.waitlist.start == at(harbor, "14:00")


def test_a_time_that_somebody_is_just_choosing_is_not_free_yet(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    choosing: dict[str, Any] = {"patient_id": harbor.patient2, "page": "a"}
    holds.hold(**choosing, type_slug="therapy", provider_id=harbor.provider, start=at(harbor, "09:00"), now=now)
    assert waitlist.notify(now=now) == 0
    holds.release(**choosing)
    assert waitlist.notify(now=now) == 1


def test_only_the_days_that_were_asked_for_count(database: str, harbor: Clinic, full: list[int], now: datetime):
    wednesday = TUESDAY + DAY
    later = wait(harbor, now, first=wednesday, last=wednesday)
    on_tuesday = wait(harbor, now)
    assert waitlist.notify(now=now) == 1
    (told,) = notifications.latest(harbor.patient)
    assert told.about == replace(later, start=at(harbor, "09:00", days=2), told_at=now)
    assert waitlist.mine(harbor.patient, now=now) == [told.about, on_tuesday]


def test_whoever_is_free_first_will_do_without_a_name(database: str, harbor: Clinic, full: list[int], now: datetime):
    someone = wait(harbor, now, provider_id=None)
    assert someone.provider_name is None
    wait(harbor, now)
    assert waitlist.notify(now=now) == 1, "Dr. Stern is free"
    (told,) = notifications.latest(harbor.patient)
    assert told.about.id == someone.id


def test_what_cannot_come_free_any_more_is_no_news(database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    wait(harbor, now, type_slug="consultation", provider_id=None)
    wait(harbor, now)
    ben = wait(harbor, now, patient=harbor.patient2, provider_id=None)
    gone = wait(lakeside, now)
    leave(harbor.provider)
    leave(lakeside.patient)
    with db.writing() as session:
        session.execute(sa.update(AppointmentType).values(active=False).where(AppointmentType.slug == "consultation"))  # type: ignore[arg-type]
        session.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    assert waitlist.notify(now=now) == 1
    assert notifications.latest(harbor.patient2)[0].about == WaitlistEntryView(
        ben.id, "therapy", "Therapy", None, None, TUESDAY, TUESDAY, at(harbor, "09:00"), now
    )
    assert notifications.unread_count(harbor.patient) == 0
    assert waitlist.notify(now=now + 30 * DAY) == 0
    assert rows() == [ben.id], "what is over is forgotten, whoever waited"
    assert gone.id not in rows()


def rows() -> list[int]:
    with db.reading() as session:
        return list(session.scalars(sa.text("SELECT id FROM waitlistentry ORDER BY id")))


def test_the_last_day_is_over_when_it_is_over_in_the_clinic(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    late = at(harbor, "23:59")
    assert waitlist.mine(harbor.patient, now=late) == [entry]
    assert waitlist.notify(now=late) == 0
    assert rows() == [entry.id]
    midnight = late + timedelta(minutes=1)
    assert waitlist.mine(harbor.patient, now=midnight) == []
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=midnight)
    assert waitlist.notify(now=midnight) == 0
    assert rows() == []


def test_joining_twice_keeps_the_first_place(database: str, harbor: Clinic, full: list[int], now: datetime, heard):
    entry = wait(harbor, now)
    heard.clear()
    assert wait(harbor, now + timedelta(hours=1)) == entry
    today = wait(harbor, now, first=date(1, 1, 1))
    assert today == wait(harbor, now, first=MONDAY)
    waitlist.leave(today.id, by=harbor.patient, now=now)
    assert heard == [events.WaitlistChanged(harbor.patient)] * 2
    heard.clear()
    assert wait(harbor, now, provider_id=None) != entry
    assert wait(harbor, now, last=TUESDAY + DAY) != entry
    assert heard == [events.WaitlistChanged(harbor.patient)] * 2
    free_up(harbor, full[0], now)
    waitlist.notify(now=now)
    assert wait(harbor, now).id == entry.id, "who was told keeps the place, too"


def test_a_patient_waits_for_five_times_at_once(database: str, harbor: Clinic, now: datetime):
    waiting = [wait(harbor, now, last=TUESDAY + n * DAY) for n in range(waitlist.LIMIT)]
    before = truth.everything()
    with pytest.raises(errors.TooMany) as refused:
        wait(harbor, now, type_slug="consultation")
    assert refused.value.limit == 5
    assert truth.everything() == before
    wait(harbor, now, patient=harbor.patient2)
    waitlist.leave(waiting[2].id, by=harbor.patient, now=now)
    wait(harbor, now, type_slug="consultation")
    assert len(waitlist.mine(harbor.patient, now=now)) == 5


@pytest.mark.parametrize(
    ("wish", "refusal"),
    [
        ({"type_slug": "massage"}, errors.UnknownType("type")),
        ({"provider_id": 10**6}, errors.UnknownProvider("provider_id")),
        ({"first": TUESDAY, "last": MONDAY}, errors.BadSpan("last")),
        ({"first": MONDAY - DAY, "last": MONDAY - DAY}, errors.PastTime("last")),
        ({"last": MONDAY + 366 * DAY}, errors.TooFarAhead("last")),
        ({"last": date.max}, errors.TooFarAhead("last")),
    ],
)
def test_what_cannot_be_waited_for_is_refused(
    harbor: Clinic, now: datetime, wish: dict[str, Any], refusal: errors.Invalid
):
    before = truth.everything()
    with pytest.raises(type(refusal)) as refused:
        wait(harbor, now, **wish)
    assert refused.value.field == refusal.field
    assert truth.everything() == before


def test_nobody_waits_for_what_is_not_offered(clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    with db.writing() as session:
        mine = Offering.provider_id == harbor.provider, Offering.type_id == harbor.types["therapy"]
        session.execute(sa.delete(Offering).where(*mine))  # type: ignore[arg-type]
        session.execute(sa.text("UPDATE institution SET rules_version = rules_version + 1"))
    with pytest.raises(errors.NotOffered) as refused:
        wait(harbor, now)
    assert refused.value.field == "provider_id"
    wait(harbor, now, provider_id=None)
    with pytest.raises(errors.UnknownProvider):
        wait(harbor, now, provider_id=clinic.lakeside.provider)


def test_only_patients_wait_and_each_for_themself(clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    for who in (harbor.provider, harbor.staff, 10**6):
        with pytest.raises(errors.NotAllowed):
            wait(harbor, now, patient=who)
    entry = wait(harbor, now)
    for who in (harbor.patient2, harbor.provider, harbor.staff, clinic.lakeside.patient):
        assert waitlist.mine(who, now=now) == []
        with pytest.raises(errors.NotFound):
            waitlist.leave(entry.id, by=who, now=now)
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_leaves_is_told_nothing(database: str, harbor: Clinic, full: list[int], now: datetime, heard):
    entry = wait(harbor, now)
    heard.clear()
    waitlist.leave(entry.id, by=harbor.patient, now=now)
    assert heard == [events.WaitlistChanged(harbor.patient)]
    free_up(harbor, full[0], now)
    assert waitlist.notify(now=now) == 0
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=now)


def test_who_leaves_while_it_is_told_is_told_nothing(
    database: str, harbor: Clinic, full: list[int], now: datetime, monkeypatch: pytest.MonkeyPatch
):
    entry, ben = wait(harbor, now), wait(harbor, now, patient=harbor.patient2)
    free_up(harbor, full[0], now)
    look, looks = waitlist._look, []

    def look_while_she_leaves(session: Session, *asked: Any) -> Any:
        looks.append(look(session, *asked))
        if len(looks) == 2:
            session.execute(sa.delete(WaitlistEntry).where(WaitlistEntry.id == entry.id))  # type: ignore[arg-type]
        return looks[-1]

    monkeypatch.setattr(waitlist, "_look", look_while_she_leaves)
    assert waitlist.notify(now=now) == 1
    assert notifications.unread_count(harbor.patient) == 0
    assert notifications.latest(harbor.patient2)[0].about == waitlist_rows.peek(ben.id)


def test_a_long_line_costs_the_same_queries_as_a_short_one(database: str, harbor: Clinic, now: datetime):
    sunday = MONDAY + 6 * DAY
    asked = overhear()

    def cost() -> int:
        asked.clear()
        assert waitlist.notify(now=now) == 0
        return len(asked)

    wait(harbor, now, first=sunday, last=sunday)
    cost()  # which reads the clinic's rules
    few = cost()
    for who in join(harbor, Role.patient, 20, now):
        wait(harbor, now, patient=who, first=sunday, last=sunday)
    assert few == cost() == 8
    assert not any("INSERT" in statement or "UPDATE" in statement for statement, _ in asked)


# ---- the place is kept until the time was theirs to take


def now_told(clinic: Clinic, now: datetime, *, patient: int | None = None) -> datetime | None:
    """The time that the patient has just been told of and can still book, as their list shows it."""
    waitlist.notify(now=now)
    (entry,) = waitlist.mine(patient or clinic.patient, now=now)
    return entry.start


def ask(clinic: Clinic, clock: str, now: datetime, *, patient: int | None = None) -> int:
    """A request for a therapy with Dr. Weiss."""
    return book(clinic, clock, now, kind="therapy", patient=patient, provider=clinic.provider).id


def is_over(clinic: Clinic, now: datetime) -> bool:
    """Whether the first patient waits no longer."""
    waitlist.notify(now=now)
    return waitlist.mine(clinic.patient, now=now) == []


def test_who_was_told_of_a_time_that_somebody_else_got_keeps_the_place_and_hears_of_the_next(
    database: str, harbor: Clinic, full: list[int], now: datetime, heard
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    assert now_told(harbor, now) == at(harbor, "12:00")
    ask(harbor, "12:00", now + MINUTE, patient=harbor.patient2)
    heard.clear()
    assert now_told(harbor, now + 2 * MINUTE) is None
    assert heard == [events.WaitlistChanged(harbor.patient)]
    assert waitlist.mine(harbor.patient, now=now) == [entry]
    late = wait(harbor, now + 3 * MINUTE, patient=harbor.patient2)
    free_up(harbor, full[5], now)
    heard.clear()
    assert waitlist.notify(now=now + 4 * MINUTE) == 2
    assert [each.waitlist_id for each in heard] == [entry.id, late.id], "in the old place"
    second, first = notifications.latest(harbor.patient)
    assert second.waitlist
    assert first.waitlist
    assert (first.waitlist.start, second.waitlist.start) == (at(harbor, "12:00"), at(harbor, "14:00"))


def test_a_time_that_somebody_else_is_just_choosing_is_not_lost_and_not_told_twice(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert now_told(harbor, now) == at(harbor, "09:00")
    choosing: dict[str, Any] = {"patient_id": harbor.patient2, "page": "a"}
    for minute in range(3):
        later = now + minute * MINUTE
        holds.hold(**choosing, type_slug="therapy", provider_id=harbor.provider, start=at(harbor, "09:00"), now=later)
        assert now_told(harbor, later) == at(harbor, "09:00")
        holds.release(**choosing)
        assert waitlist.notify(now=later) == 0
    assert notifications.unread_count(harbor.patient) == 1


def test_who_books_waits_no_longer_once_it_is_accepted_and_waits_on_when_it_is_not(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    for hour in (0, 2):
        free_up(harbor, full[hour], now)
    assert now_told(harbor, now) == at(harbor, "09:00")
    asked = ask(harbor, "09:00", now + MINUTE)
    assert now_told(harbor, now + MINUTE) is None
    assert waitlist.notify(now=now + 2 * MINUTE) == 0, "they have asked for a time"
    appointments.reject(asked, by=harbor.provider, now=now + 2 * MINUTE)
    assert now_told(harbor, now + 3 * MINUTE) == at(harbor, "09:00")
    asked = ask(harbor, "11:00", now + 4 * MINUTE)
    appointments.accept(asked, by=harbor.provider, now=now + 5 * MINUTE)
    assert is_over(harbor, now + 5 * MINUTE + UNDO)
    assert len(notifications.latest(harbor.patient)) == 4, "what was told stays told"


def test_only_what_they_wait_for_ends_the_wait(database: str, harbor: Clinic, full: list[int], now: datetime):
    before = book(harbor, "15:00", now - MINUTE, kind="therapy", provider=harbor.provider2)
    appointments.accept(before.id, by=harbor.provider2, now=now - MINUTE)
    entry = wait(harbor, now)
    others = [
        book(harbor, "09:00", now, kind="therapy", provider=harbor.provider2),
        book(harbor, "10:00", now, kind="therapy", provider=harbor.provider, days=2),
    ]
    for view in others:
        assert view.provider_id
        appointments.accept(view.id, by=view.provider_id, now=now)
    waitlist.notify(now=now)
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_lets_a_time_pass_for_a_day_has_had_it(database: str, harbor: Clinic, now: datetime, heard):
    friday = MONDAY + 4 * DAY
    wait(harbor, now, first=friday, last=friday)
    assert now_told(harbor, now) == at(harbor, "09:00", days=4)
    assert now_told(harbor, now + waitlist.FAIR - MINUTE) == at(harbor, "09:00", days=4)
    heard.clear()
    assert is_over(harbor, now + waitlist.FAIR)
    assert heard == [events.WaitlistChanged(harbor.patient)]


@pytest.mark.parametrize(("told", "kept"), [("07:30", False), ("08:30", True)])
def test_who_lets_a_time_pass_until_it_begins_has_had_it_unless_it_was_short(
    database: str, harbor: Clinic, full: list[int], now: datetime, told: str, kept: bool
):
    wait(harbor, now)
    free_up(harbor, full[0], now)
    assert now_told(harbor, at(harbor, told)) == at(harbor, "09:00")
    assert is_over(harbor, at(harbor, "09:01")) is not kept


def test_a_time_that_was_taken_is_lost_to_nobodys_fault_however_late_that_is_seen(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[0], now)
    assert now_told(harbor, at(harbor, "07:30")) == at(harbor, "09:00")
    ask(harbor, "09:00", at(harbor, "07:31"), patient=harbor.patient2)
    assert now_told(harbor, at(harbor, "09:30")) is None
    assert waitlist.mine(harbor.patient, now=now) == [entry]


def test_who_leaves_after_being_told_keeps_what_was_told(database: str, harbor: Clinic, full: list[int], now: datetime):
    entry = wait(harbor, now)
    free_up(harbor, full[0], now)
    assert now_told(harbor, now) == at(harbor, "09:00")
    waitlist.leave(entry.id, by=harbor.patient, now=now)
    assert is_over(harbor, now)
    (told,) = notifications.latest(harbor.patient)
    assert told.waitlist
    assert told.waitlist.start == at(harbor, "09:00")
    again = wait(harbor, now)
    assert again.id != entry.id
    with pytest.raises(errors.NotFound):
        waitlist.leave(entry.id, by=harbor.patient, now=now)


def test_an_acceptance_that_is_taken_back_costs_nobody_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    entry = wait(harbor, now)
    free_up(harbor, full[3], now)
    asked = book(harbor, "12:00", now, kind="therapy", provider=harbor.provider)
    appointments.accept(asked.id, by=harbor.provider, now=now)
    waitlist.notify(now=now + timedelta(seconds=5))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]
    appointments.undo(asked.id, by=harbor.provider, now=now + timedelta(seconds=10))
    appointments.reject(asked.id, by=harbor.provider, now=now + timedelta(seconds=11))
    waitlist.notify(now=now + timedelta(seconds=12))
    assert [each.id for each in waitlist.mine(harbor.patient, now=now)] == [entry.id]


def test_an_acceptance_that_nobody_can_take_back_any_more_ends_the_place(
    database: str, harbor: Clinic, full: list[int], now: datetime
):
    wait(harbor, now)
    free_up(harbor, full[3], now)
    asked = book(harbor, "12:00", now, kind="therapy", provider=harbor.provider)
    appointments.accept(asked.id, by=harbor.provider, now=now)
    waitlist.notify(now=now + UNDO)
    assert waitlist.mine(harbor.patient, now=now) == []
