"""Where the link of a registration leads: opening it changes nothing and names nobody; the password does, posted."""

from dataclasses import replace

from fastapi import Request

from pages import words
from pages.account import mailed_links, posted_form
from pages.account.forgotten import draw_clinics
from pages.elements.tags import tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from store.people import account_mails


@page_at("/confirm", words.account.CONFIRM)
async def confirm(request: Request) -> None:
    """Draw the form; `token` in the address is the link's."""
    problem = posted_form.Problem.of(request)
    if problem.field == "password":
        problem = posted_form.Problem(words.account.CONFIRM_WRONG, "password", problem.code)
    token = request.query_params.get("token", "")
    found = await mailed_links.find_by(account_mails.find_registration, token)
    slug = found.patient.institution_slug if found is not None else ""
    again = f"/register?clinic={slug}" if slug else "/register"
    with plain(words.account.CONFIRM):
        if found is not None:
            if problem.field == "password":
                problem = replace(problem, sentence=words.account.confirm_wrong(found.left))
            _draw_form(token, problem)
            with tag("p", classes="plain-foot"):
                tag("span", f"{words.account.CHOSEN_FORGOTTEN} ")
                tag("a", words.account.AGAIN, href=again)
        else:
            with tag("div", classes="card stack-wide"):
                tag("p", words.account.CONFIRM_OVER)
                tag("a", "Log in", "btn btn-primary btn-wide", href="/login")
                tag("a", words.account.AGAIN, "btn btn-wide", href=again)
        tag("p", words.account.CANNOT_WAIT)
        await draw_clinics(slug)


def _draw_form(token: str, problem: posted_form.Problem) -> None:
    posted_form.draw_problem(problem, {"password"})
    with tag("form", classes="card stack-wide", method="post", action="/confirm"):
        tag("p", words.account.CONFIRM_WHY)
        tag("input", type="hidden", name="token", value=token)
        posted_form.draw_field("Password", "password", problem, type_="password", autocomplete="current-password")
        posted_form.draw_submit("Confirm")
