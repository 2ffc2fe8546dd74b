"""The description of the HTTP interface, for the clinic's staff: as OpenAPI, and as a page that loads nothing."""

import re
from collections.abc import Iterable
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

import auth
from api.http.responses import answer
from store import errors
from store.models import Role

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kept for programs</title>
<style>
:root {{ color-scheme: light dark; --bg: #F6F5F1; --surface: #FFFFFF; --ink: #1B2430; --ink-2: #4B5664;
  --line: #DDD9CF; --primary: #0E5C61 }}
@media (prefers-color-scheme: dark) {{ :root {{ --bg: #10151B; --surface: #19212A; --ink: #EDF1F4; --ink-2: #B3BDC8;
  --line: #33404D; --primary: #6BC7C2 }} }}
body {{ margin: 0; background: var(--bg); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }}
main {{ max-width: 54rem; margin: 0 auto; padding: 24px 16px 64px }}
h1 {{ font-size: 28px; font-weight: 600 }} h2 {{ margin: 40px 0 8px; font-size: 20px }}
article {{ margin: 12px 0; padding: 12px 16px; border: 1px solid var(--line); border-radius: 12px;
  background: var(--surface) }}
h3 {{ margin: 0; font: 600 16px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }}
p {{ margin: 6px 0; overflow-wrap: anywhere }} code {{ font: 14px/1.5 ui-monospace, monospace }}
dl {{ display: grid; grid-template-columns: minmax(8rem, auto) 1fr; gap: 4px 16px; margin: 8px 0 0 }}
dt {{ font: 14px/1.5 ui-monospace, monospace }} dd {{ margin: 0; color: var(--ink-2); overflow-wrap: anywhere }}
a {{ color: var(--primary) }}
</style>
</head>
<body><main>
<h1>{title} for programs</h1>
{introduction}
<p><a href="/api/openapi.json">The same as an OpenAPI document</a> · <a href="/">Back to the start</a></p>
<h2>What can be asked</h2>
{operations}
<h2>What comes and goes</h2>
{schemas}
</main></body>
</html>
"""


async def openapi(request: Request) -> Response:
    """Describe all of this as an OpenAPI document; for staff."""
    await _staff(request)
    return answer(request.app.state.openapi)


async def page(request: Request) -> Response:
    """Describe all of this as a page that loads nothing; for staff."""
    await _staff(request)
    document = request.app.state.openapi
    operations = [
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]
    schemas = [_schema(name, schema) for name, schema in document["components"]["schemas"].items()]
    info = document["info"]
    return HTMLResponse(
        _PAGE.format(
            title=escape(info["title"]),
            introduction=_prose(info["description"]),
            operations="\n".join(operations),
            schemas="\n".join(schemas),
        )
    )


async def _staff(request: Request) -> None:
    if (await auth.current_api_user(request)).person.role is not Role.staff:
        raise errors.NotAllowed


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = [(f"{each['in']}: {each['name']}", escape(each.get("description", ""))) for each in operation["parameters"]]
    rows += [
        ("body", f"{escape(media_type)}: {_type_name(each)}")
        for media_type, each in _content(operation.get("requestBody", {}))
    ]
    for status, response in operation["responses"].items():
        contents = [f"{escape(media_type)}: {_type_name(each)}" for media_type, each in _content(response)]
        rows.append((status, "; ".join([escape(response["description"]), *contents])))
    words = _prose(f"{operation['summary']}\n\n{operation['description']}")
    return f"<article><h3>{method.upper()} {escape(path)}</h3>{words}{_rows(rows)}</article>"


def _schema(name: str, schema: dict[str, Any]) -> str:
    properties = schema.get("properties", {})
    required = schema.get("required", properties if "properties" not in schema else [])
    rows = [
        (each, _type_name(property_) + ("" if each in required else ", optional"))
        for each, property_ in properties.items()
    ]
    rows += [("one of", escape(", ".join(schema["enum"])))] if "enum" in schema else []
    words = _prose(schema.get("description", ""))
    return f'<article id="{escape(name)}"><h3>{escape(name)}</h3>{words}{_rows(rows)}</article>'


def _prose(text: str) -> str:
    """Paragraphs, with `code` in them."""
    paragraphs = (escape(each.strip()) for each in text.split("\n\n") if each.strip())
    return "".join("<p>" + re.sub("`([^`]+)`", r"<code>\1</code>", each) + "</p>" for each in paragraphs)


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    """A list of terms; what is said of each is HTML."""
    return "<dl>" + "".join(f"<dt>{escape(term)}</dt><dd>{said}</dd>" for term, said in rows) + "</dl>"


def _content(described: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    return [(media_type, each.get("schema", {})) for media_type, each in described.get("content", {}).items()]


def _type_name(schema: dict[str, Any]) -> str:
    """A schema in a word, as HTML; a link where it has a place of its own."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type_name(each) for each in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_type_name(schema['items'])}"
    if "enum" in schema or "const" in schema:
        return escape(", ".join(schema.get("enum", [schema.get("const")])))
    limits = (("minLength", "at least {} characters"), ("maxLength", "at most {} characters"))
    words = [schema.get("type", "anything"), schema.get("format", "")]
    words += [words_.format(schema[name]) for name, words_ in limits if name in schema]
    return escape(", ".join(word for word in words if word))
