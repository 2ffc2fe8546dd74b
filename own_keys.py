"""What the first start makes at random, and keeps in files that only their owner can read.

By the secret Kept signs what it is given back, by the push key browsers and their push services know it (VAPID).
"""

import base64
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

SECRET_FILE = Path(".kept-secret")
SECRET_LENGTH = 32  # characters, at least
PUSH_KEY_FILE = Path(".kept-push-key")
FILES = SECRET_FILE, PUSH_KEY_FILE

_CURVE = ec.SECP256R1()
_KEY_BYTES = 32


class Unusable(Exception):
    """It cannot be read or made; `str` says why."""


def secret() -> bytes:
    """Return the secret. Raises Unusable."""
    kept = _kept(SECRET_FILE, lambda: secrets.token_urlsafe(48))
    if len(kept) < SECRET_LENGTH:
        raise _damaged(SECRET_FILE)
    return kept


def push_key() -> str:
    """Return the private key of P-256, its 32 bytes as base64url. Raises Unusable."""
    kept = _kept(PUSH_KEY_FILE, _new_push_key).decode("latin-1")
    try:
        private(kept)
    except ValueError:
        raise _damaged(PUSH_KEY_FILE) from None
    return kept


def private(key: str) -> ec.EllipticCurvePrivateKey:
    """Return the private key that this is. Raises ValueError."""
    if not re.fullmatch("[A-Za-z0-9_-]{43}", key):
        raise ValueError
    return ec.derive_private_key(int.from_bytes(base64.urlsafe_b64decode(f"{key}="), "big"), _CURVE)


def public(key: str) -> str:
    """Return the public key of this private one, as browsers take it."""
    return _base64url(private(key).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _new_push_key() -> str:
    return _base64url(ec.generate_private_key(_CURVE).private_numbers().private_value.to_bytes(_KEY_BYTES, "big"))


def _kept(path: Path, make: Callable[[], str]) -> bytes:
    """Return what stands in the file; where there is none, it is made."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes().strip()
    except OSError as error:
        raise Unusable(f"is not set, and {path} cannot be written here: {error.strerror}") from None
    with os.fdopen(handle, "wb") as file:
        file.write(made := make().encode())
    return made


def _damaged(path: Path) -> Unusable:
    return Unusable(f"the file {path} is damaged; delete it, the next start makes a new one")


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
