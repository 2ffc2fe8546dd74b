"""What Twilio says: what became of a text message, and what somebody answered to one.

Each request is signed (https://www.twilio.com/docs/usage/webhooks/webhooks-security), and believed only then.
"""

import base64
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.http import body
from settings import settings
from store import threads
from store.notifications import receipts, text_answers

STOPS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "STOPP", "ARRET"})
"""What people answer who want no more of them; Twilio's words, and those of Kept's neighbours."""

STARTS = frozenset({"START", "YES", "UNSTOP", "HELP", "INFO"})
"""To these Twilio answers by itself."""

NOBODY_READS = "Nobody reads answers here. Please call {}."

_NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>'
"""No answer to the person: Twilio's own says what STOP does."""


async def note_status(request: Request) -> Response:
    """Keep what became of a message; the same said twice, or in another order, changes nothing."""
    form = await _signed(request)
    reference, code = request.query_params.get("reference", ""), form.get("ErrorCode", "")
    problem = f"Twilio {code}" if code.isdecimal() and len(code) < 8 else "Twilio"
    status = form.get("MessageStatus", "")
    await threads.write(receipts.note, reference[:64], status, problem=problem, now=datetime.now(UTC))
    return Response(status_code=204)


async def receive(request: Request) -> Response:
    """Somebody has answered: who says STOP gets none any more; said twice by one message, it counts once.

    To all else it is answered that nobody reads it, and whom to call; what somebody wrote is not kept.
    """
    form, now = await _signed(request), datetime.now(UTC)
    said, number = form.get("Body", "").strip().upper(), form.get("From", "")
    answer = None
    if said in STOPS:
        await threads.write(receipts.stop, number, form.get("MessageSid", ""), now=now)
    elif said not in STARTS:
        answer = await threads.write(text_answers.answer, number, now=now)
    return Response(
        _NOTHING if answer is None else _saying(NOBODY_READS.format(answer or "your clinic")), media_type="text/xml"
    )


def _saying(text: str) -> str:
    """Let Twilio answer with that."""
    return f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{escape(text)}</Message></Response>'


async def _signed(request: Request) -> Mapping[str, str]:
    """The form, if Twilio has signed it. Raises HTTPException 403, and 404 where there is no account."""
    token = settings().sms_token.get_secret_value()
    if not token:
        raise HTTPException(404)
    form = {name: str(value) for name, value in (await body.read(request)).items()}
    query = f"?{request.url.query}" if request.url.query else ""
    url = f"{settings().origin}{request.url.path}{query}"
    if not is_signed(token, url, form, request.headers.get("X-Twilio-Signature", "")):
        raise HTTPException(403)
    return form


def is_signed(token: str, url: str, form: Mapping[str, str], given: str) -> bool:
    """Return whether Twilio has signed the form to this address: with its port or without, as Twilio does either."""
    expected = (signature(token, each, form).encode() for each in _spellings(url))
    return any(hmac.compare_digest(each, given.encode()) for each in expected)


def _spellings(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    port = parts.port or {"https": 443, "http": 80}[parts.scheme]
    bare = parts.netloc.removesuffix(f":{port}")
    return tuple(url.replace(f"//{parts.netloc}", f"//{each}", 1) for each in (bare, f"{bare}:{port}"))  # type: ignore[return-value]


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return what Twilio sends with a form to this address, which is the public one."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), "sha1").digest()).decode()
