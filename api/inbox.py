"""The requests that providers answer, and the answers."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.carrying_out import carry_out
from api.http.responses import answer, appointment
from store import appointments, threads
from store.appointments import lists
from store.appointments.orders import Filter, WaitingOrder
from store.views.people import Person


async def show(request: Request) -> Response:
    """A provider's requests, or for staff all of the institution, 25 at a time.

    Waiting ones: a crisis first, of these what begins first, then by waiting time or by date. Decided ones: the latest
    decision first. All: the newest first.
    """
    current_user = await auth.current_api_user(request)
    filter_ = Filter.parse(request.query_params.get("filter"))
    order = WaitingOrder.parse(request.query_params.get("order"))
    return answer(await threads.read(_inbox, current_user.person, filter_, order, request.query_params.get("cursor")))


async def accept(request: Request) -> Response:
    """The provider takes the appointment; a request for any provider becomes theirs.

    Staff accept it for the provider who was asked; for whom they accept a request for any provider says `provider_id`.
    When the provider is not there then, `not_there` says why (`away`, `holiday`, `closure` or `hours`), and nothing
    happens unless `confirmed` is true. `instead_of` as in assign.
    """
    current_user = await auth.current_api_user(request)
    acceptance = await body.parse(request, schemas.Acceptance)
    return await carry_out(
        request,
        current_user,
        appointments.accept,
        provider_id=acceptance.provider_id,
        instead_of=acceptance.instead_of,
        start=acceptance.start,
        confirmed=acceptance.confirmed,
    )


async def reject(request: Request) -> Response:
    """The provider says no, or staff for the clinic, perhaps with a reason; the time is free again.

    What waits for any provider only staff reject; a provider passes it on. `instead_of` as in assign.
    """
    current_user = await auth.current_api_user(request)
    rejection = await body.parse(request, schemas.Rejection)
    details = {"because": rejection.reason, "instead_of": rejection.instead_of, "start": rejection.start}
    return await carry_out(request, current_user, appointments.reject, **details)


async def pass_on(request: Request) -> Response:
    """The provider says "Not me" to a request for any provider; the others who offer it are still asked.

    When all have passed it on, it is rejected, 15 seconds after the last; a crisis waits for the staff instead. The
    last is refused with `last_asked` unless `confirmed` is true. Whoever was called to a crisis that they cannot accept
    hands it to the staff with this.
    """
    current_user = await auth.current_api_user(request)
    passing_on = await body.parse(request, schemas.PassingOn)
    return await carry_out(request, current_user, appointments.pass_on, confirmed=passing_on.confirmed)


async def acknowledge(request: Request) -> Response:
    """A provider or staff say that they are on a crisis, which its patient is told; it still has to be answered."""
    current_user = await auth.current_api_user(request)
    return await carry_out(request, current_user, appointments.acknowledge)


async def offer_to_colleagues(request: Request) -> Response:
    """The provider who was asked by name offers the request to colleagues; its patient is asked first, once.

    Refused where no colleague offers it and is free then.
    """
    current_user = await auth.current_api_user(request)
    return await carry_out(request, current_user, appointments.offer_to_colleagues)


async def assign(request: Request) -> Response:
    """Staff give a request for any provider to one of them, who answers it from then on; `confirmed` as in accept.

    `instead_of` names the provider who has it now, and is left out while nobody has: if somebody else has given it away
    meanwhile, nothing happens.
    """
    current_user = await auth.current_api_user(request)
    assignment = await body.parse(request, schemas.Assignment)
    return await carry_out(
        request,
        current_user,
        appointments.assign,
        provider_id=assignment.provider_id,
        instead_of=assignment.instead_of,
        start=assignment.start,
        confirmed=assignment.confirmed,
    )


async def undo(request: Request) -> Response:
    """Whoever decided, assigned or passed it on takes that back within 15 seconds: the request waits as before."""
    return await carry_out(request, await auth.current_api_user(request), appointments.undo)


def _inbox(person: Person, filter_: Filter, order: WaitingOrder, cursor: str | None) -> dict[str, Any]:
    page = lists.inbox(person, filter_, order, after=cursor)
    return {
        "filter": filter_,
        "counts": {each.value: number for each, number in lists.counts(person).items()},
        "appointments": [appointment(row, person) for row in page.rows],
        "next": page.next,
    }
