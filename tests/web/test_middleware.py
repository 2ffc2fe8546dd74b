import asyncio
import gzip
import inspect
import re
import time

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from tests.web.conftest import Hands
from web.security_headers import nonces

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


async def raw(hands: Hands, request: bytes) -> bytes:
    """The answer to bytes that no library would send."""
    reader, writer = await asyncio.open_connection("127.0.0.1", hands.server.port)
    writer.write(request)
    async with asyncio.timeout(5):
        answer = await reader.read(20_000)
    writer.close()
    return answer


# ---- same origin


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "odd"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://clinic.example"}, 200),
        ({"Origin": "https://clinic.example"}, 200),
        ({"Origin": "http://clinic.example.evil.example"}, 403),
        ({"Origin": "http://clinic.example:8080"}, 403),
        ({"Origin": "http://clinicxexample"}, 403),
        ({"Origin": "http://clinic.example", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
async def test_only_our_own_pages_and_programs_may_change_something(
    hands: Hands, headers: dict[str, str], status: int
) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = await hands.http.request(method, "/size", headers={"Host": "clinic.example", **headers}, content=b"1")
        assert answer.status_code == (405 if status == 200 and method != "POST" else status)
    assert (await hands.http.get("/seen", headers=headers)).status_code == 200, "looking is free"


async def test_the_address_in_the_settings_is_our_own_origin(hands: Hands) -> None:
    headers = {"Host": "behind-a-proxy", "Origin": hands.server.origin}
    assert (await hands.http.post("/size", headers=headers)).status_code == 200


async def test_a_refusal_is_a_page_for_browsers_and_a_problem_for_programs(hands: Hands) -> None:
    foreign = {"Origin": "https://evil.example"}
    page = await hands.http.post("/size", headers={**BROWSER, **foreign})
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["x-request-id"] in page.text
    for headers in ({}, {"Accept": "application/json"}, {**BROWSER, "Content-Type": "application/json"}):
        problem = await hands.http.post("/size", headers={**headers, **foreign})
        assert problem.headers["content-type"] == "application/problem+json"
        assert problem.json().items() >= {"status": 403, "code": "foreign_origin", "type": "about:blank"}.items()
        assert problem.json()["request_id"] == problem.headers["x-request-id"]


# ---- bodies


async def test_a_body_over_a_megabyte_is_refused_however_it_is_sent(hands: Hands) -> None:
    async def in_pieces(size: int):
        for _ in range(size // 100_000):
            yield b"x" * 100_000

    assert (await hands.http.post("/size", content=b"x" * 1_000_000)).json() == 1_000_000
    assert (await hands.http.post("/size", content=in_pieces(1_000_000))).json() == 1_000_000
    for content in (b"x" * 1_000_001, in_pieces(1_100_000)):
        answer = await hands.http.post("/size", content=content)
        assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


# ---- headers of answers


async def test_every_answer_carries_the_security_headers(hands: Hands) -> None:
    ids = set()
    for path in ("/public", "/seen", "/nothing", "/broken", "/%00", "/_nicegui/3.18.0/static/nicegui.js", "/"):
        headers = (await hands.http.get(path)).headers
        assert "default-src 'self'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]
        assert "strict-transport-security" not in headers
        assert "server" not in headers
        assert headers["cache-control"] == ("no-store" if "static" not in path else headers["cache-control"])
        assert "immutable" in headers["cache-control"] or "static" not in path
        ids.add(headers["x-request-id"])
    assert len(ids) == 7


async def test_whoever_keeps_the_request_of_a_page_keeps_no_copy_of_the_page() -> None:
    senders: list[Send] = []

    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        senders.append(send)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/html")]})
        await send({"type": "http.response.body", "body": b"<script>1</script>"})

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    sent: list[Message] = []
    await nonces(app)({"type": "http"}, receive, send)
    assert b"<script nonce=" in sent[-1]["body"]
    assert inspect.getclosurevars(senders[0]).nonlocals["html"] == b""


async def test_every_script_of_a_page_and_only_its_policy_know_the_nonce(hands: Hands) -> None:
    seen = set()
    for path in ("/public", "/two-scripts", "/public"):
        for packed in ("gzip", "identity"):
            answer = await hands.http.get(path, headers={"Accept-Encoding": packed})
            assert answer.headers.get("content-encoding", "identity") == packed
            nonce = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
            assert nonce
            scripts = re.findall(r"<script[^>]*>", answer.text, re.IGNORECASE)
            assert len(scripts) > 1
            assert all(f' nonce="{nonce[1]}"' in script for script in scripts)
            seen.add(nonce[1])
    assert len(seen) == 6
    assert "nonce" not in (await hands.http.get("/seen")).headers["content-security-policy"]
    assert "<script>alert(1)" not in (await hands.http.get("/public")).text


async def test_a_page_arrives_whole_when_it_is_packed(hands: Hands) -> None:
    async with hands.http.stream("GET", "/two-scripts", headers={"Accept-Encoding": "gzip"}) as answer:
        packed = b"".join([part async for part in answer.aiter_raw()])
    assert len(packed) == int(answer.headers["content-length"])
    assert gzip.decompress(packed).endswith(b"<p>long</p>")


async def test_events_stream_as_they_come(hands: Hands) -> None:
    start = time.monotonic()
    async with hands.http.stream("GET", "/stream", headers={"Accept-Encoding": "gzip"}) as answer:
        async for line in answer.aiter_lines():
            assert line == "data: first"
            break
    assert time.monotonic() - start < 1


# ---- proxies


async def test_forwarded_headers_of_strangers_are_taken_away(hands: Hands) -> None:
    forged = {"X-Forwarded-For": "6.6.6.6", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    answer = await hands.http.get("/seen", headers={**forged, "X-Forwarded-Prefix": "//evil.example"})
    assert answer.json()["client"] == "127.0.0.1"
    assert answer.json()["url"] == f"{hands.server.origin}/seen"
    assert not [name for name in answer.json()["headers"] if "forwarded" in name]
    assert "strict-transport-security" not in answer.headers
    moved = await hands.http.get("/elsewhere", headers={"X-Forwarded-Prefix": "//evil.example"})
    assert moved.headers["location"] == "/public"
    page = await hands.http.get("/public", headers={"X-Forwarded-Prefix": "//evil.example"})
    assert "evil" not in page.text


async def test_a_trusted_proxy_is_believed(hands: Hands) -> None:
    transport = httpx.AsyncHTTPTransport(local_address="127.0.0.9")
    async with httpx.AsyncClient(transport=transport, base_url=hands.server.origin) as proxy:
        forwarded = {
            "X-Forwarded-For": "6.6.6.6, 203.0.113.7, 127.0.0.9",  # only the last stranger is known to be true
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "clinic.example",
        }
        answer = await proxy.get("/seen", headers=forwarded)
        assert answer.json()["client"] == "203.0.113.7"
        assert answer.json()["url"] == "https://clinic.example/seen"
        assert "strict-transport-security" in answer.headers
        odd = {"X-Forwarded-For": "unknown", "X-Forwarded-Proto": "gopher", "X-Forwarded-Host": "a b"}
        assert (await proxy.get("/seen", headers=odd)).status_code == 400
        assert (await proxy.get("/seen", headers={**odd, "X-Forwarded-Host": ""})).json()["client"] == "127.0.0.9"


# ---- what nothing can read, and crashes


@pytest.mark.parametrize(
    "target",
    [
        "/%00", "/%ff", "/%ed%a0%80", "/a%0d%0ab", "/%", "/%zz", "/%2e%2e/%2e%2e/etc/passwd", "/" + "a" * 5000,
        "/_nicegui/3.18.0/static/" + "a" * 300, "/_nicegui/3.18.0/static/%00", "/_nicegui/3.18.0/components/%ff",
        "/public?x=%00", "/public?x=%ff", "/public?x=%ed%a0%80", "/public?%zz", "/public?" + "&" * 2000,
        "//evil.example", "/public?x=\xff", "/\xff", "*", "http://[/", "/public#x",
    ],
)  # fmt: skip
async def test_unreadable_addresses_never_end_in_a_crash(hands: Hands, target: str) -> None:
    answer = await raw(hands, f"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode("latin-1"))
    assert re.match(rb"HTTP/1.1 [234]\d\d ", answer), answer[:200]


async def test_what_cannot_be_an_address_of_ours_gets_no_further(hands: Hands) -> None:
    for path in ("/%00", "/%ff", "/public?x=%ff", "/a%0ab", "/" + "a" * 256):
        assert (await hands.http.get(path)).status_code == 400, path
    assert (await hands.http.get("/" + "a" * 200)).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        "Host: [", "Host: a b", "Host: evil.example/x", "Host: \xff", "Host: a\r\nHost: b", "Host:",
        "Host: x\r\nCookie: \xff=\xff; kept_session=\xff\x01", "Host: x\r\nCookie: =;;=; kept_session; a=\"",
        "Host: x\r\nAccept: \xff", "Host: x\r\nContent-Length: x", "Host: x\r\nTransfer-Encoding: odd",
        "Host: x\r\nRange: bytes=9-1", "Host: x\r\nIf-Modified-Since: never", "Host: x\r\nOrigin: \xff",
        "Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade",
    ],
)  # fmt: skip
async def test_unreadable_headers_never_end_in_a_crash(hands: Hands, header: str) -> None:
    for path in ("/", "/public", "/_nicegui/3.18.0/static/nicegui.js", "/_nicegui_ws/socket.io/?EIO=4"):
        answer = await raw(hands, f"GET {path} HTTP/1.1\r\n{header}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        assert re.match(rb"HTTP/1.1 [234]\d\d ", answer), answer[:200]


@pytest.mark.parametrize("path", ["/broken", "/broken-page"])
async def test_a_crash_shows_a_number_and_nothing_from_inside(hands: Hands, path: str) -> None:
    page = await hands.http.get(path, headers=BROWSER)
    problem = await hands.http.get(path, headers={"Accept": "application/json"})
    assert (page.status_code, problem.status_code) == (500, 500)
    assert problem.json()["code"] == "internal_error"
    log = hands.server.log.read_text()
    for answer in (page, problem):
        assert answer.headers["x-request-id"] in answer.text
        assert "Ada" not in answer.text
        assert "RuntimeError" not in answer.text
        assert answer.headers["x-request-id"] in log
    assert "RuntimeError" in log
    assert "builtins.RuntimeError: " not in log, "the text of an exception may name people"


async def test_the_log_knows_no_ids_and_no_queries(hands: Hands) -> None:
    page = await hands.open_page(await hands.log_in("patient"))
    await hands.join(page)
    await hands.http.get("/nothing?token=abc123")
    await hands.http.get("/nothing%0d%0aforged line")
    log = hands.server.log.read_text()
    assert "/nothing" in log
    assert "abc123" not in log
    assert "\nforged" not in log
    assert page.client_id not in log


# ---- cookies


async def test_of_all_cookies_only_our_own_come_in(hands: Hands):
    sent = 'other=1; kept_zone=Europe%2FBerlin;kept_theme="dark"; kept_known=abc ;kept_session=' + "x" * 101
    headers = (await hands.http.get("/seen", headers={"Cookie": sent})).json()["headers"]
    assert headers["cookie"] == "kept_zone=Europe%2FBerlin; kept_known=abc"
    headers = (await hands.http.get("/seen", headers={"Cookie": "other=1"})).json()["headers"]
    assert "cookie" not in headers


async def test_an_address_without_end_is_refused(hands: Hands):
    assert (await hands.http.get("/seen?" + "a" * 8000)).status_code == 200
    assert (await hands.http.get("/seen?" + "a" * 8001)).status_code == 400
