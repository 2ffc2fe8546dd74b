"""Registering as a patient of a clinic."""

from functools import partial
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.account import posted_form
from pages.elements.forms import field
from pages.elements.tags import Tag, tag
from pages.frame.frame import plain
from pages.live import live
from store import threads
from store.people import people
from store.views.people import Clinic


@ui.page("/register", title="Register · Kept")
async def register(request: Request, next_: Annotated[str, Depends(auth.require_anonymous)]) -> None:
    """Draw the form; the clinic is that of `?clinic=<slug>`, or chosen."""
    problem = posted_form.Problem.of(request)
    clinics = await threads.read(people.institutions)
    slug = request.query_params.get("clinic")
    clinic = next((each for each in clinics if each.slug == slug), None) or (clinics[0] if len(clinics) == 1 else None)
    with plain(f"Register with {clinic.name}" if clinic else "Register as a patient") as set_title:
        if clinic:
            live.follow_clinic(clinic, lambda: set_title(f"Register with {clinic.name}"))
        posted_form.draw_problem(problem, {"name", "email", "password", "clinic"})
        with tag("form", classes="card stack-wide", method="post", action="/register"):
            tag("input", type="hidden", name="next", value=next_)
            if clinic:
                tag("input", type="hidden", name="clinic", value=clinic.slug)
            else:
                _draw_choice(clinics, problem)
            posted_form.draw_field("Your name", "name", problem, keep=True, autocomplete="name", maxlength="120")
            posted_form.draw_field(
                "E-mail", "email", problem, type_="email", keep=True, autocomplete="username", inputmode="email",
                autocapitalize="none", spellcheck="false", maxlength="254",
            )  # fmt: skip
            posted_form.draw_field(
                "Password", "password", problem, type_="password", hint=words.account.LONG_ENOUGH,
                autocomplete="new-password", minlength="12",
            )  # fmt: skip
            posted_form.draw_submit("Register")
        with tag("p", classes="plain-foot"):
            tag("span", "Already registered? ")
            tag("a", "Log in", href=f"/login?next={quote(next_, safe='')}")


def _draw_choice(clinics: list[Clinic], problem: posted_form.Problem) -> None:
    with (
        field("clinic", "Your clinic", error=problem.about("clinic")) as drawn,
        drawn.draw("select", name="clinic", required=True, data_draft="form-clinic"),
    ):
        tag("option", "Please choose", value="")
        for each in clinics:
            option = tag("option", each.name, value=each.slug)
            live.follow_clinic(each, partial(_rename, option, each))


def _rename(option: Tag, clinic: Clinic) -> None:
    option.set_text(clinic.name)
