"""Who asks: a program that reads JSON, or a browser that shows pages."""

from math import isfinite

from starlette.datastructures import Headers

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"

LONGEST_ACCEPT = 1000
"""Characters of `Accept` that count."""


def prefers_json(headers: Headers) -> bool:
    """Whether `Accept` names JSON, and likes it better than a page. `*/*` alone asks for neither."""
    return _likes(headers, JSON, "application/problem+json") > _likes(headers, "text/html")


def is_browser(headers: Headers) -> bool:
    """Whether to answer with the way to a page: a form was sent, or a page is accepted, and nobody speaks JSON."""
    if prefers_json(headers) or content_type(headers) == JSON:
        return False
    return content_type(headers) == FORM or _likes(headers, "text/html") > 0


def shows_pages(headers: Headers) -> bool:
    """Whether a person reads the answer, who is better sent back to the page than given a problem document."""
    return is_browser(headers) and _likes(headers, "text/html") > 0


def content_type(headers: Headers) -> str:
    """The type of the body, without its parameters; empty when there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _likes(headers: Headers, *kinds: str) -> float:
    """How much one of these types is liked, from 0 to 1 (RFC 9110, 12.4.2); wildcards do not count."""
    best = 0.0
    for part in ",".join(headers.getlist("accept"))[:LONGEST_ACCEPT].split(","):
        kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if kind in kinds:
            best = max(best, _quality(parameters))
    return best


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                value = float(parameter[2:])
            except ValueError:
                return 0.0
            return min(max(value, 0.0), 1.0) if isfinite(value) else 0.0
    return 1.0
