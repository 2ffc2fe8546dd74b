"""Phone numbers as links that dial."""

import re

from pages import words
from pages.elements.fragments import Node, node
from pages.elements.tags import Tag, tag
from store import errors, text
from store.notifications.ledger import DeliveryView

_ZERO_AFTER_CODE = re.compile(r"^(\(?(?:\+|00) ?[0-9]{1,3}\)?)[ /-]*\( ?0 ?\)")


def address(number: str) -> str | None:
    """Return the `tel:` address of a number as people write it; the (0) after a country's code is not dialled.

    None for what is not one number: clinics could once save "112 or 110", which must not dial 112110.
    """
    try:
        kept = text.phone(number, fewest=text.FEWEST_EMERGENCY_DIGITS)
    except errors.BadPhone:
        return None
    return "tel:" + re.sub("[^0-9+]", "", _ZERO_AFTER_CODE.sub(r"\1", kept)) if kept else None


class PhoneLink(Tag):
    """A link that dials; hidden where there is no number."""

    def __init__(self, number: str, classes: str = "phone") -> None:
        super().__init__("a", None, classes)
        with self:
            self._number = tag("span", "", "num", dir="ltr")
        self.show(number)

    def show(self, number: str) -> None:
        """Dial this number from now on."""
        self.attributes(href=address(number))
        self._number.set_text(number)
        self.set_visibility(bool(number))


def phone_nodes(number: str) -> list[Node]:
    """Make a link that dials, inside a Fragment; nothing where there is no number."""
    return [node("a", number, "phone num", href=address(number), dir="ltr")] if number else []


def call_nodes(view: DeliveryView) -> list[Node]:
    """Make a line that asks to call whom a message did not reach, with the number; nothing where it did."""
    said = words.deliveries.call(view)
    return [node("p", [node("span", said), *phone_nodes(view.person_phone)], "item-line call-line")] if said else []
