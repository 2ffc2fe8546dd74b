"""Patients are reminded by day, once, of what is agreed upon."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.appointments import lists
from store.clinic import reminder_rules
from store.clinic.reminder_rules import Outcome, ReminderRules
from store.models import Act, Kind, Notification, Reminder, ReminderEnd, Reminders, tables
from store.notifications import deliveries, handing_over, preferences, quiet, reminders
from store.notifications.preferences import Preferences
from tests.clinics import Clinic
from tests.store.steps import at, book

_reminder, _notification = tables(Reminder, Notification)
HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


def accepted(harbor: Clinic, now: datetime, clock: str = "10:00", *, days: int = 2) -> int:
    """The patient's appointment, accepted just now, its reminders planned."""
    request = book(harbor, clock, now, provider=harbor.provider, days=days)
    view = appointments.accept(request.id, by=harbor.provider, now=now)
    reminders.plan(now=now)
    return view.id


def planned(appointment_id: int) -> list[tuple[int, ReminderEnd | None]]:
    """Hours before, and how it ended, the earliest first."""
    its = _reminder.c.appointment_id == appointment_id
    query = sa.select(_reminder.c.hours, _reminder.c.ended).where(its).order_by(_reminder.c.due, _reminder.c.id)
    with db.reading() as transaction:
        return [(row.hours, row.ended) for row in transaction.execute(query)]


def reminded(person: int) -> list[int]:
    """The appointments of which somebody was reminded."""
    query = sa.select(_notification.c.appointment_id).where(
        _notification.c.user_id == person, _notification.c.kind == Kind.appointment_reminder
    )
    with db.reading() as transaction:
        return list(transaction.scalars(query.order_by(_notification.c.id)))


@pytest.mark.parametrize(
    ("start", "hours", "wanted"),
    [
        ("2026-11-26 14:00", 24, "2026-11-25 14:00"),
        ("2026-11-26 14:00", 2, "2026-11-26 12:00"),
        ("2026-11-26 09:30", 2, "2026-11-25 20:00"),
        ("2026-11-26 20:30", 24, "2026-11-25 20:00"),
        ("2026-11-26 22:30", 2, "2026-11-26 18:30"),
        ("2026-11-26 08:00", 24, "2026-11-24 20:00"),
        ("2026-10-25 09:00", 24, "2026-10-24 10:00"),  # the clock goes back in between
    ],
)
def test_it_comes_by_day_and_earlier_rather_than_at_night(start: str, hours: int, wanted: str):
    moment = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    due = reminders.due(moment.astimezone(UTC), hours, BERLIN)
    assert f"{due.astimezone(BERLIN):%Y-%m-%d %H:%M}" == wanted


@pytest.mark.parametrize(
    ("quiet_hours", "start", "hours", "wanted"),
    [
        ((21, 8), "2026-11-26 14:00", 24, "2026-11-25 14:00"),  # as for everybody
        ((18, 10), "2026-11-26 14:00", 24, "2026-11-25 14:00"),
        ((18, 10), "2026-11-26 19:00", 24, "2026-11-25 17:45"),
        ((18, 10), "2026-11-26 11:00", 2, "2026-11-25 17:45"),
        ((20, 8), "2026-11-26 09:00", 2, "2026-11-25 19:45"),
        ((12, 14), "2026-11-26 15:00", 2, "2026-11-26 11:00"),
        ((12, 14), "2026-11-26 13:30", 24, "2026-11-25 11:45"),
        ((12, 14), "2026-11-26 16:30", 3, "2026-11-26 11:45"),
        ((8, 17), "2026-11-26 10:00", 24, "2026-11-24 20:00"),
        ((8, 22), "2026-11-26 14:00", 24, "2026-11-25 07:45"),  # nothing is left of the day
        ((6, 20), "2026-11-26 14:00", 24, "2026-11-25 05:45"),
    ],
)
def test_it_comes_outside_of_a_persons_quiet_hours_too(
    quiet_hours: tuple[int, int], start: str, hours: int, wanted: str
):
    moment = datetime.fromisoformat(start).replace(tzinfo=BERLIN)
    due = reminders.due(moment.astimezone(UTC), hours, BERLIN, quiet.by_day(*quiet_hours)).astimezone(BERLIN)
    assert f"{due:%Y-%m-%d %H:%M}" == wanted
    assert not quiet.is_quiet(due.hour, *quiet_hours)


