"""A provider is ill or away, and what becomes of their appointments."""

from datetime import UTC, datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body, failures
from api.http.responses import answer, appointment, done
from api.values import whole_number
from store import errors, threads
from store.away import Affected, Choice, Left, affected_by, away, decide_all
from store.models import Role, Status
from store.views.people import Person


async def show(request: Request) -> Response:
    """What the absences of a provider affect, for themself, or for staff by `provider`; and what is best for each.

    Everything in it stands until somebody decides about it; what nobody decides is not forgotten.
    """
    me = (await auth.current_api_user(request)).person
    wanted = whole_number(request.query_params.get("provider", "")) or (me.id if me.role is Role.provider else 0)
    found = await threads.read(affected_by, wanted, by=me.id, now=datetime.now(UTC))
    absences = [{"first": each.first, "last": each.last, "name": each.name} for each in found.absences]
    return answer(
        {
            "provider_id": found.provider.id,
            "absences": absences,
            "undecided": [_affected(each, me) for each in found.undecided],
            "asked": [appointment(each.view, me) for each in found.asked],
            "note": found.note,
        }
    )


async def say(request: Request) -> Response:
    """A provider is away on these local days, as they or staff say; and what is done about each appointment.

    The absence is written first, as time off. Then each choice is carried out by itself: one that cannot be is in
    `left`, and its appointment stays among the `undecided`, as all do for which nothing was chosen. Handed over at once
    is what any provider could have had; a patient who had chosen the provider is asked, while the time is held.
    """
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.Away)
    choices = {
        appointment_id: Choice(each.act, each.provider_id, tuple(each.starts), each.reason, each.note)
        for appointment_id, each in form.choices.items()
    }
    span = partial(away, first=form.first, last=form.last, name=form.name, note=form.note)
    await threads.write(span, form.provider_id, choices=choices, by=me.id, now=datetime.now(UTC))
    outcome = await decide_all(form.provider_id, choices=choices, by=me.id, now=datetime.now(UTC))
    found = await threads.read(affected_by, form.provider_id, by=me.id, now=datetime.now(UTC))
    content = {
        "done": [appointment(view, me) for view in outcome.done],
        "left": [_left(each) for each in outcome.left],
        "undecided": [each.view.id for each in found.undecided],
    }
    return done(request, content, to=f"/away?provider={form.provider_id}")


def _affected(affected: Affected, me: Person) -> dict[str, Any]:
    return {
        "appointment": appointment(affected.view, me),
        "colleagues": [{"id": each.id, "name": each.name} for each in affected.way_on.colleagues],
        "suggestion": _suggestion(affected.suggestion, me),
    }


def _suggestion(best: Choice | None, me: Person) -> dict[str, Any] | None:
    if best is None:
        return None
    starts = [start.astimezone(ZoneInfo(me.clinic.zone)) for start in best.starts]
    return {"act": best.act, "provider_id": best.provider_id, "starts": starts}


def _left(left: Left) -> dict[str, Any]:
    refusal = left.refusal
    detail = failures.DETAILS[refusal.code]
    if isinstance(refusal, errors.AlreadyDecided):
        detail = failures.DECIDED[Status(refusal.status)]
    return {"appointment_id": left.appointment_id, "code": refusal.code, "detail": detail}
