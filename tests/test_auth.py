"""Who may open pages and routes, the cookie, and where log-in goes on to."""

from datetime import UTC, datetime

import pytest
from fastapi import HTTPException, Request
from starlette.responses import Response

import auth
from settings import settings
from store import errors
from tests.arrivals import come
from tests.clinics import Clinics
from web import redirects


def request(path: str = "/schedule", query: str = "", token: str = "") -> Request:
    headers = [(b"cookie", f"{auth.COOKIE}={token}".encode())] if token else []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": headers}
    return Request(scope)


async def test_a_page_asked_for_while_logged_out_comes_back_after_log_in(clinic: Clinics) -> None:
    with pytest.raises(HTTPException) as sent:
        await auth.current_user(request("/schedule", "type=therapy&date=2026-11-23"))
    assert sent.value.status_code == 303
    assert sent.value.headers == {"Location": "/login?next=%2Fschedule%3Ftype%3Dtherapy%26date%3D2026-11-23"}


async def test_a_program_that_is_not_logged_in_is_told_so(clinic: Clinics) -> None:
    with pytest.raises(errors.NotLoggedIn):
        await auth.current_api_user(request())


@pytest.mark.parametrize("role", ["patient", "provider", "staff"])
async def test_each_role_has_pages_of_its_own(clinic: Clinics, role: str) -> None:
    token, current_user = await come(datetime.now(UTC), f"{role}@harbor.example")
    dependencies = {"patient": auth.current_patient, "provider": auth.current_provider, "staff": auth.current_staff}
    incoming = request(token=token)
    assert await dependencies.pop(role)(incoming) == current_user
    assert incoming.state.current_user == current_user
    for dependency in dependencies.values():
        with pytest.raises(HTTPException) as refused:
            await dependency(request(token=token))
        assert refused.value.status_code == 403


@pytest.mark.parametrize(("origin", "secure"), [("https://clinic.example", True), ("http://localhost:8080", False)])
def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(
    monkeypatch: pytest.MonkeyPatch, origin: str, secure: bool
) -> None:
    monkeypatch.setenv("KEPT_BASE_URL", origin)
    settings.cache_clear()
    response = Response()
    auth.set_cookie(response, "the token")
    auth.clear_cookie(response)
    given, known_cookie, cleared = response.headers.getlist("set-cookie")
    for cookie in (given, known_cookie, cleared):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie
        assert ("Secure" in cookie) is secure
    assert "Path=/;" in given
    assert "Path=/login;" in known_cookie
    assert "the token" not in known_cookie
    assert "Max-Age=0" in cleared


@pytest.mark.parametrize(
    "address",
    ["/", "/schedule", "/provider-dashboard?filter=all", "/appointments/7#history", "/x?u=https://a.example//b"],
)
def test_log_in_goes_on_to_a_page_of_this_site(address: str) -> None:
    assert redirects.safe_next(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        None,
        7,
        "schedule",
        "https://evil.example",
        "https:/evil.example",
        "javascript:alert(1)",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/x\\y",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "/ /evil.example",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%252fevil.example",
        "/%25252525252fevil.example",
        "/%5cevil.example",
        "/%09/evil.example",
        "/%0d%0aSet-Cookie:x=y",
        "/schedule\r\nSet-Cookie: x=y",
        "/..//evil.example",
        "/.//evil.example",
        "/x\0",
        "/\x7f",
        "/ü",
        "/\u2028",
        "/\ud800",
        "/login",
        "/login/?next=/login",
        "/logout",
        "/%6cogin",
        "/" + "x" * 3000,
    ],
)
def test_log_in_goes_on_to_no_other_site(address: object) -> None:
    assert redirects.safe_next(address) == "/"
