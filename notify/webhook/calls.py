"""Calls the clinic's other systems (https://github.com/standard-webhooks/standard-webhooks/blob/main/spec).

One POST each, to a public address by https. What is answered beyond its status is not read, and no redirect followed.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx
import orjson
from standardwebhooks import Webhook

from notify.outbox import BadAddress, NotSent
from store import errors, outside
from store.notifications.leases import Leased
from store.webhooks.calling import Call

GONE = 410


class Caller:
    """The channel. `resolver` finds hosts, `transport` connects; else both are as everywhere."""

    sender = ""

    def __init__(
        self,
        resolver: outside.Resolve = outside.resolve,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = outside.SECONDS,
    ) -> None:
        self._how: dict[str, Any] = {"resolver": resolver, "transport": transport, "patience": timeout}

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["Caller"]:
        """Nothing has to be opened before it is known what leaves."""
        yield self

    async def send(self, handover: Call, now: datetime) -> None:
        """Call. Raises NotSent, and BadAddress where nobody wants any more calls.

        A call that was not answered is one that was not taken: it comes again, and its receiver knows it by its id.
        """
        body, headers = _written(handover, now)
        try:
            status = await outside.post(handover.address, headers, body, **self._how)
        except errors.NotPublic:
            raise NotSent("not public") from None
        except (TimeoutError, httpx.TimeoutException):
            raise NotSent("no answer") from None
        except (httpx.TransportError, OSError):
            raise NotSent("no connection") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise NotSent("no HTTP") from None
        if status == GONE:
            raise BadAddress(f"HTTP {status}")
        if not 200 <= status < 300:
            raise NotSent(f"HTTP {status}")


def _written(call: Call, now: datetime) -> tuple[bytes, dict[str, str]]:
    """Return the body, which names nobody, and the headers that sign it with each secret."""
    data = {} if call.appointment_id is None else {"appointment_id": call.appointment_id}
    body = orjson.dumps({"type": call.kind, "timestamp": call.occurred_at, "data": data})
    signatures = [Webhook(secret).sign(call.reference, now, body.decode()) for secret in call.secrets]
    return body, {
        "Content-Type": "application/json",
        "webhook-id": call.reference,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
