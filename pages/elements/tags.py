"""Plain HTML tags, cheap and accessible: what the pages are drawn with. Looks come from static/*.css.

`tag("h2", "Notes")` is an element with a text; `with tag("section", classes="card"):` is one with children.
Text is always text: nothing here turns it into markup.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Literal, Self, TypeVar, overload

from nicegui import Client, background_tasks, ui
from nicegui.events import GenericEventArguments

from pages.elements.attributes import html_attributes, html_name
from pages.elements.directions import isolated
from pages.elements.readers import NotSent, Reader

T = TypeVar("T")
ANSWERED = frozenset({"click", "change", "submit", "act", "send"})
"""Events that a press makes: the browser shows that it was heard until it is answered (static/press.js)."""

ButtonStyle = Literal["", "primary", "quiet", "danger", "accept", "reject", "crisis"]


class Tag(ui.element):
    """One native HTML element. Unlike NiceGUI's own it can hold a text, and tests see that text."""

    def __init__(self, name: str, /, text: str | None = None, classes: str = "", **props: Any) -> None:
        """Draw it here; `props` are spelled as in attributes.py."""
        super().__init__(name)
        self._text = text if text is None or "dir" in props else isolated(text)
        # Nobody watches yet: the collections' own methods would tell about each change, for half the cost of a tag.
        list.extend(self._classes, classes.split())
        dict.update(self._props, html_attributes(props))

    def attributes(self, **props: Any) -> Self:
        """Set attributes, or take away those that are None or False."""
        for key, value in props.items():
            name = html_name(key)
            if value is None or value is False:
                self._props.pop(name, None)
            elif self._props.get(name) != value:
                self._props[name] = value
        return self

    @property
    def text(self) -> str | None:
        """The text that stands before any children."""
        return self._text

    def set_text(self, text: str) -> None:
        """Change the text in every browser that shows it: some hundred bytes, and no redrawing."""
        text = text if "dir" in self._props else isolated(text)
        if text != self._text:
            self._text = text
            self.update()

    @overload
    def listen(self, event: str, handler: Callable[[], Any], **how: Any) -> Self: ...

    @overload
    def listen(self, event: str, handler: Callable[[T], Any], reads: Reader[T], **how: Any) -> Self: ...

    def listen(self, event: str, handler: Callable[..., Any], reads: Reader[Any] | None = None, **how: Any) -> Self:
        """Call the handler when this happens in a browser, with what was sent as `reads` reads it; else with nothing.

        `how` is as for NiceGUI's `on`.
        """
        answers = event in ANSWERED
        return self.on(event, _listener(self.client, handler, reads, answers=answers), None if reads else [], **how)

    def delete(self) -> None:
        """Take it and what is in it from the page; harmless when that is done."""
        if not self.is_deleted:
            super().delete()

    def _displayed_contents(self, *, only_visible: bool) -> list[Any]:
        return [*super()._displayed_contents(only_visible=only_visible), self._text, self._props.get("aria-label")]


@overload
def listen(event: str, handler: Callable[[], Any]) -> None: ...


@overload
def listen(event: str, handler: Callable[[T], Any], reads: Reader[T]) -> None: ...


def listen(event: str, handler: Callable[..., Any], reads: Reader[Any] | None = None) -> None:
    """Call the handler when a script of this page tells of something that no element of it sends."""
    ui.on(event, _listener(ui.context.client, handler, reads))


def _listener(
    client: Client, handler: Callable[..., Any], reads: Reader[Any] | None, *, answers: bool = False
) -> Callable[[GenericEventArguments], None]:
    """Make what NiceGUI calls. It acts in the page: the element may be gone before the handler has an answer.

    `answers`: the browser is told when all is done.
    """

    def call(event: GenericEventArguments) -> None:
        def answer(_: object = None) -> None:
            if answers:
                client.run_javascript(f"keptPress.answered({event.sender.id})")

        try:
            values = (reads(event.args),) if reads else ()
        except NotSent:
            return
        with client:
            try:
                doing = handler(*values)
            except Exception:
                answer()
                raise
            if isinstance(doing, Awaitable):
                background_tasks.create(doing, name=str(handler), context=client).add_done_callback(answer)
            else:
                answer()

    return call


def tag(name: str, /, text: str | None = None, classes: str = "", **props: Any) -> Tag:
    """Draw one HTML element; see Tag."""
    return Tag(name, text, classes, **props)


def icon(name: str, classes: str = "") -> Tag:
    """Draw an icon of static/icons.css that says nothing by itself: a word or an aria-label stands with it."""
    return Tag("span", classes=f"i i-{name} {classes}", aria_hidden="true")


def button(
    text: str,
    on_click: Callable[..., Any] | None = None,
    *,
    style: ButtonStyle = "",
    icon_name: str = "",
    classes: str = "",
    **props: Any,
) -> Tag:
    """Draw a button that acts once for a click."""
    name = f"btn btn-{style}" if style else "btn"
    drawn = Tag("button", None if icon_name else text, f"{name} {classes}", **{"type": "button", **props})
    if icon_name:
        with drawn:
            icon(icon_name)
            Tag("span", text)
    if on_click is not None:
        drawn.listen("click", on_click)
    return drawn


def icon_button(name: str, label: str, on_click: Callable[..., Any] | None = None, **props: Any) -> Tag:
    """Draw a button that shows only an icon; `label` is what it is called."""
    drawn = Tag("button", classes="icon-btn", type="button", aria_label=label, title=label, **props)
    with drawn:
        icon(name)
    if on_click is not None:
        drawn.listen("click", on_click)
    return drawn
