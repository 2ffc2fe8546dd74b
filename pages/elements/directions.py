"""Right-to-left text among our own words: a Hebrew or Arabic name turns nothing around but itself.

Our sentences run from left to right. In them the numbers and signs beside a right-to-left name would join it, and stand
in another order than they were written. So each run of right-to-left text is isolated (Unicode Standard Annex 9, 2.4)
where a text becomes an element: pages/elements/tags.py does that for every text, and no sentence has to think of it.
An element of its own, such as notes, has `dir="auto"` instead and keeps every character.
"""

import re

_RTL = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUN = re.compile(f"[{_RTL}]+(?:[\\W\\d_]+[{_RTL}]+)*")
"""From the first to the last such letter without a left-to-right one between."""

_CONTROLS = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What somebody typed to turn the rest around."""


def isolated(text: str) -> str:
    """Put each run of right-to-left text between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE."""
    if text.isascii():
        return text
    return _RUN.sub("\u2068\\g<0>\u2069", _CONTROLS.sub("", text))
