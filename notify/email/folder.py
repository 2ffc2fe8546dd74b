"""Puts mails into a folder, one file each, where the clinic has no mail server yet. Any mail program opens them."""

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from notify.email.mail import Mailbox
from notify.outbox import Message, NotSent
from store.notifications.leases import Leased


class FolderTransport:
    """The channel: a folder that nobody but this computer's account can read."""

    def __init__(self, folder: Path, mailbox: Mailbox) -> None:
        self._folder, self._mailbox = folder, mailbox
        self.sender = mailbox.address

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["FolderTransport"]:
        """Make the folder. Raises NotSent."""
        del claim  # its address stands in the mail
        try:
            await asyncio.to_thread(self._folder.mkdir, mode=0o700, parents=True, exist_ok=True)
        except OSError as problem:
            raise NotSent(type(problem).__name__) from None
        yield self

    async def send(self, handover: Message, now: datetime) -> None:
        """Write the file; the same message again replaces it. Raises NotSent."""
        name = f"{handover.since.astimezone(UTC):%Y%m%dT%H%M%SZ}-{handover.reference}.eml"
        try:
            await asyncio.to_thread(_write, self._folder / name, self._mailbox.write(handover, now))
        except OSError as problem:
            raise NotSent(type(problem).__name__) from None


def _write(path: Path, content: bytes) -> None:
    """Write it whole or not at all."""
    part = path.with_suffix(".part")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
