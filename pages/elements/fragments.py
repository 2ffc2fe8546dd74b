"""Fragments: many tags drawn as one element, a tenth of ten in memory and time."""

from collections.abc import Iterator
from typing import Any

import orjson

from pages.elements.directions import isolated
from pages.elements.tags import Tag, _html

Node = tuple[str, dict[str, Any], "str | list[Node] | None"]
"""A tag inside a Fragment: its name, its attributes, and its text or the tags in it."""


class Fragment(Tag, component="../static/piece.js"):
    """Many tags that come, change and go together: one element for NiceGUI, a tenth of ten in memory and time.

    Its parts cannot be changed one by one. `piece.listen("act", handler, readers.act)` hears of clicks on
    what has `data_act`.
    """

    def __init__(self, name: str, /, inside: list[Node], classes: str = "", **props: Any) -> None:
        """As for Tag, with everything that is inside."""
        assert self.component is not None
        drawn = _serialize(inside)  # as text, which is a fraction of the memory of lists and dicts
        super().__init__(self.component.tag, None, classes, root=name, inside=drawn, **props)

    def draw(self, inside: list[Node]) -> None:
        """Show this instead, in every browser; only what differs is touched there."""
        self.attributes(inside=_serialize(inside))

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        inside: list[Node] = orjson.loads(self._props["inside"])
        return [*super()._displayed_contents(only_visible=only_visible), *_texts(inside)]


def node(name: str, /, inside: str | list[Node] | None = None, classes: str = "", **props: Any) -> Node:
    """A tag for a Fragment, said like `tag`."""
    attributes = {_html(key): value for key, value in props.items() if value is not None and value is not False}
    if isinstance(inside, str) and "dir" not in props:
        inside = isolated(inside)
    return name, ({"class": classes} | attributes if classes else attributes), inside


def _serialize(inside: list[Node]) -> str:
    return orjson.dumps(inside).decode()


def _texts(parts: list[Node]) -> Iterator[str]:
    for _, attributes, inside in parts:
        if "aria-label" in attributes:
            yield attributes["aria-label"]
        if isinstance(inside, str):
            yield inside
        elif inside:
            yield from _texts(inside)


def icon_node(name: str) -> Node:
    """An icon inside a Fragment; as `icon`."""
    return node("span", None, f"i i-{name}", aria_hidden="true")
