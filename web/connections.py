"""The server's own protocol with an end to everything that a stranger could make it wait for, or hold.

uvicorn bounds neither a head nor the time that it takes, nor a body that nobody reads. This is its protocol
with these limits; what it answers is short, as nobody behind it has heard of the request. Reasons for the numbers:
docs/decisions/0017-what-a-stranger-can-hold.md.
"""

import logging
import os
import sys
from asyncio import TimerHandle, Transport
from enum import Enum

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from settings import settings
from store import ip, seldom

log = logging.getLogger(__name__)

LARGEST_HEAD = 65_536
"""Bytes of the first line and all header lines together."""

IDLE = 20.0
"""Seconds for a whole head, and between two pieces of a body."""

WHOLE_BODY = 120.0
"""Seconds for a body, however its pieces come."""

FRAMES = 16
"""Bytes around each byte of a body that comes in chunks: their lengths, at the most."""

STALLED = 60.0
"""Seconds in which somebody who is answered has to take some of it."""

LINGER = 1_000_000
"""Bytes of a body that are still read, and thrown away, after its request was answered: else the answer may be lost."""

CONNECTIONS = 8_000
"""Connections of everybody, and requests at once: uvicorn answers 503 to more."""

CONNECTIONS_OF_ONE = 1_000
"""Connections of one address, or of one IPv6 network: a clinic of 500 open pages behind one address takes half."""

LOOKUPS = 32
"""Names that are looked up at once: more than all channels wait for, if one's names hang."""


class _Stage(Enum):
    """The part of a request that the connection waits for."""

    head = "head"
    body = "body"
    answer = "answer"


class BoundedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol for HTTP/1.1, bounded."""

    _stage = _Stage.head
    _size = 0
    _body = 0
    _late = 0.0
    _timer: TimerHandle | None = None
    _stall: TimerHandle | None = None

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Somebody has connected: the head has to come soon, and there may be too many of one address."""
        super().connection_made(transport)
        if self.client is not None and self._are_too_many(self.client[0]):
            seldom.warn(log, "one address has too many connections; further ones are refused")
            self._refuse(503, "Too many connections from your address.")
        else:
            self._wait(IDLE)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._stop()
        self.resume_writing()
        super().connection_lost(exc)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A line of the head; one that comes behind a body was judged by nobody, and is nobody's."""
        if self._stage is _Stage.head:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """A part of its body."""
        self._body += len(body)
        super().on_body(body)

    def data_received(self, data: bytes) -> None:
        """Read it, then see what is still missing."""
        if self._stage is not _Stage.answer:
            self._size += len(data)
        super().data_received(data)
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            self._stop()
        elif self._stage is _Stage.head and self._size > LARGEST_HEAD:
            self._refuse(431, "The header is too large.")
        elif self._stage is _Stage.body:
            self._go_on_with_body()
        else:
            self._go_on()

    def _go_on_with_body(self) -> None:
        """Wait for the rest of a body, unless there is too much of it."""
        if self._size - self._body > LARGEST_HEAD + FRAMES * self._body:
            self._refuse(431, "There is too much around the body.")
        elif self._is_answering:
            self._wait(min(IDLE, self._late - self.loop.time()))
        elif self._size > LINGER:
            self.transport.close()
        else:
            self._go_on()

    def _go_on(self) -> None:
        """Wait for the next bytes, unless it is us who have to answer."""
        if self._is_answering:
            self._stop()
        elif self._timer is None:
            self._wait(IDLE)

    def on_message_begin(self) -> None:
        """Its head begins."""
        super().on_message_begin()
        self._stage = _Stage.head

    def on_headers_complete(self) -> None:
        """The head is here; its lines may still be too many."""
        if len(self.url) + sum(len(name) + len(value) + 4 for name, value in self.headers) > LARGEST_HEAD:
            self._refuse(431, "The header is too large.")
            raise ValueError("too large")  # stops the parser; `send_400_response` has nothing to add
        super().on_headers_complete()
        self._stage, self._size, self._body = _Stage.body, 0, 0
        self._late = self.loop.time() + WHOLE_BODY

    def on_message_complete(self) -> None:
        """Its body is here."""
        super().on_message_complete()
        self._stage, self._size = _Stage.answer, 0

    def on_response_complete(self) -> None:
        """It is answered; if the body is still coming, it is thrown away for a moment."""
        super().on_response_complete()
        self._size = self._body = 0

    def shutdown(self) -> None:
        """The server ends: a request that is not whole has been promised nothing."""
        if self._stage is _Stage.body:
            self.transport.close()
        super().shutdown()

    def handle_websocket_upgrade(self) -> None:
        """From here on another protocol waits."""
        self._stop()
        super().handle_websocket_upgrade()

    def send_400_response(self, msg: str) -> None:
        """Unless it was answered already."""
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Whoever takes nothing of a long answer for too long gets no more of it."""
        super().pause_writing()
        self._stall = self.loop.call_later(STALLED, self.transport.abort)

    def resume_writing(self) -> None:
        """They go on."""
        if self._stall is not None:
            self._stall.cancel()
            self._stall = None
        super().resume_writing()

    @property
    def _is_answering(self) -> bool:
        cycle: RequestResponseCycle | None = self.cycle
        return cycle is not None and not cycle.response_complete

    def _wait(self, seconds: float) -> None:
        self._stop()
        self._timer = self.loop.call_later(max(seconds, 0), self._is_late)

    def _stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _is_late(self) -> None:
        """Somebody did not send what was waited for; or it is us who do not read on."""
        if self._stage is not _Stage.body:
            self._refuse(408, "That took too long.")
        elif not self._is_answering:
            self.transport.close()
        elif self.flow.read_paused:
            self._wait(IDLE)
        else:
            self._refuse(408, "That took too long.")

    def _refuse(self, status: int, sentence: str) -> None:
        """Say why, if nothing was said yet, and let go."""
        self._stop()
        if not self._is_answering or not self.cycle.response_started:
            lines = [b"content-type: text/plain; charset=utf-8", b"connection: close"]
            lines += [b"content-length: %d" % len(sentence), b"", sentence.encode()]
            self.transport.write(STATUS_LINE[status] + b"\r\n".join(lines))
        self.transport.close()

    def _are_too_many(self, host: str) -> bool:
        if _is_trusted(host):
            return False
        network = ip.network_of(host)
        peers = (getattr(each, "client", None) for each in self.connections)  # of this protocol, and of websockets
        return sum(peer is not None and ip.network_of(peer[0]) == network for peer in peers) > CONNECTIONS_OF_ONE


def allow_many_files() -> None:
    """Let this process have as many connections as the limits above, where the system starts it with a thousand."""
    if sys.platform != "win32":
        import resource  # noqa: PLC0415  # Windows has none, and needs none

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * CONNECTIONS if hard == resource.RLIM_INFINITY else min(hard, 2 * CONNECTIONS)
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def allow_many_lookups() -> None:
    """Let this process look up many names at once, if no loop runs yet: uvloop has four threads for it, and uses two.

    A name server that says nothing holds one for half a minute, whatever the patience of who has asked: two mails to a
    server whose name cannot be found would hold up all else that leaves this computer.
    """
    os.environ.setdefault("UV_THREADPOOL_SIZE", str(2 * LOOKUPS))


def _is_trusted(host: str) -> bool:
    """Return whether many people come through this address: a proxy, or our own machine where nobody else can come."""
    address = ip.parse(host)
    if address is None:
        return False
    return any(address in network for network in settings().trusted_proxies) or (
        address.is_loopback and settings().is_loopback
    )
