"""Until when a request is answered. A crisis is asked of more and more people instead, see escalation.py."""

from datetime import datetime, timedelta

from store.availability.rules import TypeRules


def answer_by(type_: TypeRules, start: datetime, now: datetime) -> datetime:
    """Until when a request made now is answered: within the type's time, and so long before its start.

    However late it was made, half of the time until its start is left to answer it.
    """
    late = max(start - timedelta(minutes=type_.answer_before), now + (start - now) / 2)
    return min(now + timedelta(minutes=type_.answer_within), late)
