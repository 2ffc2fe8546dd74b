"""Every failure of any kind is a problem document."""

import json
from collections.abc import AsyncIterator

import httpx
import pytest

import api
import auth
from api import answers
from api.app import OPERATIONS
from store.appointments import lists
from tests.api.conftest import Program

OPEN = [
    *(("POST", each) for each in ("/login", "/logout", "/register", "/confirm", "/forgotten", "/new-password")),
    *(("POST", each) for each in ("/new-email", "/unsubscribe/1", "/text-messages/status", "/text-messages/received")),
    ("GET", "/calendar/1.ics"),
]
CLOSED = [
    ("POST", "/logout-everywhere"),
    ("GET", "/account"),
    ("POST", "/account"),
    ("POST", "/account/email"),
    ("POST", "/account/password"),
    ("GET", "/account/preferences"),
    ("POST", "/account/preferences"),
    ("POST", "/account/address/try-again"),
    ("POST", "/account/sound"),
    ("POST", "/account/video-link"),
    ("POST", "/account/busy-calendar"),
    ("POST", "/appointments/1/asked"),
    ("POST", "/account/calendar"),
    ("POST", "/account/calendar/revoke"),
    ("GET", "/appointments/1/calendar.ics"),
    ("GET", "/appointments/1/join"),
    ("GET", "/clinic/jobs"),
    ("POST", "/waitlist/1/accept"),
    ("POST", "/waitlist/1/decline"),
    ("GET", "/schedule"),
    ("POST", "/schedule"),
    ("GET", "/recalls"),
    ("POST", "/appointments/1/recall"),
    ("POST", "/recalls/1/not-needed"),
    ("POST", "/recalls/1/take-back"),
    ("GET", "/series"),
    ("POST", "/series"),
    ("GET", "/patients/1"),
    ("GET", "/away"),
    ("POST", "/away"),
    ("GET", "/clinic/settings"),
    ("POST", "/clinic/settings"),
    ("GET", "/account/devices"),
    ("POST", "/account/devices"),
    *(("POST", f"/account/devices/1/{each}") for each in ("remove", "try")),
    ("GET", "/clinic/webhooks"),
    ("POST", "/clinic/webhooks"),
    ("POST", "/clinic/webhooks/1"),
    *(("POST", f"/clinic/webhooks/1/{each}") for each in ("renew-secret", "switch-on", "remove", "test")),
    ("GET", "/clinic/webhooks/1/calls"),
    ("POST", "/clinic/webhook-calls/1/send-again"),
    ("GET", "/provider-dashboard"),
    ("GET", "/appointments"),
    ("GET", "/appointments/1"),
    ("POST", "/appointments/1/notes"),
    ("POST", "/appointments/1/clinic-notes"),
    ("POST", "/appointments/1/clinic-notes/withdraw"),
    ("POST", "/appointments/1/accept"),
    ("POST", "/appointments/1/reject"),
    ("POST", "/appointments/1/pass-on"),
    ("POST", "/appointments/1/offer-to-colleagues"),
    ("POST", "/appointments/1/colleague"),
    ("POST", "/appointments/1/acknowledge"),
    ("POST", "/appointments/1/cancel"),
    ("POST", "/appointments/1/move"),
    ("POST", "/appointments/1/move/accept"),
    ("POST", "/appointments/1/move/reject"),
    ("POST", "/appointments/1/move/withdraw"),
    ("POST", "/appointments/1/check-in"),
    ("POST", "/appointments/1/check-in/undo"),
    ("POST", "/appointments/1/will-come"),
    ("POST", "/appointments/1/complete"),
    ("POST", "/appointments/1/no-show"),
    ("POST", "/appointments/1/late"),
    ("POST", "/appointments/1/propose"),
    ("POST", "/appointments/1/propose/accept"),
    ("POST", "/appointments/1/propose/decline"),
    ("POST", "/appointments/1/assign"),
    ("POST", "/appointments/1/undo"),
    ("POST", "/appointments/1/mute"),
    ("POST", "/appointments/1/unmute"),
    ("GET", "/notifications"),
    ("POST", "/notifications/1/read"),
    ("POST", "/notifications/read-all"),
    ("GET", "/events"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
]


def is_problem(answer: httpx.Response, status: int, code: str) -> bool:
    problem = answers.Problem.model_validate(answer.json())
    assert answer.headers["content-type"] == "application/problem+json"
    return (answer.status_code, problem.status, problem.code) == (status, status, code)


@pytest.mark.parametrize(("method", "path"), CLOSED)
async def test_whoever_is_not_logged_in_is_told_so(program, method: str, path: str):
    answer = await program().request(method, path)
    assert is_problem(answer, 401, "not_logged_in")
    assert answer.headers["www-authenticate"]


def test_the_two_lists_above_are_complete():
    assert sorted(OPEN + CLOSED) == sorted(
        (operation.method, operation.path.replace("{id}", "1").replace("{token}", "1")) for operation in OPERATIONS
    )


@pytest.mark.parametrize(
    "cookie", ["", "x", "kept_session", "kept_session=", "kept_session=é", "=;;=", 'kept_session="\\000"', "a" * 60_000]
)
async def test_an_odd_cookie_is_nobodys(program, cookie: str):
    answer = await program().get(
        "/appointments", headers=[(b"cookie", cookie.encode()), (b"cookie", b"kept_session=y")]
    )
    assert is_problem(answer, 401, "not_logged_in")


@pytest.mark.parametrize("path", ["/api/", "/api/nothing", "/api/docs/", "/appointments/1/forget"])
async def test_unknown_addresses_are_not_found(program, path: str):
    assert is_problem(await program().post(path), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/schedule", "GET, HEAD, POST"),
        ("DELETE", "/appointments/1", "GET, HEAD"),
        ("PATCH", "/appointments/1/accept", "POST"),
        ("POST", "/events", "GET, HEAD"),
        ("POST", "/api/docs", "GET, HEAD"),
        ("QUERY", "/login", "POST"),
    ],
)
async def test_other_methods_are_told_what_is_allowed(program, method: str, path: str, allowed: str):
    answer = await program().request(method, path)
    assert is_problem(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == allowed


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "json", ";;"]
)
async def test_other_types_of_content_are_not_read(program, content_type: str):
    answer = await program().post("/login", content=b"email=a", headers={"Content-Type": content_type})
    assert is_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [b"{", b"email=a", b"\xff\xfe\xff", b'{"email": }', b"[" * 100_000, b'{"a":' * 100_000, b"1" * 5000, b"\0", b"'"],
)
async def test_json_that_is_none_is_malformed(program, body: bytes):
    answer = await program().post("/login", content=body, headers={"Content-Type": "application/json; charset=utf-8"})
    assert is_problem(answer, 400, "malformed")


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"7", b"null", b"true", b"NaN", b"-Infinity"])
async def test_json_that_is_no_object_is_the_wrong_type(program, body: bytes):
    answer = await program().post("/login", content=body, headers={"Content-Type": "application/json"})
    assert is_problem(answer, 422, "wrong_type")
    assert answer.json()["errors"][0]["field"] == "body"


