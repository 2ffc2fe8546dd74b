"""Figures, and the one table that they are printed in."""

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

WIDTHS = (44, 34, 24, 40, 8)
"""Characters of each column."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table. `met` is None where nothing is demanded, or nothing was measured."""

    what: str
    measured: str
    target: str
    floor: str
    met: bool | None

    @property
    def verdict(self) -> str:
        """One word."""
        return {True: "met", False: "MISSED", None: "told"}[self.met]


def percentile(samples: Sequence[float], share: float) -> float:
    """The sample that this share of all samples does not exceed."""
    ranked = sorted(samples)
    return ranked[max(0, math.ceil(share * len(ranked)) - 1)]


def milliseconds(samples: Sequence[float]) -> str:
    """Seconds, as p50 / p99 in ms."""
    return f"p50 {percentile(samples, 0.5) * 1000:.1f} ms, p99 {percentile(samples, 0.99) * 1000:.1f} ms"


def heading() -> str:
    """The head of the table."""
    names = ("what", "measured", "target", "floor in the same run", "verdict")
    return f"{_row(names)}\n{'-' * (sum(WIDTHS) + 2 * len(WIDTHS) - 2)}"


def line(figure: Figure) -> str:
    """A figure, its texts folded into the columns."""
    cells = (figure.what, figure.measured, figure.target, figure.floor, figure.verdict)
    folded = [textwrap.wrap(cell, width) for cell, width in zip(cells, WIDTHS, strict=True)]
    return "\n".join(_row(parts) for parts in zip_longest(*folded, fillvalue=""))


def _row(cells: Sequence[str]) -> str:
    return "  ".join(f"{cell:<{width}}" for cell, width in zip(cells, WIDTHS, strict=True)).rstrip()
