"""Lists that keep still under a hand: what goes keeps its place until the hand has left it, what comes waits for that.

Python decides what comes and goes, and marks it. static/still.js lets it happen as soon as neither a pointer nor the
focus is in the way, and says so: the events "seen" and "gone", with the keys of what has moved. Reasons are in
docs/decisions/0009-still-lists.md.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import Tag, tag

_read_keys = readers.several(readers.key)
_KEYS = "(event) => emit(event.detail)"

STAY = 6
"""Seconds that something which goes stays at the least, to say so, and to be undone."""


def draw_bar(one: str, many: str, crisis: tuple[str, str] | None = None) -> Tag:
    """The bar that says what waits above, and shows it when it is pressed; "{}" in `many` is the number."""
    with tag("div", classes="still-bar", data_at="head") as bar:
        if crisis:
            with tag("div", role="alert"):
                _draw_teller(*crisis, "btn btn-crisis", "crisis")
        with tag("div", role="status"):
            _draw_teller(one, many, "btn btn-primary", "new")
    return bar


def _draw_teller(one: str, many: str, look: str, tells: str) -> None:
    tag("button", "", look, type="button", hidden=True, data_one=one, data_many=many, data_tells=tells)


class Still:
    """What comes to and goes from a list of elements, each with a key that nothing else in the list has."""

    def __init__(self, box: Tag, bar: Tag | None = None) -> None:
        self._going: dict[str, Callable[[], None]] = {}
        box.attributes(data_still="true", data_bar=bar.html_id if bar else None)
        box.listen("gone", self._on_gone, _read_keys, js_handler=_KEYS)

    def arrive(self, key: str, element: Tag) -> None:
        """The element is in the list, but unseen until the hand lets it in."""
        element.attributes(data_key=key, data_arrives="true")

    def leave(self, key: str, element: Tag, then: Callable[[], None]) -> None:
        """The element keeps its place until the hand has left it; `then` nobody sees it any more."""
        element.attributes(data_key=key, data_leaves=str(STAY))
        self._going[key] = then

    def stay(self, key: str, element: Tag) -> None:
        """The element does not leave after all."""
        if self._going.pop(key, None):
            element.attributes(data_leaves=None)

    def _on_gone(self, keys: list[str]) -> None:
        for key in keys:
            if then := self._going.pop(key, None):
                then()


class StillList(Fragment):
    """A list that is drawn as one piece. Its items have a `data_key`; one with an empty `data_gone` leaves silently."""

    def __init__(
        self, classes: str, *, gone: str = "Removed", then: Callable[[], None] = lambda: None, **props: Any
    ) -> None:
        """`gone` is what an item says that has left; `then` is called when the list holds other items than before."""
        super().__init__("ul", [], classes, data_still="true", **props)
        self.listen("seen", self._on_seen, _read_keys, js_handler=_KEYS)
        self.listen("gone", self._on_gone, _read_keys, js_handler=_KEYS)
        self._gone, self._then = gone, while_open(then)
        self._items: dict[str, Node] | None = None
        self._nothing: Node | None = None
        self._order: list[str] = []
        self._going: dict[str, Node] = {}
        self._coming: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing in it, not even what is about to leave."""
        return not self._items and not self._going

    def show(self, items: Sequence[Node], nothing: Node | None = None) -> None:
        """Exactly these, in this order, as soon as no hand is in the way; what stays changes at once.

        `nothing` is shown while there are none.
        """
        found = {item[1]["data-key"]: item for item in items}
        before, self._items, self._nothing = self._items, found, nothing
        if before is not None:
            gone = {key: item for key, item in before.items() if key not in found}
            if self._order:
                self._coming = (self._coming | found.keys() - before.keys() - self._going.keys()) & found.keys()
            self._going = {key: item for key, item in self._going.items() if key not in found}
            self._going |= {key: _leaving(item, self._gone) for key, item in gone.items()}
        self._order = self._ordered()
        self._draw()

    def _ordered(self) -> list[str]:
        """What is there in its order, and what is about to leave after what it stood behind."""
        order = list(self._items or {})
        for at, key in enumerate(self._order):
            if key in self._going:
                order.insert(order.index(self._order[at - 1]) + 1 if at else 0, key)
        return order

    def _draw(self) -> None:
        shown = {**(self._items or {}), **self._going}
        items = [_arriving(shown[key]) if key in self._coming else shown[key] for key in self._order]
        self.draw(items or [self._nothing] if self._nothing else items)

    def _on_seen(self, keys: list[str]) -> None:
        self._coming -= set(keys)

    def _on_gone(self, keys: list[str]) -> None:
        if gone := self._going.keys() & set(keys):
            self._going = {key: item for key, item in self._going.items() if key not in gone}
            self._order = [key for key in self._order if key not in gone]
            self._draw()
            self._then()


def _arriving(item: Node) -> Node:
    name, attributes, inside = item
    return name, {**attributes, "data-arrives": "true"}, inside


def _leaving(item: Node, said: str) -> Node:
    """The item as it was, of the same size; what could be pressed cannot be pressed any more."""
    name, attributes, inside = item
    said = attributes.get("data-gone", said)
    rest = _inert(inside) if isinstance(inside, list) else []
    word = [node("span", said, "gone-word")] if said else []
    return name, {**attributes, "data-leaves": str(STAY if said else 0)}, [*rest, *word]


def _inert(parts: list[Node]) -> list[Node]:
    return [
        (
            name,
            {**{key: value for key, value in attributes.items() if key != "data-act"}, "disabled": True}
            if name == "button"
            else attributes,
            _inert(inside) if isinstance(inside, list) else inside,
        )
        for name, attributes, inside in parts
    ]
