"""Nobody hears of what is somebody else's by now, nor that something was taken back of which they never heard."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from store import appointments
from store.appointments import lists, move_answers, reminding
from store.models import Kind, Role
from store.notifications import deliveries, handing_over, leases, notifications, stale
from store.notifications.subjects import LEAVE
from tests.clinics import Clinic
from tests.store.notifications.test_deliveries import SOON, accepted, stands
from tests.store.steps import at, book

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
Step = Callable[[Clinic, datetime], int]
Change = Callable[[Clinic, int, datetime], object]


def asked(harbor: Clinic, now: datetime) -> int:
    return book(harbor, "10:00", now, days=3).id


def assigned(harbor: Clinic, now: datetime) -> int:
    number = asked(harbor, now)
    appointments.assign(number, by=harbor.staff, provider_id=harbor.provider2, now=now)
    return number


def unanswered(harbor: Clinic, now: datetime) -> int:
    view = book(harbor, "10:00", now - 24 * HOUR, days=1)
    notifications.mark_all_read(by=harbor.provider2, now=now)
    assert view.answer_by is not None
    assert reminding.remind(now=now) == 1
    return view.id


def request_moved(harbor: Clinic, now: datetime) -> int:
    number = asked(harbor, now)
    notifications.mark_all_read(by=harbor.provider2, now=now)
    appointments.move(number, by=harbor.patient, start=at(harbor, "11:00", days=3), now=now)
    return number


def move_asked(harbor: Clinic, now: datetime) -> int:
    number = asked(harbor, now)
    appointments.accept(number, by=harbor.provider2, now=now)
    appointments.move(number, by=harbor.patient, start=at(harbor, "11:00", days=3), now=now)
    return number


def declined(harbor: Clinic, now: datetime) -> int:
    number = asked(harbor, now)
    appointments.propose(number, by=harbor.provider2, starts=[at(harbor, "12:00", days=3)], now=now)
    appointments.decline(number, by=harbor.patient, now=now)
    return number


def accepted_by_other(harbor: Clinic, number: int, now: datetime) -> object:
    return appointments.accept(number, by=harbor.provider, now=now)


def accepted_for_other(harbor: Clinic, number: int, now: datetime) -> object:
    return appointments.accept(number, by=harbor.staff, provider_id=harbor.provider, now=now)


def assigned_to_other(harbor: Clinic, number: int, now: datetime) -> object:
    return appointments.assign(number, by=harbor.staff, provider_id=harbor.provider, now=now)


def given_to_other(harbor: Clinic, number: int, now: datetime) -> object:
    view = lists.find(number, by=harbor.staff)
    return appointments.assign(
        number, by=harbor.staff, provider_id=harbor.provider, instead_of=view.provider_id, now=now
    )


def passed_on(harbor: Clinic, number: int, now: datetime) -> object:
    return appointments.pass_on(number, by=harbor.provider2, now=now)


def moved_to_other(harbor: Clinic, number: int, now: datetime) -> object:
    start = at(harbor, "14:00", days=3)
    return appointments.move(
        number, by=harbor.staff, start=start, provider_id=harbor.provider, because="So agreed", now=now
    )


OTHERS = (accepted_by_other, accepted_for_other, assigned_to_other, passed_on)
TABLE: list[tuple[Step, Kind, Change]] = [
    *((asked, Kind.new_appointment, each) for each in OTHERS),
    *((unanswered, Kind.appointment_unanswered, each) for each in OTHERS),
    *((request_moved, Kind.appointment_rescheduled, each) for each in OTHERS),
    *((declined, Kind.appointment_counter_declined, each) for each in OTHERS),
    (assigned, Kind.appointment_assigned, given_to_other),
    (move_asked, Kind.appointment_move_asked, moved_to_other),
]


@pytest.mark.parametrize(("step", "kind", "change"), TABLE, ids=lambda each: getattr(each, "__name__", each))
@pytest.mark.parametrize("swept", [True, False])
def test_what_is_somebody_elses_by_then_is_not_said(
    sqlite_database: str, harbor: Clinic, now: datetime, step: Step, kind: Kind, change: Change, *, swept: bool
):
    number = step(harbor, now)
    told = [each.kind for each in notifications.latest(harbor.provider2) if each.read_at is None]
    assert kind in told
    change(harbor, number, now + SECOND)
    that_it_has_gone = [Kind.appointment_rescheduled] if change is moved_to_other else []
    assert leaves(now + SECOND + SOON, swept=swept)[harbor.provider2] == that_it_has_gone
    assert [reason for state, reason in stands(harbor.provider2) if state != "sent"][-1] in ("superseded", "seen")


def test_the_table_has_each_kind_that_leaves_to_a_provider():
    ends = {Kind.appointment_cancelled}
    assert {kind for _, kind, _ in TABLE} | ends == LEAVE[Role.provider]


def leaves(now: datetime, *, swept: bool = False) -> dict[int, list[Kind]]:
    """What leaves to each person, one message after the other, without anybody who takes it."""
    left: dict[int, list[Kind]] = defaultdict(list)
    if swept:
        stale.sweep(now=now)
    while claims := deliveries.claim("one", now=now, limit=10):
        for handover in [handing_over.hand_over(each, now=now) for each in claims]:
            if handover is not None:
                leases.settle_sent(handover.claim, now=now)
                left[handover.person.id] += [news.kind for news in handover.news]
    return left


@pytest.mark.parametrize("swept", [True, False])
def test_who_has_it_hears_of_it(sqlite_database: str, harbor: Clinic, now: datetime, *, swept: bool):
    asked(harbor, now)
    assert leaves(now + SOON, swept=swept)[harbor.provider2] == [Kind.new_appointment]


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize(
    "decide", [accepted_by_other, lambda harbor, number, now: appointments.reject(number, by=harbor.staff, now=now)]
)
def test_an_answer_that_was_taken_back_before_it_left_is_no_news(
    database: str, harbor: Clinic, now: datetime, decide: Change, *, swept: bool
):
    number = asked(harbor, now)
    decide(harbor, number, now)
    by = harbor.staff if lists.find(number, by=harbor.staff).decided_by_id == harbor.staff else harbor.provider
    appointments.undo(number, by=by, now=now + SECOND)
    assert leaves(now + SECOND + SOON, swept=swept)[harbor.patient] == []
    assert stands(harbor.patient) == [("skipped", "superseded")] * 2


def test_an_answer_that_had_left_or_was_shown_is_taken_back_by_name(
    sqlite_database: str, harbor: Clinic, now: datetime
):
    shown, other = asked(harbor, now), book(harbor, "11:00", now, days=3).id
    for number in (shown, other):
        appointments.accept(number, by=harbor.provider, now=now)
    latest = notifications.latest(harbor.patient)
    deliveries.acknowledge([each.id for each in latest if each.about.id == shown], now=now)
    appointments.undo(shown, by=harbor.provider, now=now + SECOND)
    left = leaves(now + SECOND + SOON)[harbor.patient]
    assert sorted(left) == [Kind.appointment_accepted, Kind.appointment_reopened]


def test_taken_back_after_it_was_heard_is_said_whatever_came_between(
    sqlite_database: str, harbor: Clinic, now: datetime
):
    number = asked(harbor, now)
    appointments.accept(number, by=harbor.provider, now=now)
    notifications.mark_all_read(by=harbor.patient, now=now)
    for seconds in (2, 4):
        appointments.undo(number, by=harbor.provider, now=now + seconds * SECOND)
        if seconds == 2:
            appointments.accept(number, by=harbor.provider, now=now + 3 * SECOND)
    assert leaves(now + HOUR / 2)[harbor.patient] == [Kind.appointment_reopened]


@pytest.mark.parametrize("swept", [True, False])
def test_a_request_withdrawn_before_anybody_heard_of_it_is_no_news(
    database: str, harbor: Clinic, now: datetime, *, swept: bool
):
    number = asked(harbor, now)
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now + SECOND)
    left = leaves(now + SECOND + SOON, swept=swept)
    for provider in (harbor.provider, harbor.provider2):
        assert left[provider] == []
        assert stands(provider) == [("skipped", "superseded")] * 2


def test_a_request_withdrawn_later_is_told_to_who_has_heard_of_it(sqlite_database: str, harbor: Clinic, now: datetime):
    number = asked(harbor, now)
    assert leaves(now + SOON) == {each: [Kind.new_appointment] for each in (harbor.provider, harbor.provider2)}
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now + HOUR)
    assert leaves(now + HOUR + SOON)[harbor.provider] == [Kind.appointment_cancelled]


def test_what_is_agreed_upon_is_never_called_off_in_silence(sqlite_database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now)
    appointments.move(number, by=harbor.patient, start=at(harbor, "11:00", days=2), now=now + HOUR)
    appointments.cancel(number, by=harbor.patient, reason="pat", now=now + HOUR + SECOND)
    assert leaves(now + 2 * HOUR)[harbor.provider] == [Kind.appointment_cancelled]
    number = accepted(harbor, now + HOUR, "14:00")
    appointments.cancel(number, by=harbor.staff, reason="prov-pers", now=now + HOUR)
    assert Kind.appointment_cancelled in leaves(now + 2 * HOUR)[harbor.patient], "who had asked for it"


def test_what_the_clinic_booked_by_mistake_for_a_moment_is_no_news(sqlite_database: str, harbor: Clinic, now: datetime):
    view = appointments.book(
        patient_id=harbor.patient,
        type_slug="consultation",
        start=at(harbor, "10:00", days=2),
        provider_id=harbor.provider,
        by=harbor.staff,
        now=now,
    )
    appointments.cancel(view.id, by=harbor.staff, reason="oth-err", now=now + SECOND)
    assert not leaves(now + SECOND + SOON)


def test_a_move_asked_for_and_withdrawn_is_no_news(sqlite_database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, days=3)
    appointments.move(number, by=harbor.patient, start=at(harbor, "11:00", days=3), now=now + HOUR)
    move_answers.withdraw(number, by=harbor.patient, now=now + HOUR + SECOND)
    assert leaves(now + 2 * HOUR)[harbor.provider] == []


def test_who_is_given_a_request_back_within_seconds_hears_that_it_waits(
    sqlite_database: str, harbor: Clinic, now: datetime
):
    number = book(harbor, "10:00", now, provider=harbor.provider, days=3).id
    appointments.accept(number, by=harbor.staff, now=now)
    appointments.undo(number, by=harbor.staff, now=now + SECOND)
    assert leaves(now + SECOND + SOON)[harbor.provider] == [Kind.new_appointment]


def was(person: int, now: datetime) -> list[datetime | None]:
    """From when it has moved, in what leaves to the person of a move."""
    left = [handing_over.hand_over(each, now=now) for each in deliveries.claim("one", now=now, limit=10)]
    told = [each for each in left if each is not None and each.person.id == person]
    return [each.was for one in told for each in one.news if each.kind is Kind.appointment_rescheduled]


def test_it_is_said_from_when_it_moved_as_they_knew_it(sqlite_database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "10:00", days=2)
    leaves(now + SOON)
    for second, clock in enumerate(("11:00", "14:00")):
        start = at(harbor, clock, days=2)
        appointments.move(number, by=harbor.staff, start=start, now=now + HOUR + second * SECOND)
    assert was(harbor.patient, now + 2 * HOUR) == [at(harbor, "10:00", days=2)]


def test_what_moved_back_before_anybody_heard_of_it_is_no_news(sqlite_database: str, harbor: Clinic, now: datetime):
    number = accepted(harbor, now, "10:00", days=2)
    leaves(now + SOON)
    for second, clock in enumerate(("11:00", "10:00")):
        start = at(harbor, clock, days=2)
        appointments.move(number, by=harbor.staff, start=start, now=now + HOUR + second * SECOND)
    assert not leaves(now + 2 * HOUR), "nor anything for a calendar"


def test_whose_it_was_hears_that_a_colleague_has_it(sqlite_database: str, harbor: Clinic, now: datetime):
    number = move_asked(harbor, now)
    moved_to_other(harbor, number, now + SECOND)
    assert was(harbor.provider2, now + HOUR) == [at(harbor, "10:00", days=3)]


def test_who_is_asked_hears_of_a_request_whose_patient_wants_another_time(
    sqlite_database: str, harbor: Clinic, now: datetime
):
    request_moved(harbor, now)
    assert leaves(now + SOON)[harbor.provider2] == [Kind.appointment_rescheduled]
    assert leaves(now + SOON)[harbor.provider2] == []
