"""Why a form came back that the browser posted by itself: the address says it, and so does the page, on top."""

from collections.abc import Mapping

from pages import words
from pages.elements.tags import icon, tag


def why(params: Mapping[str, str]) -> str:
    """Say why, as the address has it; empty where it says nothing, or no code that there is."""
    seconds = params.get("seconds", "")
    return words.refusals.problem(
        params.get("problem"),
        seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0,
        why=params.get("why", ""),
        field=params.get("field", ""),
    )


def draw_why(said: str, tone: str = "rejected") -> None:
    """Draw the sentence, and let the keyboard begin there."""
    with tag("div", classes=f"banner tone-{tone}", role="alert", tabindex="-1", data_focus="true"):
        icon("alert" if tone == "rejected" else "info")
        tag("p", said, "banner-text")


def draw_welcome(said: str) -> None:
    """Greet who comes with a new account."""
    with tag("div", classes="banner tone-accepted", role="status"):
        icon("check")
        tag("p", said, "banner-text")
