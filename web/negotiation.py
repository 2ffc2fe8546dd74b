"""Who asks: a browser that shows pages, or a program that reads JSON. Nobody else in the house judges that."""

from enum import Enum
from math import isfinite

from starlette.datastructures import Headers

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
PROBLEM = "application/problem+json"

LONGEST_ACCEPT = 1000
"""Characters of `Accept` that count."""


class Requester(Enum):
    """Who sent a request, as far as `Accept` and `Content-Type` tell; `*/*` alone tells nothing."""

    program = "sends JSON, or likes it better than a page"
    browser = "shows pages, and does not speak JSON"
    form = "sends a form and does not say what it reads"
    unknown = "says nothing of the kind"

    @property
    def follows(self) -> bool:
        """Return whether the answer to a change is the way to a page."""
        return self in {Requester.browser, Requester.form}


def requester(headers: Headers) -> Requester:
    """Judge who sent these headers."""
    sent = content_type(headers)
    page = _quality(headers, "text/html")
    if sent == JSON or _quality(headers, JSON, PROBLEM) > page:
        return Requester.program
    if page > 0:
        return Requester.browser
    return Requester.form if sent == FORM else Requester.unknown


def content_type(headers: Headers) -> str:
    """Read the type of the body, without its parameters; empty when there is none."""
    return headers.get("content-type", "").partition(";")[0].strip().lower()


def _quality(headers: Headers, *types: str) -> float:
    """Read how much one of these types is liked, from 0 to 1 (RFC 9110, 12.4.2); wildcards do not count."""
    best = 0.0
    for item in ",".join(headers.getlist("accept"))[:LONGEST_ACCEPT].split(","):
        type_, *parameters = (text.strip().lower() for text in item.split(";"))
        if type_ in types:
            best = max(best, _weight(parameters))
    return best


def _weight(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                value = float(parameter[2:])
            except ValueError:
                return 0.0
            return min(max(value, 0.0), 1.0) if isfinite(value) else 0.0
    return 1.0
