"""Zones in which it is some hour now: whatever the hour at which a test runs, its clinic is where it wants it to be."""

from datetime import UTC, datetime


def zone_at(hour: int) -> str:
    """Return the IANA name of a zone whose clock shows this hour."""
    ahead = (hour - datetime.now(UTC).hour + 12) % 24 - 12
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/UTC"  # POSIX counts the other way round


def zone_at_noon() -> str:
    """Return one whose clock shows some time between 12:00 and 13:00."""
    return zone_at(12)
