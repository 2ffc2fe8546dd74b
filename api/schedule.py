"""The clinic's offer, and booking from it."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body, failures
from api.http.responses import answer, appointment, local, see_other
from store import appointments, errors, threads
from store.availability import offers
from store.availability.reasons import NoTimesReason, Why
from store.models import LONGEST_HORIZON, Role
from store.people import people
from store.views.people import Person
from web.negotiation import requester
from web.proxy import address_of


async def offer(request: Request) -> Response:
    """The clinic's types and providers, and the free times of one day of the clinic, for patients.

    Without a type there are no times; without a provider they are those of any provider. `nothing` says why a
    day has none: the rule that removed the last of them, and its numbers.
    """
    current_user = await auth.current_api_user(request)
    if current_user.person.role is not Role.patient:
        raise errors.NotAllowed
    query = body.validate(schemas.TimesQuery, request.query_params)
    now = datetime.now(UTC)
    day = query.date or local(now, current_user.person).date()
    try:
        return answer(await threads.read(_offer, current_user.person, query.type, query.provider, day, now))
    except errors.UnknownProvider:
        raise errors.UnknownProvider("provider") from None


async def book(request: Request) -> Response:
    """Ask for a time. It is the patient's from this moment on, and every provider concerned sees the request at once.

    When the time is taken, the problem's `free` has those of that day that are not.
    """
    current_user = await auth.current_api_user(request)
    booking = await body.parse(request, schemas.Booking)
    now = datetime.now(UTC)
    try:
        view = await threads.write(
            appointments.request,
            patient_id=current_user.person.id,
            type_slug=booking.type,
            start=booking.start,
            provider_id=booking.provider_id,
            notes=booking.notes,
            address=address_of(request),
            now=now,
        )
    except errors.TimeTaken as taken:
        day = local(booking.start, current_user.person).date()
        free = await threads.read(_free, current_user.person, booking.type, booking.provider_id, day, now)
        return failures.refuse(request, taken, free=free)
    location = f"/appointments/{view.id}"
    if requester(request.headers).follows:
        return see_other(location)
    return answer(appointment(view, current_user.person), 201, Location=location)


def _offer(patient: Person, slug: str, provider_id: int | None, day: date, now: datetime) -> dict[str, Any]:
    types, providers = people.types(patient.clinic.id), people.providers(patient.clinic.id)
    return {
        "types": [{"slug": each.slug, "name": each.name, "minutes": each.minutes} for each in types],
        "providers": [{"id": each.id, "name": each.name} for each in providers],
        **(_times(patient, slug, provider_id, day, now) if slug else {"free": [], "nothing": None}),
    }


def _times(patient: Person, slug: str, provider_id: int | None, day: date, now: datetime) -> dict[str, Any]:
    """The free starts of that local day, or why there are none."""
    if free := _free(patient, slug, provider_id, day, now):
        return {"free": free, "nothing": None}
    today = local(now, patient).date()
    if not today <= day <= today + timedelta(days=LONGEST_HORIZON):
        return {"free": [], "nothing": asdict(NoTimesReason(Why.past if day < today else Why.too_far))}
    outlook = offers.load_outlook(patient_id=patient.id, type_slug=slug, provider_id=provider_id, day=day, now=now)
    looked_at = {**outlook.later, **outlook.days}[day]
    return {"free": looked_at.free, "nothing": looked_at.nothing and asdict(looked_at.nothing)}


def _free(patient: Person, slug: str, provider_id: int | None, day: date, now: datetime) -> list[datetime]:
    """The free starts of that local day; none for a day that is over or too far ahead."""
    offered = offers.offer(patient_id=patient.id, type_slug=slug, provider_id=provider_id, first=day, days=1, now=now)
    return offered.get(day, [])
