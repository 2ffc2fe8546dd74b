"""The way into a video appointment, for its patient and its provider. Reasons: docs/decisions/0036-video.md."""

import secrets
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.db import Transaction
from store.models import Appointment, AppointmentType, Institution, Status, User, VideoRoom, tables
from store.people import people
from store.text import ROOM
from store.views.appointments import AppointmentView, may_see
from store.views.people import Person

EARLY = timedelta(minutes=10)
"""For so long before the start the way in is open."""

_appointment, _type, _user, _institution, _room = tables(Appointment, AppointmentType, User, Institution, VideoRoom)

_LINKS = (
    sa.select(_user.c.video_link, _type.c.video_link, _institution.c.video_template)
    .join_from(_appointment, _type, _type.c.id == _appointment.c.type_id)
    .join(_user, _user.c.id == _appointment.c.provider_id)
    .join(_institution, _institution.c.id == _appointment.c.institution_id)
    .where(_appointment.c.id == sa.bindparam("id"))
)


def join(appointment_id: int, *, by: int, now: datetime) -> str:
    """Return the link, to its patient and its provider only: the provider's, else the type's, else a room of its own.

    Nothing else in the house gives it away: it is no part of any view. Raises NotFound, also for staff and where there
    is no video or no agreement, NotOpenYet until EARLY before the start, HasEnded.
    """
    with db.writing() as transaction:
        person = people.get_and_lock(transaction, by)
        view = appointment_rows.find(transaction, appointment_id, person)
        if not is_joined_by(view, person):
            raise errors.NotFound
        if now < opens(view):
            raise errors.NotOpenYet(view.start, opens(view), was_moved=view.sequence > 0)
        if now >= view.expected_end:
            raise errors.HasEnded
        of_provider, of_type, template = transaction.execute(_LINKS, {"id": view.id}).one()
        return str(of_provider or of_type or template.replace(ROOM, _room_name(transaction, view)))


def is_joined_by(view: AppointmentView, person: Person) -> bool:
    """Return whether the person takes part in it by video, when it is time."""
    is_agreed = view.is_agreed or view.status is Status.checked_in
    return view.has_video and is_agreed and may_see(person, view) and person.id in {view.patient_id, view.provider_id}


def opens(view: AppointmentView) -> datetime:
    """From when on they can join."""
    return view.start - EARLY


def can_join(view: AppointmentView, person: Person, now: datetime) -> bool:
    """Return whether the person can join it now."""
    return is_joined_by(view, person) and opens(view) <= now < view.expected_end


def _room_name(transaction: Transaction, view: AppointmentView) -> str:
    """The name of its room, made when it is asked for first: 128 random bits in letters that no service folds."""
    key = {"appointment_id": view.id, "sequence": view.sequence, "provider_id": view.provider_id}
    known = transaction.scalar(sa.select(_room.c.name).where(*(_room.c[name] == value for name, value in key.items())))
    if known is not None:
        return str(known)
    name = secrets.token_hex(16)
    transaction.execute(sa.insert(_room), {**key, "name": name})
    return name
