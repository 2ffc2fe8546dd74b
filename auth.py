"""Who is here: passwords, logging in and out, and the guards of pages and routes.

A browser that is logged in holds a random token in a cookie; its sha256 is a row (store/people/sessions.py), so any
instance knows it and can end it. Guessing is slowed down by store/people/throttle.py.
"""

import asyncio
import re
import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import ParamSpec, TypeVar
from urllib.parse import quote
from weakref import WeakKeyDictionary

from fastapi import HTTPException, Request
from passlib.context import CryptContext
from starlette.responses import Response

from settings import settings
from store import errors, threads
from store.models import Role
from store.people import passwords, sessions, throttle
from store.signing import token_hash
from store.views.people import Person
from web.redirects import safe_next

COOKIE = "kept_session"
KNOWN_COOKIE = "kept_known"
"""The sha256 of a token that this browser once had: no key to anything, but proof that it has logged in before."""

DEVICE_COOKIE = "kept_device"
"""A token that names a browser which takes messages, so that its device leaves with whoever logs out there."""

DEVICE_FOR = 400 * 86_400  # seconds; no browser keeps a cookie for longer

DEMO_PASSWORD = "live-demo-only"  # noqa: S105  # printed in the README, and refused to listen with beyond loopback
DEMO_ACCOUNTS = ("patient", "patient2", "provider", "provider2", "staff")
DEMO_EMAILS = [f"{account}@{clinic}.example" for clinic in ("harbor", "lakeside") for account in DEMO_ACCOUNTS]

HASHERS = 2
"""Threads that hash, beside the store's; argon2 lets go of the interpreter meanwhile."""

# OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, two rounds, one lane; 20 ms here.
_argon2 = CryptContext(
    schemes=["argon2"], argon2__type="ID", argon2__memory_cost=19456, argon2__time_cost=2, argon2__parallelism=1
)
_DUMMY_HASH = "$argon2id$v=19$m=19456,t=2,p=1$UgqhFMI4Z8wZY4xxTum91w$y6P2MqV7eyq6HbJf/G2Vhjn6RRDAsphpoDoUk6KENTA"
"""Verified against when there is no such account, so that an unknown e-mail takes as long as a wrong password."""


_hashers = ThreadPoolExecutor(HASHERS, "hasher")
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CurrentUser:
    """Who sent this request, and by which login session."""

    person: Person
    session_id: int
    token_hash: str


# ---- verbs


async def log_in(
    email: str, password: str, *, address: str, now: datetime, cookies: Mapping[str, str] | None = None
) -> tuple[str, CurrentUser]:
    """A new login session and its token, for `set_cookie`.

    `address` is the caller's, `cookies` are those of the request: the session that the browser had until now ends.
    Raises WrongCredentials, whatever was wrong; TooManyAttempts.
    """
    cookies = cookies or {}
    attempt = await verify(email, password, address=address, browser=browser_hash(cookies), now=now)
    return await start_session(sessions.log_in, attempt, replaces=replaced(cookies), now=now)


async def log_out(current_user: CurrentUser, now: datetime) -> None:
    """End this login session; its pages close in every tab."""
    await threads.write(sessions.end, current_user.session_id, now=now)


async def log_out_everywhere(current_user: CurrentUser, now: datetime) -> None:
    """End every login session of this person."""
    await threads.write(sessions.end_all, current_user.person.id, now=now)


async def change_password(current_user: CurrentUser, old: str, new: str, now: datetime) -> tuple[str, CurrentUser]:
    """A new password. Every session of the person ends; the caller goes on in a new one, with the token returned.

    Raises WeakPassword, BadText (field `new`), WrongCredentials and TooManyAttempts (about the old one).
    """
    person = current_user.person
    about = (person.clinic.name, person.clinic.slug, person.name, person.email)
    await hashing(passwords.check, new, about=about, field="new")
    attempt = await verify(person.email, old, address="", browser=current_user.token_hash, now=now)
    return await start_session(sessions.change_password, attempt, new_hash=await hashing(hash_password, new), now=now)


async def deactivate(user_id: int, now: datetime) -> None:
    """The account can no longer be used; all its sessions end. Raises NotFound."""
    await threads.write(sessions.deactivate, user_id, now=now)


def hash_password(password: str) -> str:
    """The argon2id hash of a password; takes 20 ms, so not on the event loop."""
    return str(_argon2.hash(passwords.normal(password)))


def demo_accounts_open() -> bool:
    """Return whether somebody can log in with the demo password that the README prints. Takes up to 0.2 s."""
    return any(fits(DEMO_PASSWORD, each) for each in sessions.password_hashes(DEMO_EMAILS))


# ---- sessions


async def find_user(token: str | None, *, now: datetime | None = None) -> CurrentUser | None:
    """Find whose token this is; None when its session has ended. One indexed query; slides the idle end once a minute,
    which nobody waits for.
    """
    if not token:
        return None
    now = now or datetime.now(UTC)
    if (visit := await threads.read(sessions.visit, token_hash(token), now=now)) is None:
        return None
    if now - visit.last_seen_at >= sessions.SLIDE:
        threads.mark(sessions.slide, [visit.session_id], now=now)
    return CurrentUser(visit.person, visit.session_id, token_hash(token))


async def touch(session_ids: Collection[int], now: datetime) -> None:
    """Somebody uses pages of these sessions right now. Writes at most once a minute for each."""
    if session_ids and (due := await threads.read(sessions.unslid, session_ids, now=now)):
        threads.mark(sessions.slide, due, now=now)


