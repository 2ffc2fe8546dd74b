"""Hands messages to the push services of browsers (RFC 8030), closed for one browser (8291) and signed by Kept (8292).

Browsers that know Declarative Web Push show what they say by themselves; for others the service worker does
(pages/static/sw.js).
"""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import http_ece
import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02

from notify.outbox import BadAddress, NotSent, Refused, Unsure
from pages import words
from store import errors, outside, signing, text
from store.models import Kind
from store.notifications.deliveries import Claim
from store.notifications.handing_over import Handover
from store.notifications.leases import Leased
from store.notifications.notifications import NotificationView

SIGNED_FOR = timedelta(hours=12)
LONGEST_LIFE = timedelta(days=28)
AFTERWARDS = timedelta(days=1)
"""So long it is worth to be read on a device that was off, if it is about what has been."""

SHORTEST_IN_CRISIS, TRIAL = timedelta(hours=1), timedelta(minutes=10)
SOON = timedelta(hours=3)
"""What begins by then wakes a device up that sleeps."""

NO_CONTACT = "no contact"
CAN_WAIT = {Kind.note_shared, Kind.invited_back, Kind.appointment_no_show}

_GONE = {404, 410}
_TOPIC_BYTES = 24


@dataclass(frozen=True, slots=True)
class Sealed:
    """A message as a push service takes it: what it may know of it, and what it cannot read."""

    headers: dict[str, str]
    content: bytes


class PushTransport:
    """The channel: one request for each message, only to public addresses by https, and no redirect is followed."""

    sender = ""

    def __init__(
        self,
        private_key: str,
        origin: str,
        *,
        resolver: outside.Resolve = outside.resolve,
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = outside.SECONDS,
    ) -> None:
        """`origin` is where what is pressed leads. `resolver` finds hosts, `transport` connects; else as everywhere."""
        self._vapid = Vapid02.from_raw(private_key.encode())
        self._origin = origin
        self._how: dict[str, Any] = {"resolver": resolver, "transport": transport, "patience": timeout}

    @asynccontextmanager
    async def open(self, claim: Leased) -> AsyncIterator["PushTransport"]:
        """Make ready for one message. Raises Refused where the clinic has no address of its own."""
        assert isinstance(claim, Claim)
        assert claim.device is not None
        if not text.can_be_written_to(claim.device.contact):
            raise Refused(NO_CONTACT)
        yield self

    async def send(self, handover: Handover, now: datetime) -> None:
        """Send it. Raises NotSent, Refused, Unsure."""
        sealed = self.seal(handover, now)
        try:
            status = await outside.post(handover.claim.to, sealed.headers, sealed.content, **self._how)
        except errors.NotPublic:
            raise Refused("not public") from None
        except (httpx.ConnectError, httpx.ConnectTimeout):
            raise NotSent("no connection") from None
        except (httpx.TransportError, TimeoutError):
            raise Unsure("no answer") from None
        except OSError:  # there is no host of that name
            raise NotSent("no connection") from None
        _check(status)

    def seal(self, handover: Handover, now: datetime) -> Sealed:
        """Close the message for its device."""
        device = handover.claim.device
        assert device is not None
        said = words.pushes.push(handover.news, handover.person, handover.preferences, self._origin, now)
        tag, topic = _topic(handover)
        shown: dict[str, Any] = {"title": said.title, "body": said.body, "lang": "en-GB", "navigate": said.link}
        if handover.news:  # an open page may have shown it already, under the same tag
            shown |= {"tag": tag, "renotify": True, "data": {"id": handover.news[-1].id}}
        content = orjson.dumps({"web_push": 8030, "notification": shown})
        closed = http_ece.encrypt(
            content,
            private_key=ec.generate_private_key(ec.SECP256R1()),
            dh=_bytes(device.p256dh),
            auth_secret=_bytes(device.auth),
            version="aes128gcm",
        )
        headers = {
            "TTL": str(int(life(handover.news, now).total_seconds())),
            "Urgency": urgency(handover.news, now),
            "Topic": topic,
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/notification+json",
            **self._signature(handover.claim.to, device.contact, now),
        }
        return Sealed(headers, closed)

    def _signature(self, endpoint: str, contact: str, now: datetime) -> dict[str, str]:
        parts = urlsplit(endpoint)
        claims = {
            "aud": f"{parts.scheme}://{parts.hostname}",
            "exp": int((now + SIGNED_FOR).timestamp()),
            "sub": f"mailto:{quote(text.wire(contact), safe='@')}",
        }
        signed: dict[str, str] = self._vapid.sign(claims)
        return signed


def life(news: tuple[NotificationView, ...], now: datetime) -> timedelta:
    """Return for how long a device that is off may get it later: until it is about what has been."""
    if not news:
        return TRIAL
    last = news[-1]
    end = max(_end(each) for each in news)
    if last.appointment is not None and last.appointment.crisis:
        end = max(end, now + SHORTEST_IN_CRISIS)
    return min(end - now, LONGEST_LIFE) if end > now else AFTERWARDS


def _end(view: NotificationView) -> datetime:
    if view.waitlist is not None:
        assert view.waitlist.offer is not None
        return view.waitlist.offer.until or view.waitlist.offer.start
    assert view.appointment is not None
    return view.appointment.start


def urgency(news: tuple[NotificationView, ...], now: datetime) -> str:
    """Return whether a device that sleeps is to be woken up for it (RFC 8030, 5.3)."""
    if not news:
        return "high"
    last = news[-1]
    if last.kind in CAN_WAIT:
        return "low"
    in_crisis = last.appointment is not None and last.appointment.crisis
    return "high" if in_crisis or last.kind is Kind.time_offered or now < _end(last) <= now + SOON else "normal"


def _topic(handover: Handover) -> tuple[str, str]:
    """Return by what the device knows what a message is about, and its push service, which is to know nothing of it.

    What comes later about the same takes the place of what came before.
    """
    if not handover.news:
        about = "trial"
    elif (appointment := handover.news[-1].appointment) is not None:
        about = f"appointment-{appointment.id}"
    else:
        waitlist = handover.news[-1].waitlist
        assert waitlist is not None
        about = f"waitlist-{waitlist.id}"
    key = signing.mac("push topic", f"{handover.person.id}:{about}")[:_TOPIC_BYTES]
    return f"kept-{about}", base64.urlsafe_b64encode(key).decode()


def _check(status: int) -> None:
    """Tell what the answer means: the device is gone, we are not let in, it is too much just now, or it is for good."""
    if 200 <= status < 300:
        return
    if status in _GONE:
        raise BadAddress(f"HTTP {status}")
    if status == 429 or status >= 500:
        raise NotSent(f"HTTP {status}")
    raise Refused(f"HTTP {status}")


def _bytes(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
