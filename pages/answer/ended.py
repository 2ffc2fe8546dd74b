"""What stands where a reminder's link opens nothing any more: why, and the ways on."""

from pages import words
from pages.elements.phones import PhoneLink
from pages.elements.tags import tag
from store.appointments.answer_links import Ended, Link


def draw_ended(link: Link) -> None:
    """Say why, in neutral words, and whom to call."""
    with tag("section", classes="card stack-wide", tabindex="-1", id="link-ended"):
        tag("p", words.reminders.ENDED[link.ended or Ended.unknown], role="status")
        tag("a", words.reminders.LOG_IN, "btn btn-primary", href="/appointments")
        with tag("p", classes="soft"):
            tag("span", words.reminders.or_call(link.clinic))
            if link.clinic is not None and link.clinic.phone:
                tag("span", " ")
                PhoneLink(link.clinic.phone)