async def sweep(session_ids: Collection[int], now: datetime) -> set[int]:
    """End those of these sessions that were idle for too long or are too old; return all that hold no longer.

    One query when all hold, so it may be asked every second.
    """
    gone = await threads.read(sessions.ended, session_ids, now=now) if session_ids else set()
    if gone:
        threads.mark(sessions.end_outdated, gone, now=now)
    return gone


# ---- guards


async def current_user(request: Request) -> CurrentUser:
    """For a page: who is here; whoever is not logged in goes to the log-in page and comes back."""
    user = await _read_user(request)
    if user is None:
        query = request.scope.get("query_string", b"").decode("latin-1")
        wanted = quote(request.scope["path"]) + (f"?{query}" if query else "")
        raise HTTPException(303, headers={"Location": f"/login?next={quote(wanted, safe='')}"})
    return user


async def require_anonymous(request: Request) -> str:
    """For pages of people who are not logged in: where to go on after that; whoever is logged in goes on at once."""
    wanted = safe_next(request.query_params.get("next"))
    if await _read_user(request) is not None:
        raise HTTPException(303, headers={"Location": wanted})
    return wanted


async def current_api_user(request: Request) -> CurrentUser:
    """For programs: who is here. Raises NotLoggedIn."""
    if (user := await _read_user(request)) is None:
        raise errors.NotLoggedIn
    return user


def require_role(*roles: Role) -> Callable[[Request], Awaitable[CurrentUser]]:
    """For pages of these roles: who is here, and 403 for anyone else."""

    async def permitted(request: Request) -> CurrentUser:
        user = await current_user(request)
        if user.person.role not in roles:
            raise HTTPException(403)
        return user

    return permitted


current_patient, current_provider, current_staff = (
    require_role(Role.patient),
    require_role(Role.provider),
    require_role(Role.staff),
)
current_clinic_user = require_role(Role.provider, Role.staff)


def set_cookie(response: Response, token: str) -> None:
    """Give the browser its token, until it closes; and something to be known by at the next log-in."""
    known_for = int(throttle.KNOWN_FOR.total_seconds())
    for name, value, path, age in ((COOKIE, token, "/", None), (KNOWN_COOKIE, token_hash(token), "/login", known_for)):
        response.set_cookie(name, value, max_age=age, path=path, secure=_secure(), httponly=True, samesite="lax")


def set_device_cookie(response: Response, token: str) -> None:
    """Give a browser that takes messages something to be known by."""
    response.set_cookie(
        DEVICE_COOKIE, token, max_age=DEVICE_FOR, path="/", secure=_secure(), httponly=True, samesite="lax"
    )


def device_hash(cookies: Mapping[str, str]) -> str:
    """Return the sha256 by which this browser is known as one that takes messages; empty where it is not."""
    token = cookies.get(DEVICE_COOKIE)
    return token_hash(token) if token else ""


def clear_cookie(response: Response) -> None:
    """Take the token back. The browser stays known."""
    response.delete_cookie(COOKIE, path="/", secure=_secure(), httponly=True, samesite="lax")


# ---- helpers


async def verify(email: str, password: str, *, address: str, browser: str | None, now: datetime) -> throttle.Attempt:
    """Return the account, when this is its password. Raises WrongCredentials, TooManyAttempts.

    As many at once as there are hashers, each asking first whether it may: so a thousand guesses sent at one instant
    are throttled like a thousand sent in a row.
    """
    loop = asyncio.get_running_loop()
    async with _turns.setdefault(loop, asyncio.Semaphore(HASHERS)):
        attempt = await threads.read(throttle.consider, email, address=address, browser=browser, now=now)
        is_right = await hashing(fits, password, attempt.password_hash or _DUMMY_HASH)
        if is_right and attempt.password_hash is not None:
            return attempt
        await threads.write(throttle.failed, attempt, now=now)
    raise errors.WrongCredentials


def fits(password: str, password_hash: str) -> bool:
    """Return whether this is the password. What cannot be anyone's takes as long as any other."""
    possible = passwords.is_possible(password)
    return bool(_argon2.verify(passwords.normal(password) if possible else "", password_hash)) and possible


async def start_session(
    verb: Callable[..., sessions.Visit], about: object, *, now: datetime, **more: str | None
) -> tuple[str, CurrentUser]:
    """A new token, and the session that the verb makes of it in one transaction."""
    token = secrets.token_urlsafe(32)
    visit = await threads.write(verb, about, token_hash=token_hash(token), now=now, **more)
    return token, CurrentUser(visit.person, visit.session_id, token_hash(token))


async def hashing(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call it on a thread that hashes."""
    return await asyncio.get_running_loop().run_in_executor(_hashers, partial(call, *args, **kwargs))


def replaced(cookies: Mapping[str, str]) -> str | None:
    """The sha256 of the token that the browser has until now."""
    return token_hash(cookies[COOKIE]) if COOKIE in cookies else None


def browser_hash(cookies: Mapping[str, str]) -> str | None:
    """Return what the browser says it was known by, if it looks like it."""
    said = cookies.get(KNOWN_COOKIE, "")
    return said if re.fullmatch("[0-9a-f]{64}", said) else None


def _secure() -> bool:
    return settings().origin.startswith("https:")


async def _read_user(request: Request) -> CurrentUser | None:
    user = await find_user(request.cookies.get(COOKIE))
    request.state.current_user = user
    return user
