"""A stranger's name that points at the clinic's computer shows nobody anything: only its own names are answered."""

import asyncio

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Scope
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from tests.web.conftest import Hands
from web.hosts import known_hosts

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
STRANGER = "rebound.example"


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:9000", 200),
        ("127.8.8.8", 200),
        ("localhost:8080", 200),
        ("LOCALHOST.", 200),
        ("[::1]:8080", 200),
        ("[::ffff:127.0.0.1]", 200),
        ("Clinic.Example:443", 200),
        ("clinic.example.", 200),
        ("behind-a-proxy", 200),
        (STRANGER, 421),
        ("clinic.example.rebound.example", 421),
        ("rebound-clinic.example", 421),
        ("localhost.rebound.example", 421),
        ("192.168.7.20", 421),
        ("[fd00::1]", 421),
        ("128.0.0.1", 421),
        ("127.0.0.1.rebound.example", 421),
        ("2130706433", 421),
        ("127.1", 421),
    ],
)
async def test_only_names_of_the_clinic_and_of_this_machine_are_answered(hands: Hands, host: str, status: int):
    for path in ("/public", "/_nicegui/3.18.0/static/nicegui.js", "/_nicegui_ws/socket.io/?EIO=4&transport=polling"):
        assert (await hands.http.get(path, headers={"Host": host})).status_code == status, path
    ours = {"Host": host, "Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin"}
    assert (await hands.http.post("/size", headers=ours)).status_code == status


async def test_the_refusal_says_whom_to_ask_and_never_repeats_the_name(hands: Hands):
    page = await hands.http.get("/", headers={"Host": STRANGER, **BROWSER})
    assert "open the one that the clinic gave you" in page.text
    assert "KEPT_TRUSTED_HOSTS" in page.text
    assert STRANGER not in page.text
    assert "default-src 'self'" in page.headers["content-security-policy"]
    problem = await hands.http.get("/", headers={"Host": STRANGER})
    assert problem.headers["content-type"] == "application/problem+json"
    assert problem.json().items() >= {"status": 421, "code": "unknown_host"}.items()
    assert STRANGER not in problem.text


async def test_a_socket_of_a_stranger_is_refused_with_the_same_number(hands: Hands):
    page = await hands.open_page(await hands.log_in("patient"))
    address = f"ws://127.0.0.1:{hands.server.port}/_nicegui_ws/socket.io/"
    for host in (STRANGER, f"{STRANGER}:{hands.server.port}"):
        url = httpx.URL(address, params={"EIO": "4", "transport": "websocket", **page.query()})
        headers = {"Cookie": page.cookie, "Origin": f"http://{host}"}
        with pytest.raises(InvalidStatus) as refused:
            await connect(
                str(url).replace("127.0.0.1", host.partition(":")[0]),
                host="127.0.0.1", port=hands.server.port, additional_headers=headers, proxy=None,
            )  # fmt: skip
        assert refused.value.response.status_code == 421


async def test_what_a_trusted_proxy_was_asked_for_counts(hands: Hands):
    transport = httpx.AsyncHTTPTransport(local_address="127.0.0.9")
    async with httpx.AsyncClient(transport=transport, base_url=hands.server.origin) as proxy:
        for host, status in (("clinic.example", 200), (STRANGER, 421)):
            assert (await proxy.get("/public", headers={"X-Forwarded-Host": host})).status_code == status
    forged = {"Host": STRANGER, "X-Forwarded-Host": "clinic.example"}
    assert (await hands.http.get("/public", headers=forged)).status_code == 421


async def test_two_names_at_once_are_answered_when_both_are_known(hands: Hands):
    for second, status in (("clinic.example", b"200"), (STRANGER, b"421")):
        reader, writer = await asyncio.open_connection("127.0.0.1", hands.server.port)
        lines = ["GET /public HTTP/1.1", "Host: localhost", f"Host: {second}", "Connection: close", "", ""]
        writer.write("\r\n".join(lines).encode())
        answer = await asyncio.wait_for(reader.read(100), 5)
        writer.close()
        assert answer.split()[1] in {status, b"400"}, answer


@pytest.mark.parametrize(
    ("host", "reached", "status"),
    [
        ("192.168.7.20:8080", "192.168.7.20", 200),  # KEPT_HOST=0.0.0.0, and people type the computer's address
        ("192.168.7.20:8080", "::ffff:192.168.7.20", 200),
        ("[fd00::20]", "fd00::20", 200),
        ("192.168.7.21:8080", "192.168.7.20", 421),
        (STRANGER, STRANGER, 421),
        (None, "192.168.7.20", 200),
    ],
)
async def test_the_address_that_was_reached_may_be_typed(host: str | None, reached: str, status: int):
    said: list[int] = []
    scope: Scope = {
        "type": "http", "path": "/", "method": "GET", "state": {"request_id": "1"}, "server": (reached, 8080),
        "headers": [(b"host", host.encode())] if host else [],
    }  # fmt: skip

    async def send(message):
        if message["type"] == "http.response.start":
            said.append(message["status"])

    async def receive():
        return {"type": "http.request"}

    await known_hosts(PlainTextResponse("here"), [])(scope, receive, send)
    assert said == [status]
