"""A proxy that is not trusted: everybody behind it is one address, and one guesser there slows down all of them.

It is said once, in the log and on the page of the clinic's settings, with what to set.
"""

import logging

from starlette.types import Scope

log = logging.getLogger(__name__)

SENTENCE = (
    "Requests from {0} say in X-Forwarded-For for whom they were sent, which is not believed: everybody behind {0} "
    "counts as one. If that is your own proxy, start Kept with KEPT_TRUSTED_PROXIES={0}. "
    "If not, there is nothing to do."
)

_first: list[str] = []
"""The address that did so first; whoever comes later is told to nobody, or a stranger could fill the log."""


def note(scope: Scope) -> None:
    """A request came from somebody who is not trusted to say for whom it was sent."""
    if not _first and scope.get("client") and any(name.lower() == b"x-forwarded-for" for name, _ in scope["headers"]):
        _first.append(scope["client"][0])
        log.warning(sentence())


def sentence() -> str:
    """What to say about it; empty when there was none."""
    return SENTENCE.format(_first[0]) if _first else ""
