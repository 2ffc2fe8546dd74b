"""Every address that programs and forms can ask, in one table."""

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from api import (
    accounts,
    answers,
    appointments,
    away,
    calendars,
    clinic,
    devices,
    docs,
    event_stream,
    inbox,
    notifications,
    patients,
    preferences,
    recalls,
    schedule,
    schemas,
    series,
    text_messages,
    unsubscribing,
    verbs,
    video,
    waitlist,
    webhooks,
)
from api.http import failures
from api.http.openapi import Operation, document
from store.errors import Refusal

_FILTER = {
    "filter": "pending (the default), accepted, rejected or all",
    "order": "of those that wait: waiting (the default: the longest first) or date",
}
_CURSOR = {"cursor": "`next` of the answer before, to go on from there"}


OPERATIONS = (
    Operation("POST", "/text-messages/status", text_messages.note_status, status=204, refuses=(403, 404)),
    Operation("POST", "/text-messages/received", text_messages.receive, media_type="text/xml", refuses=(403, 404)),
    Operation("POST", "/login", accounts.log_in, takes=schemas.LogIn, gives=answers.Person, refuses=(401, 422, 429)),
    Operation("POST", "/logout", accounts.log_out, status=204),
    Operation("POST", "/logout-everywhere", accounts.log_out_everywhere, status=204, refuses=(401,)),
    Operation("POST", "/register", accounts.register, schemas.Register, answers.Person, 201, 202, refuses=(422, 429)),
    Operation("POST", "/confirm", accounts.confirm, schemas.Confirmation, answers.Person, 201, refuses=(401, 409, 422)),
    Operation("POST", "/forgotten", accounts.forgotten, takes=schemas.Forgotten, status=204, refuses=(422, 429)),
    Operation(
        "POST", "/new-password", accounts.new_password, takes=schemas.PasswordByLink, status=204, refuses=(409, 422)
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
        "/account/sound",
        accounts.change_sound,
        takes=schemas.CrisisSound,
        gives=answers.Person,
        refuses=(401, 403, 422, 429),
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
        "POST",
        "/account/email",
        accounts.change_email,
        schemas.NewEmail,
        answers.Person,
        200,
        202,
        refuses=(401, 422, 429),
    ),
    Operation(
        "POST",
        "/new-email",
        accounts.new_email,
        takes=schemas.EmailConfirmation,
        gives=answers.Person,
        refuses=(401, 409, 422, 429),
    ),
    Operation("GET", "/account/preferences", preferences.show, gives=schemas.Preferences, refuses=(401,)),
    Operation(
        "POST",
        "/account/preferences",
        preferences.save,
        takes=schemas.Preferences,
        gives=schemas.Preferences,
        refuses=(401, 422, 429),
    ),
    Operation("POST", "/account/address/try-again", preferences.try_address_again, status=204, refuses=(401, 429)),
    Operation("GET", "/account/devices", devices.show, gives=answers.Devices, refuses=(401,)),
    Operation(
        "POST",
        "/account/devices",
        devices.add,
        takes=schemas.DeviceDraft,
        gives=answers.Device,
        status=201,
        refuses=(401, 409, 422, 429),
    ),
    Operation("POST", "/account/devices/{id}/remove", devices.remove, status=204, refuses=(401, 404)),
    Operation("POST", "/account/devices/{id}/try", devices.try_out, status=204, refuses=(401, 404, 409, 429)),
    Operation(
        "POST", "/account/calendar", calendars.make, gives=answers.CalendarAddress, status=201, refuses=(401, 403, 429)
    ),
    Operation(
        "POST",
        "/account/busy-calendar",
        calendars.look_elsewhere,
        takes=schemas.BusyCalendar,
        status=204,
        refuses=(401, 403, 422, 429),
    ),
    Operation("POST", "/appointments/{id}/asked", calendars.asked, status=204, refuses=(401, 403, 404)),
    Operation("POST", "/account/calendar/revoke", calendars.revoke, status=204, refuses=(401, 403)),
    Operation("GET", "/calendar/{token}.ics", calendars.follow, media_type="text/calendar", refuses=(404,)),
    Operation(
        "POST", "/account/video-link", video.set_link, takes=schemas.VideoLink, status=204, refuses=(401, 403, 422)
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
    Operation("GET", "/recalls", recalls.show, gives=answers.Recalls, refuses=(401,)),
    Operation(
        "POST",
        "/appointments/{id}/recall",
        recalls.invite,
        takes=schemas.Recalling,
        gives=answers.Recall,
        refuses=(401, 403, 404, 409, 422),
    ),
    Operation("POST", "/recalls/{id}/not-needed", recalls.not_needed, status=204, refuses=(401, 403, 404)),
    Operation("POST", "/recalls/{id}/take-back", recalls.take_back, status=204, refuses=(401, 403, 404)),
    Operation(
        "GET",
        "/series",
        series.plan,
        query={
            "type": "a type's slug",
            "provider_id": "with whom",
            "patient_id": "for whom; patients themselves",
            "first": "its first start, with its offset from UTC",
            "every": "1, 2 or 4 weeks",
            "count": "how many, 12 at the most",
        },
        gives=answers.PlannedSeries,
        refuses=(401, 403, 404, 422),
    ),
    Operation(
        "POST",
        "/series",
        series.book,
        takes=schemas.NewSeries,
        gives=answers.Series,
        status=201,
        refuses=(401, 403, 404, 409, 422, 429),
    ),
    Operation("GET", "/appointments/{id}", appointments.one, gives=answers.AppointmentWithNotes, refuses=(401, 404)),
    Operation(
        "GET",
        "/appointments/{id}/calendar.ics",
        calendars.one,
        media_type="text/calendar",
        refuses=(401, 403, 404),
    ),
    Operation(
        "GET", "/appointments/{id}/join", video.join, status=303, media_type="text/html", refuses=(401, 404, 409)
    ),
    Operation(
        "GET",
        "/patients/{id}",
        patients.history,
        query={"only": "late (cancelled late) or no_show; all if not given", **_CURSOR},
        gives=answers.PatientHistory,
        refuses=(401, 403, 404, 422),
    ),
    Operation("GET", "/clinic/jobs", clinic.jobs, gives=answers.Jobs, refuses=(401, 403)),
    Operation("GET", "/clinic/settings", clinic.settings, gives=schemas.ClinicSettings, refuses=(401, 403)),
    Operation(
        "POST",
        "/clinic/settings",
        clinic.save,
        takes=schemas.ClinicSettings,
        gives=schemas.ClinicSettings,
        refuses=(401, 403, 422),
    ),
    *webhooks.OPERATIONS,
    Operation(
        "GET",
        "/provider-dashboard",
        inbox.show,
        query=_FILTER | _CURSOR,
        gives=answers.Inbox,
        refuses=(401, 403, 422),
    ),
    *verbs.OPERATIONS,
    Operation("POST", "/appointments/{id}/mute", preferences.mute, status=204, refuses=(401, 404)),
    Operation("POST", "/appointments/{id}/unmute", preferences.unmute, status=204, refuses=(401, 404)),
    Operation(
        "GET",
        "/away",
        away.show,
        query={"provider": "a provider's id, for staff"},
        gives=answers.AwayList,
        refuses=(401, 403, 404),
    ),
    Operation(
        "POST",
        "/away",
        away.say,
        takes=schemas.Away,
        gives=answers.AwayOutcome,
        refuses=(401, 403, 404, 422),
    ),
    Operation(
        "POST",
        "/waitlist/{id}/accept",
        waitlist.accept,
        takes=schemas.OfferedTime,
        gives=answers.Appointment,
        refuses=(401, 403, 404, 409, 422, 429),
    ),
    Operation(
        "POST",
        "/waitlist/{id}/decline",
        waitlist.decline,
        takes=schemas.OfferedTime,
        status=204,
        refuses=(401, 403, 404, 409, 422),
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
    Operation("POST", "/unsubscribe/{token}", unsubscribing.unsubscribe, status=204, refuses=(404,)),
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
