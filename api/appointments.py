"""A patient's own appointments, and one appointment for those concerned."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, appointment, done, path_id
from store import appointments, errors, threads
from store.appointments import lists
from store.models import Role
from store.views.appointments import AppointmentView
from store.views.people import Person


async def mine(request: Request) -> Response:
    """The patient's own: first what is to come, soonest first; then what has passed, latest first, page by page."""
    current_user = await auth.current_api_user(request)
    if current_user.person.role is not Role.patient:
        raise errors.NotAllowed
    rows, cursor = await threads.read(_mine, current_user.person, request.query_params.get("cursor"), datetime.now(UTC))
    return answer({"appointments": [appointment(row, current_user.person) for row in rows], "next": cursor})


async def one(request: Request) -> Response:
    """One appointment, for those whose business it is."""
    current_user = await auth.current_api_user(request)
    view = await threads.read(lists.find, path_id(request), by=current_user.person.id)
    return answer(appointment(view, current_user.person))


async def change_notes(request: Request) -> Response:
    """The patient writes other notes, while the request waits for an answer."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Notes)
    view = await threads.write(
        appointments.change_notes, path_id(request), form.notes, by=current_user.person.id, now=datetime.now(UTC)
    )
    return done(request, appointment(view, current_user.person), to=f"/appointments/{view.id}")


async def cancel(request: Request) -> Response:
    """Its patient, its provider or staff cancel it before it begins: its time is free, and the others are told."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Cancellation)
    view = await threads.write(
        appointments.cancel,
        path_id(request),
        by=current_user.person.id,
        reason=form.reason,
        note=form.note,
        now=datetime.now(UTC),
    )
    return done(request, appointment(view, current_user.person), to=f"/appointments/{view.id}")


async def answer_offer(request: Request) -> Response:
    """The patient says whether a colleague may do it: then the other providers are asked, else it stays as it was."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.OfferAnswer)
    view = await threads.write(
        appointments.answer_offer,
        path_id(request),
        by=current_user.person.id,
        agreed=form.agreed,
        now=datetime.now(UTC),
    )
    return done(request, appointment(view, current_user.person), to=f"/appointments/{view.id}")


def _mine(patient: Person, cursor: str | None, now: datetime) -> tuple[list[AppointmentView], str | None]:
    past = lists.past(patient.id, now=now, after=cursor)
    upcoming = [] if cursor else lists.upcoming(patient.id, now=now)
    return upcoming + past.rows, past.next
