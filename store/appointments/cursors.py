"""Where a list goes on: the sort key of the last row that was shown, as a text that travels through addresses."""

import base64
import binascii
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from store import errors
from store.models import LARGEST_ID
from store.views.appointments import AppointmentView

LONGEST_CURSOR = 200
"""Characters; ours have half as many at the most."""


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Some rows, and where to go on."""

    rows: list[AppointmentView]
    next: str | None


def page(rows: list[AppointmentView], limit: int, key: Callable[[AppointmentView], tuple[Any, ...]]) -> ResultPage:
    """Return the first `limit` of the rows, and the cursor of the others if there are more."""
    more = len(rows) > limit
    return ResultPage(rows[:limit], _format(key(rows[limit - 1])) if more else None)


def parse(cursor: str, *types: type) -> list[Any]:
    """Return the key in a cursor. Raises Invalid for whatever we did not write ourselves."""
    if len(cursor) > LONGEST_CURSOR:
        raise errors.Invalid("cursor")
    try:
        values = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True))
        if not isinstance(values, list) or len(values) != len(types):
            raise errors.Invalid("cursor")
        key = [
            datetime.fromisoformat(value).astimezone(UTC) if type_ is datetime else int(value)
            for value, type_ in zip(values, types, strict=True)
        ]
        if any(isinstance(value, int) and not 0 <= value <= LARGEST_ID for value in key):
            raise errors.Invalid("cursor")
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as problem:
        raise errors.Invalid("cursor") from problem
    return key


def _format(key: tuple[Any, ...]) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in key]
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
