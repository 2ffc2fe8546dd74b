"""Forms that the browser posts by itself: nothing of a password goes over the websocket, and it can fill them in.

The HTTP interface answers a form that cannot be with the way back here: `?problem=<code>`, often with `field`, `why` or
`seconds`. So a page reads `problem = Problem.of(request)` and hands it to its fields.
"""

from dataclasses import dataclass
from typing import Any, Self

from fastapi import Request

from pages.elements.forms import field
from pages.elements.tags import icon, tag
from pages.frame import returned

_FIELDS = {
    "wrong_credentials": "password",
    "bad_email": "email",
    "email_taken": "email",
    "bad_name": "name",
    "bad_phone": "phone",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form came back: a sentence, the name of the field that it is about, if there is one, and its code."""

    sentence: str = ""
    field: str = ""
    code: str = ""

    @classmethod
    def of(cls, request: Request) -> Self:
        """Read what the address says; nothing for a code that does not exist."""
        params = request.query_params
        sentence = returned.why(params)
        if not sentence:
            return cls()
        code = params.get("problem", "")
        return cls(sentence, params.get("field") or _FIELDS.get(code, ""), code)

    def about(self, name: str) -> str | None:
        """Return the sentence, if it is about this field."""
        return self.sentence if self.field == name else None


def draw_problem(problem: Problem, fields: set[str], tone: str = "rejected") -> None:
    """Say a problem above the form when it belongs to none of its fields."""
    if problem.sentence and problem.field not in fields:
        returned.draw_why(problem.sentence, tone)


def draw_field(
    label: str,
    name: str,
    problem: Problem,
    *,
    id_: str = "",
    type_: str = "text",
    hint: str = "",
    keep: bool = False,
    required: bool = True,
    **props: Any,
) -> None:
    """Draw a field, which mostly has to be filled in; a problem about it stands below, the keyboard starts there.

    `keep`: what is typed survives the way to the server and back, in this tab. Passwords get a button that shows them.
    `id_`: what the page and its problems call it, where that is not the name that is sent.
    """
    draft = f"form-{name}" if keep else None
    is_password = type_ == "password"
    with (
        field(id_ or name, label, hint=hint, error=problem.about(id_ or name)) as drawn,
        tag("div", classes="with-button" if is_password else ""),
    ):
        drawn.draw("input", name=name, type=type_, required=required, data_draft=draft, **props)
        if is_password:
            show = {"aria_label": "Show the password", "aria_pressed": "false", "data_reveals": id_ or name}
            with tag("button", classes="icon-btn", type="button", **show):
                icon("eye")


def draw_submit(text: str) -> None:
    """Draw the form's one main button."""
    tag("button", text, "btn btn-primary btn-wide", type="submit")
