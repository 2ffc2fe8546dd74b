"""Several appointments at regular intervals: planned, and booked together."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, appointment, see_other
from store import appointments, threads
from store.availability import repeating
from store.availability.repeating import PlannedDate
from web.negotiation import requester


async def plan(request: Request) -> Response:
    """The dates of a series before it is booked, each with what is in its way, and the nearest free time instead.

    So many from `first` on, `every` 1, 2 or 4 weeks, at the same time of the clinic's clock.
    """
    current_user = await auth.current_api_user(request)
    query = body.validate(schemas.SeriesQuery, request.query_params)
    dates = await threads.read(
        repeating.plan,
        by=current_user.person.id,
        type_slug=query.type,
        provider_id=query.provider_id,
        patient_id=query.patient_id,
        first=query.first,
        every=query.every,
        count=query.count,
        now=datetime.now(UTC),
    )
    return answer({"dates": [_date(each) for each in dates]})


async def book(request: Request) -> Response:
    """Book exactly these starts, all or none: the clinic for a patient, or a patient where the type allows it.

    Each is an appointment of its own. `refused` names every start that cannot be had, and why.
    """
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.NewSeries)
    views = await threads.write(
        appointments.book_series,
        by=current_user.person.id,
        patient_id=form.patient_id,
        type_slug=form.type,
        provider_id=form.provider_id,
        starts=form.starts,
        because=form.because,
        notes=form.notes,
        now=datetime.now(UTC),
    )
    location = f"/appointments/{views[0].id}"
    if requester(request.headers).follows:
        return see_other(location)
    booked = [appointment(each, current_user.person) for each in views]
    return answer({"series_id": views[0].series_id, "appointments": booked}, 201, Location=location)


def _date(planned: PlannedDate) -> dict[str, Any]:
    return {
        "start": planned.start,
        "obstacle": planned.obstacle,
        "name": planned.name,
        "needs_reason": planned.needs_reason,
        "replacement": planned.replacement,
    }
