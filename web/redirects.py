"""Where a browser is sent on to: on this site only."""

import re
from urllib.parse import unquote

_ADDRESS = re.compile(r"/[!-\[\]-~]{0,1999}")
"""ASCII; no blank, no backslash."""

WELCOME = "welcome"
"""What stands in the address to which somebody goes on with an account that has just been made."""

_NOT_ON = {"/login", "/logout", "/register", "/confirm", "/forgotten", "/new-password", "/new-email"}
"""Where nobody goes on to who has just logged in."""


def greeting(address: str) -> str:
    """Return this address so that its page greets whoever comes there with a new account."""
    path, mark, fragment = address.partition("#")
    return f"{path}{'&' if '?' in path else '?'}{WELCOME}=1{mark}{fragment}"


def safe_next(value: object) -> str:
    r"""The address to go on to after log-in: on this site only, "/" for anything else.

    Browsers take `//host`, `/\host` and addresses with tabs or line ends in them to other sites, and a proxy may
    decode `%2f`: nothing of it is let through.
    """
    if not isinstance(value, str) or not _ADDRESS.fullmatch(value):
        return "/"
    path = re.split("[?#]", value)[0]
    for _ in range(5):  # more often than anybody between encodes it again
        if not path.startswith("/") or "//" in path or "\\" in path or not path.isprintable():
            return "/"
        encoded, path = path, unquote(path)
        if path == encoded:
            return "/" if path.rstrip("/") in _NOT_ON else value
    return "/"
