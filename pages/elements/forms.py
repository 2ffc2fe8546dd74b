"""One shape for every field of every form; and the forms of the clinic's pages, which are read and sent as one.

What stands in a Form's fields is the browser's (static/form.js): a redraw never takes back what somebody is typing, and
a draft outlives a reload. So a test looks at `data-fields`, and sends what a browser would.
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
from pages.elements.tags import ButtonStyle, Tag, button, tag
from store import errors

Values = Mapping[str, list[str]]
"""Of each field what stands there, or what is chosen."""

READ = "(event) => { event.preventDefault(); emit(keptForm.read(event.target)); }"
"""A form in a dialog leaves it open: what is wrong is said there, and who sends it closes the dialog."""

UNREADABLE = -1
"""What is no whole number; no number of a clinic may be that."""


class Field:
    """A label, a hint, an input, and the sentence that says what is wrong with it; `field` draws them."""

    label: Tag
    input: Tag
    error: Tag

    def __init__(self, box: Tag, **attributes: Any) -> None:
        """Fill this box; the attributes bind the input to its label, its hint and its error."""
        self.box, self._attributes = box, attributes

    def draw(self, name: str, /, **props: Any) -> Tag:
        """Draw the input, a tag of this name."""
        self.input = tag(name, **self._attributes, **props)
        return self.input

    def draw_select(self, options: list[Node], **props: Any) -> Fragment:
        """Draw a select as the input; its options can be drawn anew."""
        self.input = select = Fragment("select", options, **self._attributes, **props)
        return select

    def say(self, problem: str) -> None:
        """Say what is wrong with the input; nothing, when that is empty."""
        self.error.set_text(problem)
        self.input.attributes(aria_invalid="true" if problem else None)
        if "is-mended" in self.error.classes:
            self.error.classes(remove="is-mended")
            self.input.attributes(aria_describedby=self._attributes["aria_describedby"])

    def mend(self) -> None:
        """Take back what is said to be wrong; its room stays, as a finger may be on its way to what stands below."""
        if self.error.text:
            self.error.classes("is-mended")
            described_by = str(self._attributes["aria_describedby"]).removesuffix(self.error.props["id"]).strip()
            self.input.attributes(aria_invalid=None, aria_describedby=described_by or None)


@contextmanager
def field(
    id_: str,
    label: str,
    *,
    hint: str = "",
    error: str | None = "",
    described_by: str = "",
    has_draft: bool = False,
    classes: str = "",
) -> Iterator[Field]:
    """Draw a label and its hint; then what the body draws, which is the input; then the sentence about it.

    `error` is None where nothing can be wrong; what is wrong from the start gets the keyboard. `described_by`: the ids
    of what else describes the input. `has_draft`: the browser keeps what is typed, and says so when it is back.
    """
    ids = [*[f"{id_}-hint"] * bool(hint), *[f"{id_}-error"] * (error is not None), *described_by.split()]
    attention = {"aria_invalid": "true", "data_focus": "true"} if error else {}
    with tag("div", classes=f"field {classes}") as box:
        drawn = Field(box, id=id_, aria_describedby=" ".join(ids) or None, **attention)
        drawn.label = tag("label", label, for_=id_)
        if hint:
            tag("span", hint, "hint", id=f"{id_}-hint")
        yield drawn
        if has_draft:
            tag("p", words.everywhere.DRAFT_BACK, "hint draft-note")
        if error is not None:
            drawn.error = tag("span", error, "error", id=f"{id_}-error")


class Form:
    """A form; `with form:` draws into it, and `send` is called with its values; `button` is the one that sends it.

    `draft` names what is typed in this tab, until it is saved. `names` are those of fields that the store calls
    otherwise: its name, and theirs.
    """

    button: Tag

    def __init__(
        self,
        values: Values,
        send: Callable[[Values], Awaitable[None]],
        *,
        draft: str = "",
        names: Mapping[str, str] | None = None,
    ) -> None:
        self._names = names or {}
        self._draft, self._busy, self._turn = draft, False, 0
        self._send = while_open(send)
        self._fields: dict[str, Field] = {}
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

    def name_draft(self, draft: str) -> None:
        """Keep what is typed from now on under another name, as a draft of the old one has been saved."""
        self._draft = draft
        self.box.attributes(data_draft_form=draft)

    def forget(self) -> None:
        """Drop the draft, as what was typed is saved; the next `fill` counts in any case."""
        self._turn += 1
        ui.run_javascript(f"kept.forget({json.dumps(self._draft)})")

    def say(self, problems: Mapping[str, str]) -> None:
        """Let each of these fields say its sentence, and the others none; the keyboard goes to the first."""
        for name, drawn in self._fields.items():
            drawn.say(problems.get(name, ""))
        first = next((name for name in self._fields if problems.get(name)), None)
        is_far = first is not None and len(self._fields) > 1  # a single field says it right above the button
        self._foot.set_text("Nothing was saved yet. Please look at what is marked above." if is_far else "")
        if first is not None:
            ui.run_javascript(f"keptForm.focus({json.dumps(first)})")

    def say_refused(self, refusal: errors.Refusal, zone: str) -> bool:
        """Let the field that a refusal is about say it; return whether there is such a field."""
        field_ = self._names.get(refusal.field, refusal.field) if isinstance(refusal, errors.Invalid) else ""
        if field_ in self._fields:
            self.say({field_: words.refusals.refusal(refusal, zone)})
        return field_ in self._fields

    def show_saved(self, values: Values) -> None:
        """Say that nothing is wrong, drop the draft, and let the fields show what is kept now."""
        self.say({})
        self.forget()
        self.fill(values)

    @contextmanager
    def group(self, title: str, hint: str = "") -> Iterator[None]:
        """Draw a card around fields that belong together."""
        with tag("div", classes="card"), tag("fieldset", classes="stack-wide"):
            with tag("legend"):
                tag("h2", title)
            if hint:
                tag("p", hint, "soft")
            yield

    def text(
        self, name: str, label: str, *, hint: str = "", unit: str = "", described_by: str = "", **props: Any
    ) -> None:
        """Draw a line to type in; `unit` stands behind it, as for a number."""
        unit_id = f"{name}-unit" if unit else described_by
        with self._field(name, label, hint, unit_id) as drawn, tag("div", classes="with-unit" if unit else ""):
            drawn.draw("input", name=name, **props)
            if unit:
                tag("span", unit, id=f"{name}-unit")

    def area(self, name: str, label: str, *, hint: str = "", rows: int = 4) -> None:
        """Draw some lines to type in; the store says what is too long, and what is typed is never cut."""
        with self._field(name, label, hint) as drawn:
            drawn.draw("textarea", name=name, rows=str(rows))

    def number(self, name: str, label: str, unit: str, *, hint: str = "") -> None:
        """Draw a field for a whole number."""
        self.text(name, label, hint=hint, unit=unit, inputmode="numeric", maxlength="9")

    def length(self, name: str, label: str, units: Iterable[str], *, hint: str = "") -> None:
        """Draw a field for a whole number of one of these units."""
        with self._field(name, label, hint) as drawn, tag("div", classes="with-unit"):
            drawn.draw("input", name=name, inputmode="numeric", maxlength="9")
            options = [node("option", unit, value=unit) for unit in units]
            Fragment("select", options, name=f"{name}_unit", aria_label=f"Unit of: {label}")

    def select(self, name: str, label: str, options: Iterable[tuple[str, str]], *, hint: str = "") -> Fragment:
        """Draw a choice of one of the options, each a value and what is read."""
        with self._field(name, label, hint) as drawn:
            select = drawn.draw_select(choices(options), name=name)
        return select  # noqa: RET504  # mypy would miss a return after the with

    def several(
        self,
        name: str,
        title: str,
        options: Iterable[tuple[str, str, str]],
        *,
        type_: str = "checkbox",
        has_heading: bool = False,
    ) -> Tag:
        """Draw options, each a value, its name, and a few words more; with type "radio" one can be chosen, else any.

        `has_heading`: the title stands above, as nothing else says what is asked.
        """
        role = "radiogroup" if type_ == "radio" else "group"
        error_id = f"{name}-error"
        with tag("div", classes="field", id=name, role=role, aria_label=title, aria_describedby=error_id) as group:
            if has_heading:
                tag("strong", title, aria_hidden="true")
            for value, label, more in options:
                with tag("label", classes="tick"):
                    tag("input", type=type_, name=name, value=value)
                    with tag("span"):
                        tag("span", label)
                        if more:
                            tag("small", more, "soft")
            self._fields[name] = drawn = Field(group)
            drawn.input, drawn.error = group, tag("span", classes="error", id=error_id)
        return group

    def end(self, text: str, *beside: tuple[str, str], style: ButtonStyle = "primary", back: str = "") -> None:
        """Draw the button that sends the form, and links beside it; `back` closes the dialog that it is in."""
        if back:
            self._foot = tag("p", classes="error", role="alert")
        with tag("div", classes="sheet-actions" if back else "form-end"):
            if back:
                button(back, data_closes="true")
            self.button = button(text, style=style, type="submit")
            for name, address in beside:
                tag("a", name, "btn", href=address)
            if not back:
                self._foot = tag("p", classes="error", role="alert")

    @contextmanager
    def _field(self, name: str, label: str, hint: str, described_by: str = "") -> Iterator[Field]:
        with field(name, label, hint=hint, described_by=described_by, classes=f"field-{name}") as drawn:
            self._fields[name] = drawn
            yield drawn

    async def _sent(self, values: Values) -> None:
        if self._busy:
            return
        self._busy = True
        self.button.attributes(aria_busy="true")
        try:
            await self._send(values)
        finally:
            self._busy = False
            self.button.attributes(aria_busy=None)


def choices(options: Iterable[tuple[str, str]], *, none: str = "") -> list[Node]:
    """Make the options of a select, the first for `none` of them, if it has a name.

    Each keeps its element, so that what is chosen stays chosen when others come.
    """
    named = [*[("", none)] * bool(none), *options]
    return [node("option", label, value=value, key=value or "none") for value, label in named]


def first(values: Values, name: str) -> str:
    """Read what stands in a field; empty for one that was not sent."""
    return next(iter(values.get(name, ())), "").strip()


def whole(text: str) -> int:
    """Read the number that was typed; UNREADABLE for anything else."""
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else UNREADABLE
