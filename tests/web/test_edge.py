"""What a stranger can make the server hold or wait for, without an account: little, and not for long.

The server of these tests is `hasty`: what takes 15 or 20 seconds takes 2 or 3, and one address may have 60 connections.
"""

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress

import httpx
import pytest

from tests.web.conftest import Hands, Server, started

HEAD = b"GET /public HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /size HTTP/1.1\r\nHost: 127.0.0.1\r\n"
MANY = 1_500
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def edge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with started(tmp_path_factory.mktemp("edge"), "hasty", KEPT_HOST="0.0.0.0") as running:
        yield running


@pytest.fixture
async def hands(edge: Server) -> AsyncIterator[Hands]:
    async with AsyncExitStack() as stack, httpx.AsyncClient(base_url=edge.origin) as http:
        yield Hands(edge, http, stack)


class Line:
    """A bare connection from an address of the loopback."""

    def __init__(self, server: Server, source: str = "127.0.0.1") -> None:
        self.socket = socket.create_connection(("127.0.0.1", server.port), timeout=10, source_address=(source, 0))
        _opened.append(self.socket)

    def say(self, *parts: bytes) -> int:
        """Send, and tell how much the server took before it let go."""
        taken = 0
        with suppress(OSError):
            for part in parts:
                self.socket.sendall(part)
                taken += len(part)
        return taken

    def answer(self) -> bytes:
        """All that comes until the server lets go."""
        read = b""
        with suppress(ConnectionError):
            while piece := self.socket.recv(65_536):
                read += piece
        return read


_opened: list[socket.socket] = []


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _opened:
        _opened.pop().close()


def memory(server: Server) -> float:
    """Resident megabytes."""
    with open(f"/proc/{server.processes[0].pid}/statm") as file:  # noqa: PTH123
        return int(file.read().split()[1]) * 4096 / MEGABYTE


def test_a_head_without_end_is_cut_at_64_kilobytes(edge: Server) -> None:
    before = memory(edge)
    line = Line(edge)
    taken = line.say(HEAD + b"X: ", *[b"a" * MEGABYTE] * 100)
    assert taken < 10 * MEGABYTE  # what the buffers of two sockets hold
    assert line.answer()[:12] in {b"HTTP/1.1 431", b""}
    lines = Line(edge)
    assert lines.say(HEAD, *[b"".join(b"X%d: %s\r\n" % (n, b"a" * 1000) for n in range(1000))] * 20) < 10 * MEGABYTE
    assert lines.answer()[:12] in {b"HTTP/1.1 431", b""}
    assert memory(edge) - before < 10


def test_lines_behind_a_body_have_an_end_too_and_are_no_headers(edge: Server) -> None:
    before = memory(edge)
    chunked = POST + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"
    honest = Line(edge)
    honest.say(chunked + b"0\r\nOrigin: http://evil.example\r\nHost: evil.example\r\nX: y\r\n\r\n")
    assert honest.socket.recv(12) == b"HTTP/1.1 200"
    for endless in (b"0\r\n" + b"X: %s\r\n" % (b"v" * 1000), b"1;" + b"x" * 1000):
        line = Line(edge)
        assert line.say(chunked + endless, *[endless[3:] * 1000] * 40) < 10 * MEGABYTE
        assert line.answer()[:12] in {b"HTTP/1.1 431", b"HTTP/1.1 400", b""}
    assert memory(edge) - before < 10


