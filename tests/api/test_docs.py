"""The description for programmers, which only staff may read."""

import re

import pytest

from api.app import OPERATIONS
from tests.api.conftest import LogIn, Program


@pytest.fixture
async def eva(log_in: LogIn) -> Program:
    """Harbor's staff."""
    return await log_in("staff@harbor")


@pytest.mark.parametrize("path", ["/api/docs", "/api/openapi.json"])
async def test_only_staff_may_read_it(eva: Program, ada: Program, clara: Program, program, path: str):
    statuses = [(await caller.get(path)).status_code for caller in (eva, ada, clara, program())]
    assert statuses == [200, 403, 403, 401]


async def test_it_describes_every_address_and_nothing_else(eva: Program):
    described = (await eva.get("/api/openapi.json")).json()
    assert described["openapi"].startswith("3.1")
    assert {(path, method.upper()) for path, methods in described["paths"].items() for method in methods} == {
        (operation.path, operation.method) for operation in OPERATIONS
    }
    booking = described["paths"]["/schedule"]["post"]
    assert set(booking["requestBody"]["content"]) == {"application/json", "application/x-www-form-urlencoded"}
    assert set(booking["responses"]) == {"201", "401", "403", "409", "422", "429", "503"}


async def test_every_reference_in_it_leads_somewhere(eva: Program):
    answer = await eva.get("/api/openapi.json")
    names = set(re.findall(r'"#/components/schemas/(\w+)"', answer.text))
    assert names
    assert names <= set(answer.json()["components"]["schemas"])
    page = (await eva.get("/api/docs")).text
    assert set(re.findall(r'href="#(\w+)"', page)) <= set(re.findall(r'id="(\w+)"', page))


async def test_the_page_loads_nothing_and_runs_nothing(eva: Program):
    answer = await eva.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert not re.search(r"<script|<link|<img|src=|https?:|url\(|@import", answer.text)
    assert "POST /appointments/{id}/accept" in answer.text
    assert answer.text.count("<h1>") == 1
