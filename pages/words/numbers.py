"""Numbers with what they count, and several names in a row: where plurals are chosen."""

from collections.abc import Sequence


def plural(number: int, one: str, many: str) -> str:
    """Choose the words that fit the number."""
    return one if number == 1 else many


def count(number: int, unit: str) -> str:
    """Say "1 hour" or "3 hours"."""
    return plural(number, f"{number} {unit}", f"{number} {unit}s")


def listing(names: Sequence[str]) -> str:
    """Say "Ada, Ben and Clara"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
