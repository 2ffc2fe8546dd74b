"""Twilio, on this computer, and what tests do with it."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qs

import sqlalchemy as sa

from notify.outbox import Outbox
from notify.sms.twilio import Account, TwilioTransport
from store import db
from store.models import Channel, Delivery, Subject, tables
from store.notifications import preferences
from store.notifications.preferences import Preferences
from store.people import profile
from tests.clinics import Clinic

ACCOUNT = "AC" + "0" * 32
NUMBER = "+4930123456"
"""That messages come from."""

ADAS_NUMBER = "+4915123456789"
_delivery = tables(Delivery)[0]


@dataclass
class Twilio:
    """What it answers, after so many seconds; and the forms that it took."""

    status: int = 201
    code: int = 0
    pause: float = 0.0
    port: int = 0
    forms: list[dict[str, str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)
    answering: list[asyncio.Task[None] | None] = field(default_factory=list)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.answering.append(asyncio.current_task())
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = next(int(line[15:]) for line in head.lower().splitlines() if line.startswith("content-length:"))
        form = parse_qs((await reader.readexactly(length)).decode())
        self.heads.append(head)
        await asyncio.sleep(self.pause)
        if self.status == 201:
            self.forms.append({name: values[0] for name, values in form.items()})
        body = f'{{"code": {self.code}, "message": "The number is not a valid phone number."}}'.encode()
        writer.write(f"HTTP/1.1 {self.status} X\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body)
        writer.close()
        await writer.wait_closed()


def channel(twilio: Twilio, patience: float = 5.0) -> TwilioTransport:
    account = Account(f"http://127.0.0.1:{twilio.port}", ACCOUNT, "secret", "+4930123456", patience)
    return TwilioTransport(account, "https://harbor.example")


async def drain(twilio: Twilio, now: datetime, patience: float = 5.0) -> None:
    await Outbox({Channel.sms: channel(twilio, patience)}, lambda: now).drain()


def wants_texts(harbor: Clinic, now: datetime, phone: str = "+49 151 23456789") -> None:
    profile.change("Ada Lindqvist", phone, by=harbor.patient, now=now)
    channels = dict.fromkeys((Subject.answers, Subject.changes), frozenset({Channel.sms}))
    preferences.save(Preferences(channels=channels), by=harbor.patient, now=now)


def stands() -> list[tuple[str, str, str]]:
    """What became of each text message: state, reason, and the last answer that was none."""
    query = sa.select(_delivery).where(_delivery.c.channel == Channel.sms).order_by(_delivery.c.id)
    with db.reading() as transaction:
        return [(row.state.value, row.reason.value, row.problem) for row in transaction.execute(query)]
