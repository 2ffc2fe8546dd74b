"""A patient's history, for the clinic."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api.http.responses import answer, clinic_note, local, path_id, waitlist_entry
from store import threads
from store.appointments import patient_history
from store.appointments.patient_history import Only
from store.views.appointments import AppointmentView
from store.views.patients import PatientHistory
from store.views.people import Person


async def history(request: Request) -> Response:
    """A patient's history, for staff, and for providers who have or had an appointment with them.

    First with what lies ahead, soonest first; then what has passed, latest first, page by page.
    """
    me = (await auth.current_api_user(request)).person
    only, after = Only.parse(request.query_params.get("only")), request.query_params.get("cursor")
    found = await threads.read(
        patient_history.history, path_id(request), by=me.id, now=datetime.now(UTC), only=only, after=after
    )
    return answer(_history(found, me))


def _history(found: PatientHistory, me: Person) -> dict[str, Any]:
    patient = found.patient
    names = ("id", "name", "email", "phone", "late_cancels", "no_shows")
    return {
        **{name: getattr(patient, name) for name in names},
        "bad_email": patient.refusal is not None,
        "since": local(patient.since, me),
        "waitlist": [waitlist_entry(each, me) for each in found.waitlist],
        "upcoming": [_appointment(view, found, me) for view in found.upcoming],
        "past": [_appointment(view, found, me) for view in found.past],
        "next": found.next,
    }


def _appointment(view: AppointmentView, found: PatientHistory, me: Person) -> dict[str, Any]:
    return {
        "id": view.id,
        "status": view.status,
        "type": view.type_slug,
        "start": local(view.start, me),
        "end": local(view.end, me),
        "provider_id": view.provider_id,
        "provider": view.provider_name,
        "late": view.late,
        "clinic_notes": [clinic_note(note, me) for note in found.notes.get(view.id, ())],
    }
