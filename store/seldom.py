"""Log what may happen often, but only now and then."""

import logging
import time

EVERY = 60.0
"""Seconds between two lines of the log about the same."""

_logged: dict[tuple[str, str], float] = {}


def warn(log: logging.Logger, text: str) -> None:
    """Log this warning, unless the same was logged less than EVERY seconds ago."""
    now = time.monotonic()
    if now - _logged.get((log.name, text), -EVERY) >= EVERY:
        _logged[log.name, text] = now
        log.warning(text)
