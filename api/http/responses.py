"""Answers for programs: JSON with times in the clinic's zone."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from starlette.requests import Request
from starlette.responses import Response

from api.values import whole_number
from store import errors
from store.appointments import video
from store.views.appointments import AppointmentView
from store.views.clinic_notes import ClinicNoteView
from store.views.people import Person
from store.views.recalls import RecallView
from store.views.waitlist import WaitlistEntryView
from web.negotiation import JSON, requester


def answer(content: Any, status: int = 200, **headers: str) -> Response:
    """Return a JSON answer; `headers` as name="value"."""
    return Response(orjson.dumps(content), status, headers, JSON)


def done(request: Request, content: Any, *, to: str) -> Response:
    """Return what a program gets after a change (None: nothing to tell); a browser goes on to the page `to`."""
    if requester(request.headers).follows:
        return see_other(to)
    return Response(status_code=204) if content is None else answer(content)


def see_other(location: str) -> Response:
    """Go on to that address with a GET."""
    return Response(status_code=303, headers={"Location": location})


def appointment(view: AppointmentView, person: Person) -> dict[str, Any]:
    """Return the appointment, its times in the zone of the person's clinic."""
    zone = ZoneInfo(person.clinic.zone)
    return {
        "id": view.id,
        "status": view.status,
        "type": view.type_slug,
        "start": view.start.astimezone(zone),
        "end": view.end.astimezone(zone),
        "provider_id": view.provider_id,
        "any_provider": view.any_provider,
        "passed_on": view.is_passed_on,
        "colleague": view.colleague,
        "patient_id": view.patient_id,
        "patient_phone": view.patient_phone,
        "notes": view.notes,
        "rejection_reason": view.rejection_reason,
        "decided_by": view.decided_by_name,
        "cancelled_by": view.cancelled_by_name,
        "cancel_reason": view.cancel_reason,
        "cancel_note": view.cancel_note,
        "late": view.late,
        "answer_by": view.answer_by and view.answer_by.astimezone(zone),
        "moving_to": _moving_to(view, zone),
        "move_answer": view.move_answer,
        "proposals": [
            {name: getattr(each, name).astimezone(zone) for name in ("start", "end", "until")}
            for each in view.proposals
        ],
        "proposal_note": view.proposal_note,
        "proposal_answer": view.proposal_answer,
        "sequence": view.sequence,
        "delay": view.delay,
        "coming_at": view.coming_at and view.coming_at.astimezone(zone),
        "arrived_at": view.arrived_at and view.arrived_at.astimezone(zone),
        "series_id": view.series_id,
        "acknowledged_by": view.acknowledged_by_name,
        "asked": view.asked,
        "join_from": video.opens(view).astimezone(zone) if video.is_joined_by(view, person) else None,
        "created_at": view.created_at.astimezone(zone),
        "seen_at": view.seen_at and view.seen_at.astimezone(zone),
        "updated_at": view.updated_at.astimezone(zone),
    }


def clinic_note(note: ClinicNoteView, person: Person) -> dict[str, Any]:
    """Return what the clinic wrote about an appointment."""
    return {
        "id": note.id,
        "author": note.author_name,
        "at": local(note.at, person),
        "text": note.text,
        "shared": note.shared,
        "withdrawn_by": note.withdrawn_by_name,
        "withdrawn_at": note.withdrawn_at and local(note.withdrawn_at, person),
    }


def waitlist_entry(entry: WaitlistEntryView, person: Person) -> dict[str, Any]:
    """Return what a patient waits for, and what they were offered last."""
    offer = entry.offer
    return {
        "id": entry.id,
        "type": entry.type_slug,
        "provider_id": entry.provider_id,
        "first": entry.first,
        "last": entry.last,
        "start": offer and local(offer.start, person),
        "until": offer and offer.until and local(offer.until, person),
        "outcome": offer and offer.outcome,
        "appointment_id": offer and offer.appointment_id,
    }


def _moving_to(view: AppointmentView, zone: ZoneInfo) -> dict[str, Any] | None:
    if view.move_start is None or view.move_end is None or view.answer_by is None:
        return None
    times = {"start": view.move_start, "end": view.move_end, "answer_by": view.answer_by}
    return {name: moment.astimezone(zone) for name, moment in times.items()} | {"provider_id": view.provider_id}


def recall(view: RecallView) -> dict[str, Any]:
    """Return an invitation to come back."""
    return {
        "id": view.id,
        "type": view.type_slug,
        "provider_id": view.provider_id,
        "patient_id": view.patient_id,
        "about": view.about,
        "appointment_id": view.appointment_id,
    }


def person(user: Person) -> dict[str, Any]:
    """Return a person, to themselves."""
    clinic = user.clinic
    return {
        "id": user.id,
        "name": user.name,
        "role": user.role,
        "phone": user.phone,
        "clinic": {"slug": clinic.slug, "name": clinic.name, "zone": clinic.zone, "phone": clinic.phone},
        "crisis_sound": user.crisis_sound,
    }


def local(moment: datetime, user: Person) -> datetime:
    """Return the moment in the zone of the person's clinic."""
    return moment.astimezone(ZoneInfo(user.clinic.zone))


def path_id(request: Request) -> int:
    """Return the id in the address. Raises NotFound for what is none."""
    if (number := whole_number(request.path_params["id"])) is None:
        raise errors.NotFound
    return number
