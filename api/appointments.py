"""A patient's own appointments, and one appointment for those concerned."""

from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.clinic_notes import with_notes
from api.http import body
from api.http.carrying_out import carry_out
from api.http.responses import answer, appointment, path_id
from store import appointments, errors, threads
from store.appointments import lists, move_answers
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
    """One appointment, for those whose business it is, with what the clinic wrote about it for them."""
    me = (await auth.current_api_user(request)).person
    view = await threads.read(lists.find, path_id(request), by=me.id)
    return answer(await with_notes(view, me))


async def change_notes(request: Request) -> Response:
    """The patient writes other notes, while the request waits for an answer."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Notes)
    return await carry_out(request, current_user, appointments.change_notes, notes=form.notes)


async def cancel(request: Request) -> Response:
    """Its patient, its provider or staff cancel it before it begins: its time is free, and the others are told.

    With `following`, all that follow in its series and can be cancelled go with it, and everybody is told once.
    """
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Cancellation)
    given = {"reason": form.reason, "note": form.note, "following": form.following}
    return await carry_out(request, current_user, appointments.cancel, **given)


async def move(request: Request) -> Response:
    """Its patient asks to move it, and has both times until that is answered; the clinic moves it at once."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Move)
    given = {"start": form.start, "provider_id": form.provider_id, "because": form.because}
    return await carry_out(request, current_user, appointments.move, **given)


async def accept_move(request: Request) -> Response:
    """Its provider, or staff for them, let it move as its patient asks."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Acceptance)
    return await carry_out(request, current_user, move_answers.accept, start=form.start, confirmed=form.confirmed)


async def reject_move(request: Request) -> Response:
    """Its provider, or staff for them, leave it where it is; the patient reads the reason."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Rejection)
    return await carry_out(request, current_user, move_answers.reject, because=form.reason, start=form.start)


async def withdraw_move(request: Request) -> Response:
    """The patient wants the time that stands after all."""
    return await carry_out(request, await auth.current_api_user(request), move_answers.withdraw)


async def check_in(request: Request) -> Response:
    """Its patient is here: they say so from a quarter of an hour before it, the clinic on that day, until its end."""
    return await carry_out(request, await auth.current_api_user(request), appointments.check_in)


async def will_come(request: Request) -> Response:
    """Its patient says that they will come; nobody has to."""
    return await carry_out(request, await auth.current_api_user(request), appointments.will_come)


async def undo_check_in(request: Request) -> Response:
    """Its patient is not here after all, as the clinic says, or until it begins they themselves."""
    return await carry_out(request, await auth.current_api_user(request), appointments.undo_check_in)


async def complete(request: Request) -> Response:
    """Its provider or staff note that it took place; staff correct a no-show with it."""
    return await carry_out(request, await auth.current_api_user(request), appointments.complete)


async def no_show(request: Request) -> Response:
    """Its provider or staff note that its patient did not come, or staff correct that it took place."""
    return await carry_out(request, await auth.current_api_user(request), appointments.no_show)


async def run_late(request: Request) -> Response:
    """Its provider or staff say how late it begins, and its patient is told, and perhaps who comes after."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Delay)
    return await carry_out(request, current_user, appointments.run_late, minutes=form.minutes, and_after=form.and_after)


async def propose(request: Request) -> Response:
    """A provider, or staff for one, proposes other times for a request that waits; they are held for its patient."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.Proposal)
    given = {"starts": form.starts, "note": form.note, "because": form.because, "provider_id": form.provider_id}
    return await carry_out(request, current_user, appointments.propose, **given)


async def accept_proposal(request: Request) -> Response:
    """The patient takes one of the times that are proposed; the others are free again."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.ProposalTaken)
    return await carry_out(request, current_user, appointments.accept_proposal, start=form.start)


async def decline_proposal(request: Request) -> Response:
    """None of them suits the patient: the request waits for the clinic again."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.ProposalDeclined)
    return await carry_out(request, current_user, appointments.decline, note=form.note)


async def answer_offer(request: Request) -> Response:
    """The patient says whether a colleague may do it: then the other providers are asked, else it stays as it was."""
    current_user = await auth.current_api_user(request)
    form = await body.parse(request, schemas.OfferAnswer)
    return await carry_out(request, current_user, appointments.answer_offer, agreed=form.agreed)


def _mine(patient: Person, cursor: str | None, now: datetime) -> tuple[list[AppointmentView], str | None]:
    past = lists.past(patient.id, now=now, after=cursor)
    upcoming = [] if cursor else lists.upcoming(patient.id, now=now)
    return upcoming + past.rows, past.next
