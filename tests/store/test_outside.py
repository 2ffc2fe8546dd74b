"""Addresses that somebody has given are asked only where they are of the internet, and hold up nobody else."""

import asyncio
import socket
import threading

import pytest

from store import outside

INSIDE = (
    *("127.0.0.1", "10.0.0.5", "0.0.0.0", "100.64.1.1", "169.254.169.254", "224.0.0.1", "::1", "fe80::1", "fc00::1"),
    *("::ffff:10.0.0.5", "::10.0.0.5", "::ffff:0:10.0.0.5", "64:ff9b::a00:5", "64:ff9b:1::a00:5", "2002:a00:5::"),
    *("fec0::1", "ff0e::1", "5f00::1", "2001:db8::1", "", "hooks.example", "::1%1"),
)


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_none_of_the_internet_is_not_asked(address: str):
    assert not outside.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "::ffff:93.184.216.34", "2606:2800:220:1::1", "2a01:4f8::1"])
def test_what_is_of_the_internet_is(address: str):
    assert outside.is_public(address)


async def test_names_that_nobody_answers_for_keep_no_other_waiting(monkeypatch: pytest.MonkeyPatch):
    over, truly = threading.Event(), socket.getaddrinfo

    def find(host: str, *about: object, **more: object) -> object:
        if host == "slow.example":
            over.wait(30)
        return truly("127.0.0.1", *about, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    slow = [asyncio.ensure_future(outside.resolve("slow.example")) for _ in range(40)]
    await asyncio.sleep(0.1)
    try:
        assert await asyncio.wait_for(asyncio.get_running_loop().getaddrinfo("mail.example", 25), 5)
    finally:
        over.set()
        await asyncio.gather(*slow)
