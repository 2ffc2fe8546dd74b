"""The verbs of an appointment's life.

Each verb is one transaction: it checks who may do it and in which state, writes the appointment, the time it takes,
its history and a notification for everyone concerned, and is announced after the commit.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from sqlmodel import Session

from store import availability, changes, db, errors, notifications, people, slots, text, views
from store.models import (
    NOTES_LIMIT,
    REASON_LIMIT,
    WAITING,
    AppointmentCount,
    AppointmentEvent,
    AppointmentType,
    Kind,
    Role,
    Status,
    Taken,
    tables,
)
from store.people import Person
from store.views import AppointmentView

_appointment = views.appointment
_type, _event, _taken, _count = tables(AppointmentType, AppointmentEvent, Taken, AppointmentCount)

_TYPE = sa.select(_type.c.id, _type.c.minutes, _type.c.crisis).where(
    _type.c.institution_id == sa.bindparam("clinic"), _type.c.slug == sa.bindparam("slug")
)
_TAKE, _NOTE = sa.insert(_taken), sa.insert(_event)
_NEW = sa.insert(_appointment).returning(_appointment.c.id)
_COUNT_ON = (
    sa.update(_count)
    .where(
        _count.c.institution_id == sa.bindparam("its_clinic"),
        _count.c.provider_id == sa.bindparam("its_provider"),
        _count.c.status == sa.bindparam("its_status"),
    )
    .values(count=_count.c.count + sa.bindparam("by"))
)
_COUNT_FIRST = sa.insert(_count).values(
    institution_id=sa.bindparam("its_clinic"),
    provider_id=sa.bindparam("its_provider"),
    status=sa.bindparam("its_status"),
    count=sa.bindparam("by"),
)


def request(
    *,
    patient_id: int,
    type_slug: str,
    start: datetime,
    provider_id: int | None = None,
    notes: str = "",
    now: datetime,
) -> AppointmentView:
    """The patient asks for this time, with this provider or with whoever is free first.

    `start` is aware; the appointment lasts as long as its type. The time is taken from this moment on.
    Raises NotAllowed, UnknownType, UnknownProvider, PastTime, TooFarAhead, OffGrid, OutsideHours, TooLong, BadText,
    TimeTaken.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    with db.writing() as session:
        patient = _caller(session, patient_id, Role.patient)
        clinic = patient.clinic
        db.lock(session, clinic.id)
        kind = session.execute(_TYPE, {"clinic": clinic.id, "slug": type_slug}).first()
        if kind is None:
            raise errors.UnknownType("type")
        start = start.astimezone(UTC)
        end = start + timedelta(minutes=kind.minutes)
        providers = availability.check(
            session, clinic, patient_id=patient_id, provider_id=provider_id, start=start, end=end, now=now
        )
        appointment_id = session.scalars(
            _NEW,
            {
                "institution_id": clinic.id,
                "patient_id": patient_id,
                "provider_id": provider_id,
                "any_provider": provider_id is None,
                "type_id": kind.id,
                "urgency": 0 if kind.crisis else 1,
                "status": Status.booked,
                "start": start,
                "end": end,
                "notes": notes,
                "version": 1,
                "created_at": now,
                "updated_at": now,
            },
        ).one()
        _take(session, appointment_id, patient_id, start, end, whose="patient")
        if provider_id is not None:
            _take(session, appointment_id, provider_id, start, end, whose="provider")
        _count_one(session, clinic.id, provider_id, Status.booked, +1)
        _note(session, appointment_id, Status.booked, by=patient_id, now=now)
        asked = providers if provider_id is None else [provider_id]
        view = _view(session, appointment_id)
        _tell(session, Kind.new_appointment, view, asked, by=patient_id, now=now, watching={patient_id})
        return view


def accept(appointment_id: int, *, by: int, now: datetime) -> AppointmentView:
    """The provider takes the appointment; a request for whoever is free first becomes theirs.

    Raises NotAllowed, NotFound, AlreadyDecided, PastTime, TimeTaken.
    """
    with db.writing() as session:
        provider, view = _open_request(session, appointment_id, by)
        if view.start <= now:
            raise errors.PastTime("start")
        if view.provider_id is None:
            _take(session, view.id, provider.id, view.start, view.end, whose="provider")
        _decide(session, view, Status.accepted, by=provider.id, now=now, provider_id=provider.id)
        return _tell_patient(session, view, Kind.appointment_accepted, by=provider.id, now=now)


def reject(appointment_id: int, *, by: int, because: str = "", now: datetime) -> AppointmentView:
    """The provider says no, perhaps with a reason, and the time is free again.

    Raises NotAllowed, NotFound, AlreadyDecided, TooLong, BadText.
    """
    reason = text.clean(because, field="reason", limit=REASON_LIMIT) or None
    with db.writing() as session:
        provider, view = _open_request(session, appointment_id, by)
        session.execute(sa.delete(_taken).where(_taken.c.appointment_id == view.id))
        _decide(session, view, Status.rejected, by=provider.id, now=now, rejection_reason=reason)
        return _tell_patient(session, view, Kind.appointment_rejected, by=provider.id, now=now)


