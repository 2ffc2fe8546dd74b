"""Secrets of webhooks: made of a random number and the server's own secret, so that no copy of the database signs."""

import base64
import secrets
from datetime import datetime, timedelta

from store import signing

BESIDE = timedelta(days=1)
"""So long an old secret signs beside the new one."""

MOST_BESIDE = 4


def new_nonce() -> str:
    """Return what a new secret is made of."""
    return secrets.token_hex(32)


def secret_of(nonce: str) -> str:
    """Return the secret as its receiver keeps it (Standard Webhooks)."""
    return "whsec_" + base64.b64encode(signing.mac("webhook", nonce)).decode()


def beside(old: str, *, now: datetime) -> list[str]:
    """Return the nonces of those old ones that still sign, newest first."""
    pairs = (each.split(" ") for each in old.split(",") if each)
    return [nonce for nonce, until in pairs if int(until) > now.timestamp()]


def replaced(nonce: str, old: str, *, now: datetime) -> str:
    """Return what is kept of old ones when this one is replaced."""
    living = [each for each in old.split(",") if each and int(each.split(" ")[1]) > now.timestamp()]
    return ",".join([f"{nonce} {int((now + BESIDE).timestamp())}", *living])
