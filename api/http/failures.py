"""Every refusal and failure as a problem document (RFC 9457); a person with a browser is sent back to the page."""

import re
from dataclasses import asdict
from datetime import datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match

from api.http.body import WrongFields
from api.http.responses import local, see_other
from api.http.whom_to_call import whom_to_call
from store import errors
from store.models import UNDO, Act, Role, Status
from store.text import LONGEST_LINK
from store.views.people import Person
from web import problems, redirects
from web.negotiation import Requester, requester
from web.problems import CODES, document

_STATUS = {
    errors.NotLoggedIn: 401,
    errors.NotAllowed: 403,
    errors.NotFound: 404,
    errors.Invalid: 422,
    errors.Conflict: 409,
    errors.Busy: 503,
    errors.WrongCredentials: 401,
    errors.TooManyAttempts: 429,
    errors.TooManyBookings: 429,
    errors.TooFast: 429,
    WrongFields: 422,
}
DETAILS = {
    "not_logged_in": "Please log in first.",
    "not_allowed": "Your account cannot do that.",
    "not_found": "That does not exist, or it is not yours to see.",
    "invalid": "That value cannot be.",
    "missing": "This is needed.",
    "wrong_type": "That is not the kind of value that belongs here.",
    "wrong_fields": "Some fields are wrong.",
    "not_a_time": "Please give an ISO 8601 time with its offset from UTC, or a day as YYYY-MM-DD.",
    "not_proposed": "That is none of the times that were proposed.",
    "no_series": "Patients book one appointment of that type at a time.",
    "starts_refused": "Nothing was booked: some of these times cannot be had, as `refused` says.",
    "past_time": "That time has passed.",
    "too_soon": "That has to be booked further ahead: by so many minutes.",
    "too_far_ahead": "That is further ahead than the clinic can plan.",
    "off_grid": "The clinic does not start at that time.",
    "outside_hours": "The clinic is closed for some of that time.",
    "bad_span": "That ends before it starts.",
    "overlap": "That overlaps with another.",
    "off_tick": "That is no multiple of five minutes.",
    "out_of_range": "That number is too small or too large.",
    "unknown_type": "The clinic has no such appointment type.",
    "unknown_provider": "The clinic has no such provider.",
    "not_offered": "Nobody who was asked offers that appointment type.",
    "unknown_reason": "That is none of the reasons that you can cancel for.",
    "unknown_kind": "That is none of the kinds of news that webhooks bring.",
    "unknown_choice": "An appointment can be handed over, other times proposed for it, moved as asked, or cancelled.",
    "needs_reason": "That goes beyond the rules for patients, so it needs a reason.",
    "unknown_institution": "There is no such clinic.",
    "notice_beyond_horizon": "That is further ahead than it can be booked.",
    "unknown_zone": "There is no IANA zone of that name.",
    "unknown_region": "No such country, or no such region of it.",
    "too_long": "That is too long.",
    "bad_text": "Some characters in that text cannot be kept.",
    "too_many": "That is more than can be kept.",
    "bad_email": "That does not look like an e-mail address.",
    "bad_name": "A name has 1 to 120 characters, and a letter among them.",
    "bad_phone": "A phone number has 5 to 15 digits, for emergencies 2 to 15, and blanks, +, -, / and brackets.",
    "bad_link": f"Please give a link that begins with https:// and then names a host such as meet.example, without a "
    f"name or a password, and has at most {LONGEST_LINK} characters.",
    "not_set_up": "Nothing can be sent on that channel here: whoever runs Kept has not set it up.",
    "not_public": "That address leads nowhere on the internet, or into a network that is not public.",
    "webhook_off": "That webhook is switched off: switch it on first.",
    "bad_key": "That is not the key of a browser: p256dh has 65 bytes, auth has 16, both as base64url without padding.",
    "no_contact": "The clinic has no e-mail address of its own yet, which push services ask for.",
    "missing_room": "Please put {room} into the link once, behind the host: the name of each room goes there.",
    "not_open_yet": "That cannot be joined yet: it can from `since` on.",
    "email_taken": "There is already an account with that e-mail address.",
    "weak_password": "That password is too easy to guess, or too long.",
    "time_taken": "That time is taken; please choose another.",
    "too_many_open": "You have as many requests without an answer as are allowed.",
    "too_many_upcoming": "You have as many appointments ahead as can be booked.",
    "too_many_bookings": "That was a lot of bookings within minutes. Please wait a little, then try again.",
    "too_fast": "That was a lot within minutes. Please wait a little, then try again.",
    "crisis_waits": "You have a request already; its address is in Location. If you cannot wait, please call now.",
    "crises_from_here": "No crisis request can be taken from your network just now. Please call now: `emergency_phone` "
    "if somebody is in danger, else `clinic_phone`.",
    "for_one_provider": "The patient asked for a provider by name; nobody else can be given the request.",
    "for_any_provider": "The patient asked for any provider: one cannot reject that for all of them, only pass it on.",
    "asked_alone": "That request is for one provider alone, who accepts or rejects it.",
    "last_asked": "Nobody else is asked: passing it on rejects it. Send `confirmed` to do it all the same.",
    "no_colleague": "No colleague offers that appointment type and is free then.",
    "patient_asked": "The patient has been asked already whether a colleague may do it.",
    "nothing_asked": "Nobody is asked anything about it: neither for a colleague, nor for another time.",
    "same_patient": "There is a patient of that name with that phone number.",
    "not_there": "The provider is not there at that time. Send `confirmed` to do it all the same.",
    "already_moved": "That appointment has that time already, or its patient has asked for it.",
    "not_affected": "That provider is there for that appointment, or has it no more.",
    "not_agreed": "That request waits for an answer: its time is not agreed upon yet.",
    "move_asked": "Its patient asks to move that appointment, which can be accepted or rejected.",
    "no_crisis": "That is no crisis; it is accepted or rejected.",
    "already_on_it": "Somebody is on that crisis already.",
    "time_changed": "Its patient has chosen another time meanwhile.",
    "wrong_letters": "That is not how the name begins; there are `left` more tries.",
    "link_over": "That link was used already, or it is too old; ask for another.",
    "not_to_be_sent_again": "The message has arrived, was left out, or is tried again by itself.",
    "offer_over": "That time is not held for you, or not any more; `outcome` says how that ended.",
    "has_begun": "That appointment has begun already.",
    "has_ended": "That appointment is over.",
    "not_begun": "That appointment has not begun yet: it does at `start`.",
    "too_early": "That cannot be noted yet: it can from `since` on.",
    "already_decided": "That request is not open any more.",
    "nothing_to_undo": "Nobody decided that, or something else has happened to it since.",
    "too_late_to_undo": f"A decision can be taken back for {UNDO.seconds} seconds, and before its appointment begins.",
    "would_strand": "Appointments would lie outside of the new hours.",
    "no_room": "The disk of the database is full. Nothing was changed; please try again later.",
    "busy": "The database is busy. Nothing was changed; please try again in a few seconds.",
    "wrong_credentials": "E-mail and password do not match.",
    "too_many_attempts": "That did not work several times in a row. Please wait a little, then try again.",
    "malformed": "That request cannot be read.",
    "method_not_allowed": "That cannot be done here.",
    "too_large": "That was more than we can take at once.",
    "unsupported_media_type": "That is not a type of content we can read.",
    "internal_error": "Something went wrong on our side. Please try again.",
}
DECIDED = {
    **dict.fromkeys((Status.booked, Status.pending), "That request has changed meanwhile, and waits for an answer."),
    Status.countered: "Another time has been proposed for that request already.",
    Status.accepted: "That request has been accepted already.",
    Status.rejected: "That request has been rejected already.",
    Status.cancelled: "That request has been cancelled.",
    Status.expired: "That request has expired: nobody answered in time.",
    Status.checked_in: "The patient of that appointment is here already.",
    Status.completed: "That appointment has taken place already.",
    Status.no_show: "It has been noted already that nobody came to that appointment.",
}
"""What became of a request that somebody comes too late to decide."""
MOVED = {
    Act.moved: "That appointment has been moved already.",
    Act.move_rejected: "It has been answered already that it stays where it is.",
    Act.move_withdrawn: "Its patient does not ask any more to move it.",
}
"""What was answered to a wish to move an appointment, where somebody comes too late to answer it."""

