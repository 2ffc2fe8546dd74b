"""Hours, rules and promises of a database that was made before there were any."""

from datetime import UTC, date, datetime

import alembic.command
import pytest
import sqlalchemy as sa

from store import db
from store.availability import offers
from store.availability.rules import Span, load_rules
from tests.store import truth
from tests.store.revisions import connected, first_revision, held

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)

# what the newest revision holds besides, in columns that it names
LATER_ROWS = """
INSERT INTO "user" (id, institution_id, role, email, name, password_hash, active, created_at)
    VALUES (3, 1, 'provider', 'david@harbor.example', 'David', 'x', TRUE, '2026-11-01 09:00:00.000000');
INSERT INTO openingweek (id, institution_id, provider_id, effective_from, zone)
    VALUES (99, 1, 3, '2026-01-01', 'Europe/Berlin');
INSERT INTO openinghours (week_id, weekday, opens, closes, urgent) VALUES (99, 1, 480, 600, FALSE);
INSERT INTO openinghours (week_id, weekday, opens, closes, urgent) VALUES (99, 1, 660, 1080, FALSE);
UPDATE appointment SET buffer_after = 5;
INSERT INTO taken VALUES (2, (SELECT max(tick) + 1 FROM taken), 1);
INSERT INTO waitlistentry (id, institution_id, patient_id, type_id, first, last, created_at)
    VALUES (1, 1, 1, 1, '2026-12-01', '2026-12-02', '2026-11-22 09:00:00.000000');
INSERT INTO notification (id, user_id, waitlist_id, kind, created_at)
    VALUES (98, 1, 1, 'time_free', '2026-11-22 09:00:00.000000');
INSERT INTO notification (id, user_id, appointment_id, kind, created_at)
    VALUES (99, 1, 1, 'appointment_expired', '2026-11-22 09:00:00.000000');
INSERT INTO notification (id, user_id, appointment_id, kind, created_at)
    VALUES (100, 1, 1, 'appointment_reopened', '2026-11-22 09:00:00.000000')
""".strip()

FORBIDDEN = """
some_open_requests: UPDATE institution SET open_requests = 0
few_crisis_requests: UPDATE institution SET crisis_requests = 4
some_appointments_ahead: UPDATE institution SET appointments_ahead = 0
some_bookings_in_ten_minutes: UPDATE institution SET bookings_in_ten_minutes = 101
held_no_longer_than_that: INSERT INTO hold (institution_id, patient_id, page, type_id, start, "end", until, last)
    VALUES (1, 1, 'x', 1, '2026-12-24 09:00:00.000000', '2026-12-24 10:00:00.000000', '2026-12-24 09:00:00.000000',
    '2026-12-24 08:00:00.000000')
time_before_is_ticks: UPDATE appointmenttype SET buffer_before = 3
time_after_is_ticks: UPDATE appointmenttype SET buffer_after = 245
horizon_is_a_year: UPDATE appointmenttype SET horizon = 366
notice_within_horizon: UPDATE appointmenttype SET horizon = 2, notice = 2880
notice_within_horizon: UPDATE appointmenttype SET notice = 7
grid_fills_the_hour: UPDATE appointmenttype SET grid = 25
place: UPDATE appointmenttype SET place = 'the moon'
somebody_can_answer: UPDATE appointmenttype SET answer_within = 0
needs_approval: UPDATE appointmenttype SET needs_approval = NULL
busy_before_is_ticks: UPDATE appointment SET buffer_before = -5
busy_after_is_ticks: UPDATE appointment SET buffer_after = 1
answer_only_to_a_request: UPDATE appointment SET status = 'cancelled'
only_a_decision_is_undone: UPDATE appointment SET answer_was_due = '2026-11-24 09:00:00.000000'
status_may_become: UPDATE appointment SET status = 'no_show'
history_is_not_rewritten: UPDATE appointmentevent SET detail = 'x'
history_is_not_deleted: DELETE FROM appointmentevent
detail_is_short: INSERT INTO appointmentevent (appointment_id, status, at, undo, detail)
    VALUES (1, 'booked', '2026-11-24 09:00:00.000000', FALSE, '{too_long}')
kind: UPDATE notification SET kind = 'gossip'
about_one_thing: UPDATE notification SET appointment_id = NULL
hours_are_ticks: UPDATE openinghours SET opens = 541
opens_before_it_closes: UPDATE openinghours SET closes = opens
weekday_exists: UPDATE openinghours SET weekday = 7
opens_before_it_closes_or_not_at_all: INSERT INTO datehours VALUES (1, 2, '2026-12-24', 600, 600, FALSE)
date_hours_are_ticks: INSERT INTO datehours VALUES (1, 2, '2026-12-24', 600, 721, FALSE)
begins_before_it_ends: INSERT INTO timeoff (institution_id, first, last, name)
    VALUES (1, '2026-12-24', '2026-12-23', '')
waits_forward: INSERT INTO waitlistentry (institution_id, patient_id, type_id, first, last, created_at)
    VALUES (1, 1, 1, '2026-12-24', '2026-12-23', '2026-11-22 09:00:00.000000')
held_until_after_its_start: INSERT INTO hold (institution_id, patient_id, page, type_id, start, "end", until, last)
    VALUES (1, 1, 'x', 1, '2026-12-24 09:00:00.000000', '2026-12-24 09:00:00.000000', '2026-12-24 09:00:00.000000',
    '2026-12-24 09:00:00.000000')
effective_from: INSERT INTO openingweek (institution_id, provider_id, effective_from, zone)
    VALUES (1, 2, '2000-01-01', 'Asia/Tokyo')
offering: INSERT INTO offering VALUES (1, 2, 1, FALSE)
"""
"""What the database refuses, after what it says then."""


