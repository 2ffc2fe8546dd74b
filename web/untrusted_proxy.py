"""A proxy that is not trusted: everybody behind it is one address, and one guesser there slows down all of them.

It is said once, in the log and on the page of the clinic's settings; with what to set, where it may be the clinic's.
"""

import logging
from ipaddress import ip_address

from starlette.types import Scope

log = logging.getLogger(__name__)

_first: list[str] = []
"""Who did so first, and who did so first in our own network; naming all others would let them fill the log."""


def note(scope: Scope) -> None:
    """Note a request from somebody who is not trusted to say for whom it was sent."""
    if not scope.get("client") or not any(name.lower() == b"x-forwarded-for" for name, _ in scope["headers"]):
        return
    peer = scope["client"][0]
    if not _first or (is_near(peer) and not any(map(is_near, _first))):
        _first.append(peer)
        if is_near(peer):
            log.warning(
                "X-Forwarded-For of %s is not believed; a proxy of yours needs KEPT_TRUSTED_PROXIES=%s.", peer, peer
            )
        else:
            log.warning("X-Forwarded-For of %s, outside of your network, is not believed.", peer)


def seen() -> list[str]:
    """List the addresses of those who did so, one in our own network first."""
    return sorted(_first, key=is_near, reverse=True)


def is_near(peer: str) -> bool:
    """Return whether it may be a proxy of the clinic's own: anyone else who is named would be trusted by mistake."""
    try:
        return ip_address(peer).is_private
    except ValueError:
        return False