_OF_APPOINTMENT = re.compile(
    r"/appointments/[^/]+/(notes|clinic-notes|cancel|move|will-come|check-in|complete|no-show|late|propose|join|recall|mute|unmute)\b"
)
"""What is asked of an appointment on its own page."""
_PAGES = dict.fromkeys(
    (
        "/account/password",
        "/account/email",
        "/account/preferences",
        "/account/address/try-again",
        "/account/video-link",
        "/logout-everywhere",
    ),
    "/account",
)
"""The page of a form that is sent to another address than its page's own."""


async def refused(request: Request, error: Exception) -> Response:
    """Return the answer to any Refusal."""
    assert isinstance(error, errors.Refusal)
    return refuse(request, error)


def refuse(request: Request, error: errors.Refusal, **more: Any) -> Response:
    """Return the answer to this refusal; `more` are members for programs."""
    if isinstance(error, WrongFields) and len(error.wrong) == 1:
        error = error.wrong[0]
    comes_from_page = request.method == "POST" or isinstance(error, errors.NotLoggedIn)
    if comes_from_page and requester(request.headers) is Requester.browser:
        return _back(request, error)
    status = next(status for class_, status in _STATUS.items() if isinstance(error, class_))
    headers, members = _members(request, error)
    return _problem(request, status, error.code, headers, **members, **whom_to_call(request, error), **more)


async def failed(request: Request, error: Exception) -> Response:
    """The answer to an address or a method that does not exist here, or to a body that cannot be read."""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
    if requester(request.headers) is Requester.browser:
        return problems.failure(request, error.status_code, **headers)
    detail = error.detail if error.detail != HTTPStatus(error.status_code).phrase else None
    return _problem(request, error.status_code, CODES[error.status_code], headers, detail=detail)


