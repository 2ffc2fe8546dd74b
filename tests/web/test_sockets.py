import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from store import signing
from tests.web.conftest import Hands

POLLING = "/_nicegui_ws/socket.io/?EIO=4&transport=polling"
UNREADABLE = (
    *("x", "²", "9", "b!!", "0", "2", "3", "40", "43[]", "45", "461-[]", "5", "6", "40/admin,", "42/admin,[]"),
    *("4", "4{}", "4[]", "42", "42{", "42{}", "42[]", "42[1]", "42null"),
    *('42["event"]', '42[["event"],{}]', '42["event",{},{}]', '42["event",null]', '42["disconnect"]', '42["x",{}]'),
    *('42["connect",{}]', '42["handshake"]', '42["handshake",{}]', '42["handshake",{"client_id":[],"tab_id":{}}]'),
    *('459-["event",{"_placeholder":true,"num":0}]', "4" + "9" * 200, "42" + "[" * 100_000, "4" + "[" * 100_000),
)
WRONG: list[dict[str, Any]] = [
    *({"id": wrong} for wrong in ("x", "", None, True, 10**30, 1.5)),
    *({"id": {}}, {"id": []}, {"listener_id": "x"}, {"listener_id": {}}, {"listener_id": None}),
    *({"args": 1}, {"args": ["{"]}, {"args": [1]}, {"args": ['"\\ud800"']}, {"args": ["NaN"]}, {"args": [{}]}),
]


async def test_the_browser_that_opened_a_page_can_press_its_button(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("staff"))
    socket = await hands.join(page)
    await socket.say("event", page.press())
    assert await hands.pressed("Eva Brandt") == 1


