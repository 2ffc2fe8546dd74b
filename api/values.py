"""The values that a request may have in a field: what is read as what, and what is no such thing."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Strict
from pydantic_core import PydanticCustomError

MOST = 100
"""Values in a list; each that is wrong costs a line of the answer. How many there may be is the store's to say."""

_NOT_TEXT = re.compile("[\0\ud800-\udfff]")


def whole_number(text: str) -> int | None:
    """Return the number that these decimal digits say; None for anything else, and for what no id can be."""
    return int(text) if re.fullmatch("[0-9]{1,10}", text) else None


def _plain(text: str) -> str:
    if _NOT_TEXT.search(text):
        raise PydanticCustomError("bad_text", "NUL, or half of a character")
    return text


def _number(value: object) -> object:
    return whole_number(value) if isinstance(value, str) else value


def _flag(value: object) -> object:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _moment(value: object) -> datetime:
    text = _text(value)
    try:
        moment = datetime.fromisoformat(text)
        moment.astimezone(UTC) + timedelta(days=1)  # at the ends of the calendar there is no room to reckon
    except (ValueError, OverflowError):
        raise _not_a_time() from None
    if moment.tzinfo is None:
        raise _not_a_time()
    return moment


def _several(value: object) -> object:
    values = value.split(maxsplit=MOST) if isinstance(value, str) else value
    if isinstance(values, list) and len(values) > MOST:
        raise PydanticCustomError("wrong_type", "more than anybody sends")
    return values


def _day(value: object) -> date:
    text = _text(value)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _not_a_time() from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise PydanticCustomError("wrong_type", "no text")
    return _plain(value)


def _not_a_time() -> PydanticCustomError:
    return PydanticCustomError("not_a_time", "not ISO 8601, or without an offset from UTC")


Text = Annotated[str, Strict(), AfterValidator(_plain)]
"""A text without NUL and halves of characters; other limits are the store's."""

Number = Annotated[int, Strict(), BeforeValidator(_number)]
"""A whole number, as such or in decimal digits; its limits are the store's."""

Id = Annotated[int, Strict(), BeforeValidator(_number)]
"""A number, as such or in decimal digits."""

Flag = Annotated[bool, Strict(), BeforeValidator(_flag)]
"""Yes or no, as such or in words."""

Moment = Annotated[datetime, BeforeValidator(_moment)]
"""A moment in ISO 8601 that says its offset from UTC."""

Moments = Annotated[list[Moment], BeforeValidator(_several)]
"""Several of these; a form sends them in one text, with blanks between."""

Texts = Annotated[list[Text], BeforeValidator(_several)]
"""Several texts without blanks; a form sends them in one, with blanks between."""

Day = Annotated[date, BeforeValidator(_day)]
"""A day as YYYY-MM-DD."""
