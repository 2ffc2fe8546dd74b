"""Still lists do not shift under a hand: what leaves keeps its place until the hand has left it, news waits for that.

Python decides what arrives and leaves, and marks it. static/still.js lets it happen as soon as neither a pointer nor
the focus is in the way, and says so: the events "seen" and "gone", with the keys of what has moved. Reasons are in
docs/decisions/0009-still-lists.md.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import ButtonStyle, Tag, button, tag

_read_keys = readers.several(readers.key)
_KEYS = "(event) => emit(event.detail)"

STAY = 6
"""Seconds that something which leaves stays at the least, to say so, and to be undone."""


def draw_bar(one: str, many: str, crisis: tuple[str, str] | None = None) -> Tag:
    """Draw the bar that says what waits above, and shows it when it is pressed; "{}" in `many` is the number."""
    with tag("div", classes="still-bar", data_at="head") as bar:
        if crisis:
            with tag("div", role="alert"):
                _draw_count(*crisis, style="crisis", counts="crisis")
        with tag("div", role="status"):
            _draw_count(one, many, style="primary", counts="new")
    return bar


def _draw_count(one: str, many: str, *, style: ButtonStyle, counts: str) -> None:
    button("", style=style, hidden=True, data_one=one, data_many=many, data_tells=counts)


class StillElements:
    """A list of elements that arrive and leave, each with a key that nothing else in the list has.

    `on_gone` is called with the key of each that has left; it had stayed for `stay` seconds at the least.
    """

    def __init__(
        self, box: Tag, bar: Tag | None = None, on_gone: Callable[[str], None] | None = None, *, stay: int = STAY
    ) -> None:
        self._stay = stay
        self._on_gone = while_open(on_gone) if on_gone else None
        self._leaving: set[str] = set()
        box.attributes(data_still="true", data_bar=bar.html_id if bar else None)
        box.listen("gone", self._gone, _read_keys, js_handler=_KEYS)

    def arrive(self, key: str, element: Tag) -> None:
        """Keep the element, which is in the list, unseen until the hand lets it in."""
        element.attributes(**self.arriving(key))

    @staticmethod
    def arriving(key: str) -> dict[str, str]:
        """Return with what an element is drawn that is kept unseen until the hand lets it in."""
        return {"data_key": key, "data_arrives": "true"}

    def leave(self, key: str, element: Tag, *, stay: int | None = None) -> None:
        """Let the element keep its place until the hand has left it; `stay`: seconds other than those of the list."""
        element.attributes(data_key=key, data_leaves=str(self._stay if stay is None else stay))
        self._leaving.add(key)

    def stay(self, key: str, element: Tag) -> None:
        """Let the element not leave after all."""
        self._leaving.discard(key)
        element.attributes(data_leaves=None)

    def forget(self) -> None:
        """Forget what was about to leave: all elements are taken out at once."""
        self._leaving.clear()

    def _gone(self, keys: list[str]) -> None:
        for key in keys:
            if key in self._leaving:
                self._leaving.remove(key)
                if self._on_gone is not None:
                    self._on_gone(key)


class StillList(Fragment):
    """A list that is one Fragment. Its items have a `data_key`; one with an empty `data_gone` leaves silently.

    Every item that is shown stands in `_order` once: it is there, or is leaving. Some of those there are unseen.
    """

    def __init__(
        self, classes: str, *, gone: str = "Removed", on_gone: Callable[[str], None] | None = None, **props: Any
    ) -> None:
        """Draw an empty list. `gone` is what an item says that leaves; `on_gone` is called when it has left."""
        super().__init__("ul", [], classes, data_still="true", **props)
        self.listen("seen", self._seen, _read_keys, js_handler=_KEYS)
        self.listen("gone", self._gone, _read_keys, js_handler=_KEYS)
        self._farewell, self._on_gone = gone, while_open(on_gone) if on_gone else None
        self._placeholder: Node | None = None
        self._items: dict[str, Node] = {}
        self._leaving: dict[str, Node] = {}
        self._order: list[str] = []
        self._unseen: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Return whether there is nothing in it, not even what is about to leave."""
        return not self._order

    def show(self, items: Sequence[Node], placeholder: Node | None = None) -> None:
        """Show exactly these, in this order, as soon as no hand is in the way; what stays changes at once.

        `placeholder` is shown while the list is empty.
        """
        shown = {item[1]["data-key"]: item for item in items}
        leaving = self._leaving | {
            key: _mark_leaving(item, self._farewell) for key, item in self._items.items() if key not in shown
        }
        if self._order:  # an empty list has nothing that could shift
            self._unseen |= shown.keys() - set(self._order)
        self._unseen &= shown.keys()
        self._placeholder = placeholder
        self._items, self._leaving = shown, {key: item for key, item in leaving.items() if key not in shown}
        self._order = self._ordered()
        self._draw()

    def _ordered(self) -> list[str]:
        """Put what is about to leave after what it stood behind, among what is there in its order."""
        order = list(self._items)
        for at, key in enumerate(self._order):
            if key in self._leaving:
                order.insert(order.index(self._order[at - 1]) + 1 if at else 0, key)
        return order

    def _draw(self) -> None:
        shown = self._items | self._leaving
        items = [_mark_arriving(shown[key]) if key in self._unseen else shown[key] for key in self._order]
        self.draw(items or ([self._placeholder] if self._placeholder else []))

    def _seen(self, keys: list[str]) -> None:
        self._unseen -= set(keys)

    def _gone(self, keys: list[str]) -> None:
        gone = [key for key in keys if self._leaving.pop(key, None)]
        if gone:
            self._order = [key for key in self._order if key not in gone]
            self._draw()
        if self._on_gone is not None:
            for key in gone:
                self._on_gone(key)


def _mark_arriving(item: Node) -> Node:
    name, attributes, inside = item
    return name, {**attributes, "data-arrives": "true"}, inside


def _mark_leaving(item: Node, farewell: str) -> Node:
    """Keep the item as it was, of the same size; what could be pressed cannot be pressed any more."""
    name, attributes, inside = item
    farewell = attributes.get("data-gone", farewell)
    nodes = _disable(inside) if isinstance(inside, list) else []
    if farewell:
        nodes.append(node("span", farewell, "gone-word"))
    return name, {**attributes, "data-leaves": str(STAY if farewell else 0)}, nodes


def _disable(nodes: list[Node]) -> list[Node]:
    return [
        (
            name,
            {**{key: value for key, value in attributes.items() if key != "data-act"}, "disabled": True}
            if name == "button"
            else attributes,
            _disable(inside) if isinstance(inside, list) else inside,
        )
        for name, attributes, inside in nodes
    ]
