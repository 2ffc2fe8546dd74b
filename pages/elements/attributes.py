"""HTML attributes as Python's keywords: `aria_label` is `aria-label`, `for_` is `for`, and None leaves one out."""

from collections.abc import Mapping
from typing import Any


def html_name(keyword: str) -> str:
    """Spell an attribute as HTML does."""
    return keyword.rstrip("_").replace("_", "-")


def html_attributes(keywords: Mapping[str, Any]) -> dict[str, Any]:
    """Spell the attributes as HTML does, without those that are None or False."""
    return {html_name(key): value for key, value in keywords.items() if value is not None and value is not False}
