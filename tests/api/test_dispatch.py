"""Which app answers what."""

from typing import Any

import pytest

from api import Dispatcher, is_api_request
from api.app import OPERATIONS

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"
BOTH = [
    "/schedule",
    "/provider-dashboard",
    "/appointments",
    "/appointments/7",
    "/notifications",
    "/clinic/settings",
    "/account",
    "/away",
    "/clinic/jobs",
    "/patients/7",
]


def scope(method: str, path: str, accept: str | None = None, kind: str = "http") -> dict[str, Any]:
    headers = [] if accept is None else [(b"accept", accept.encode())]
    return {"type": kind, "method": method, "path": path, "headers": headers}


@pytest.mark.parametrize("path", BOTH)
@pytest.mark.parametrize(
    ("accept", "json"),
    [
        (None, False),
        ("", False),
        ("*/*", False),
        (BROWSER, False),
        ("application/*", False),
        ("application/json", True),
        ("Application/JSON; charset=utf-8", True),
        ("application/problem+json, application/json", True),
        ("application/json, text/plain, */*", True),
        ("application/json;q=0.5, text/html", False),
        ("text/html;q=0.5, application/json", True),
        ("text/html, application/json", False),
        ("application/json;q=0", False),
        ("application/json;q=nan", False),
        ("application/json;q=lots, ;;;,,", False),
    ],
)
def test_programs_that_prefer_json_get_it_at_the_addresses_of_pages(path: str, accept: str | None, json: bool):
    assert is_api_request(scope("GET", path, accept)) is json


@pytest.mark.parametrize("path", [each.path for each in OPERATIONS if each.method == "GET"])
def test_a_program_that_reads_json_reaches_every_address_that_is_documented(path: str):
    assert is_api_request(scope("GET", path.replace("{id}", "7"), "application/json"))


@pytest.mark.parametrize("path", ["/", "/login", "/staff", "/account/x", "/appointments/7/x", "/static/kept.css", "/x"])
def test_other_addresses_are_read_from_the_pages(path: str):
    assert not is_api_request(scope("GET", path, "application/json"))


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "QUERY"])
@pytest.mark.parametrize("path", ["/login", "/schedule", "/appointments/7/accept", "/anything", "/"])
def test_everything_that_changes_something_is_for_programs(method: str, path: str):
    assert is_api_request(scope(method, path, BROWSER))


@pytest.mark.parametrize(
    "path", ["/events", "/recalls", "/series", "/api/docs", "/api/openapi.json", "/api/nothing", "/api/"]
)
def test_events_and_the_description_are_for_programs(path: str):
    assert is_api_request(scope("GET", path, BROWSER))


@pytest.mark.parametrize("path", ["/_nicegui/3.18.0/client/x/upload/1", "/_nicegui_ws/socket.io/"])
def test_what_pages_need_stays_with_the_pages(path: str):
    assert not is_api_request(scope("POST", path, "application/json"))


async def test_start_and_sockets_go_to_the_pages_only():
    heard: list[tuple[str, str]] = []

    def named(name: str):
        async def app(scope, receive, send):
            heard.append((name, scope["type"]))

        return app

    dispatcher = Dispatcher(named("pages"), named("api"))
    for kind in ("lifespan", "websocket", "http"):
        await dispatcher(scope("POST", "/events", "application/json", kind), None, None)  # type: ignore[arg-type]
    assert heard == [("pages", "lifespan"), ("pages", "websocket"), ("api", "http")]