async def test_a_stolen_client_id_is_worth_nothing_without_the_login(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    other_session, other_person = await hands.log_in("patient"), await hands.log_in("patient2")
    for cookie in ("", "kept_session=", "kept_session=guessed", other_person, other_session):
        assert (await hands.reach(page.query(), cookie))[1] == "refused", cookie
    await hands.join(page)


async def test_a_late_handshake_is_judged_like_an_early_one(hands: Hands) -> None:
    page, own = [await hands.open_page(await hands.log_in(account)) for account in ("patient", "patient2")]
    socket, _ = await hands.reach(own.query(implicit_handshake="false"), own.cookie)
    await socket.raw("421" + json.dumps(["handshake", page.query()]))
    assert await socket.next() == "431[false]"
    await socket.raw("422" + json.dumps(["handshake", own.query()]))
    assert await socket.next() == "432[true]"


async def test_a_page_that_nobody_opened_is_for_nobody_who_logged_in(hands: Hands) -> None:
    page = await hands.open_page(path="/public")
    assert (await hands.reach(page.query(), await hands.log_in("patient")))[1] == "refused"
    await hands.join(page)


async def test_a_page_without_a_login_is_the_first_tabs_that_joins_it(hands: Hands) -> None:
    page = await hands.open_page(path="/public")
    await hands.join(page)
    assert (await hands.reach(page.query(tab_id=str(uuid4()))))[1] == "refused"


async def test_another_site_gets_no_socket(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    own = hands.server.origin
    for foreign in ("https://evil.example", "null", f"{own}.evil.example", f"{own}@evil.example", "http://127.0.0.1:1"):
        with pytest.raises(InvalidStatus) as refusal:
            await hands.reach(page.query(), page.cookie, foreign)
        assert refusal.value.response.status_code == 403
        answer = await hands.http.get(POLLING, headers={"Origin": foreign})
        assert (answer.status_code, "access-control-allow-origin" in answer.headers) == (403, False)
        with pytest.raises(InvalidStatus) as refusal:
            await connect(f"ws{own[4:]}/anywhere", origin=Origin(foreign), proxy=None)
        assert refusal.value.response.status_code == 403
    assert "access-control-allow-origin" not in (await hands.http.get(POLLING, headers={"Origin": own})).headers


async def test_a_socket_speaks_only_for_the_page_it_joined(hands: Hands) -> None:
    victim, own = [await hands.open_page(await hands.log_in(account)) for account in ("patient2", "patient")]
    theirs, mine = await hands.join(victim), await hands.join(own)
    await mine.say("event", victim.press())
    await mine.say("connect", {"QUERY_STRING": "&".join(f"{name}={value}" for name, value in victim.query().items())})
    await mine.say("event", victim.press())
    assert await hands.pressed("Ben Okafor") == 0
    await theirs.say("event", victim.press())
    assert await hands.pressed("Ben Okafor") == 1


async def test_frames_that_no_browser_sends_are_dropped_in_silence(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    socket = await hands.join(page)
    before = hands.server.log.read_text()
    mine = {"client_id": page.client_id}
    forged = [
        ["ack", {**mine, "next_message_id": "x"}],
        ["ack", mine],
        ["javascript_response", {**mine, "request_id": {}}],
        ["event", mine],
        ["event", {"client_id": {}}],
        *(["event", page.press(**wrong)] for wrong in WRONG),
    ]
    for text in (*UNREADABLE, *("42" + json.dumps(frame) for frame in forged)):
        await socket.raw(text)
    await socket.raw(b"\x04binary")
    start = await hands.pressed("Ada Lindqvist")
    await socket.say("event", page.press())
    assert await hands.pressed("Ada Lindqvist") == start + 1, "the socket is still good"
    assert hands.server.log.read_text() == before


async def test_polling_with_broken_payloads_is_dropped_in_silence(hands: Hands) -> None:
    before = hands.server.log.read_text()
    opened = json.loads((await hands.http.get(POLLING)).text[1:])
    for body in (b"", b"x", b"\xff\xfe", b"4{", b"42[", b"\x1e" * 100, b"d="):
        assert (await hands.http.post(f"{POLLING}&sid={opened['sid']}", content=body)).status_code < 500
    for odd in ("EIO=3", "EIO=4&transport=x", "EIO=4&transport=websocket", "EIO=4&sid=x", "EIO=4&j=x", ""):
        assert (await hands.http.get(f"/_nicegui_ws/socket.io/?{odd}")).status_code < 500
    assert hands.server.log.read_text() == before


async def test_a_stolen_polling_session_is_worth_nothing_without_the_login(hands: Hands) -> None:
    own = {"Cookie": await hands.log_in("patient")}
    opened = json.loads((await hands.http.get(POLLING, headers=own)).text[1:])
    address = f"{POLLING}&sid={opened['sid']}"
    assert (await hands.http.post(address, content="40")).status_code == 400
    assert (await hands.http.post(address, content="40", headers=own)).status_code == 200


async def test_the_browser_cannot_write_to_our_log(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    socket = await hands.join(page)
    await socket.say("log", {"client_id": page.client_id, "level": "error", "message": "forged line"})
    await socket.say("event", page.press())
    assert await hands.pressed("Ada Lindqvist") > 0
    assert "forged line" not in hands.server.log.read_text()


async def test_a_frame_over_a_megabyte_ends_its_socket(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    socket = await hands.join(page)
    await socket.say("event", page.press(args=["x" * 1_100_000]))
    assert await socket.is_cut()


async def test_log_out_ends_every_page_of_the_session_at_once(hands: Hands) -> None:
    cookie = await hands.log_in("provider")
    pages = [await hands.open_page(cookie, "/?filter=all"), await hands.open_page(cookie)]
    elsewhere = await hands.open_page(await hands.log_in("provider"))
    sockets = [await hands.join(page) for page in pages]
    untouched = await hands.join(elsewhere)
    await hands.http.post("/logout", headers={"Cookie": cookie})
    await sockets[1].say("event", pages[1].press())
    assert "/login?problem=session_ended" in (await sockets[0].hear("run_javascript", within=2))["code"]
    assert [await socket.is_cut(within=2) for socket in sockets] == [True, True]
    assert await hands.pressed("Dr. Clara Weiss") == 0
    assert (await hands.reach(pages[0].query(), cookie))[1] == "refused", "there is no page to come back to"
    await untouched.say("event", elsewhere.press())
    assert await hands.pressed("Dr. Clara Weiss") == 1, "a session in another browser goes on"


async def test_a_page_that_nobody_used_for_too_long_ends_by_itself(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    socket = await hands.join(page)
    last_seen(hands, page.cookie, minutes_ago=61)
    assert "session_ended" in (await socket.hear("run_javascript", within=3))["code"]
    assert await socket.is_cut(within=2)


async def test_using_a_page_keeps_its_session_alive_and_only_showing_it_does_not(hands: Hands) -> None:
    used, shown = [await hands.open_page(await hands.log_in("patient")) for _ in range(2)]
    socket, _ = await hands.join(used), await hands.join(shown)
    for page in (used, shown):
        last_seen(hands, page.cookie, minutes_ago=50)
    await socket.say("event", used.press())
    async with asyncio.timeout(20):
        while last_seen(hands, used.cookie) > timedelta(minutes=1):  # noqa: ASYNC110  # nobody waits for the mark
            await asyncio.sleep(0.1)
    assert last_seen(hands, shown.cookie) > timedelta(minutes=49)


def last_seen(hands: Hands, cookie: str, minutes_ago: int | None = None) -> timedelta:
    """How long ago a session was used last, after putting it back to `minutes_ago`."""
    token_hash = signing.token_hash(cookie.partition("=")[2])
    with closing(sqlite3.connect(hands.server.database)) as database, database:
        if minutes_ago is not None:
            back = f"{datetime.now(UTC) - timedelta(minutes=minutes_ago):%Y-%m-%d %H:%M:%S.%f}"
            database.execute("UPDATE loginsession SET last_seen_at = ? WHERE token_hash = ?", (back, token_hash))
        row = database.execute("SELECT last_seen_at FROM loginsession WHERE token_hash = ?", (token_hash,)).fetchone()
    return datetime.now(UTC) - datetime.fromisoformat(row[0]).replace(tzinfo=UTC)
