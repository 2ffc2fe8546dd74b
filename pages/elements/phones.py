"""Phone numbers as links that dial."""

from pages import words
from pages.elements.fragments import Node, node
from pages.elements.tags import Tag, tag
from pages.words.phones import address
from store.notifications.ledger import DeliveryView

__all__ = ["PhoneLink", "address", "call_nodes", "phone_nodes"]


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
