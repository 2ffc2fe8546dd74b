"""The parts of the clinic's pages."""

from pages.elements.tags import tag
from pages.frame.not_arrived import count_not_arrived
from store.views.people import Person

PARTS = (
    ("Types", "/clinic"),
    ("Closed days", "/clinic/closed"),
    ("Waitlist", "/clinic/waitlist"),
    ("Reminders", "/clinic/reminders"),
    ("Settings", "/clinic/settings"),
    ("Links", "/clinic/links"),
    ("Messages", "/clinic/deliveries"),
    ("Other systems", "/clinic/webhooks"),
    ("By itself", "/clinic/jobs"),
)


def draw_navigation(current: str, me: Person) -> None:
    """The ways between the pages about the clinic."""
    with tag("nav", classes="filter-bar", aria_label="About the clinic"):
        for name, address in PARTS:
            link = tag("a", name, href=address, aria_current="page" if address == current else None)
            if address == "/clinic/deliveries":
                count_not_arrived(me, link, name)
