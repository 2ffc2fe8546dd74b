"""A proxy that is not trusted: everybody behind it is one address, and one guesser there slows down all of them.

It is said once, in the log and on the page of the clinic's settings; with what to set, where it may be the clinic's.
"""

import logging
from ipaddress import ip_address

from starlette.types import Scope

log = logging.getLogger(__name__)

SENTENCE = (
    "Requests from {0} say in X-Forwarded-For for whom they were sent, which is not believed: everybody behind {0} "
    "counts as one. If that is your own proxy, start Kept with KEPT_TRUSTED_PROXIES={0}. "
    "If not, there is nothing to do."
)
STRANGER = (
    "Requests from {0}, outside of your network, say in X-Forwarded-For for whom they were sent, which is not believed."
)

_first: list[str] = []
"""Who did so first, and who did so first in our own network; naming all others would let them fill the log."""


def note(scope: Scope) -> None:
    """A request came from somebody who is not trusted to say for whom it was sent."""
    if not scope.get("client") or not any(name.lower() == b"x-forwarded-for" for name, _ in scope["headers"]):
        return
    peer = scope["client"][0]
    if not _first or (_is_near(peer) and not any(map(_is_near, _first))):
        _first.append(peer)
        log.warning(_said(peer))


def sentence() -> str:
    """What to say about it; empty when there was none."""
    return " ".join(map(_said, sorted(_first, key=_is_near, reverse=True)))


def _said(peer: str) -> str:
    return (SENTENCE if _is_near(peer) else STRANGER).format(peer)


def _is_near(peer: str) -> bool:
    """Whether it may be a proxy of the clinic's own: a stranger who is named as one would be trusted by mistake."""
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
