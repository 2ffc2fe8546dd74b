"""The clinic books for a patient: within the patients' rules, or beyond them with a reason; never over taken time."""

from datetime import UTC, datetime

from store import appointment_rows, db, errors, text
from store.appointments import news, transitions
from store.availability import promise
from store.availability.promise import Request
from store.availability.rules import load_rules
from store.models import NOTES_LIMIT, REASON_LIMIT, Kind, Role, Status
from store.people import people
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView


def book(
    *,
    by: int,
    patient_id: int,
    type_slug: str,
    start: datetime,
    provider_id: int,
    because: str = "",
    notes: str = "",
    now: datetime,
) -> AppointmentView:
    """Book an accepted appointment of this patient with this provider; providers book for themselves, staff for all.

    `start` is aware. Beyond notice, horizon, opening hours or the clinic's times of starting it needs a reason, which
    the history keeps. What a patient holds does not stand in the way.
    Raises NotAllowed, NotFound, UnknownType, UnknownProvider, NotOffered, PastTime, TooFarAhead, OffGrid, NeedsReason,
    TooLong, BadText, TimeTaken.
    """
    notes = text.clean(notes, field="notes", limit=NOTES_LIMIT)
    because = text.clean(because, field="because", limit=REASON_LIMIT)
    with db.writing() as transaction:
        actor = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        if actor.role is Role.provider and provider_id != actor.id:
            raise errors.NotAllowed
        patient = people.get_patient(transaction, patient_id, actor.clinic.id)
        rules = load_rules(transaction, actor.clinic.id)
        request = Request(patient.id, rules.bookable(type_slug), provider_id, start.astimezone(UTC))
        promise.check_for_clinic(transaction, rules, request, because, now)
        view = transitions.insert(
            transaction, rules, request, notes=notes, answer_by=None, by=actor.id, because=because, now=now
        )
        transitions.change_status(transaction, view, Status.accepted, by=actor.id, now=now, accepted_at_once=True)
        view = appointment_rows.view_of(transaction, view.id)
        news.notify(transaction, Kind.appointment_accepted, view, [patient.id], by=actor.id, now=now)
        others = [provider_id] if provider_id != actor.id else []
        news.notify(transaction, Kind.new_appointment, view, others, by=actor.id, now=now, watching=[provider_id])
        return view