def test_what_was_decided_before_there_were_rules_stays_so(empty: str):
    first_revision(empty)
    db.migrate(empty)
    db.connect(empty)
    with db.reading() as transaction:
        rules = load_rules(transaction, 1)
    assert rules.offers == {1: {2: False}, 2: {2: False}}
    (week,) = rules.weeks[2]
    assert (week.effective_from, week.zone) == (date(2000, 1, 1), "Europe/Berlin")
    tuesday, wednesday = (Span(540, 1020),), (Span(540, 720),)  # what was not whole ticks was never offered
    assert week.days == ((), tuesday, wednesday, (), (), (), ())
    assert (rules.country, rules.open_requests, rules.closures, rules.away, rules.dates) == (None, 3, (), {}, {})
    for type_ in rules.types.values():
        assert (type_.notice, type_.horizon, type_.grid, type_.ticks[0], type_.ticks[2]) == (0, 365, 15, 0, 0)
        assert type_.needs_approval is True
        assert type_.active is True
    assert {type_.name: type_.answer_within for type_ in rules.types.values()} == {"Therapy": 1440, "Crisis": 30}
    free = offers.offer(patient_id=1, type_slug="therapy", provider_id=2, first=date(2026, 11, 24), days=1, now=NOW)
    assert free[date(2026, 11, 24)]


def test_the_database_itself_refuses_what_the_rules_forbid(empty: str):
    first_revision(empty)
    db.migrate(empty)
    with connected(empty) as connection:
        for line in FORBIDDEN.format(too_long="x" * 501).strip().replace("\n    ", " ").splitlines():
            says, statement = line.split(": ", 1)
            with pytest.raises(sa.exc.IntegrityError, match=rf"\b{says}\b"), connection.begin_nested():
                connection.exec_driver_sql(statement)


def test_the_way_back_keeps_what_has_a_place_there(empty: str):
    """The widest hours of the providers, and all appointments; not buffers, the waitlist, and what was told of it."""
    first_revision(empty)
    db.migrate(empty)
    with connected(empty) as connection:
        for row in LATER_ROWS.split(";\n"):
            connection.exec_driver_sql(row)
        connection.commit()
    before = held(empty)
    alembic.command.downgrade(db.alembic_config(empty), "0002")
    after = held(empty)
    assert after["openinghours"] == [(1, 1, 480, 1080), (1, 2, 540, 720)]
    assert [(row[2], row[3]) for row in after["notification"]] == [(1, "new_appointment")]
    assert after["taken"] == [row for row in before["taken"] if row != (2, max(before["taken"])[1], 1)]
    assert after["appointment"] == [row[:17] for row in before["appointment"]]
    assert after["appointmenttype"] == [row[:8] for row in before["appointmenttype"]]
    assert after["user"] == [row[:8] for row in before["user"]]
    db.migrate(empty)
    db.connect(empty)
    truth.check(NOW)
