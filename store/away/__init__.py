"""A provider is ill or away: which appointments that affects, and what becomes of each of them.

The absence is written at once, as time off; what it affects is found in the tables by that, so nothing is lost when
whoever decides stops in the middle. Each decision is one transaction.
"""

from store.away.affected import MOST, Affected, AwayView, affected_by, undecided
from store.away.choices import AwayAct, Choice
from store.away.deciding import AwayOutcome, Left, away, decide, decide_all
from store.away.notes import keep_note

__all__ = [
    "MOST",
    "Affected",
    "AwayAct",
    "AwayOutcome",
    "AwayView",
    "Choice",
    "Left",
    "affected_by",
    "away",
    "decide",
    "decide_all",
    "keep_note",
    "undecided",
]
