"""What only this server can have made: signed links, which are kept nowhere, and keys that name nobody.

The secret is KEPT_SECRET. Of a token that is kept, only its sha256 is.
"""

import hashlib
import hmac
import re

from settings import settings
from store import errors
from store.models import LARGEST_ID

_LONGEST_MAC = 32
"""Letters of it that stand in a link: 128 bits."""


def mac(purpose: str, value: str) -> bytes:
    """Return the HMAC-SHA256 of a value for this purpose; another purpose has another one."""
    message = f"{purpose}:{value}".encode(errors="surrogatepass")
    return hmac.new(settings().secret_bytes, message, hashlib.sha256).digest()


def link(purpose: str, number: int, about: object) -> str:
    """Return what stands in a signed link: an id, what it is about, and the signature of both."""
    return f"{number}.{about}.{_signature(purpose, number, about)}"


def read(purpose: str, given: str, *, about: str) -> tuple[int, str]:
    """Return the id of a signed link and what it is about, which has to fit this pattern. Raises LinkOver."""
    match = re.fullmatch(rf"([1-9][0-9]{{0,9}})\.({about})\.([0-9a-f]{{{_LONGEST_MAC}}})", given)
    if match is None or int(match[1]) > LARGEST_ID:
        raise errors.LinkOver
    number, said = int(match[1]), match[2]
    if not hmac.compare_digest(_signature(purpose, number, said), match[3]):
        raise errors.LinkOver
    return number, said


def token_hash(token: str) -> str:
    """Return what is kept of a token: its sha256, in hex."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def _signature(purpose: str, number: int, about: object) -> str:
    return mac(purpose, f"{number}:{about}").hex()[:_LONGEST_MAC]
