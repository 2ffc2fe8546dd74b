"""What the tables say twice must be the same both times."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from store import db
from store.availability import ticks
from store.models import (
    HOLDING,
    UNDECIDED,
    WAITING,
    Appointment,
    AppointmentCount,
    AppointmentEvent,
    Kind,
    Notification,
    Proposal,
    Role,
    Status,
    Taken,
    User,
    WaitlistEntry,
)
from tests.objects import objects

WITHOUT_A_LINE = {Kind.note_shared, Kind.invited_back, Kind.appointment_unanswered}
"""What people are told of an appointment that its history does not tell."""


def check(now: datetime) -> None:
    """Nobody is in two places, and taken time, counts and histories say what the appointments say.

    Taken time of more than a day before `now` may have been swept.
    """
    with objects() as session:
        everyone = list(session.exec(select(Appointment)))
        assert _taken(session, now) == _held(everyone, _proposed(session, everyone), now)
        assert _counted(session) == Counter(
            (each.institution_id, each.provider_id or 0, 0 if each.provider_id else each.type_id, each.status)
            for each in everyone
        )
        lines = _check_histories(session, everyone)
        _check_notifications(session, {each.id: each for each in everyone}, lines)
        if db.dialect() == "sqlite":
            assert session.execute(sa.text("PRAGMA foreign_key_check")).all() == []


def _taken(session: Session, now: datetime) -> dict[tuple[int, int], int]:
    since = ticks.tick(now - timedelta(days=1))
    rows = session.exec(select(Taken).where(Taken.tick >= since))
    return {(row.person_id, row.tick): row.appointment_id for row in rows}


def _proposed(session: Session, everyone: list[Appointment]) -> dict[int | None, list[Proposal]]:
    """What is proposed, by appointment: as long as that is, until it is answered; and of what is decided nothing."""
    by_id = {each.id: each for each in everyone}
    proposed: dict[int | None, list[Proposal]] = {}
    for proposal in session.exec(select(Proposal)):
        each = by_id[proposal.appointment_id]
        assert each.status in UNDECIDED
        assert proposal.end - proposal.start == each.end - each.start
        if each.status is Status.countered:
            assert (proposal.until, proposal.declined) == (each.answer_by, False)
            proposed.setdefault(each.id, []).append(proposal)
    assert all(len(some) <= 3 for some in proposed.values())
    return proposed


def _held(
    everyone: list[Appointment], proposed: dict[int | None, list[Proposal]], now: datetime
) -> dict[tuple[int, int], int | None]:
    held: dict[tuple[int, int], int | None] = {}
    for each in everyone:
        if each.status in HOLDING and not _has_lapsed(each):
            for person_id, tick in {*_ticks(each), *_proposed_ticks(each, proposed.get(each.id, []))}:
                assert (person_id, tick) not in held, f"{person_id} is in two places at {ticks.moment(tick)}"
                held[person_id, tick] = each.id
    since = ticks.tick(now - timedelta(days=1))
    return {key: value for key, value in held.items() if key[1] >= since}


def _has_lapsed(each: Appointment) -> bool:
    """A crisis that nobody had looked at when its time came waits on, and takes none."""
    is_crisis = each.urgency == 0 and each.move_start is None
    return is_crisis and each.status in WAITING and (each.answer_by is None or each.answer_by > each.start)


def _ticks(each: Appointment) -> Iterator[tuple[int, int]]:
    """Whose time an appointment takes, and when: of its provider the buffers, too; both times where it would move."""
    spans = [(each.start, each.end)]
    if each.move_start is not None and each.move_end is not None:
        spans.append((each.move_start, each.move_end))
    for start, end in spans:
        for tick in ticks.between(start, end):
            yield each.patient_id, tick
        if each.provider_id is not None:
            before, after = timedelta(minutes=each.buffer_before), timedelta(minutes=each.buffer_after)
            for tick in ticks.between(start - before, end + after):
                yield each.provider_id, tick


def _proposed_ticks(each: Appointment, proposals: list[Proposal]) -> Iterator[tuple[int, int]]:
    """Only the provider's time is taken by what is proposed."""
    before, after = timedelta(minutes=each.buffer_before), timedelta(minutes=each.buffer_after)
    for proposal in proposals:
        for tick in ticks.between(proposal.start - before, proposal.end + after):
            yield proposal.provider_id, tick


def _counted(session: Session) -> Counter[tuple[int, int, int, Status]]:
    rows = session.exec(select(AppointmentCount))
    return Counter(
        {(row.institution_id, row.provider_id, row.type_id, row.status): row.count for row in rows if row.count}
    )


def _check_histories(session: Session, everyone: list[Appointment]) -> dict[int | None, list[AppointmentEvent]]:
    lines: dict[int | None, list[AppointmentEvent]] = {}
    for line in session.exec(select(AppointmentEvent).order_by(AppointmentEvent.id)):  # type: ignore[arg-type]
        lines.setdefault(line.appointment_id, []).append(line)
    assert lines.keys() == {each.id for each in everyone}
    for each in everyone:
        history = lines[each.id]
        assert [line.at for line in history] == sorted(line.at for line in history)
        assert (history[0].status, history[0].at) == (Status.booked, each.created_at)
        assert (history[-1].status, history[-1].at) == (each.status, each.updated_at)
        assert len(history) == each.version
    return lines


def _check_notifications(
    session: Session, everyone: dict[int | None, Appointment], lines: dict[int | None, list[AppointmentEvent]]
) -> None:
    """Each is for somebody whom it concerns, once for each thing that happened, and not for whoever did it."""
    users = {user.id: user for user in session.exec(select(User))}
    entries = {entry.id: entry for entry in session.exec(select(WaitlistEntry))}
    told: Counter[tuple[int | None, int, str, datetime]] = Counter()
    for each in session.exec(select(Notification)):
        user = users[each.user_id]
        if each.appointment_id is None:
            assert entries[each.waitlist_id].patient_id == each.user_id
            continue
        about = everyone[each.appointment_id]
        assert user.institution_id == about.institution_id
        assert user.role is not Role.patient or about.patient_id == each.user_id
        if each.kind not in WITHOUT_A_LINE:
            told[each.appointment_id, each.user_id, each.kind, each.created_at] += 1
    for (appointment_id, user_id, kind, at), times in told.items():
        doers = [line.actor_id for line in lines[appointment_id] if line.at == at]
        assert times <= max(len(doers), 1), f"{user_id} was told {times} times: {kind}"
        assert not doers or {*doers} != {user_id}, f"{user_id} was told of what they did: {kind}"


def everything() -> dict[str, list[Any]]:
    """All rows of all tables, to compare before and after."""
    with db.reading() as transaction:
        return {
            name: sorted(map(repr, transaction.execute(sa.select(table))))
            for name, table in SQLModel.metadata.tables.items()
        }
