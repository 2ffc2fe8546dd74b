"""The content of a request, from JSON, a form or the query, as its model from `schemas`."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request

from store import errors
from web.middleware import LARGEST_BODY
from web.negotiation import FORM, JSON, content_type

Model = TypeVar("Model", bound=BaseModel)

LARGEST_FORM = 100_000
"""Bytes; the longest notes have a quarter of it, and Python is slow to read what is encoded in forms."""

MOST_FIELDS = 100
"""Of a form."""


class WrongType(errors.Invalid):
    """Not the kind of value that this field takes."""


class WrongFields(errors.Refusal):
    """One or several fields are wrong."""

    def __init__(self, wrong: list[errors.Invalid]) -> None:
        super().__init__(*wrong)
        self.wrong = wrong


_ERRORS: dict[str, type[errors.Invalid]] = {
    "missing": errors.Missing,
    "bad_text": errors.BadText,
    "string_unicode": errors.BadText,
    "not_a_time": errors.NotATime,
}
"""The refusal for each error of pydantic; any other is a wrong type."""


async def parse(request: Request, model: type[Model]) -> Model:
    """Read the body as this model. Raises what `read` and `validate` raise."""
    return validate(model, await read(request))


def validate(model: type[Model], values: Mapping[str, object]) -> Model:
    """Make the model of these values. Raises WrongFields, which names every field that is wrong."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=False, include_input=False)
        kinds = {str(each["loc"][0]): each["type"] for each in reversed(details)}  # of each field the first
        raise WrongFields([_ERRORS.get(kinds[name], WrongType)(name) for name in reversed(kinds)]) from None


async def read(request: Request) -> Mapping[str, object]:
    """Read the values of the body. Raises HTTPException 400, 413, 415; WrongFields for JSON that is no object."""
    body = await _body(request)
    if not body:
        return {}
    match content_type(request.headers):
        case "application/json":
            return _parsed(body)
        case "application/x-www-form-urlencoded":
            return _form(body)
    raise HTTPException(415, f"Send {JSON} or {FORM}.", headers={"Accept-Post": f"{JSON}, {FORM}"})


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
