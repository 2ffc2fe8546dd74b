"""One answer to "browser or program?", whoever asks for it."""

import pytest
from starlette.datastructures import Headers

from web.negotiation import Requester, content_type, requester

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

program, browser, form, unknown = Requester.program, Requester.browser, Requester.form, Requester.unknown

ACCEPT = {
    None: unknown,
    "": unknown,
    "*/*": unknown,
    "text/*": unknown,
    "text/plain": unknown,
    "application/*": unknown,
    "text/event-stream": unknown,
    BROWSER: browser,
    "text/html": browser,
    "TEXT/HTML": browser,
    "text/html;charset=utf-8": browser,
    "text/html;q=0.1": browser,
    "text/html;q=0": unknown,
    "text/html;q=x": unknown,
    "text/html;q=nan": unknown,
    "text/htmlx": unknown,
    "application/json": program,
    "application/problem+json": program,
    " Application/JSON ; q=0.5 ": program,
    "application/json;q=0": unknown,
    "application/json, text/html": browser,
    "text/html, application/json": browser,
    "application/json, text/html;q=0.1": program,
    "application/json;q=0.1, text/html;q=0.2": browser,
    "application/json;q=2, text/html": browser,
    "application/json, */*": program,
    "," * 2000 + "application/json": unknown,
}
"""Who accepts this and sends no body."""


@pytest.mark.parametrize(("accept", "expected"), ACCEPT.items())
def test_accept_tells_browsers_from_programs(accept: str | None, expected: Requester):
    assert requester(_headers(accept)) is expected


@pytest.mark.parametrize("accept", ACCEPT)
def test_whoever_sends_json_is_a_program(accept: str | None):
    assert requester(_headers(accept, "application/json; charset=utf-8")) is program


@pytest.mark.parametrize(("accept", "expected"), ACCEPT.items())
def test_a_form_only_decides_where_accept_says_nothing(accept: str | None, expected: Requester):
    assert requester(_headers(accept, "application/x-www-form-urlencoded")) is (
        form if expected is unknown else expected
    )


@pytest.mark.parametrize("sent", ["multipart/form-data; boundary=x", "text/plain", "application/jsonx"])
def test_other_bodies_say_nothing(sent: str):
    assert requester(_headers(None, sent)) is unknown
    assert requester(_headers(BROWSER, sent)) is browser


def test_browsers_and_forms_go_on_to_a_page():
    assert {each for each in Requester if each.follows} == {browser, form}


def test_several_lines_of_accept_are_one():
    lines = [(b"accept", b"text/html;q=0.5"), (b"accept", b"application/json")]
    assert requester(Headers(raw=lines)) is program


def test_the_type_of_a_body_has_no_parameters():
    assert content_type(_headers(None, " Text/Plain ; charset=utf-8")) == "text/plain"
    assert content_type(_headers(None)) == ""


def _headers(accept: str | None, sent: str | None = None) -> Headers:
    lines = {"accept": accept, "content-type": sent}
    return Headers({name: value for name, value in lines.items() if value is not None})
