"""Numbers with what they count."""


def count(number: int, unit: str) -> str:
    """Such as "1 hour" or "3 hours"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
