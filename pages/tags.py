"""Plain HTML tags, cheap and accessible: what the pages are drawn with. Looks come from static/*.css.

`tag("h2", "Notes")` is an element with a text; `with tag("section", classes="card"):` is one with children.
Text is always text: nothing here turns it into markup.
"""

from collections.abc import Callable
from typing import Any, Literal, Self

from nicegui import ui

Look = Literal["", "primary", "quiet", "danger", "accept", "reject", "crisis"]


class Tag(ui.element):
    """One native HTML element. Unlike NiceGUI's own it can hold a text, and tests see that text."""

    def __init__(self, name: str, /, text: str | None = None, classes: str = "", **props: Any) -> None:
        """`aria_label="Close"` becomes `aria-label`, `for_` becomes `for`; None and False leave an attribute out."""
        super().__init__(name)
        self._text = text
        if classes:
            self._classes.extend(classes.split())
        self.attributes(**props)

    def attributes(self, **props: Any) -> Self:
        """Set attributes, or take away those that are None or False."""
        for key, value in props.items():
            key = key.rstrip("_").replace("_", "-")  # noqa: PLW2901
            if value is None or value is False:
                self._props.pop(key, None)
            elif self._props.get(key) != value:
                self._props[key] = value
        return self

    @property
    def text(self) -> str | None:
        """The text that stands before any children."""
        return self._text

    def set_text(self, text: str) -> None:
        """Change the text in every browser that shows it: some hundred bytes, and no redrawing."""
        if text != self._text:
            self._text = text
            self.update()

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), self._text, self._props.get("aria-label")]


def tag(name: str, /, text: str | None = None, classes: str = "", **props: Any) -> Tag:
    """One HTML element; see Tag."""
    return Tag(name, text, classes, **props)


def icon(name: str, classes: str = "") -> Tag:
    """An icon of static/icons.css that says nothing by itself: a word or an aria-label stands with it."""
    return Tag("span", classes=f"i i-{name} {classes}", aria_hidden="true")


def button(
    text: str,
    on_click: Callable[..., Any] | None = None,
    *,
    look: Look = "",
    icon_name: str = "",
    classes: str = "",
    **props: Any,
) -> Tag:
    """A button that acts once for a click; `look` is one of primary, quiet, danger, accept, reject, crisis."""
    name = f"btn btn-{look}" if look else "btn"
    drawn = Tag("button", None if icon_name else text, f"{name} {classes}", **{"type": "button", **props})
    if icon_name:
        with drawn:
            icon(icon_name)
            Tag("span", text)
    if on_click is not None:
        drawn.on("click", on_click, [])
    return drawn


def icon_button(name: str, label: str, on_click: Callable[..., Any] | None = None, **props: Any) -> Tag:
    """A button that shows only an icon; `label` is what it is called."""
    drawn = Tag("button", classes="icon-btn", type="button", aria_label=label, title=label, **props)
    with drawn:
        icon(name)
    if on_click is not None:
        drawn.on("click", on_click, [])
    return drawn
