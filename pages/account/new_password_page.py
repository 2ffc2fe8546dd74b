"""Where a link out of a mail leads: opening it changes nothing and names nobody; a press of the button does."""

from fastapi import Request

from pages import words
from pages.account import mailed_links, posted_form
from pages.elements.tags import tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from store.people import account_mails


@page_at("/new-password", words.account.NEW_PASSWORD)
async def new_password(request: Request) -> None:
    """Draw the form; `token` in the address is the link's."""
    problem = posted_form.Problem.of(request)
    token = request.query_params.get("token", "")
    works = await mailed_links.works(account_mails.find, token)
    with plain(words.account.NEW_PASSWORD):
        if not works:
            with tag("div", classes="card stack-wide"):
                tag("p", words.account.LINK_OVER)
                tag("a", words.account.ANOTHER_LINK, "btn btn-primary btn-wide", href="/forgotten")
        else:
            posted_form.draw_problem(problem, {"password"})
            with tag("form", classes="card stack-wide", method="post", action="/new-password"):
                tag("input", type="hidden", name="token", value=token)
                posted_form.draw_field(
                    "New password", "password", problem, type_="password", hint=words.account.LONG_ENOUGH,
                    autocomplete="new-password", minlength="12",
                )  # fmt: skip
                tag("p", words.account.EVERYWHERE_ENDS, "soft")
                posted_form.draw_submit(words.account.NEW_PASSWORD)
        with tag("p", classes="plain-foot"):
            tag("a", "Back to the log-in", href="/login")