def test_who_has_an_appointment_is_reminded_a_day_and_two_hours_before(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00")
    start = at(harbor, "14:00", days=2)
    reminders.remind(now=start - 25 * HOUR)
    assert reminded(harbor.patient) == []
    reminders.remind(now=start - 24 * HOUR)
    reminders.remind(now=start - 24 * HOUR)
    assert reminded(harbor.patient) == [number], "once"
    reminders.remind(now=start - 2 * HOUR)
    assert reminded(harbor.patient) == [number, number]
    assert planned(number) == [(24, ReminderEnd.sent), (2, ReminderEnd.sent)]


def test_a_request_that_nobody_has_accepted_is_not_reminded_of(database: str, harbor: Clinic, now: datetime):
    request = book(harbor, "14:00", now, provider=harbor.provider, days=2)
    reminders.plan(now=now)
    assert planned(request.id) == []


def test_what_was_due_before_it_was_agreed_upon_is_left_out(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00", days=0)
    assert planned(number) == [(24, ReminderEnd.late), (2, None)]
    reminders.remind(now=now)
    assert reminded(harbor.patient) == []


def test_nobody_is_reminded_of_what_is_cancelled(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00")
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now)
    reminders.remind(now=at(harbor, "14:00"))
    assert planned(number) == [(24, ReminderEnd.over), (2, None)]
    assert reminded(harbor.patient) == []


def test_what_is_moved_is_reminded_of_at_its_new_time(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00", days=1)
    reminders.remind(now=at(harbor, "14:00", days=0))
    later = at(harbor, "15:00", days=3)
    appointments.move(number, start=later, by=harbor.staff, now=at(harbor, "14:01", days=0))
    reminders.plan(now=at(harbor, "14:02", days=0))
    reminders.remind(now=at(harbor, "12:00", days=1))
    assert reminded(harbor.patient) == [number]
    reminders.remind(now=later - 24 * HOUR)
    assert reminded(harbor.patient) == [number, number]


def test_other_rules_of_the_clinic_hold_for_what_is_agreed_upon_and_nobody_is_reminded_twice(
    database: str, harbor: Clinic, now: datetime
):
    number = accepted(harbor, now, "14:00", days=2)
    day_before = at(harbor, "14:00", days=1)
    reminders.remind(now=day_before)
    reminder_rules.save(ReminderRules(24, 4, "Please bring your card."), by=harbor.staff, now=day_before)
    reminders.plan(now=day_before)
    assert planned(number) == [(24, ReminderEnd.sent), (4, None)]
    reminders.remind(now=day_before + HOUR)
    assert reminded(harbor.patient) == [number]


def test_a_type_and_a_patient_may_have_fewer(database: str, harbor: Clinic, now: datetime):
    type_id = harbor.types["consultation"]
    reminder_rules.save(ReminderRules(24, 2, "", {type_id: Reminders.first}), by=harbor.staff, now=now)
    assert (reminder_rules.load(by=harbor.staff).types or {})[type_id] is Reminders.first
    assert planned(accepted(harbor, now, "14:00")) == [(24, None)]
    preferences.save(Preferences(reminders=Reminders.second), by=harbor.patient, now=now)
    assert planned(accepted(harbor, now, "15:00")) == []


def test_it_comes_by_day_where_its_patient_lives(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00", days=3)
    preferences.save(Preferences(zone="America/New_York"), by=harbor.patient, now=now)  # 8 o'clock in the morning there
    reminders.plan(now=now)
    evening = at(harbor, "02:00", days=2)
    reminders.remind(now=evening - timedelta(minutes=1))
    assert reminded(harbor.patient) == []
    reminders.remind(now=evening)
    assert reminded(harbor.patient) == [number]


def test_it_comes_before_the_quiet_hours_of_its_patient(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "16:00", days=3)
    preferences.save(Preferences(quiet_from=15, quiet_to=10), by=harbor.patient, now=now)
    reminders.plan(now=now)
    early = at(harbor, "14:45", days=2)
    reminders.remind(now=early - timedelta(minutes=1))
    assert reminded(harbor.patient) == []
    reminders.remind(now=early)
    assert reminded(harbor.patient) == [number]
    preferences.save(Preferences(quiet=False, quiet_from=15, quiet_to=10), by=harbor.patient, now=early)
    reminders.plan(now=early)
    reminders.remind(now=at(harbor, "14:00", days=3))
    assert reminded(harbor.patient) == [number, number], "two hours before, as for everybody"


def test_who_makes_the_quiet_hours_longer_loses_no_reminder_by_that(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "16:00", days=2)
    late = at(harbor, "15:00", days=1)
    preferences.save(Preferences(quiet_from=15, quiet_to=10), by=harbor.patient, now=late)
    reminders.plan(now=late)
    reminders.remind(now=late)
    assert reminded(harbor.patient) == [number]


def test_what_kept_has_slept_through_is_caught_up_within_a_grace(database: str, harbor: Clinic, now: datetime):
    first, second = accepted(harbor, now, "14:00", days=2), accepted(harbor, now, "10:00", days=3)
    reminders.remind(now=at(harbor, "21:00", days=1))
    assert planned(first)[0] == (24, ReminderEnd.missed)
    reminders.remind(now=at(harbor, "15:59", days=2))
    assert planned(second)[0] == (24, ReminderEnd.sent)
    assert reminded(harbor.patient) == [second]


def test_several_in_a_day_are_one_message(database: str, harbor: Clinic, now: datetime):
    numbers = [accepted(harbor, now, clock) for clock in ("10:00", "14:00")]
    day_before = at(harbor, "10:00", days=1)
    with db.writing() as transaction:
        transaction.execute(sa.text("DELETE FROM delivery"))
    reminders.remind(now=day_before)
    assert reminded(harbor.patient) == numbers
    due = day_before + deliveries.HEAD_START
    (claim,) = deliveries.claim("one", now=due, limit=9)
    handover = handing_over.hand_over(claim, now=due)
    assert handover
    assert [each.about.id for each in handover.news] == numbers


def test_a_reminder_does_not_leave_when_it_was_cancelled_meanwhile(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00")
    with db.writing() as transaction:
        transaction.execute(sa.text("DELETE FROM delivery"))
    day_before = at(harbor, "14:00", days=1)
    reminders.remind(now=day_before)
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=day_before)
    due = day_before + deliveries.HEAD_START
    claim = next(each for each in deliveries.claim("one", now=due, limit=9) if each.user_id == harbor.patient)
    handover = handing_over.hand_over(claim, now=due)
    assert handover
    assert [each.kind for each in handover.news] == [Kind.appointment_cancelled]


def test_a_patient_says_that_they_will_come_until_it_is_moved(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00")
    for _ in range(2):
        view = appointments.will_come(number, by=harbor.patient, now=now)
        assert view.coming_at == now
    assert [line.act for line in lists.history(number, by=harbor.patient)].count(Act.will_come) == 1
    later = at(harbor, "15:00", days=3)
    assert appointments.move(number, start=later, by=harbor.staff, now=now).coming_at is None


def test_only_its_patient_says_that_and_only_before_it_begins(database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "14:00")
    for somebody, refusal in (
        (harbor.staff, errors.NotAllowed),
        (harbor.provider, errors.NotAllowed),
        (harbor.patient2, errors.NotFound),
    ):
        with pytest.raises(refusal):
            appointments.will_come(number, by=somebody, now=now)
    with pytest.raises(errors.HasBegun):
        appointments.will_come(number, by=harbor.patient, now=at(harbor, "14:00", days=2))
    request = book(harbor, "16:00", now, provider=harbor.provider)
    with pytest.raises(errors.NotAgreed):
        appointments.will_come(request.id, by=harbor.patient, now=now)


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ReminderRules(-1, 2), "first"),
        (ReminderRules(24, 169), "second"),
        (ReminderRules(2, 24), "second"),
        (ReminderRules(24, 24), "second"),
        (ReminderRules(24, 2, "x" * 301), "sentence"),
        (ReminderRules(24, 2, "a\x00b"), "sentence"),
        (ReminderRules(24, 2, "", {999999: Reminders.none}), "types"),
    ],
)
def test_rules_that_cannot_be_change_nothing(
    database: str, harbor: Clinic, now: datetime, draft: ReminderRules, field: str
):
    before = reminder_rules.load(by=harbor.staff)
    with pytest.raises(errors.Invalid) as refused:
        reminder_rules.save(draft, by=harbor.staff, now=now)
    assert refused.value.field == field
    assert reminder_rules.load(by=harbor.staff) == before
    with pytest.raises(errors.NotAllowed):
        reminder_rules.save(ReminderRules(24, 2), by=harbor.provider, now=now)


def test_staff_see_how_many_did_not_come_by_what_the_reminder_said(database: str, harbor: Clinic, now: datetime):
    numbers = [accepted(harbor, now, clock) for clock in ("10:00", "14:00")]
    reminder_rules.save(ReminderRules(24, 2, "Please bring your card."), by=harbor.staff, now=now)
    reminders.plan(now=now)
    reminders.remind(now=at(harbor, "14:00", days=1))
    late = accepted(harbor, at(harbor, "15:00", days=2), "15:30", days=2)
    over = at(harbor, "18:00", days=2)
    appointments.complete(numbers[0], by=harbor.provider, now=over)
    appointments.no_show(numbers[1], by=harbor.provider, now=over)
    appointments.no_show(late, by=harbor.provider, now=over)
    assert reminder_rules.outcomes(by=harbor.staff, now=over) == [
        Outcome("Please bring your card.", 2, 1),
        Outcome(None, 1, 1),
    ]
    assert reminder_rules.outcomes(by=harbor.staff, now=over + 2 * reminder_rules.PERIOD) == []
