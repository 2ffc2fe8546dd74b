"""Another e-mail address: typed with the password, and confirmed by a link that is mailed there."""

from dataclasses import replace

from pages import words
from pages.account import posted_form
from pages.elements.tags import tag
from settings import settings
from store.text import LONGEST_EMAIL
from store.views.people import Person


def draw(person: Person, problem: posted_form.Problem) -> None:
    """Draw the form, which the browser posts; `problem` is about it."""
    if problem.code == "email_taken":
        problem = posted_form.Problem(words.account.EMAIL_TAKEN, "email", problem.code)
    if problem.field == "email":
        problem = replace(problem, field="new-email")
    if problem.field == "password":
        problem = posted_form.Problem(words.refusals.problem("wrong_password"), "email-password")
    hint = words.account.CONFIRMED_THERE if settings().mail_host else words.account.HOLDS_AT_ONCE
    with tag("section", classes="card stack-wide", aria_labelledby="email-title"):
        tag("h2", words.account.CHANGE_EMAIL, id="email-title")
        posted_form.draw_problem(problem, {"new-email", "email-password"})
        with tag("form", classes="stack-wide", method="post", action="/account/email"):
            tag("input", type="hidden", name="username", value=person.email, autocomplete="username")
            posted_form.draw_field(
                "New e-mail address", "email", problem, id_="new-email", type_="email", hint=hint, keep=True,
                autocomplete="email", maxlength=str(LONGEST_EMAIL),
            )  # fmt: skip
            posted_form.draw_field(
                "Your password", "password", problem, id_="email-password", type_="password",
                autocomplete="current-password",
            )  # fmt: skip
            posted_form.draw_submit(words.account.CHANGE_EMAIL)
