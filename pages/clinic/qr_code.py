"""QR codes, drawn as one SVG path: nothing of them is markup that somebody else wrote."""

import segno

from pages.elements.tags import Tag, tag

QUIET = 4
"""Empty squares around the code, which readers need."""


def draw_qr_code(address: str, label: str) -> Tag:
    """Draw the code of an address; `label` is read out instead."""
    rows = [bytes(row) for row in segno.make(address, error="m", micro=False).matrix]
    size = len(rows) + 2 * QUIET
    squares = "".join(
        f"M{x + QUIET} {y + QUIET}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark
    )
    box = {"viewBox": f"0 0 {size} {size}", "shape_rendering": "crispEdges", "role": "img", "aria_label": label}
    with tag("svg", classes="qr-code", **box) as drawn:
        tag("path", d=squares)
    return drawn
