"""Logs that name nobody: no query strings, which hold client ids and addresses, and no texts of exceptions.

An exception is told by its type and the lines of code that it came through; its text may quote what a person typed.
"""

import logging
import re
import sys
from collections.abc import Iterator
from traceback import format_tb
from types import TracebackType

FRAMES = 10
"""Lines of code told of an exception: the last ones, where it happened."""

_QUERY = re.compile(r"\?[^\s'\"]+")

ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure() -> None:
    """Log warnings to standard error, unless somebody else (a test) takes care of logs already."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING)
    # Whoever sends what is no HTTP is answered 400; a line for each would let a stranger fill the log.
    logging.getLogger("uvicorn.error").addFilter(lambda record: not record.getMessage().startswith("Invalid HTTP"))
    for name in ("engineio.server", "socketio.server"):
        # What these two report are forged or broken frames, with the addresses and ids of their senders.
        logging.getLogger(name).setLevel(logging.CRITICAL)


class Discreet(logging.Formatter):
    """Formats a record without query strings and without the texts of exceptions."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # its name in the standard library
        """The line; what a stranger put into it cannot begin another one."""
        return _QUERY.sub("?…", "".join(c if c.isprintable() else repr(c)[1:-1] for c in super().formatMessage(record)))

    def format(self, record: logging.LogRecord) -> str:
        """The line, and below it the way of an exception."""
        if isinstance(record.msg, BaseException):
            record = logging.makeLogRecord({**record.__dict__, "msg": type(record.msg).__name__, "args": ()})
        record.exc_text = None  # another handler may have kept its own
        return super().format(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802  # its name in the standard library
        """Types and lines of code, causes first."""
        return "\n".join(reversed(list(_traceback_lines(ei[1]))))


def _traceback_lines(error: BaseException | None) -> Iterator[str]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield (
            "".join(format_tb(error.__traceback__, limit=-FRAMES))
            + f"{type(error).__module__}.{type(error).__qualname__}"
        )
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
