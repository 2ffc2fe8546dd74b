"""What cannot be done about an absence changes nothing, or leaves on the list what it was about."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from store import appointments, errors, threads
from store.appointments import lists
from store.away import Choice, affected_by, away, decide, deciding, keep_note
from store.models import Status
from tests.clinics import Clinic, Clinics
from tests.store import truth
from tests.store.away.away_steps import TUESDAY, accepted, choose, is_ill, left, undecided_ids
from tests.store.steps import at, book

DAY = timedelta(days=1)


def test_only_the_provider_and_staff_say_that_they_are_away(sqlite_database: str, clinic: Clinics, now: datetime):
    harbor = clinic.harbor
    is_away = partial(away, first=TUESDAY, last=TUESDAY, now=now)
    before = truth.everything()
    for person in (harbor.patient, harbor.provider2):
        with pytest.raises(errors.NotAllowed):
            is_away(harbor.provider, by=person)
        with pytest.raises(errors.NotAllowed):
            affected_by(harbor.provider, by=person, now=now)
        with pytest.raises(errors.NotAllowed):
            keep_note(harbor.provider, "Sorry", by=person, now=now)
    for stranger in (clinic.lakeside.provider, clinic.lakeside.staff, harbor.patient, 0):
        with pytest.raises(errors.NotFound):
            is_away(stranger, by=harbor.staff)
        with pytest.raises(errors.NotFound):
            affected_by(stranger, by=harbor.staff, now=now)
        with pytest.raises(errors.NotFound):
            keep_note(stranger, "Sorry", by=harbor.staff, now=now)
    with pytest.raises(errors.TooLong):
        keep_note(harbor.provider, "a" * 501, by=harbor.provider, now=now)
    assert truth.everything() == before


@pytest.mark.parametrize(
    ("first", "last", "refusal"),
    [
        (TUESDAY - 5 * DAY, TUESDAY - 3 * DAY, errors.PastTime),
        (TUESDAY, TUESDAY - DAY, errors.BadSpan),
        (TUESDAY, TUESDAY + 900 * DAY, errors.TooFarAhead),
    ],
)
def test_days_that_cannot_be(sqlite_database: str, harbor: Clinic, now: datetime, first, last, refusal):
    before = truth.everything()
    with pytest.raises(refusal):
        is_ill(harbor, now, first=first, last=last)
    assert truth.everything() == before


@pytest.mark.parametrize(
    ("choice", "refusal", "field"),
    [
        (Choice("forget"), errors.UnknownChoice, "act"),
        (Choice("hand_over"), errors.Missing, "provider_id"),
        (Choice("propose"), errors.Missing, "starts"),
        (Choice("propose", starts=(datetime(2026, 11, 25, tzinfo=UTC),) * 4), errors.TooMany, "starts"),
        (Choice("cancel", reason="pat-mv"), errors.UnknownReason, "reason"),
        (Choice("cancel", note="x" * 501), errors.TooLong, "note"),
        (Choice("cancel", note="\0"), errors.BadText, "note"),
    ],
)
def test_a_choice_that_cannot_be_changes_nothing(
    sqlite_database: str, harbor: Clinic, now: datetime, choice, refusal, field
):
    view, other = accepted(harbor, "10:00", now), accepted(harbor, "11:00", now)
    before = truth.everything()
    with pytest.raises(refusal) as refused:
        is_ill(harbor, now, {other.id: Choice("cancel"), view.id: choice})
    assert refused.value.field == f"choices.{view.id}.{field}"
    assert truth.everything() == before


def test_nobody_decides_what_is_elsewhere(sqlite_database: str, clinic: Clinics, now: datetime):
    harbor, lakeside = clinic.harbor, clinic.lakeside
    foreign = book(lakeside, "10:00", now, provider=lakeside.provider)
    before = truth.everything()
    with pytest.raises(errors.NotFound):
        is_ill(harbor, now, {foreign.id: Choice("cancel")})
    assert truth.everything() == before


def test_all_at_once_leaves_what_cannot_be_done_and_says_why(database: str, harbor: Clinic, now: datetime):
    done = accepted(harbor, "10:00", now)
    gone = accepted(harbor, "11:00", now)
    appointments.cancel(gone.id, by=harbor.patient, reason="pat", now=now)
    taken = accepted(harbor, "12:00", now)
    book(harbor, "12:00", now, patient=harbor.patient2, provider=harbor.provider2)
    elsewhere = accepted(harbor, "12:00", now, days=2)
    not_hers = book(harbor, "15:00", now, patient=harbor.patient2, provider=harbor.provider2)
    hand_over = Choice("hand_over", harbor.provider2)
    some = {view.id: hand_over for view in (gone, taken, elsewhere, not_hers, done)}
    outcome = is_ill(harbor, now, some)
    assert [view.id for view in outcome.done] == [done.id]
    assert [(each.appointment_id, type(each.refusal)) for each in outcome.left] == [
        (gone.id, errors.AlreadyDecided),
        (taken.id, errors.TimeTaken),
        (elsewhere.id, errors.NotAffected),
        (not_hers.id, errors.NotAffected),
    ]
    assert undecided_ids(harbor, now) == [taken.id]


def test_a_colleague_who_is_away_too_gets_nothing(database: str, harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now)
    is_ill(harbor, now)
    away(harbor.provider2, first=TUESDAY, last=TUESDAY, by=harbor.staff, now=now)
    assert left(harbor, now).undecided[0].choices[0].act == "propose"
    for colleague in (harbor.provider2, harbor.provider):
        with pytest.raises(errors.NotThere):
            choose(harbor, view, now, "hand_over", provider_id=colleague)
    with pytest.raises(errors.UnknownProvider):
        choose(harbor, view, now, "hand_over", provider_id=harbor.patient2)
    with pytest.raises(errors.OutsideHours):
        choose(harbor, view, now, "propose", starts=(at(harbor, "12:00"),))
    with pytest.raises(errors.NothingAsked):
        choose(harbor, view, now, "let_move")
    with pytest.raises(errors.HasBegun):
        choose(harbor, view, view.start, "cancel")
    assert undecided_ids(harbor, now) == [view.id]


def test_both_are_ill_and_nothing_is_lost(database: str, harbor: Clinic, now: datetime):
    view = accepted(harbor, "10:00", now)
    is_ill(harbor, now, {view.id: Choice("hand_over", harbor.provider2)})
    away(harbor.provider2, first=TUESDAY, last=TUESDAY, by=harbor.provider2, now=now)
    theirs = affected_by(harbor.provider2, by=harbor.provider2, now=now)
    assert [each.view.id for each in theirs.undecided] == [view.id], "nobody would be there for what is proposed"
    choice = Choice("propose", harbor.provider2, (at(harbor, "10:00", days=2),))
    decide(view.id, provider_id=harbor.provider2, choice=choice, by=harbor.provider2, now=now)
    assert undecided_ids(harbor, now) == []
    assert affected_by(harbor.provider2, by=harbor.staff, now=now).undecided == ()


def test_nothing_is_lost_when_it_stops_in_the_middle(
    database: str, harbor: Clinic, now: datetime, monkeypatch: pytest.MonkeyPatch
):
    """The process is killed between two of them: what is done is done, and the rest waits on the list."""
    views = [accepted(harbor, clock, now) for clock in ("10:00", "11:00", "12:00")]
    decided: list[Any] = []

    async def stop_at_the_second(*args: Any, **more: Any) -> object:
        if decided:
            raise KeyboardInterrupt
        decided.append(args)
        return await threads.write(*args, **more)

    monkeypatch.setattr(deciding, "threads", SimpleNamespace(write=stop_at_the_second))
    with pytest.raises(KeyboardInterrupt):
        is_ill(harbor, now, {view.id: Choice("cancel") for view in views})
    assert [lists.find(view.id, by=harbor.staff).status for view in views] == [
        Status.cancelled,
        Status.accepted,
        Status.accepted,
    ]
    assert undecided_ids(harbor, now) == [view.id for view in views[1:]]
    monkeypatch.undo()
    outcome = is_ill(harbor, now, {view.id: Choice("cancel") for view in views[1:]})
    assert (len(outcome.done), outcome.left, len(left(harbor, now).absences)) == (2, (), 1)


def test_others_have_their_turn_between_two_decisions(sqlite_database: str, harbor: Clinic, now: datetime):
    views = [accepted(harbor, clock, now) for clock in ("10:00", "11:00", "12:00")]
    is_ill(harbor, now)

    def how_many_are_left() -> int:
        return len(undecided_ids(harbor, now))

    async def decide_beside_somebody() -> list[int]:
        choices = {view.id: Choice("cancel") for view in views}
        pressed = asyncio.create_task(
            deciding.decide_all(harbor.provider, choices=choices, by=harbor.provider, now=now)
        )
        seen = []
        while not pressed.done():
            seen.append(await threads.write(how_many_are_left))
        await pressed
        return seen

    assert {1, 2} & set(asyncio.run(decide_beside_somebody()))


def test_saying_it_again_writes_no_second_absence(sqlite_database: str, harbor: Clinic, now: datetime):
    is_ill(harbor, now, last=TUESDAY + 2 * DAY)
    is_ill(harbor, now, by=harbor.staff)
    assert len(left(harbor, now).absences) == 1
