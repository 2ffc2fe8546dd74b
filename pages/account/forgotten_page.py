"""Asking for a link to set a new password; whoever asks is not told whether there is an account."""

from fastapi import Request

from pages import words
from pages.account import posted_form
from pages.account.forgotten import draw_clinics
from pages.elements.tags import icon, tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from settings import settings


@page_at("/forgotten", "Forgotten password")
async def forgotten(request: Request) -> None:
    """Draw the form; after it was sent, `sent` in the address, what happens next and whom else to ask."""
    problem = posted_form.Problem.of(request)
    has_asked = "sent" in request.query_params and not problem.code
    with plain(words.account.FORGOTTEN):
        if has_asked:
            _draw_sent()
            await draw_clinics()
        else:
            _draw_form(problem)
        with tag("p", classes="plain-foot"):
            if has_asked:
                tag("a", words.account.ANOTHER_LINK, href="/forgotten")
                tag("span", " ")
            tag("a", "Back to the log-in", href="/login")


def _draw_form(problem: posted_form.Problem) -> None:
    posted_form.draw_problem(problem, {"email"})
    with tag("form", classes="card stack-wide", method="post", action="/forgotten"):
        tag("p", words.account.WHERE_TO)
        posted_form.draw_field(
            "E-mail", "email", problem, type_="email", keep=True, autocomplete="username", inputmode="email",
            autocapitalize="none", spellcheck="false", maxlength="254",
        )  # fmt: skip
        posted_form.draw_submit(words.account.SEND_LINK)


def _draw_sent() -> None:
    with tag("div", classes="banner tone-accepted", role="status"):
        icon("check")
        tag("p", words.account.LINK_SENT, "banner-text")
    tag("p", words.account.NO_MAIL if settings().mail_host else words.account.NO_SERVER)