def see(appointment_ids: Iterable[int], *, by: int, now: datetime) -> list[int]:
    """The provider has these requests in front of them; the ids of those that nobody had seen before.

    What is unknown, decided or not this provider's is passed over. Raises NotAllowed.
    """
    wanted = [each for each in appointment_ids if 0 < each <= views.LARGEST_ID]
    with db.writing() as session:
        provider = _caller(session, by, Role.provider)
        db.lock(session, provider.clinic.id)
        seen = [
            view
            for view in views.in_order(session, wanted)
            if view.status is Status.booked and views.may_see(provider, view)
        ]
        for view in seen:
            _become(session, view, Status.pending, by=provider.id, now=now)
            _tell_patient(session, view, Kind.appointment_seen, by=provider.id, now=now)
        return [view.id for view in seen]


def sweep(*, now: datetime) -> int:
    """Forget the taken time of more than a day ago, which can clash with nothing any more; how many ticks."""
    before = slots.tick(now - timedelta(days=1))
    with db.writing() as session:
        gone = session.execute(sa.delete(_taken).where(_taken.c.tick < before))
        return int(gone.rowcount)  # type: ignore[attr-defined]


def _caller(session: Session, person_id: int, role: Role) -> Person:
    try:
        person = people.get(session, person_id)
    except errors.NotFound:
        raise errors.NotAllowed from None
    if person.role is not role:
        raise errors.NotAllowed
    return person


def _open_request(session: Session, appointment_id: int, by: int) -> tuple[Person, AppointmentView]:
    """The provider and the request that waits for their answer."""
    provider = _caller(session, by, Role.provider)
    db.lock(session, provider.clinic.id)
    view = views.by_id(session, appointment_id)
    if view is None or view.institution_id != provider.clinic.id:
        raise errors.NotFound
    if not views.may_see(provider, view) and not view.any_provider:
        raise errors.NotFound
    if view.status not in WAITING:
        raise errors.AlreadyDecided(view.status, view.decided_by_name, view.decided_at)
    return provider, view


def _decide(
    session: Session, view: AppointmentView, status: Status, *, by: int, now: datetime, **also: str | int | None
) -> None:
    _become(session, view, status, by=by, now=now, decided_by_id=by, decided_at=now, **also)


def _become(
    session: Session,
    view: AppointmentView,
    status: Status,
    *,
    by: int,
    now: datetime,
    **also: str | int | datetime | None,
) -> None:
    """Change the status where it is still what it was; whoever comes second is told who was first."""
    changed = session.execute(
        sa.update(_appointment)
        .where(
            _appointment.c.id == view.id, _appointment.c.status == view.status, _appointment.c.version == view.version
        )
        .values(status=status, version=view.version + 1, updated_at=now, **also)
    )
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        now_is = _view(session, view.id)
        raise errors.AlreadyDecided(now_is.status, now_is.decided_by_name, now_is.decided_at)
    provider_id = also.get("provider_id", view.provider_id)
    assert provider_id is None or isinstance(provider_id, int)
    _count_one(session, view.institution_id, view.provider_id, view.status, -1)
    _count_one(session, view.institution_id, provider_id, status, +1)
    _note(session, view.id, status, by=by, now=now)


def _take(session: Session, appointment_id: int, person_id: int, start: datetime, end: datetime, *, whose: str) -> None:
    """Take the person's time; the primary key refuses what is taken already."""
    rows = [
        {"person_id": person_id, "tick": tick, "appointment_id": appointment_id} for tick in slots.ticks(start, end)
    ]
    try:
        session.execute(_TAKE, rows)
    except sa.exc.IntegrityError as clash:
        raise errors.TimeTaken(whose) from clash


def _count_one(session: Session, institution_id: int, provider_id: int | None, status: Status, by: int) -> None:
    """Keep the number on the filter buttons true."""
    key = {"its_clinic": institution_id, "its_provider": provider_id or 0, "its_status": status, "by": by}
    if session.execute(_COUNT_ON, key).rowcount == 0:  # type: ignore[attr-defined]
        session.execute(_COUNT_FIRST, key)


def _note(session: Session, appointment_id: int, status: Status, *, by: int, now: datetime) -> None:
    """A line of history."""
    session.execute(_NOTE, {"appointment_id": appointment_id, "actor_id": by, "status": status, "at": now})


def _tell(
    session: Session,
    kind: Kind,
    view: AppointmentView,
    user_ids: Iterable[int],
    *,
    by: int,
    now: datetime,
    watching: Iterable[int],
) -> None:
    told = notifications.write(session, kind, view.id, user_ids, now)
    changes.tell(session, changes.News(kind, view.id, view.institution_id, by, told, frozenset(watching), view))


def _tell_patient(session: Session, before: AppointmentView, kind: Kind, *, by: int, now: datetime) -> AppointmentView:
    """Tell the patient how the appointment is now, which comes back; the inboxes that showed the request move, too."""
    view = _view(session, before.id)
    others = _inboxes(session, before)
    _tell(session, kind, view, [view.patient_id], by=by, now=now, watching=others)
    return view


def _inboxes(session: Session, view: AppointmentView) -> list[int]:
    """The providers in whose inbox the request is."""
    return people.provider_ids(session, view.institution_id) if view.provider_id is None else [view.provider_id]


def _view(session: Session, appointment_id: int) -> AppointmentView:
    view = views.by_id(session, appointment_id)
    assert view is not None
    return view
