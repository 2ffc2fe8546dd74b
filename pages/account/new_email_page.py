"""Where a link that was mailed to a new address leads: opening it changes nothing, names nobody; the password does."""

from fastapi import Request

from pages import words
from pages.account import mailed_links, posted_form
from pages.elements.tags import tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from store.people import email_changes


@page_at("/new-email", words.account.NEW_EMAIL)
async def new_email(request: Request) -> None:
    """Draw the form; `token` in the address is the link's."""
    problem = posted_form.Problem.of(request)
    if problem.code == "wrong_credentials":
        problem = posted_form.Problem(words.account.NEW_EMAIL_WRONG, "password", problem.code)
    token = request.query_params.get("token", "")
    works = await mailed_links.works(email_changes.find, token)
    with plain(words.account.NEW_EMAIL):
        if works:
            posted_form.draw_problem(problem, {"password"})
            with tag("form", classes="card stack-wide", method="post", action="/new-email"):
                tag("p", words.account.NEW_EMAIL_WHY)
                tag("input", type="hidden", name="token", value=token)
                posted_form.draw_field(
                    "Password", "password", problem, type_="password", autocomplete="current-password"
                )
                tag("p", words.account.EVERYWHERE_ENDS, "soft")
                posted_form.draw_submit("Use this address")
        else:
            with tag("div", classes="card stack-wide"):
                tag("p", words.account.NEW_EMAIL_OVER)
                tag("a", "Log in", "btn btn-primary btn-wide", href="/login")
        with tag("p", classes="plain-foot"):
            tag("a", "To your account", href="/account")
