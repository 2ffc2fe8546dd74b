"""The table of operations as an OpenAPI 3.1 document."""

import inspect
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from starlette.requests import Request
from starlette.responses import Response

import auth
from api import answers
from web.negotiation import FORM, JSON

_REFERENCE = "#/components/schemas/{model}"
_INTRODUCTION = """\
Log in with `POST /login` and send the cookie with every request. Addresses that have a page too answer with JSON when
`Accept` asks for `application/json`. Bodies are JSON or forms; a form gets 303 to a page unless JSON is asked for.
Errors are problem documents (RFC 9457) with a stable `code`."""


Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked. The endpoint's docstring describes it.

    `takes` is the body, `gives` the answer with `status`, `or_status` that of one without content, `refuses` the
    statuses of problems, `query` what each parameter means, `media_type` that of an answer that is no JSON.
    """

    method: str
    path: str
    endpoint: Endpoint
    takes: type[BaseModel] | None = None
    gives: type[BaseModel] | None = None
    status: int = 200
    or_status: int | None = None
    media_type: str = JSON
    refuses: Sequence[int] = ()
    query: Mapping[str, str] = field(default_factory=dict)


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI document."""
    paths: dict[str, dict[str, Any]] = {}
    models: set[type[BaseModel]] = {answers.Problem}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation)
        models |= {model for model in (operation.takes, operation.gives) if model is not None}
    _, definitions = models_json_schema(
        [(model, "validation") for model in sorted(models, key=lambda model: model.__name__)], ref_template=_REFERENCE
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Kept", "version": "1", "description": _INTRODUCTION},
        "paths": paths,
        "components": {
            "schemas": definitions["$defs"],
            "securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": auth.COOKIE}},
        },
        "security": [{"session": []}],
    }


def _described(operation: Operation) -> dict[str, Any]:
    summary, _, more = (inspect.getdoc(operation.endpoint) or "").partition("\n\n")
    module = operation.endpoint.__module__.rpartition(".")[2]
    described: dict[str, Any] = {
        "operationId": f"{module}_{operation.endpoint.__name__}",
        "tags": [module],
        "summary": " ".join(summary.split()),
        "description": more,
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": _PATH[name]}
                for name in _path_names(operation.path)
            ),
            *(
                {"name": name, "in": "query", "description": meaning, "schema": {"type": "string"}}
                for name, meaning in operation.query.items()
            ),
        ],
        "responses": {str(operation.status): _answer(operation)},
    }
    if operation.or_status is not None:
        described["responses"][str(operation.or_status)] = {"description": HTTPStatus(operation.or_status).phrase}
    described["responses"] |= {str(status): _problem(status) for status in (*operation.refuses, 503)}
    if 401 not in operation.refuses or operation.path in {"/login", "/confirm", "/new-email"}:
        described["security"] = []
    if operation.takes is not None:
        schema = _schema(operation.takes)
        described["requestBody"] = {"content": {JSON: schema, FORM: schema}}
    return described


_PATH = {"id": {"type": "integer", "minimum": 1}, "token": {"type": "string"}}
"""Of each name in an address what stands there."""


def _path_names(path: str) -> list[str]:
    return re.findall(r"{(\w+)}", path)


def _answer(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {"description": HTTPStatus(operation.status).phrase}
    if operation.gives is not None:
        described["content"] = {operation.media_type: _schema(operation.gives)}
    elif operation.status != 204:
        described["content"] = {operation.media_type: {}}
    return described


def _problem(status: int) -> dict[str, Any]:
    described: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": _schema(answers.Problem)},
    }
    if status in {429, 503}:
        described["headers"] = {"Retry-After": {"description": "seconds", "schema": {"type": "integer"}}}
    return described


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return {"schema": {"$ref": _REFERENCE.format(model=model.__name__)}}
