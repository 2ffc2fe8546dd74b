"""Phone numbers as links that dial."""

import re

from pages.elements.fragments import Node, node
from pages.elements.tags import Tag, tag


def address(number: str) -> str:
    """Return the `tel:` address of a number as people write it; the (0) after a country's code is not dialled."""
    return "tel:" + re.sub(r"[^0-9+*#]", "", re.sub(r"^(\+[0-9 ]+)\(0\)", r"\1", number))


class PhoneLink(Tag):
    """A link that dials; hidden where there is no number."""

    def __init__(self, number: str, classes: str = "phone") -> None:
        super().__init__("a", None, classes)
        with self:
            self._number = tag("span", "", "num", dir="ltr")
        self.show(number)

    def show(self, number: str) -> None:
        """Dial this number from now on."""
        self.attributes(href=address(number) if number else None)
        self._number.set_text(number)
        self.set_visibility(bool(number))


def phone_nodes(number: str) -> list[Node]:
    """Make a link that dials, inside a Fragment; nothing where there is no number."""
    return [node("a", number, "phone num", href=address(number), dir="ltr")] if number else []
