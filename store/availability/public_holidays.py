"""The public holidays of countries and their regions, from the `holidays` package, in English where it knows it."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays
from holidays.registry import COUNTRIES

_ENGLISH = ("en_US", "en_GB")


@lru_cache(maxsize=512)
def of(country: str, region: str | None, year: int) -> Mapping[date, str]:
    """Each holiday's name. `country` is ISO 3166-1 alpha-2; `region` is one of `regions(country)`."""
    rules = holidays.country_holidays(country, subdiv=region, years=year, language=_language(country))
    return dict(sorted(rules.items()))


@lru_cache(maxsize=1)
def countries() -> tuple[str, ...]:
    """Return the countries whose holidays are known, as ISO 3166-1 alpha-2."""
    return tuple(sorted(code for code in holidays.list_supported_countries() if len(code) == 2))


@lru_cache(maxsize=512)
def regions(country: str) -> tuple[str, ...]:
    """Return the regions of a country that have holidays of their own; an unknown country has none."""
    return tuple(holidays.list_supported_countries().get(country, ()))


@lru_cache(maxsize=1)
def country_names() -> Mapping[str, str]:
    """Return what each of `countries()` is called in English, by name; other codes for the same ones are left out."""
    rules = {code: _spaced(name) for name, code, *_ in COUNTRIES.values() if code in countries()}
    return dict(sorted(rules.items(), key=lambda pair: pair[1]))


@lru_cache(maxsize=512)
def region_names(country: str) -> Mapping[str, str]:
    """Return what each of `regions(country)` is called there, by name; some have nothing but a code."""
    spoken: dict[str, str] = {}
    aliases = getattr(getattr(holidays, country, None), "subdivisions_aliases", {})
    for name, code in sorted(aliases.items(), key=lambda alias: len(alias[0]) <= len("NÖ.")):  # short ones are codes
        spoken.setdefault(code, name)
    return dict(sorted(((code, spoken.get(code, code)) for code in regions(country)), key=lambda pair: pair[1]))


def _spaced(name: str) -> str:
    """Such as "Bosnia and Herzegovina" for BosniaAndHerzegovina."""
    spaced = re.sub("(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return re.sub("(?<= )(And|Of|The)(?= )", lambda match: match[0].lower(), spaced)


def _language(country: str) -> str | None:
    """English, or the country's own when that is all there is."""
    offered = holidays.list_localized_countries().get(country, [])
    return next((language for language in _ENGLISH if language in offered), None)