async def crashed(request: Request, error: Exception) -> Response:  # noqa: ARG001  # whoever stands outside logs it
    """Return the answer to our own mistake."""
    if requester(request.headers) is Requester.browser:
        return problems.failure(request, 500)
    return _problem(request, 500, "internal_error", {})


def _problem(
    request: Request, status: int, code: str, headers: dict[str, str], *, detail: str | None = None, **members: Any
) -> Response:
    title = HTTPStatus(status).phrase
    return document(request.scope, status, code, title, detail or DETAILS[code], headers, **members)


def _members(request: Request, error: errors.Refusal) -> tuple[dict[str, str], dict[str, Any]]:
    """What a refusal knows: as headers, and as members for programs."""
    match error:
        case errors.NotLoggedIn():
            return {"WWW-Authenticate": 'Cookie realm="Kept"'}, {}
        case errors.TooManyAttempts() | errors.TooManyBookings() | errors.TooFast() | errors.Busy():
            return {"Retry-After": str(error.retry_after)}, {"retry_after": error.retry_after}
        case errors.TimeTaken():
            return {}, {"whose": error.party}
        case errors.NotThere() | errors.OfferOver():
            return {}, asdict(error)
        case errors.TooManyOpen() | errors.TooManyUpcoming():
            return {}, {"limit": error.limit}
        case errors.CrisisWaits():
            return {"Location": f"/appointments/{error.appointment_id}"}, {"appointment_id": error.appointment_id}
        case errors.AlreadyDecided() | errors.NotBegun() | errors.TooEarly() | errors.StartsRefused():
            return {}, _times(error, request.state.current_user.person)
        case WrongFields():
            return {}, {"errors": [_wrong(each) for each in error.wrong]}
        case errors.Invalid():
            return {}, {"errors": [_wrong(error)]}
    return {}, {}


def _times(
    error: errors.AlreadyDecided | errors.NotBegun | errors.TooEarly | errors.StartsRefused, person: Person
) -> dict[str, Any]:
    """What became of an appointment, and since when; from when on something can be noted; which times are refused."""
    match error:
        case errors.StartsRefused():
            return {"refused": [_refused(local(start, person), why) for start, why in error.refused]}
        case errors.NotBegun():
            return {"start": local(error.start, person)}
        case errors.TooEarly():
            return {"start": local(error.start, person), "since": local(error.since, person)}
    at = error.at and local(error.at, person)
    detail = DECIDED[Status(error.status)] if error.act is None else MOVED[Act(error.act)]
    how = {"appointment_status": error.status, "decided_by": error.by_name, "decided_at": at}
    following = {} if error.next_start is None else {"next_start": local(error.next_start, person)}
    return {**how, **following, "detail": detail}


def _refused(start: datetime, why: errors.Refusal) -> dict[str, Any]:
    more = {"whose": why.party} if isinstance(why, errors.TimeTaken) else {}
    return {"start": start, "code": why.code, "detail": DETAILS[why.code], **more}


def _wrong(error: errors.Invalid) -> dict[str, Any]:
    more = {name: value for name in ("limit", "minutes", "why") if (value := getattr(error, name, None)) is not None}
    return {"field": error.field, "code": error.code, "detail": DETAILS[error.code], **more}


def _back(request: Request, error: errors.Refusal) -> Response:
    """Back to the page that the form is on, which says what was wrong; or to the request that waits."""
    if isinstance(error, errors.NotLoggedIn):
        return see_other(f"/login?next={quote(redirects.safe_next(_page(request)), safe='')}")
    if isinstance(error, errors.CrisisWaits):
        return see_other(f"/appointments/{error.appointment_id}?waits=1")
    if isinstance(error, WrongFields):
        error = error.wrong[0]
    query = {"problem": error.code}
    for name, attribute in (("seconds", "retry_after"), ("why", "why"), ("field", "field")):
        if (value := getattr(error, attribute, None)) is not None:
            query[name] = str(value)
    query |= getattr(request.state, "returned", {})
    return see_other(f"{_page(request)}?{urlencode(query)}")


def _page(request: Request) -> str:
    """The page that shows the form which was sent to this address."""
    path = request.url.path
    if _OF_APPOINTMENT.match(path):
        return "/".join(path.split("/")[:3])
    if path.startswith("/appointments/"):
        current_user = getattr(request.state, "current_user", None)
        return "/staff" if current_user and current_user.person.role is Role.staff else "/provider-dashboard"
    if path.startswith("/waitlist/"):
        return "/appointments"
    if path == "/series" or path.startswith("/recalls/"):
        return "/"  # which page that is depends on who asks
    if path.startswith("/account/devices"):
        return "/account"
    return "/notifications" if path.startswith("/notifications/") else _PAGES.get(path, path)


def _methods(request: Request) -> set[str]:
    """What can be asked of this address."""
    routes = [route for route in request.app.routes if route.matches(request.scope)[0] is not Match.NONE]
    return {method for route in routes for method in route.methods}