def test_a_body_in_small_pieces_is_read(edge: Server) -> None:
    line = Line(edge)
    line.say(POST + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")
    assert line.socket.recv(12) == b"HTTP/1.1 200"


@pytest.mark.parametrize("size", [60_000, 70_000])
def test_a_whole_head_is_read_up_to_64_kilobytes(edge: Server, size: int) -> None:
    for lines in (
        b"X: %s\r\n" % (b"a" * size),
        b"X: abcde\r\n" * (size // 10),
        b"Cookie: %s\r\n" % (b"a=b; " * (size // 5)),
    ):
        line = Line(edge)
        line.say(HEAD + b"Connection: close\r\n" + lines + b"\r\n")
        assert line.answer()[:12] == (b"HTTP/1.1 200" if size < 65_536 else b"HTTP/1.1 431")


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"GET /pub",
        HEAD,
        b"\r\n",
        POST + b"Content-Length: 10\r\n\r\nhalf",
        POST + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n",
    ],
)
def test_whoever_does_not_go_on_is_let_go(edge: Server, begun: bytes) -> None:
    line = Line(edge)
    line.say(begun)
    began = time.monotonic()
    assert b"HTTP/1.1 408" in line.answer()
    assert 1.5 < time.monotonic() - began < 8


def test_a_head_that_comes_byte_by_byte_has_to_be_whole_in_time(edge: Server) -> None:
    line = Line(edge)
    line.say(HEAD)
    line.socket.setblocking(False)
    began = time.monotonic()
    while time.monotonic() - began < 8:
        time.sleep(0.2)
        if not line.say(b"X"):
            break
        with suppress(BlockingIOError):
            assert line.socket.recv(100)[:12] == b"HTTP/1.1 408"
            break
    else:
        raise AssertionError("it was heard for 8 seconds")


def test_a_body_that_comes_slowly_but_steadily_is_read(edge: Server) -> None:
    line = Line(edge)
    line.say(POST + b"Connection: close\r\nContent-Length: 6\r\n\r\n")
    for _ in range(6):
        time.sleep(0.6)
        line.say(b"x")
    assert line.answer().endswith(b"\r\n\r\n6")


def test_a_body_without_end_is_cut(edge: Server) -> None:
    before = memory(edge)
    piece = b"10000\r\n" + b"a" * 65_536 + b"\r\n"
    line = Line(edge)
    assert line.say(POST + b"Transfer-Encoding: chunked\r\n\r\n", *[piece] * 1000) < 20 * MEGABYTE
    assert line.answer()[:12] in {b"HTTP/1.1 413", b""}
    announced = Line(edge)
    assert announced.say(POST + b"Content-Length: 900000000\r\n\r\n", *[b"a" * MEGABYTE] * 100) < 20 * MEGABYTE
    assert announced.answer()[:12] in {b"HTTP/1.1 413", b""}
    assert memory(edge) - before < 15


def test_one_address_has_so_many_connections_and_a_trusted_proxy_more(edge: Server) -> None:
    lines = [Line(edge, "127.0.0.2") for _ in range(80)]
    for line in lines:
        line.say(b"GET /pub")
    refused = [line for line in lines if b"503" in line.answer()[:12]]
    assert len(refused) == 20
    honest = Line(edge, "127.0.0.3")
    honest.say(HEAD + b"Connection: close\r\n\r\n")
    assert honest.answer()[:12] == b"HTTP/1.1 200"
    proxied = [Line(edge, "127.0.0.9") for _ in range(80)]
    for line in proxied:
        line.say(HEAD + b"Connection: close\r\n\r\n")
    assert all(line.answer()[:12] == b"HTTP/1.1 200" for line in proxied)


def test_half_sent_requests_by_the_thousand_are_gone_after_a_while(edge: Server) -> None:
    before = memory(edge)
    lines = []
    for number in range(MANY):
        line = Line(edge, f"127.0.1.{number // 50}")
        line.say(HEAD + b"X: half")
        lines.append(line)
    assert all(b"HTTP/1.1 408" in line.answer() for line in lines)
    assert httpx.get(f"{edge.origin}/public").status_code == 200
    assert memory(edge) - before < 30


async def test_pages_that_nobody_joins_go_and_the_oldest_go_first(hands: Hands) -> None:
    before = memory(hands.server)
    await until(hands, 0)
    for _ in range(300):
        assert (await hands.http.get("/public")).status_code == 200
    last = await hands.open_page(path="/public")
    await asyncio.sleep(1.2)
    assert int((await hands.http.get("/pages")).text) <= 101
    await hands.join(last)
    assert memory(hands.server) - before < 60
    await until(hands, 1)


async def until(hands: Hands, pages: int) -> None:
    """Wait for the server to have so many pages at most."""
    async with asyncio.timeout(10):
        while int((await hands.http.get("/pages")).text) > pages:  # noqa: ASYNC110  # nothing tells of it
            await asyncio.sleep(0.2)


async def test_one_session_has_thirty_pages_that_it_does_not_look_at(hands: Hands) -> None:
    cookie = await hands.log_in("patient")
    first = await hands.open_page(cookie)
    joined = await hands.join(await hands.open_page(cookie))
    for _ in range(45):
        await hands.open_page(cookie)
    await asyncio.sleep(1.2)
    assert 30 <= int((await hands.http.get("/pages")).text) <= 32
    _, answer = await hands.reach(first.query(), cookie, hands.server.origin)
    assert answer == "refused"
    assert not await joined.is_cut(within=0.1)


async def test_a_socket_that_joins_no_page_goes(hands: Hands) -> None:
    page = await hands.open_page(path="/public")
    joined = await hands.join(page)
    strangers = []
    for _ in range(20):
        stranger, _ = await hands.reach({}, "", hands.server.origin)  # refused as a page's, and open nevertheless
        strangers.append(stranger)
    began = time.monotonic()
    assert all([await each.is_cut(within=8) for each in strangers])
    assert time.monotonic() - began < 8
    assert not await joined.is_cut(within=0.2)


def test_the_end_waits_for_nobody_who_is_half_done_and_keeps_what_it_acknowledged(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    folder = tmp_path_factory.mktemp("ending")
    with started(folder) as ending:
        half = Line(ending)
        half.say(POST + b"Content-Length: 100\r\n\r\nhalf")
        begun = Line(ending)
        begun.say(HEAD)
        whole = Line(ending)
        whole.say(POST.replace(b"/size", b"/slow") + b"Content-Length: 3\r\n\r\nabc")
        time.sleep(0.3)
        began = time.monotonic()
        ending.processes[0].terminate()
        assert whole.answer().endswith(b"\r\n\r\n3")
        assert (folder / "acknowledged.txt").read_text() == "3"
        ending.processes[0].wait(timeout=10)
        assert time.monotonic() - began < 10
