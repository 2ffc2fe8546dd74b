"""An operator's settings, read from the environment: `KEPT_PORT=9000` sets `settings().port`.

A wrong value ends the start with one sentence that names the setting. The sentence never repeats the value, which may
be a secret or hold a password.
"""

import difflib
import os
import re
import sys
from collections.abc import Callable
from functools import cached_property, lru_cache
from ipaddress import IPv4Network, IPv6Network, ip_address
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TypeVar
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

import own_keys

PREFIX = "KEPT_"
FOR_TESTS = {"KEPT_CHROMIUM"}  # read by the browser tests, not by the app

Kept = TypeVar("Kept")
Minutes = Annotated[int, Field(ge=1, le=60 * 24 * 7)]


class Settings(BaseSettings):
    """All settings. Each description says what the value has to be; it ends the sentence about a wrong one."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True, validate_default=False)

    database_url: str = Field(
        default="sqlite:///db.sqlite", description="sqlite:///path/to/file or postgresql+psycopg://user@host/name"
    )
    listen_url: str = Field(
        default="", description="postgresql+psycopg://user@host/name, reached without a pooler such as PgBouncer"
    )
    host: str = Field(default="127.0.0.1", description="an IP address or a host name to listen on")
    port: int = Field(default=8080, ge=1, le=65535, description="a whole number from 1 to 65535")
    base_url: str = Field(
        default="", description="the address people type, such as https://clinic.example, without a path"
    )
    secret: SecretStr | None = Field(
        default=None, description=f"at least {own_keys.SECRET_LENGTH} characters that nobody can guess"
    )
    trusted_proxies: Annotated[list[IPv4Network | IPv6Network], NoDecode] = Field(
        default=[], description="IP addresses or networks with commas between them, such as 10.0.0.5,192.168.7.0/24"
    )
    trusted_hosts: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="names or IP addresses with commas between them, such as kept.local,192.168.7.20"
    )
    patient_idle_minutes: Minutes = Field(default=60, description="a whole number of minutes from 1 to 10080")
    provider_idle_minutes: Minutes = Field(default=720, description="a whole number of minutes from 1 to 10080")
    session_hours: int = Field(default=24, ge=1, le=24 * 7, description="a whole number of hours from 1 to 168")
    demo: bool = Field(default=True, description="true or false")
    mail_host: str = Field(default="", description="the name of a mail server, such as smtp.clinic.example")
    mail_port: int = Field(default=587, ge=1, le=65535, description="a whole number from 1 to 65535")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls, tls, or none for a mail server on this computer"
    )
    mail_user: str = Field(default="", description="the name to log in with at the mail server")
    mail_password: SecretStr = Field(default=SecretStr(""), description="the password of KEPT_MAIL_USER")
    mail_from: str = Field(default="", description="the e-mail address that the clinic's mails come from")
    sms_account: str = Field(
        default="", pattern="^(AC[0-9a-f]{32})?$", description="the SID of a Twilio account, AC..."
    )
    sms_token: SecretStr = Field(default=SecretStr(""), description="the auth token of KEPT_SMS_ACCOUNT")
    sms_from: str = Field(
        default="", pattern="^([+][1-9][0-9]{6,14})?$", description="the number of text messages, such as +4930123456"
    )
    sms_url: str = Field(
        default="https://api.twilio.com",
        pattern="^https?://[^/?#@\\s]+$",
        description="where Twilio's API is, an origin",
    )
    sms_price: str = Field(
        default="",
        pattern="^([0-9]{1,3}([.][0-9]{1,5})? [A-Z]{3})?$",
        description="what Twilio takes for one text message, such as 0.0798 EUR",
    )
    push_key: SecretStr | None = Field(default=None, description="what the file .kept-push-key holds that Kept made")
    outbox: Path = Field(default=Path("outbox"), description="the folder of mails where there is no mail server")

    @field_validator("database_url", "listen_url")
    @classmethod
    def _known_database(cls, value: str, about: ValidationInfo) -> str:
        known = {"postgresql+psycopg"} if about.field_name == "listen_url" else {"sqlite", "postgresql+psycopg"}
        try:
            url = make_url(value)
        except ArgumentError:
            raise ValueError from None
        if url.drivername not in known or url.database in {None, "", ":memory:"}:
            raise ValueError
        return value

    @field_validator("host")
    @classmethod
    def _host_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9.:-]+", value):
            raise ValueError
        return value

    @field_validator("base_url")
    @classmethod
    def _bare_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None:
            raise ValueError
        if parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError
        return _origin(parts.scheme, _bare(parts.hostname), parts.port)

    @field_validator("secret")
    @classmethod
    def _long_secret(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < own_keys.SECRET_LENGTH:
            raise ValueError
        return value

    @field_validator("push_key")
    @classmethod
    def _private_key(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            own_keys.private(value.get_secret_value())
        return value

    @field_validator("trusted_hosts")
    @classmethod
    def _bare_hosts(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(map(_bare, value))
        if not all(re.fullmatch(r"[a-z0-9._-]+|[0-9a-f:]+", name) for name in names):
            raise ValueError
        return names

    @field_validator("trusted_proxies", "trusted_hosts", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("mail_host", "mail_user")
    @classmethod
    def _plain(cls, value: str) -> str:
        if not value.isprintable() or any(map(str.isspace, value)):
            raise ValueError
        return value

    @field_validator("mail_from")
    @classmethod
    def _mail_address(cls, value: str) -> str:
        local, at, domain = value.rpartition("@")
        if not (at and re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}", local)):
            raise ValueError
        return f"{local}@{_bare(domain)}"

    @property
    def origin(self) -> str:
        """Scheme, host and port as a browser names them in `Origin`, without a slash at the end."""
        everywhere = self.host in {"0.0.0.0", "::"}  # noqa: S104  # a comparison, not a bind
        return self.base_url or _origin("http", "localhost" if everywhere else self.host, self.port)

    @property
    def hosts(self) -> frozenset[str]:
        """The names and addresses that Kept is asked for by, as in a browser's `Host`, without port and brackets."""
        return frozenset({urlsplit(self.origin).hostname or "", _bare(self.host), *self.trusted_hosts})

    @property
    def is_loopback(self) -> bool:
        """Return whether only this machine can reach the server."""
        return _is_here(self.host)

    @cached_property
    def secret_bytes(self) -> bytes:
        """KEPT_SECRET, or the random secret kept in `.kept-secret`, which the first start makes (mode 0600)."""
        if self.secret is not None:
            return self.secret.get_secret_value().encode()
        return _own("KEPT_SECRET", own_keys.secret)

    @cached_property
    def private_push_key(self) -> str:
        """KEPT_PUSH_KEY, or the key kept in `.kept-push-key`, which the first start makes (mode 0600).

        It is the 32 bytes of a private key of P-256 as base64url; push services know Kept by it (VAPID).
        """
        if self.push_key is not None:
            return self.push_key.get_secret_value()
        return _own("KEPT_PUSH_KEY", own_keys.push_key)

    @cached_property
    def public_push_key(self) -> str:
        """What browsers are given, so that they take messages of nobody else."""
        return own_keys.public(self.private_push_key)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once.

    Raises SystemExit(2), after one sentence on standard error, for a wrong value or an unknown `KEPT_` variable.
    """
    names = {PREFIX + name.upper() for name in Settings.model_fields}
    for name in sorted(os.environ):
        if name.upper().startswith(PREFIX) and name.upper() not in names | FOR_TESTS:
            close = difflib.get_close_matches(name.upper(), names, n=1)
            _refuse(name, "there is no such setting" + (f"; the nearest is {close[0]}" if close else ""))
    try:
        found = Settings()
    except ValidationError as error:
        field = str(error.errors(include_input=False, include_url=False)[0]["loc"][0])
        _refuse(PREFIX + field.upper(), f"this has to be {Settings.model_fields[field].description}")
    if found.listen_url and found.database_url.startswith("sqlite:"):
        _refuse("KEPT_LISTEN_URL", "is for a database of PostgreSQL, and KEPT_DATABASE_URL names none")
    _check_mail(found)
    _check_sms(found)
    return found


def _check_mail(found: Settings) -> None:
    """Refuse what would leave people without their mails, or show a password to everybody on the way."""
    if not found.mail_host:
        return
    if not found.mail_from:
        _refuse("KEPT_MAIL_FROM", "is not set, and mails through KEPT_MAIL_HOST need an address that they come from")
    if found.mail_password.get_secret_value() and not found.mail_user:
        _refuse("KEPT_MAIL_USER", "is not set, and KEPT_MAIL_PASSWORD is")
    if found.mail_security == "none" and not _is_here(found.mail_host):
        _refuse("KEPT_MAIL_SECURITY", "none is for a mail server on this computer; another has starttls or tls")


def _check_sms(found: Settings) -> None:
    """Refuse half an account, and one whose messages could not say where to go on."""
    needed = {"KEPT_SMS_TOKEN": found.sms_token.get_secret_value(), "KEPT_SMS_FROM": found.sms_from}
    for name, value in needed.items():
        if found.sms_account and not value:
            _refuse(name, "is not set, and KEPT_SMS_ACCOUNT is")


def _own(name: str, read: Callable[[], Kept]) -> Kept:
    """Return what the first start has made, and keeps in a file."""
    try:
        return read()
    except own_keys.Unusable as problem:
        _refuse(name, str(problem))


def _is_here(host: str) -> bool:
    """Return whether this host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _bare(host: str) -> str:
    """A host in the one spelling that browsers send, without brackets. Raises ValueError for what is none."""
    name = host.strip("[]").removesuffix(".")
    try:
        return str(ip_address(name))
    except ValueError:
        return name.encode("idna").decode().lower()  # an international name travels in ASCII


def _origin(scheme: str, host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    usual = {"http": 80, "https": 443}[scheme]
    return f"{scheme}://{name.lower()}" + ("" if port in {None, usual} else f":{port}")


def _refuse(name: str, what: str) -> NoReturn:
    print(f"{name}: {what}.", file=sys.stderr)
    raise SystemExit(2)
