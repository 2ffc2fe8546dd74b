"""When a clinic reminds its patients, as its staff decide it, and with which sentence of their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from store import db, errors, events, text
from store.availability.rules import load_rules, mark_changed
from store.db import Transaction
from store.models import (
    LONGEST_REMINDER_HOURS,
    Appointment,
    AppointmentType,
    Institution,
    Reminder,
    ReminderEnd,
    Reminders,
    Role,
    Status,
    tables,
)
from store.notifications import reminders
from store.people.permissions import require_role, require_role_and_lock

HOURS = (0, LONGEST_REMINDER_HOURS)
"""Hours before the start, the least and the most; 0 is never."""

LONGEST_SENTENCE = 300

PERIOD = timedelta(days=365)

_institution, _type, _appointment, _reminder = tables(Institution, AppointmentType, Appointment, Reminder)
_is_over = sa.and_(
    _appointment.c.institution_id == sa.bindparam("clinic"),
    _appointment.c.start.between(sa.bindparam("since"), sa.bindparam("now")),
    _appointment.c.status.in_((Status.completed, Status.no_show)),
)
_was_sent = sa.and_(
    _reminder.c.institution_id == sa.bindparam("clinic"),
    _reminder.c.ended_at > sa.bindparam("since"),
    _reminder.c.ended == ReminderEnd.sent,
)
_missed = sa.func.sum(sa.case((_appointment.c.status == Status.no_show, 1), else_=0))
_said = sa.select(_reminder.c.appointment_id, _reminder.c.sentence).where(_was_sent).distinct().subquery()
_REMINDED = (
    sa.select(_said.c.sentence, sa.func.count(), _missed)
    .join(_appointment, _appointment.c.id == _said.c.appointment_id)
    .where(_is_over)
    .group_by(_said.c.sentence)
)
_NOT_REMINDED = sa.select(sa.func.count(), _missed).where(
    _is_over, ~sa.exists().where(_reminder.c.appointment_id == _appointment.c.id, _was_sent)
)
_COLUMNS = _institution.c.first_reminder, _institution.c.second_reminder, _institution.c.reminder_sentence


@dataclass(frozen=True, slots=True)
class ReminderRules:
    """Hours before the start of two reminders, what the clinic says in them, and which of the two a type has."""

    first: int
    second: int
    sentence: str = ""
    types: Mapping[int, Reminders] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of so many `appointments` before which the clinic had said this, so many were `missed` by their patients.

    `sentence` is empty where it had only reminded, None where it had not.
    """

    sentence: str | None
    appointments: int
    missed: int


def load(*, by: int) -> ReminderRules:
    """Return the rules of the staff member's clinic, with every type that can be booked. Raises NotAllowed."""
    with db.reading() as transaction:
        return _load(transaction, require_role(transaction, by, Role.staff).clinic.id)


def outcomes(*, by: int, now: datetime) -> list[Outcome]:
    """Return what came of reminders in the last PERIOD, for staff, most appointments first. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic_id = require_role(transaction, by, Role.staff).clinic.id
        about = {"clinic": clinic_id, "since": now - PERIOD, "now": now}
        reminded = [Outcome(*row) for row in transaction.execute(_REMINDED, about)]
        count, missed = transaction.execute(_NOT_REMINDED, about).one()
    found = [*reminded, Outcome(None, count, missed or 0)]
    return sorted((each for each in found if each.appointments), key=lambda each: -each.appointments)


def problems(draft: ReminderRules) -> dict[str, errors.Invalid]:
    """Return what is wrong with each field."""
    wrong: dict[str, errors.Invalid] = {}
    for field in ("first", "second"):
        if not HOURS[0] <= getattr(draft, field) <= HOURS[1]:
            wrong[field] = errors.OutOfRange(field, *HOURS)
    if not wrong and draft.first and draft.second >= draft.first:
        wrong["second"] = errors.BadSpan("second")
    try:
        _sentence(draft)
    except errors.Invalid as problem:
        wrong["sentence"] = problem
    return wrong


def save(draft: ReminderRules, *, by: int, now: datetime) -> None:
    """Keep these; the reminders of what is agreed upon follow. Types that the draft does not name stay as they are.

    Raises NotAllowed, and what `problems` finds first: OutOfRange, BadSpan, BadText, TooLong; UnknownType.
    """
    with db.writing() as transaction:
        clinic_id = require_role_and_lock(transaction, by, Role.staff).clinic.id
        for problem in problems(draft).values():
            raise problem
        types = draft.types or {}
        if not types.keys() <= {each.id for each in load_rules(transaction, clinic_id).types.values()}:
            raise errors.UnknownType("types")
        values = {
            "first_reminder": draft.first,
            "second_reminder": draft.second,
            "reminder_sentence": _sentence(draft),
        }
        transaction.execute(sa.update(_institution).where(_institution.c.id == clinic_id).values(values))
        for type_id, which in types.items():
            transaction.execute(sa.update(_type).where(_type.c.id == type_id).values(reminders=which))
        reminders.plan_all(transaction, clinic_id, now=now)
        mark_changed(transaction, clinic_id)
        transaction.publish(events.ClinicChanged(clinic_id))
        transaction.publish(events.TimesChanged(clinic_id, rules=True))


def _load(transaction: Transaction, clinic_id: int) -> ReminderRules:
    first, second, sentence = transaction.execute(sa.select(*_COLUMNS).where(_institution.c.id == clinic_id)).one()
    active = _type.c.institution_id == clinic_id, _type.c.active
    rows = transaction.execute(sa.select(_type.c.id, _type.c.reminders).where(*active).order_by(_type.c.position))
    return ReminderRules(first, second, sentence, {row.id: row.reminders for row in rows})


def _sentence(draft: ReminderRules) -> str:
    """One line, fit to keep. Raises BadText, TooLong."""
    return text.line(draft.sentence, field="sentence", limit=LONGEST_SENTENCE)
