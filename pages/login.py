"""The log-in page, and the way from / to everyone's own start page."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from fastapi.responses import RedirectResponse
from nicegui import ui

import auth
from pages import forms
from pages.frame import NAVIGATION, plain
from pages.tags import tag


@ui.page("/", title="Kept")
async def start(here: Annotated[auth.Here, Depends(auth.here)]) -> RedirectResponse:
    """Everyone starts where their work is: patients book, providers answer, staff look."""
    return RedirectResponse(NAVIGATION[here.person.role][0][1], 303)


@ui.page("/login", title="Log in · Kept")
async def login(request: Request) -> RedirectResponse | None:
    """E-mail and password; `next` is where to go on, `problem` why the form came back."""
    wanted = auth.safe_next(request.query_params.get("next"))
    if await auth.who(request.cookies.get(auth.COOKIE), now=datetime.now(UTC)):
        return RedirectResponse(wanted, 303)
    problem = forms.Problem.of(request)
    ended = request.query_params.get("problem") in {"session_ended", "not_logged_in"}
    with plain("Log in"):
        forms.about_all(problem, {"email", "password"}, tone="info" if ended else "rejected")
        with tag("form", classes="card stack-wide", method="post", action="/login"):
            tag("input", type="hidden", name="next", value=wanted)
            forms.field(
                "E-mail", "email", problem, kind="email", keep=True, autocomplete="username", inputmode="email",
                autocapitalize="none", spellcheck="false", maxlength="254",
            )  # fmt: skip
            forms.field("Password", "password", problem, kind="password", autocomplete="current-password")
            forms.submit("Log in")
        with tag("p", classes="plain-foot"):
            tag("span", "New here? ")
            tag("a", "Register as a patient", href=f"/register?next={quote(wanted, safe='')}")
    return None
