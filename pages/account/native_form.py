"""Classic forms with native fields: nothing of a password goes over the websocket, and browsers can fill them in.

The HTTP interface answers a form that cannot be with the way back here: `?problem=<code>`, often with `field`, `why` or
`seconds`. So a page reads `problem = Problem.of(request)` and hands it to its fields.
"""

from dataclasses import dataclass
from typing import Any, Self

from fastapi import Request

from pages import words
from pages.elements.tags import Tag, icon, tag

_FIELDS = {"wrong_credentials": "password", "bad_email": "email", "email_taken": "email", "bad_name": "name"}


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a form came back: a sentence, and the name of the field that it is about, if there is one."""

    sentence: str = ""
    field: str = ""

    @classmethod
    def of(cls, request: Request) -> Self:
        """What the address says; nothing for a code that does not exist."""
        told = request.query_params
        seconds = told.get("seconds", "")
        sentence = words.refusals.problem(
            told.get("problem"),
            seconds=int(seconds) if seconds.isdecimal() and len(seconds) < 7 else 0,
            why=told.get("why", ""),
        )
        return cls(sentence, told.get("field") or _FIELDS.get(told.get("problem", ""), "") if sentence else "")


def about_all(problem: Problem, fields: set[str], tone: str = "rejected") -> None:
    """Say a problem above the form when it belongs to none of its fields."""
    if problem.sentence and problem.field not in fields:
        with tag("div", classes=f"banner tone-{tone}", role="alert", tabindex="-1", data_focus="true"):
            icon("alert" if tone == "rejected" else "info")
            tag("p", problem.sentence, "banner-text")


def field(
    label: str, name: str, problem: Problem, *, kind: str = "text", hint: str = "", keep: bool = False, **props: Any
) -> Tag:
    """A label and its input; a problem about it stands below, and the keyboard starts there.

    `keep`: what is typed survives the way to the server and back, in this tab. Passwords get a button that shows them.
    """
    wrong = bool(problem.sentence) and problem.field == name
    described = " ".join([f"{name}-hint"] * bool(hint) + [f"{name}-error"] * wrong) or None
    with tag("div", classes="field"):
        tag("label", label, for_=name)
        if hint:
            tag("span", hint, "hint", id=f"{name}-hint")
        with tag("div", classes="with-button" if kind == "password" else ""):
            given = tag(
                "input",
                id=name,
                name=name,
                type=kind,
                required=True,
                aria_describedby=described,
                aria_invalid="true" if wrong else None,
                data_draft=f"form-{name}" if keep else None,
                data_focus="true" if wrong else None,
                **props,
            )
            if kind == "password":
                show = "Show the password"
                with tag(
                    "button",
                    classes="icon-btn",
                    type="button",
                    aria_label=show,
                    aria_pressed="false",
                    data_reveals=name,
                ):
                    icon("eye")
        if wrong:
            tag("span", problem.sentence, "error", id=f"{name}-error")
    return given


def submit(text: str) -> Tag:
    """The form's one main button."""
    return tag("button", text, "btn btn-primary btn-wide", type="submit")
