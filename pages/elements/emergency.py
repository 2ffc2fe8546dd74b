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
        button("Leave quickly", classes="leave-quickly", data_elsewhere=ELSEWHERE, title="Or press Shift three times")

    def show() -> None:
        sentence.set_text(clinic.emergency_sentence)
        call.attributes(href=phones.address(clinic.emergency_phone))
        number.set_text(f"Call {clinic.emergency_phone}")

    live.follow_clinic(clinic, show)
    show()
    return box
