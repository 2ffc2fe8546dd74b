"""Fragments: many tags drawn as one element, a tenth of ten in memory and time."""

from collections.abc import Iterator
from typing import Any

import orjson

from pages.elements.attributes import html_attributes
from pages.elements.directions import isolated
from pages.elements.tags import Tag

Node = tuple[str, dict[str, Any], "str | list[Node] | None"]
"""A tag inside a Fragment: its name, its attributes, and its text or the tags in it."""


class Fragment(Tag, component="../static/fragment.js"):
    """Many tags that come, change and go together: one element for NiceGUI, a tenth of ten in memory and time.

    Its nodes cannot be changed one by one. `fragment.listen("act", handler, readers.act)` hears of clicks on what has
    `data_act`.
    """

    def __init__(self, name: str, /, nodes: list[Node] | str, classes: str = "", **props: Any) -> None:
        """Draw a tag with these nodes in it; those that several pages show may be serialized once for all of them."""
        assert self.component is not None
        inside = serialize(nodes)  # as text, which is a fraction of the memory of lists and dicts
        super().__init__(self.component.tag, None, classes, root=name, inside=inside, **props)

    def draw(self, nodes: list[Node] | str) -> None:
        """Show these instead, in every browser; only what differs is touched there."""
        self.attributes(inside=serialize(nodes))

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        nodes: list[Node] = orjson.loads(self._props["inside"])
        return [*super()._displayed_contents(only_visible=only_visible), *_texts(nodes)]


def node(name: str, /, inside: str | list[Node] | None = None, classes: str = "", **props: Any) -> Node:
    """Make a node of a Fragment, from what `tag` takes."""
    attributes = html_attributes(props)
    if isinstance(inside, str) and "dir" not in props:
        inside = isolated(inside)
    return name, ({"class": classes} | attributes if classes else attributes), inside


def serialize(nodes: list[Node] | str) -> str:
    """Write nodes as a Fragment keeps and sends them; those that are written already stay so."""
    return nodes if isinstance(nodes, str) else orjson.dumps(nodes).decode()


def _texts(nodes: list[Node]) -> Iterator[str]:
    for _, attributes, inside in nodes:
        if "aria-label" in attributes:
            yield attributes["aria-label"]
        if isinstance(inside, str):
            yield inside
        elif inside:
            yield from _texts(inside)


def icon_node(name: str) -> Node:
    """Make an icon inside a Fragment."""
    return node("span", None, f"i i-{name}", aria_hidden="true")
