"""Forms of the clinic's pages: they are read and sent as one, and each field can say what is wrong with it.

What stands in the fields is the browser's (static/form.js): a redraw never takes back what somebody is typing, and a
draft outlives a reload. So a test looks at `data-fields`, and sends what a browser would.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Self

import orjson
from nicegui import ui

from pages import words
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import Tag, button, tag

Values = Mapping[str, list[str]]
"""Of each field what stands there, or what is chosen."""

READ = "(event) => emit(keptForm.read(event.target))"

UNREADABLE = -1
"""What is no whole number; no number of a clinic may be that."""


class Form:
    """A form; `with form:` draws into it, and `send` is called with its values.

    `draft` names what is typed in this tab, until it is saved.
    """

    def __init__(self, values: Values, send: Callable[[Values], Awaitable[None]], *, draft: str = "") -> None:
        self._draft, self._busy, self._turn = draft, False, 0
        self._send = while_open(send)
        self._fields: dict[str, Tag] = {}
        self._errors: dict[str, Tag] = {}
        self.box = tag("form", classes="stack-wide", method="dialog", novalidate="true", autocomplete="off")
        self.box.attributes(data_draft_form=draft or None)
        self.box.listen("submit", self._sent, readers.fields(readers.several(readers.text)), js_handler=READ)
        self.fill(values)
        if draft:
            with self.box, tag("div", classes="banner tone-info", hidden="true", data_draft_note="true"):
                tag("span", classes="i", aria_hidden="true")
                tag("p", words.everywhere.DRAFT_BACK, "banner-text")
                button("Start over", data_forgets="true")

    def __enter__(self) -> Self:
        self.box.__enter__()
        return self

    def __exit__(self, *problem: object) -> None:
        self.box.__exit__(*problem)

    def fill(self, values: Values) -> None:
        """Let the fields show this where it is news, unless somebody has typed a draft."""
        self.box.attributes(data_fields=orjson.dumps({**values, "": [str(self._turn)]}).decode())

    def forget(self) -> None:
        """What was typed is saved: there is no draft of it any more, and the next `fill` counts in any case."""
        self._turn += 1
        ui.run_javascript(f"kept.forget({json.dumps(self._draft)})")

    def say(self, wrong: Mapping[str, str]) -> None:
        """Let each of these fields say its sentence, and the others none; the keyboard goes to the first."""
        for name, error in self._errors.items():
            error.set_text(wrong.get(name, ""))
            self._fields[name].attributes(aria_invalid="true" if wrong.get(name) else None)
        first = next((name for name in self._errors if wrong.get(name)), None)
        self._foot.set_text("Nothing was saved yet. Please look at what is marked above." if first else "")
        if first is not None:
            ui.run_javascript(f"keptForm.focus({json.dumps(first)})")

    @contextmanager
    def group(self, title: str, hint: str = "") -> Iterator[None]:
        """Fields that belong together."""
        with tag("div", classes="card"), tag("fieldset", classes="stack-wide"):
            with tag("legend"):
                tag("h2", title)
            if hint:
                tag("p", hint, "soft")
            yield

    def text(self, name: str, label: str, *, hint: str = "", unit: str = "", **props: Any) -> None:
        """One line; `unit` stands behind it, as for a number."""
        with self._labelled(name, label, hint) as described, tag("div", classes="with-unit" if unit else ""):
            unit_id = f" {name}-unit" if unit else ""
            self._fields[name] = tag("input", id=name, name=name, aria_describedby=described + unit_id, **props)
            if unit:
                tag("span", unit, id=f"{name}-unit")

    def number(self, name: str, label: str, unit: str, *, hint: str = "") -> None:
        """A whole number."""
        self.text(name, label, hint=hint, unit=unit, inputmode="numeric", maxlength="9")

    def length(self, name: str, label: str, units: Iterable[str], *, hint: str = "") -> None:
        """A whole number of one of these units."""
        with self._labelled(name, label, hint) as described, tag("div", classes="with-unit"):
            number = {"inputmode": "numeric", "maxlength": "9"}
            self._fields[name] = tag("input", id=name, name=name, aria_describedby=described, **number)
            options = [node("option", unit, value=unit) for unit in units]
            Fragment("select", options, name=f"{name}_unit", aria_label=f"Unit of: {label}")

    def select(self, name: str, label: str, options: Iterable[tuple[str, str]], *, hint: str = "") -> Fragment:
        """One of the options, each a value and what is read."""
        with self._labelled(name, label, hint) as described:
            chosen = Fragment("select", choices(options), id=name, name=name, aria_describedby=described)
        self._fields[name] = chosen
        return chosen

    def several(
        self, name: str, title: str, options: Iterable[tuple[str, str, str]], *, kind: str = "checkbox"
    ) -> None:
        """Any of the options, or one with kind "radio"; each is a value, its name, and a few words more."""
        role = "radiogroup" if kind == "radio" else "group"
        described = f"{name}-error"
        with tag("div", classes="field", id=name, role=role, aria_label=title, aria_describedby=described) as group:
            for value, label, more in options:
                with tag("label", classes="tick"):
                    tag("input", type=kind, name=name, value=value)
                    with tag("span"):
                        tag("span", label)
                        if more:
                            tag("small", more, "soft")
            self._errors[name] = tag("span", classes="error", id=f"{name}-error")
        self._fields[name] = group

    def end(self, text: str, *beside: tuple[str, str], look: str = "btn-primary") -> None:
        """The button that sends the form, and links beside it."""
        with tag("div", classes="form-end"):
            self._button = tag("button", text, f"btn {look}", type="submit")
            for name, address in beside:
                tag("a", name, "btn", href=address)
            self._foot = tag("p", classes="error", role="alert")

    @contextmanager
    def _labelled(self, name: str, label: str, hint: str) -> Iterator[str]:
        """A field with its label, hint and sentence; yields the ids of what describes it."""
        with tag("div", classes=f"field field-{name}"):
            tag("label", label, for_=name)
            if hint:
                tag("span", hint, "hint", id=f"{name}-hint")
            yield f"{name}-hint {name}-error" if hint else f"{name}-error"
            self._errors[name] = tag("span", classes="error", id=f"{name}-error")

    async def _sent(self, given: Values) -> None:
        if self._busy:
            return
        self._busy = True
        self._button.attributes(aria_busy="true")
        try:
            await self._send(given)
        finally:
            self._busy = False
            self._button.attributes(aria_busy=None)


def choices(options: Iterable[tuple[str, str]]) -> list[Node]:
    """The options of a select."""
    return [node("option", label, value=value) for value, label in options]


def first(given: Values, name: str) -> str:
    """What stands in a field; empty for one that was not sent."""
    return next(iter(given.get(name, ())), "").strip()


def whole(text: str) -> int:
    """The number that was typed; UNREADABLE for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else UNREADABLE
