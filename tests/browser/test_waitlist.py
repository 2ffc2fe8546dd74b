"""On small phones, by finger: one cancels, and a chain of two others moves up, each with a tap."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import JSON, LENA, MIRA, NAMES, PHONE, YUSUF, go, look_up, provider_id

HAND = 400
"""Milliseconds after which a press is meant for what stands there now."""
HOURS = (9, 11, 14)


def prepare(server: Server, mira: int) -> str:
    """A day on which Dr. Okonkwo has time for three therapies, which are accepted at once."""
    day = datetime.now(UTC).date() + timedelta(days=60)
    for hour in HOURS:
        server.write(
            "INSERT INTO datehours (institution_id, provider_id, day, opens, closes, urgent) "
            "SELECT institution_id, id, ?, ?, ?, 0 FROM user WHERE id = ?",
            *(day.isoformat(), 60 * hour, 60 * hour + 60, mira),
        )
    server.write("UPDATE appointmenttype SET needs_approval = 0 WHERE slug = 'therapy'")
    server.write("UPDATE offering SET at_once = 1 WHERE provider_id = ?", mira)
    server.write("UPDATE institution SET rules_version = rules_version + 1")
    return day.isoformat()


def book(context: BrowserContext, mira: int, start: str) -> int:
    """An accepted therapy."""
    body: dict[str, Any] = {"type": "therapy", "start": start, "provider_id": mira}
    answer = context.request.post("/schedule", data=body, headers=JSON)
    assert answer.status == 201, answer.text()
    assert answer.json()["status"] == "accepted"
    return int(answer.json()["id"])


def leave_open_requests(context: BrowserContext) -> None:
    """The patient cancels whatever waits for an answer."""
    for each in context.request.get("/appointments", headers=JSON).json()["appointments"]:
        if each["status"] in {"booked", "pending", "countered"}:
            context.request.post(f"/appointments/{each['id']}/cancel", data={"reason": "pat"}, headers=JSON)


def wait_for_a_time(page: Page, mira: int, day: str) -> None:
    """Press the button beside the day that is full, and go to the appointments."""
    go(page, f"/schedule?type=therapy&provider={mira}&date={day}")
    page.wait_for_timeout(HAND)
    page.get_by_role("button", name="Tell me when a time is free").tap()
    expect(page.get_by_text("You hear from us when a time is free.")).to_be_visible()
    go(page, "/appointments")


def move_up(page: Page, clock: str) -> None:
    """Take what is offered: one tap."""
    move = page.get_by_role("button", name=re.compile(f"^Move my appointment of .*, {clock} here$"))
    expect(move).to_be_visible()
    expect(page.locator(".offer time")).to_have_text(re.compile("^in [0-9]+ minutes$"))
    for each in (move, page.get_by_role("button", name="Not this one")):
        box = each.bounding_box()
        assert box
        assert box["height"] >= 44
        assert box["x"] + box["width"] <= 390
    page.wait_for_timeout(HAND)
    move.tap()
    expect(page.locator(".offer")).to_contain_text("It is yours")


def test_a_chain_of_three_goes_by_taps_alone(open_as: OpenAs, server: Server) -> None:
    lena, yusuf = open_as(LENA, "/account", **PHONE), open_as(YUSUF, "/account", **PHONE)
    for each in (lena, yusuf):  # who waits for an answer about another time is offered none
        leave_open_requests(each.context)
    nora = open_as(None, "/login", **PHONE)
    person = {"clinic": "harbor", "name": "Nora Lind", "email": "nora@harbor.example"}
    person["password"] = "a quiet lake in may"
    assert nora.context.request.post("/register", data=person, headers=JSON).status == 201
    mira = provider_id(lena.context, MIRA)
    day = prepare(server, mira)
    query = f"/schedule?type=therapy&provider={mira}&date={day}"
    free = sorted(lena.context.request.get(query, headers=JSON).json()["free"])
    assert [each[11:16] for each in free] == ["09:00", "11:00", "14:00"]
    ids = [book(page.context, mira, start) for page, start in zip((lena, yusuf, nora), free, strict=True)]
    for page in (yusuf, nora):
        wait_for_a_time(page, mira, day)
    go(lena, f"/appointments/{ids[0]}")
    lena.wait_for_timeout(HAND)
    lena.get_by_role("button", name="Cancel appointment").tap()
    dialog = lena.get_by_role("dialog")
    lena.wait_for_timeout(HAND)
    dialog.get_by_text("Feeling better").tap()
    lena.wait_for_timeout(HAND)
    dialog.get_by_role("button", name="Cancel appointment").tap()
    move_up(yusuf, "11:00")
    move_up(nora, "14:00")
    assert [look_up(page.context, each)["start"] for page, each in zip((yusuf, nora), ids[1:], strict=True)] == free[:2]
    assert lena.context.request.get(query, headers=JSON).json()["free"] == free[2:]
    assert NAMES[MIRA] in yusuf.locator(".offer").inner_text()