async def test_nan_in_a_field_is_the_wrong_type_of_that_field(program):
    body = b'{"email": NaN, "password": 1e999, "other": -Infinity}'
    answer = await program().post("/login", content=body, headers={"Content-Type": "application/json"})
    assert is_problem(answer, 422, "wrong_fields")
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("email", "wrong_type"),
        ("password", "wrong_type"),
    ]


@pytest.mark.parametrize("body", [b"email=%ff", b"\xff=1", b"&".join(b"a=1" for _ in range(500))])
async def test_a_form_that_is_none_is_malformed(program, body: bytes):
    answer = await program().post("/login", content=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert is_problem(answer, 400, "malformed")


async def test_a_body_of_more_than_a_million_bytes_is_too_large(program):
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(11):
            yield b"x" * 100_000

    for body in (b"x" * 1_000_001, pieces()):
        answer = await program().post("/login", content=body, headers={"Content-Type": "application/json"})
        assert is_problem(answer, 413, "too_large")


async def test_a_body_where_none_is_needed_is_passed_over(ada: Program):
    answer = await ada.post("/notifications/read-all", content=b"{" * 1000, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 204


async def test_a_crash_shows_nothing_from_inside(ada: Program, monkeypatch: pytest.MonkeyPatch):
    def crash(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr(lists, "find", crash)
    transport = httpx.ASGITransport(api.app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://kept", cookies=ada.cookies) as client:
        answer = await client.get("/appointments/1")
    assert is_problem(answer, 500, "internal_error")
    assert "secret" not in answer.text


async def test_a_problem_names_the_request_when_the_middleware_has_named_it(program):
    async def named(scope, receive, send):
        await api.app(scope | {"state": {"request_id": "abcd1234"}}, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(named), base_url="http://kept") as client:
        assert (await client.get("/api/nothing")).json()["request_id"] == "abcd1234"


async def test_a_page_that_someone_may_not_open_does_not_send_them_in_circles(log_in):
    ada = await log_in("patient@harbor", html=True)
    assert (await ada.get("/api/docs")).status_code == 403


async def test_a_browser_that_is_logged_out_comes_back_after_logging_in(program):
    answer = await program(html=True).get("/api/docs")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fapi%2Fdocs")


async def test_json_in_and_a_page_out_is_a_program(program):
    headers = {"Content-Type": "application/json", "Accept": "text/html"}
    answer = await program().post(
        "/login", content=json.dumps({"email": "a@b.example", "password": "x"}), headers=headers
    )
    assert is_problem(answer, 401, "wrong_credentials")


def test_the_cookie_has_the_name_that_the_description_tells():
    assert api.app.state.openapi["components"]["securitySchemes"]["session"]["name"] == auth.COOKIE


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"email=%ff%fe\xff", "application/x-www-form-urlencoded", 400),
        (b"email=" + b"x" * 200_000, "application/x-www-form-urlencoded", 413),
        (b"email", "text/plain", 415),
    ],
)
async def test_a_browser_whose_form_cannot_be_read_gets_a_page(program, body: bytes, content_type: str, status: int):
    answer = await program(html=True).post("/login", content=body, headers={"Content-Type": content_type})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert "Please go back" in answer.text
