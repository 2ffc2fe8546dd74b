"""The log-in page, and the way from / to everyone's own start page."""

from typing import Annotated, NoReturn
from urllib.parse import quote

from fastapi import Depends, HTTPException, Request

import auth
from pages import words
from pages.account import posted_form
from pages.account.forgotten import draw_forgotten
from pages.elements.tags import icon, tag
from pages.frame.frame import plain
from pages.frame.header import NAVIGATION
from pages.frame.page_at import page_at
from web.redirects import WELCOME


async def redirect_to_start(
    request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]
) -> NoReturn:
    """Send everyone to where their work is: patients book, providers answer, staff look. Raises HTTPException.

    Why a form came back goes along, and a greeting.
    """
    address, why = NAVIGATION[current_user.person.role][0][1], request.url.query
    raise HTTPException(
        303, headers={"Location": f"{address}?{why}" if why.startswith(("problem=", f"{WELCOME}=")) else address}
    )


@page_at("/", "", dependencies=[Depends(redirect_to_start)])
def start() -> None:
    """Draw nothing: nobody stays here."""


@page_at("/login", "Log in")
async def login(request: Request, next_: Annotated[str, Depends(auth.require_anonymous)]) -> None:
    """Draw the form; in the address `next` is where to go on, `problem` why the form came back."""
    problem = posted_form.Problem.of(request)
    has_ended = request.query_params.get("problem") in {"session_ended", "not_logged_in"}
    with plain("Log in"):
        if request.query_params.get("changed") == "password" and not problem.code:
            with tag("div", classes="banner tone-accepted", role="status"):
                icon("check")
                tag("p", words.account.NEW_HOLDS, "banner-text")
        posted_form.draw_problem(problem, {"email", "password"}, tone="info" if has_ended else "rejected")
        with tag("form", classes="card stack-wide", method="post", action="/login"):
            tag("input", type="hidden", name="next", value=next_)
            posted_form.draw_field(
                "E-mail", "email", problem, type_="email", keep=True, autocomplete="username", inputmode="email",
                autocapitalize="none", spellcheck="false", maxlength="254",
            )  # fmt: skip
            posted_form.draw_field("Password", "password", problem, type_="password", autocomplete="current-password")
            posted_form.draw_submit("Log in")
        await draw_forgotten()
        with tag("p", classes="plain-foot"):
            tag("span", "New here? ")
            tag("a", "Register as a patient", href=f"/register?next={quote(next_, safe='')}")
