"""What went wrong is said in one way to programs and in one way to people, whoever says it."""

import json

import httpx
import pytest
from fastapi import FastAPI, HTTPException

from store import errors
from web import middleware, problems, request_ids

PROGRAM = {"Accept": "application/json, text/html;q=0.1"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture
def http() -> httpx.AsyncClient:
    app = FastAPI()
    problems.install(app)

    @app.get("/number/{number}")
    async def number(number: int) -> int:
        raise HTTPException(number)

    @app.get("/busy")
    async def busy() -> None:
        raise errors.Busy

    @app.post("/large")
    async def large() -> None: ...

    whole = request_ids.request_ids(middleware.bodies(app, 10))
    return httpx.AsyncClient(transport=httpx.ASGITransport(whole), base_url="http://kept")


@pytest.mark.parametrize("accept", [PROGRAM, {}, {"Accept": "application/json"}, {"Accept": "*/*"}])
async def test_programs_get_the_same_members_from_pages_and_middleware(http: httpx.AsyncClient, accept: dict[str, str]):
    for answer, status, code in (
        (await http.get("/nowhere", headers=accept), 404, "not_found"),
        (await http.get("/number/x", headers=accept), 404, "not_found"),
        (await http.get("/number/403", headers=accept), 403, "not_allowed"),
        (await http.get("/number/418", headers=accept), 418, "malformed"),
        (await http.get("/number/507", headers=accept), 507, "internal_error"),
        (await http.get("/busy", headers=accept), 503, "busy"),
        (await http.post("/large", headers=accept, content=b"x" * 11), 413, "too_large"),
    ):
        assert answer.headers["content-type"] == "application/problem+json"
        problem = json.loads(answer.content)
        assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert set(problem) == {"type", "title", "status", "code", "detail", "request_id"}
        assert problem["request_id"] == answer.headers["x-request-id"]


async def test_people_get_one_page_from_pages_and_middleware(http: httpx.AsyncClient):
    for answer in (
        await http.get("/nowhere", headers=BROWSER),
        await http.post("/large", headers=BROWSER, content=b"x" * 11),
    ):
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        assert f"Request {answer.headers['x-request-id']}" in answer.text


async def test_whoever_is_refused_for_a_moment_hears_when_to_come_back(http: httpx.AsyncClient):
    for accept in (PROGRAM, BROWSER):
        assert int((await http.get("/busy", headers=accept)).headers["retry-after"]) > 0
