"""What the clinic's people write about an appointment."""

from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

import auth
from api import schemas
from api.http import body
from api.http.responses import appointment, clinic_note, done, path_id
from store import threads
from store.appointments import clinic_notes
from store.views.appointments import AppointmentView
from store.views.people import Person


async def write(request: Request) -> Response:
    """Its provider or staff write a note about it, for the clinic alone, or shared with its patient, who is told."""
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.NewClinicNote)
    given: dict[str, Any] = {"shared": form.shared, "by": me.id, "now": datetime.now(UTC)}
    view = await threads.write(clinic_notes.write, path_id(request), form.text, **given)
    return done(request, await with_notes(view, me), to=f"/appointments/{view.id}")


async def withdraw(request: Request) -> Response:
    """Whoever wrote a note, or staff, withdraw it: its patient reads it no more, the clinic reads who withdrew it."""
    me = (await auth.current_api_user(request)).person
    form = await body.parse(request, schemas.WithdrawnNote)
    view = await threads.write(clinic_notes.withdraw, path_id(request), form.note_id, by=me.id, now=datetime.now(UTC))
    return done(request, await with_notes(view, me), to=f"/appointments/{view.id}")


async def with_notes(view: AppointmentView, me: Person) -> dict[str, Any]:
    """The appointment with the notes about it that this person may read."""
    notes = await threads.read(clinic_notes.about, view, me)
    return {**appointment(view, me), "clinic_notes": [clinic_note(note, me) for note in notes]}
