"""A push service on this computer that answers as a test wants, and browsers that read what came for them."""

import asyncio
import base64
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from store.notifications import devices
from store.notifications.devices import NewDevice

HOST = "push.service.example"


def base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


@dataclass
class Browser:
    """Its keys, and the path at which it has told its push service to take messages."""

    path: str = "/one"
    name: str = "Firefox on Linux"
    auth: bytes = b"sixteen bytes..."
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    @property
    def endpoint(self) -> str:
        return f"https://{HOST}{self.path}"

    @property
    def p256dh(self) -> str:
        return base64url(self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))

    def new(self, **more: Any) -> NewDevice:
        values = {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": base64url(self.auth), "name": self.name}
        return NewDevice(**values | more)

    def add(self, person: int, now: datetime, **more: Any) -> int:
        """Switch messages on for that person here."""
        return devices.add(self.new(**more), by=person, now=now)

    def read(self, content: bytes) -> dict[str, Any]:
        """Open what was closed for this browser."""
        opened = http_ece.decrypt(content, private_key=self.private, auth_secret=self.auth, version="aes128gcm")
        return dict(json.loads(opened))


@dataclass
class Taken:
    """A message as it came: where, with which headers, and its closed content."""

    path: str
    headers: dict[str, str]
    content: bytes


@dataclass
class PushService:
    """What it answers, after so many seconds, by path or else to all; and what it took."""

    status: int = 201
    pause: float = 0.0
    port: int = 0
    by_path: dict[str, int] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)
    answering: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.answering.append(asyncio.current_task())
        first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines if line)}
        content = await reader.readexactly(int(headers["content-length"]))
        await asyncio.sleep(self.pause)
        path = first.split()[1]
        status = self.by_path.get(path, self.status)
        if status < 300:
            self.taken.append(Taken(path, headers, content))
        away = "location: http://169.254.169.254/\r\n" if 300 <= status < 400 else ""
        writer.write(f"HTTP/1.1 {status} X\r\n{away}content-length: 4\r\n\r\nsaid".encode())
        writer.close()
        await writer.wait_closed()
