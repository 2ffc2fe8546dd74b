"""A proxy that nobody has called trusted is spoken of once, to whoever can change that."""

from ipaddress import ip_network

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from pages.words import clinic as words
from web import untrusted_proxy
from web.proxy import proxy_headers

FORWARDED = {"X-Forwarded-For": "203.0.113.7"}


@pytest.fixture(autouse=True)
def _nobody_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(untrusted_proxy, "_first", [])


async def client_of(peer: str, headers: dict[str, str]) -> str:
    """Whom Kept takes for the sender of a request that came from this peer; 10.0.0.0/8 is trusted."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await PlainTextResponse(scope["client"][0])(scope, receive, send)

    transport = httpx.ASGITransport(proxy_headers(app, [ip_network("10.0.0.0/8")]), client=(peer, 1))
    async with httpx.AsyncClient(transport=transport, base_url="http://clinic.example") as http:
        return (await http.get("/", headers=headers)).text


async def test_the_log_says_once_who_is_not_believed_and_what_to_set(caplog: pytest.LogCaptureFixture) -> None:
    for peer in ("192.168.1.5", "192.168.1.5", "198.51.100.9"):
        assert await client_of(peer, FORWARDED) == peer
    (said,) = [record.getMessage() for record in caplog.records if record.name == "web.untrusted_proxy"]
    assert untrusted_proxy.seen() == ["192.168.1.5"]
    assert "KEPT_TRUSTED_PROXIES=192.168.1.5." in said
    assert "203.0.113.7" not in said


async def test_whoever_is_trusted_or_forwards_nothing_is_no_news(caplog: pytest.LogCaptureFixture) -> None:
    assert await client_of("10.1.2.3", FORWARDED) == "203.0.113.7"
    assert await client_of("192.168.1.5", {"X-Forwarded-Proto": "https"}) == "192.168.1.5"
    assert untrusted_proxy.seen() == []
    assert not caplog.records


async def test_a_stranger_who_came_first_hides_no_proxy_and_nobody_is_told_to_trust_them(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for peer in ("6.6.6.6", "8.8.8.8", "192.168.1.5", "192.168.1.6"):
        await client_of(peer, FORWARDED)
    said = [record.getMessage() for record in caplog.records if record.name == "web.untrusted_proxy"]
    assert len(said) == 2
    page = " ".join(
        words.untrusted_proxy(each, is_near=untrusted_proxy.is_near(each)) for each in untrusted_proxy.seen()
    )
    for text in (page, " ".join(said)):
        assert "KEPT_TRUSTED_PROXIES=192.168.1.5." in text
        assert "KEPT_TRUSTED_PROXIES=6.6.6.6" not in text
