"""What is in the way of an appointment, on its page: another one, or that its provider is not there."""

from pages import words
from pages.elements.tags import tag
from store.availability.conflicts import Conflict
from store.views.appointments import AppointmentView
from store.views.people import Person


class InTheWay:
    """A banner, with the way to where it is decided; while nothing is there is nothing to see."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._said = ""
        with tag("div", classes="banner tone-waiting") as self._box:
            tag("span", classes="i", aria_hidden="true")
            self._text = tag("p", classes="banner-text")
            self._to_decide = tag("a", words.away.DECIDE, "btn")

    def show(self, conflict: Conflict | None, view: AppointmentView) -> None:
        """Say what is in the way now."""
        self._said = words.hours.in_the_way(conflict, self._me) if conflict else ""
        self._text.set_text(self._said)
        decided_at = words.away.where_decided(conflict, view, self._me)
        self._to_decide.attributes(href=decided_at).set_visibility(decided_at is not None)

    def unless(self, said_elsewhere: str) -> None:
        """Be there, unless a press was refused with the same sentence, which stands beside the button."""
        self._box.set_visibility(self._said not in {"", said_elsewhere})
