"""Devices on which the caller hears of news."""

from datetime import datetime

from api.answers.model import ResponseModel


class Device(ResponseModel):
    """A device; `host` is its push service, `problem` what that said last if it takes none of our messages."""

    id: int
    name: str
    host: str
    problem: str
    created_at: datetime


class Devices(ResponseModel):
    """The caller's devices, oldest first; `public_key` is what a browser subscribes with."""

    public_key: str
    devices: list[Device]
