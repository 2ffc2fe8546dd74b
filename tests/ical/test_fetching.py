"""Calendars are only fetched from public addresses by https, and what is too large or too slow is left."""

import httpx
import pytest

from ical import fetching
from ical.busy import Unreadable

HOSTS = {
    "calendar.example": ["93.184.216.34"],
    "home.example": ["93.184.216.34", "10.0.0.5"],
    "other.example": ["1.1.1.1"],
}


async def resolver(host: str) -> list[str]:
    return HOSTS.get(host, [host])


async def fetch(address: str, answers: dict[str, httpx.Response] | None = None) -> tuple[bytes, list[httpx.Request]]:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return (answers or {}).get(
            request.headers["host"], httpx.Response(200, stream=httpx.ByteStream(b"BEGIN:VCALENDAR"))
        )

    return await fetching.fetch(address, resolver=resolver, transport=httpx.MockTransport(answer)), asked


async def test_the_very_address_that_was_looked_at_is_asked():
    content, (asked,) = await fetch("https://calendar.example/a.ics?token=1")
    assert content == b"BEGIN:VCALENDAR"
    assert (asked.url.host, asked.headers["host"], asked.url.query) == ("93.184.216.34", "calendar.example", b"token=1")
    assert asked.extensions["sni_hostname"] == "calendar.example"


@pytest.mark.parametrize(
    "address",
    [
        "http://calendar.example/",
        "https://home.example/",
        "https://calendar.example:8443/",
        "https://me@calendar.example/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::ffff:10.0.0.5]/",
        "https://[64:ff9b::a00:5]/",
        "https://[fd00::1]/",
        "file:///etc/passwd",
        "nonsense",
    ],
)
async def test_nothing_else_is_asked(address: str):
    for way in (address, "https://other.example/"):
        gone = {"other.example": httpx.Response(302, headers={"location": address})}
        with pytest.raises(Unreadable):
            await fetch(way, gone)


async def test_a_redirect_is_followed_and_a_circle_left():
    gone = {"other.example": httpx.Response(301, headers={"location": "https://calendar.example/b.ics"})}
    content, asked = await fetch("https://other.example/", gone)
    assert (content, len(asked)) == (b"BEGIN:VCALENDAR", 2)
    with pytest.raises(Unreadable):
        await fetch("https://other.example/", {"other.example": httpx.Response(301, headers={"location": "/again"})})


async def test_what_is_too_large_or_not_there_is_left():
    for answer in (httpx.Response(200, stream=httpx.ByteStream(b"x" * (fetching.LARGEST + 1))), httpx.Response(404)):
        with pytest.raises(Unreadable):
            await fetch("https://calendar.example/", {"calendar.example": answer})
