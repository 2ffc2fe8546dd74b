"""Every address that programs and forms can ask, in one table."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from api import accounts, answers, appointments, clinic, docs, event_stream, inbox, notifications, schedule, schemas
from api.http import failures
from api.http.openapi import Operation, document
from store.errors import Refusal

_FILTER = {
    "filter": "pending (the default), accepted, rejected or all",
    "order": "of those that wait: waiting (the default: the longest first) or date",
}
_CURSOR = {"cursor": "`next` of the answer before, to go on from there"}

OPERATIONS = (
    Operation("POST", "/login", accounts.log_in, takes=schemas.LogIn, gives=answers.Person, refuses=(401, 422, 429)),
    Operation("POST", "/logout", accounts.log_out, status=204),
    Operation("POST", "/logout-everywhere", accounts.log_out_everywhere, status=204, refuses=(401,)),
    Operation(
        "POST",
        "/register",
        accounts.register,
        takes=schemas.Register,
        gives=answers.Person,
        status=201,
        refuses=(422, 429),
    ),
    Operation("GET", "/account", accounts.me, gives=answers.Person, refuses=(401,)),
    Operation(
        "POST",
        "/account",
        accounts.change,
        takes=schemas.Profile,
        gives=answers.Person,
        refuses=(401, 422, 429),
    ),
    Operation(
        "POST",
        "/account/password",
        accounts.change_password,
        takes=schemas.NewPassword,
        gives=answers.Person,
        refuses=(401, 422, 429),
    ),
    Operation(
        "GET",
        "/schedule",
        schedule.offer,
        query={"type": "a type's slug", "provider": "a provider's id", "date": "YYYY-MM-DD; today if not given"},
        gives=answers.Offer,
        refuses=(401, 403, 422),
    ),
    Operation(
        "POST",
        "/schedule",
        schedule.book,
        takes=schemas.Booking,
        gives=answers.Appointment,
        status=201,
        refuses=(401, 403, 409, 422, 429),
    ),
    Operation(
        "GET",
        "/appointments",
        appointments.mine,
        query=_CURSOR,
        gives=answers.Appointments,
        refuses=(401, 403, 422),
    ),
    Operation("GET", "/appointments/{id}", appointments.one, gives=answers.Appointment, refuses=(401, 404)),
    Operation("GET", "/clinic/settings", clinic.settings, gives=schemas.ClinicSettings, refuses=(401, 403)),
    Operation(
        "POST",
        "/clinic/settings",
        clinic.save,
        takes=schemas.ClinicSettings,
        gives=schemas.ClinicSettings,
        refuses=(401, 403, 422),
    ),
    Operation(
        "GET",
        "/provider-dashboard",
        inbox.show,
        query=_FILTER | _CURSOR,
        gives=answers.Inbox,
        refuses=(401, 403, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/notes",
        appointments.change_notes,
        takes=schemas.Notes,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422, 429),
    ),
    Operation(
        "POST",
        "/appointments/{id}/accept",
        inbox.accept,
        takes=schemas.Acceptance,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/reject",
        inbox.reject,
        takes=schemas.Rejection,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/pass-on",
        inbox.pass_on,
        takes=schemas.PassingOn,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/acknowledge",
        inbox.acknowledge,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/offer-to-colleagues",
        inbox.offer_to_colleagues,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/colleague",
        appointments.answer_offer,
        takes=schemas.OfferAnswer,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/cancel",
        appointments.cancel,
        takes=schemas.Cancellation,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/move",
        appointments.move,
        takes=schemas.Move,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422, 429),
    ),
    Operation(
        "POST",
        "/appointments/{id}/move/accept",
        appointments.accept_move,
        takes=schemas.Acceptance,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/move/reject",
        appointments.reject_move,
        takes=schemas.Rejection,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/move/withdraw",
        appointments.withdraw_move,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409),
    ),
    Operation(
        "POST",
        "/appointments/{id}/check-in",
        appointments.check_in,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409),
    ),
    Operation(
        "POST",
        "/appointments/{id}/complete",
        appointments.complete,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409),
    ),
    Operation(
        "POST",
        "/appointments/{id}/no-show",
        appointments.no_show,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409),
    ),
    Operation(
        "POST",
        "/appointments/{id}/late",
        appointments.run_late,
        takes=schemas.Delay,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/propose",
        appointments.propose,
        takes=schemas.Proposal,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/propose/accept",
        appointments.accept_proposal,
        takes=schemas.ProposalTaken,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/propose/decline",
        appointments.decline_proposal,
        takes=schemas.ProposalDeclined,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/assign",
        inbox.assign,
        takes=schemas.Assignment,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation(
        "POST",
        "/appointments/{id}/undo",
        inbox.undo,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409),
    ),
    Operation(
        "GET", "/notifications", notifications.latest, query=_CURSOR, gives=answers.Notifications, refuses=(401, 422)
    ),
    Operation("POST", "/notifications/read-all", notifications.read_all, status=204, refuses=(401,)),
    Operation("POST", "/notifications/{id}/read", notifications.read, gives=answers.Notification, refuses=(401, 404)),
    Operation(
        "GET",
        "/events",
        event_stream.stream,
        query={"last_event_id": "like the header Last-Event-ID: what came after it is sent first"},
        media_type="text/event-stream",
        refuses=(401,),
    ),
    Operation("GET", "/api/openapi.json", docs.openapi, refuses=(401, 403)),
    Operation("GET", "/api/docs", docs.page, media_type="text/html", refuses=(401, 403)),
)

app = Starlette(
    routes=[Route(operation.path, operation.endpoint, methods=[operation.method]) for operation in OPERATIONS],
    exception_handlers={
        Refusal: failures.refused,
        HTTPException: failures.failed,
        Exception: failures.crashed,
    },
)
app.router.redirect_slashes = False
app.state.openapi = document(OPERATIONS)
