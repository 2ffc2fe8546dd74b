"""Patients are invited back, until they have booked."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, path_id, recall
from store import appointments, threads
from store.appointments import recalls


async def show(request: Request) -> Response:
    """Who is invited back and has not booked, longest overdue first: for patients themselves, for staff everybody."""
    current_user = await auth.current_api_user(request)
    found = await threads.read(recalls.open_recalls, by=current_user.person.id)
    return answer({"recalls": [recall(each) for each in found]})


async def invite(request: Request) -> Response:
    """Its provider, or staff, invite the patient of an appointment back around a day of the clinic.

    With its provider, or `with_anybody`; whoever was invited back from it already is so for that day now.
    """
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Recalling)
    view = await threads.write(
        appointments.invite_back,
        path_id(request),
        about=form.about,
        type_slug=form.type,
        with_anybody=form.with_anybody,
        by=current_user.person.id,
        now=datetime.now(UTC),
    )
    return done(request, recall(view), to=f"/appointments/{view.appointment_id}")


async def not_needed(request: Request) -> Response:
    """The patient does not need to come back."""
    current_user = await auth.current_api_user(request)
    await threads.write(recalls.not_needed, path_id(request), by=current_user.person.id, now=datetime.now(UTC))
    return done(request, None, to="/appointments")


async def take_back(request: Request) -> Response:
    """The clinic invites the patient no more."""
    current_user = await auth.current_api_user(request)
    await threads.write(recalls.take_back, path_id(request), by=current_user.person.id, now=datetime.now(UTC))
    return done(request, None, to="/today")
