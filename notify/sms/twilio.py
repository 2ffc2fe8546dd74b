"""Sends text messages by Twilio's API (https://www.twilio.com/docs/messaging/api/message-resource#create-a-message).

What became of a message Twilio says later: see api/text_messages.py.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import httpx

from notify.outbox import Message, NotSent, Refused, Unsure
from pages import words
from store.notifications.handing_over import Handover
from store.notifications.leases import Leased

TIMEOUT = 20.0
"""Seconds that Twilio may take for an answer."""

STATUS_PATH = "/text-messages/status"
"""Where Twilio says what became of a message."""

_FOR_NOW = {401, 403, 429}


@dataclass(frozen=True, slots=True)
class Account:
    """Whose messages these are, at which address of the API, and from which `number` they come."""

    url: str
    name: str
    token: str = field(repr=False)
    number: str
    timeout: float = TIMEOUT


class TwilioTransport:
    """The channel: one request for each message. `origin` is where links lead, and where Twilio tells of them."""

    def __init__(self, account: Account, origin: str) -> None:
        self.sender = account.number
        self._account, self._origin = account, origin

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["_Line"]:
        """Make ready for one message. Raises Refused for a number that cannot be called."""
        if not claim.to:
            raise Refused("no number")
        account = self._account
        async with httpx.AsyncClient(auth=(account.name, account.token), timeout=account.timeout) as client:
            yield _Line(client, account, self._origin)


class _Line:
    def __init__(self, client: httpx.AsyncClient, account: Account, origin: str) -> None:
        self._client, self._account, self._origin = client, account, origin

    async def send(self, handover: Message, now: datetime) -> None:
        """Send it. Raises NotSent, Refused, Unsure."""
        if not isinstance(handover, Handover):
            raise Refused("no mail")  # what is for a mailbox alone
        account = self._account
        callback = f"{self._origin}{STATUS_PATH}?{urlencode({'reference': handover.reference})}"
        form = {
            "To": handover.claim.to,
            "From": account.number,
            "Body": words.texts.text(handover.news, handover.person, handover.preferences, self._origin, now),
            "StatusCallback": callback,
        }
        url = f"{account.url}/2010-04-01/Accounts/{account.name}/Messages.json"
        try:
            answer = await self._client.post(url, data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
            raise NotSent("no connection") from None
        except httpx.TransportError:
            raise Unsure("no answer") from None
        _check(answer)


def _check(answer: httpx.Response) -> None:
    """Tell what the answer means: what is wrong with the account, and 429 and 5xx, is for now, other 4xx for good."""
    if answer.status_code in {200, 201}:
        return
    if answer.status_code in _FOR_NOW or answer.status_code >= 500:
        raise NotSent(f"HTTP {answer.status_code}")
    raise Refused(f"Twilio {_code(answer) or answer.status_code}")


def _code(answer: httpx.Response) -> int | None:
    """Return the number of Twilio's own for what is wrong; its sentence may name the person."""
    try:
        found: Any = answer.json()
    except ValueError:
        return None
    code = found.get("code") if isinstance(found, dict) else None
    return code if isinstance(code, int) else None
