"""The settings that staff decide about their clinic, and what runs by itself."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done, local
from store import threads
from store.clinic import clinics
from store.clinic.clinics import Settings
from store.jobs.overview import JobView, overview
from store.views.people import Person


async def settings(request: Request) -> Response:
    """The settings of the caller's clinic, for its staff."""
    current_user = await auth.current_api_user(request)
    return answer(asdict(await threads.read(clinics.settings, by=current_user.person.id)))


async def jobs(request: Request) -> Response:
    """What Kept does by itself, for staff: when each was looked at last, what is overdue, what fails and for whom."""
    me = (await auth.current_api_user(request)).person
    return answer({"jobs": [_job(view, me) for view in await threads.read(overview, by=me.id, now=datetime.now(UTC))]})


def _job(view: JobView, me: Person) -> dict[str, Any]:
    failed_for = [{**asdict(one), "due": local(one.due, me)} for one in view.failed_for]
    moments = {name: _local(getattr(view, name), me) for name in ("due", "started_at", "ended_at", "worked_at")}
    return {**asdict(view), **moments, "failed_for": failed_for}


def _local(moment: datetime | None, me: Person) -> datetime | None:
    return None if moment is None else local(moment, me)


async def save(request: Request) -> Response:
    """Other settings, all of them at once; every open page of the clinic follows."""
    current_user = await auth.current_api_user(request)
    await threads.read(clinics.settings, by=current_user.person.id)  # who may not save is not told what is wrong
    draft = Settings(**(await body.parse(request, schemas.ClinicSettings)).model_dump())
    if wrong := clinics.problems(draft):
        raise body.WrongFields(list(wrong.values()))
    await threads.write(clinics.save, draft, by=current_user.person.id)
    kept = await threads.read(clinics.settings, by=current_user.person.id)
    return done(request, asdict(kept), to="/clinic/settings")
