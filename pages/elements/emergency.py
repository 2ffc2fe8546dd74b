"""The emergency line: whom to call now, and the button that dials."""

from pages.elements import phones
from pages.elements.tags import Tag, button, icon, tag
from pages.live import live
from store.views.people import Clinic

ELSEWHERE = "https://www.wikipedia.org/"
"""Where the tab goes when somebody has to hide this page: nothing that would make anybody ask."""


def draw_emergency(clinic: Clinic) -> Tag:
    """Draw the emergency line, for people in a crisis, and the way to hide the page; it follows the clinic."""
    with tag("section", classes="emergency", aria_label="Emergency line", role="alert", id="emergency") as box:
        icon("crisis")
        sentence = tag("p", dir="auto")
        with tag("a", classes="btn") as call:
            icon("phone")
            number = tag("span")
        _draw_leaving()

    def show() -> None:
        sentence.set_text(clinic.emergency_sentence)
        call.attributes(href=phones.address(clinic.emergency_phone))
        number.set_text(f"Call {clinic.emergency_phone}")

    live.follow_clinic(clinic, show)
    show()
    return box


class Emergency:
    """The emergency line as long as somebody needs it; the way to hide the page as long as it tells of a crisis."""

    def __init__(self, clinic: Clinic, head: Tag) -> None:
        """Draw the line here, and the button beside what is in the head."""
        self._line = draw_emergency(clinic)
        with head:
            self._leaving = _draw_leaving()

    def show(self, *, needs_a_call: bool, is_crisis: bool) -> None:
        """The button is in the line, or stands by itself."""
        self._line.set_visibility(needs_a_call)
        self._leaving.set_visibility(is_crisis and not needs_a_call)


def _draw_leaving() -> Tag:
    said = "Or press Shift three times"
    return button("Leave quickly", classes="leave-quickly", data_elsewhere=ELSEWHERE, title=said)
