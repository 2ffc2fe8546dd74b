"""The fields of a request, from JSON, a form or the query. Every field that is wrong is named, not just the first."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from store import errors
from web.negotiation import FORM, JSON, content_type

LARGEST_BODY = 1_000_000
"""Bytes."""

LARGEST_FORM = 100_000
"""Bytes; the longest notes have a quarter of it, and Python is slow to read what is encoded in forms."""

MOST_FIELDS = 100
"""Of a form."""

_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


class WrongType(errors.Invalid):
    """Not the kind of value that this field takes."""


class WrongFields(errors.Refusal):
    """One or several fields are wrong."""

    def __init__(self, wrong: list[errors.Invalid]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


class Fields:
    """Take each field by its type, then `check()` before using any: a wrong one reads as an empty value until then."""

    def __init__(self, values: Mapping[str, object]) -> None:
        self._values = values
        self._wrong: list[errors.Invalid] = []

    def get(self, name: str) -> object:
        """Whatever was given, or None."""
        return self._values.get(name)

    def text(self, name: str, *, required: bool = True) -> str:
        """A text without NUL and halves of characters; other limits are the store's."""
        value = self._values.get(name)
        if value is None or value == "":
            if required:
                self._wrong.append(errors.Missing(name))
            return ""
        if not isinstance(value, str):
            self._wrong.append(WrongType(name))
            return ""
        if _NOT_TEXT.search(value):
            self._wrong.append(errors.BadText(name))
        return value

    def id(self, name: str) -> int | None:
        """A number, as such or in decimal digits; None when it is absent, null or empty."""
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        if isinstance(value, str) and (found := whole_number(value)) is not None:
            return found
        self._wrong.append(WrongType(name))
        return None

    def flag(self, name: str) -> bool:
        """Yes or no, as such or in words; no when it is absent, null or empty."""
        match self._values.get(name):
            case True | "true":
                return True
            case None | "" | False | "false":
                return False
        self._wrong.append(WrongType(name))
        return False

    def moment(self, name: str) -> datetime:
        """A moment in ISO 8601 that says its offset from UTC."""
        text = self.text(name)
        try:
            moment = datetime.fromisoformat(text)
            moment.astimezone(UTC) + timedelta(days=1)  # at the ends of the calendar there is no room to reckon
            if moment.tzinfo is not None:
                return moment
        except (ValueError, OverflowError):
            pass
        if text:
            self._wrong.append(errors.NotATime(name))
        return datetime.max.replace(tzinfo=UTC)

    def day(self, name: str) -> date | None:
        """A day as YYYY-MM-DD; None when it is absent or empty."""
        text = self.text(name, required=False)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._wrong.append(errors.NotATime(name))
            return None

    def check(self) -> None:
        """Raises WrongFields with everything that was wrong until now."""
        if self._wrong:
            raise WrongFields(self._wrong)


async def read(request: Request) -> Fields:
    """The fields of the body. Raises HTTPException 400, 413, 415; WrongFields for JSON that is no object."""
    body = await _body(request)
    if not body:
        return Fields({})
    match content_type(request.headers):
        case "application/json":
            return Fields(_parsed(body))
        case "application/x-www-form-urlencoded":
            return Fields(_form(body))
    raise HTTPException(415, f"Send {JSON} or {FORM}.", headers={"Accept-Post": f"{JSON}, {FORM}"})


def whole_number(text: str) -> int | None:
    """The number that these decimal digits say; None for anything else, and for what no id can be."""
    return int(text) if re.fullmatch("[0-9]{1,10}", text) else None


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413)
    return bytes(body)


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        values = json.loads(body)
    except (ValueError, RecursionError):  # broken, not UTF-8, numbers without end, nested too deeply
        raise HTTPException(400, "The body is no JSON.") from None
    if not isinstance(values, dict):
        raise WrongFields([WrongType("body")])
    return values


def _form(body: bytes) -> dict[str, str]:
    if len(body) > LARGEST_FORM:
        raise HTTPException(413)
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400, "The body is no form.") from None
    return dict(pairs)
