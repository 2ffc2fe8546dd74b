"""What the domain that mails come from says of who may send them: SPF, DKIM and DMARC."""

from collections.abc import Callable, Iterator

import dns.exception
import dns.resolver

TIMEOUT = 5.0
"""Seconds that resolvers may take for one question."""

LookUp = Callable[[str], list[str]]


class NoResolver(Exception):
    """Nobody answered what was asked."""


def look_up(name: str) -> list[str]:
    """Return the TXT records of this name; none if there is no such name. Raises NoResolver."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=TIMEOUT, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except (dns.exception.DNSException, OSError):
        raise NoResolver from None
    return [b"".join(each.strings).decode(errors="replace") for each in answer]


def check(domain: str, selector: str, ask: LookUp = look_up) -> list[str]:
    """Say what there is and what is missing, a sentence for each of the three."""
    try:
        return [_spf(domain, ask), _dkim(domain, selector, ask), _dmarc(domain, ask)]
    except NoResolver:
        return [f"No resolver answered, so SPF, DKIM and DMARC of {domain} are not known. Please try again later."]


def _spf(domain: str, ask: LookUp) -> str:
    found = [each for each in ask(domain) if each.lower().split(" ")[0] == "v=spf1"]
    if not found:
        return f"SPF: missing. {domain} does not say which servers send its mails; add a TXT record v=spf1 … -all."
    if len(found) > 1:
        return f"SPF: {len(found)} records, so none of them counts (RFC 7208, 4.5). Please keep one."
    if found[0].split()[-1].lower() in {"all", "+all"}:
        return f"SPF: {found[0]}. This lets every server send mails of {domain}; please end it with -all or ~all."
    return f"SPF: {found[0]}"


def _dkim(domain: str, selector: str, ask: LookUp) -> str:
    if not selector:
        return "DKIM: not looked at. Name the selector that your mail server signs with: --selector NAME."
    name = f"{selector}._domainkey.{domain}"
    found = [tags for each in ask(name) if "p" in (tags := _tags(each)) and tags.get("v", "DKIM1") == "DKIM1"]
    if not found:
        return f"DKIM: missing. There is no key at {name}."
    return f"DKIM: there is a key at {name}." if found[0]["p"] else f"DKIM: the key at {name} has been withdrawn."


def _dmarc(domain: str, ask: LookUp) -> str:
    for name in _parents(domain):
        found = [tags for each in ask(f"_dmarc.{name}") if (tags := _tags(each)).get("v") == "DMARC1"]
        if len(found) > 1:
            return f"DMARC: {len(found)} records at _dmarc.{name}, so none of them counts. Please keep one."
        if found:
            policy = found[0].get("sp" if name != domain and "sp" in found[0] else "p", "none")
            said = f"DMARC: _dmarc.{name} says {policy}"
            return f"{said}, so nobody is stopped who sends in its name." if policy == "none" else f"{said}."
    return f"DMARC: missing. Add a TXT record at _dmarc.{domain}, such as v=DMARC1; p=quarantine."


def _parents(domain: str) -> Iterator[str]:
    """The domain, and those that it is in, but for the last."""
    labels = domain.split(".")
    return (".".join(labels[first:]) for first in range(max(1, len(labels) - 1)))


def _tags(record: str) -> dict[str, str]:
    pairs = (each.partition("=") for each in record.split(";") if "=" in each)
    return {name.strip(): "".join(value.split()) for name, _, value in pairs}
