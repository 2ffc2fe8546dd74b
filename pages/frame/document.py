"""The HTML of a page as it is sent: what is read is there before any script runs, and Vue takes over what it finds.

NiceGUI sends an empty page and draws it in the browser, with all of Quasar. Kept has tags of its own and needs neither,
so its template (document.html) stands in the place of NiceGUI's. What leans on the insides of NiceGUI for this is here,
and tests/pages/frame/test_document.py breaks when an upgrade changes it.
"""

import html
from pathlib import Path
from typing import Any

import nicegui.client as inside
import orjson
from jinja2 import ChoiceLoader, FileSystemLoader
from nicegui import Client, app
from nicegui.element import Element

from pages.elements.fragments import Fragment, Node

HOLLOW = {"q-layout": "div", "q-page-container": "div", "q-page": "main"}
"""What NiceGUI puts around every page, components of Quasar; here they are plain tags."""

COMPONENTS = "".join(
    f'app.component("{name}", {{ props: ["view"], render() '
    f'{{ return Vue.h("{tag}", {{ class: "{name}" }}, this.$slots.default?.()); }} }});'
    for name, tag in HOLLOW.items()
)

CHOICES = frozenset({"radio", "checkbox"})
VOID = frozenset({"area", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
SWITCHES = frozenset({
    "autofocus", "checked", "disabled", "hidden", "multiple", "novalidate", "open", "readonly", "required", "selected",
})  # fmt: skip
"""Attributes that are there or not."""

UNPRINTED = frozenset({"key", "ref", "view", "root", "inside"})


def install() -> None:
    """Send every page by our template; call it before `ui.run`. Twice is harmless."""
    environment = inside.templates.env
    if "printed" not in environment.globals:
        environment.globals |= {"printed": _printed, "needed": _needed}
        environment.loader = ChoiceLoader([_Template(Path(__file__).parent), *filter(None, [environment.loader])])
    app.config.vue_config_script = COMPONENTS


class _Template(FileSystemLoader):
    """Finds document.html when NiceGUI asks for its index.html."""

    def get_source(self, environment: Any, template: str) -> Any:
        return super().get_source(environment, template.replace("index.html", "document.html"))


def _needed(imports: str) -> str:
    """Leave out the libraries of elements that no page here has."""
    return orjson.dumps({name: path for name, path in orjson.loads(imports).items() if "/esm/" not in path}).decode()


def _printed(client_id: str) -> str:
    """Print the page of this client; nothing where a part of it can only be drawn by a script of its own."""
    layout = Client.instances[client_id].layout
    try:
        return "".join(_print(layout))
    except _ByScriptOnly:
        return ""


class _ByScriptOnly(Exception):
    pass


def _print(element: Element) -> list[str]:
    """Print an element as NiceGUI's renderRecursively would draw it; Vue finds each node that it expects."""
    name = HOLLOW.get(element.tag, element.tag)
    classes = [*[element.tag] * (element.tag in HOLLOW), *element.classes]
    style = "".join(f"{key}:{value};" for key, value in element.style.items())
    own = {"id": f"c{element.id}", "class": " ".join(classes) or None, "style": style or None}
    if element.props.get("type") in CHOICES:
        own["autocomplete"] = "off"  # going back, a browser would choose again what was chosen then
    children = element.default_slot.children
    if isinstance(element, Fragment):
        nodes: list[Node] = orjson.loads(element.props["inside"])
        name, content = element.props["root"], [_print_node(each) for each in nodes]
    elif element.component is not None:
        raise _ByScriptOnly
    else:
        content = [html.escape(element._text or "", quote=False)]  # noqa: SLF001  # see above
    opened = f"<{name}{_attributes({**own, **element.props})}>"
    if name in VOID:
        return [opened]
    return [opened, *content, *(part for child in children for part in _print(child)), f"</{name}>"]


def _print_node(node: Node) -> str:
    name, attributes, content = node
    opened = f"<{name}{_attributes(attributes)}>"
    if name in VOID:
        return opened
    text = html.escape(content, quote=False) if isinstance(content, str) else "".join(map(_print_node, content or ()))
    return f"{opened}{text}</{name}>"


def _attributes(props: dict[str, Any]) -> str:
    written = []
    for key, value in props.items():
        name = "value" if key == "defaultValue" else key
        if value is None or value is False or name in UNPRINTED:
            continue
        if name in SWITCHES:
            written.append(f" {name}")
        else:
            written.append(f' {name}="{html.escape("true" if value is True else str(value))}"')
    return "".join(written)
