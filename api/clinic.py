"""The settings that staff decide about their clinic."""

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import answer, done
from store import threads
from store.clinic import clinics
from store.clinic.clinics import Settings


async def settings(request: Request) -> Response:
    """The settings of the caller's clinic, for its staff."""
    current_user = await auth.current_api_user(request)
    return answer(asdict(await threads.read(clinics.settings, by=current_user.person.id)))


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
