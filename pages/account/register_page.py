"""Registering as a patient of a clinic."""

from functools import partial
from typing import Annotated
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import Depends, Request

import auth
from pages import words
from pages.account import posted_form
from pages.account.forgotten import draw_clinics
from pages.elements.emergency import draw_emergency
from pages.elements.forms import field
from pages.elements.tags import Tag, icon, tag
from pages.frame.frame import plain
from pages.frame.page_at import page_at
from pages.live import live
from store import threads
from store.people import people
from store.views.people import Clinic


@page_at("/register", "Register")
async def register(request: Request, next_: Annotated[str, Depends(auth.require_anonymous)]) -> None:
    """Draw the form; the clinic is that of `?clinic=<slug>`, or of the page to go on to, or chosen.

    After a refusal it can be chosen anew, whatever the address said.
    """
    problem = posted_form.Problem.of(request)
    clinics = await threads.read(people.institutions)
    slug = request.query_params.get("clinic") or _clinic_in(next_)
    clinic = next((each for each in clinics if each.slug == slug), None)
    fixed = clinic if clinic and not problem.code else (clinics[0] if len(clinics) == 1 else None)
    if "sent" in request.query_params and not problem.code:
        await _draw_sent(clinic)
        return
    with plain(f"Register with {fixed.name}" if fixed else "Register as a patient") as set_title:
        if fixed:
            live.follow_clinic(fixed, lambda: set_title(f"Register with {fixed.name}"))
        posted_form.draw_problem(problem, {"name", "email", "phone", "password", "clinic"})
        log_in = f"/login?next={quote(next_, safe='')}"
        with tag("form", classes="card stack-wide", method="post", action="/register"):
            tag("input", type="hidden", name="next", value=next_)
            if fixed:
                tag("input", type="hidden", name="clinic", value=fixed.slug)
            else:
                _draw_choice(clinics, clinic, problem)
            _draw_fields(problem, log_in)
            posted_form.draw_submit("Register")
        with tag("p", classes="plain-foot"):
            tag("span", "Already registered? ")
            tag("a", "Log in", href=log_in)
        if fixed and len(clinics) > 1:
            with tag("p", classes="plain-foot"):
                tag("a", "Another clinic", href=f"/register?next={quote(_without_clinic(next_), safe='')}")


async def _draw_sent(clinic: Clinic | None) -> None:
    """Say what comes next, the same for every address; and whom to call if it cannot wait."""
    with plain(words.account.CONFIRM):
        if clinic is not None:
            draw_emergency(clinic)
        with tag("div", classes="banner tone-accepted", role="status"):
            icon("check")
            tag("p", words.account.CHECK_MAIL, "banner-text")
        with tag("div", classes="card stack"):
            with field("sent-to", words.account.SENT_TO, error=None) as drawn:  # only the browser knows what was typed
                drawn.draw(
                    "input", type="email", readonly=True, data_draft="form-email", placeholder=words.account.TYPED
                )
            tag("a", words.account.CORRECT_IT, href=f"/register?clinic={clinic.slug}" if clinic else "/register")
        tag("p", words.account.NO_MAIL_YET)
        tag("p", words.account.CANNOT_WAIT)
        await draw_clinics(clinic.slug if clinic else "")
        with tag("p", classes="plain-foot"):
            tag("a", "Log in", href="/login")


def _draw_fields(problem: posted_form.Problem, log_in: str) -> None:
    """Draw who somebody is; `log_in` leads there whoever has an account already, and the tab's draft their e-mail."""
    posted_form.draw_field("Your name", "name", problem, keep=True, autocomplete="name", maxlength="120")
    posted_form.draw_field(
        "E-mail", "email", problem, type_="email", keep=True, autocomplete="username", inputmode="email",
        autocapitalize="none", spellcheck="false", maxlength="254",
    )  # fmt: skip
    if problem.code == "email_taken":
        tag("a", words.account.LOG_IN_INSTEAD, "btn", href=log_in)
    posted_form.draw_field(
        "Phone number", "phone", problem, type_="tel", keep=True, required=False, hint=words.account.MAY_CALL,
        autocomplete="tel", maxlength="40",
    )  # fmt: skip
    posted_form.draw_field(
        "Password", "password", problem, type_="password", hint=words.account.LONG_ENOUGH,
        autocomplete="new-password", minlength="12",
    )  # fmt: skip


def _draw_choice(clinics: list[Clinic], chosen: Clinic | None, problem: posted_form.Problem) -> None:
    with (
        field("clinic", "Your clinic", error=problem.about("clinic")) as drawn,
        drawn.draw("select", name="clinic", required=True, data_draft="form-clinic"),
    ):
        tag("option", "Please choose", value="")
        for each in clinics:
            option = tag("option", each.name, value=each.slug, selected=each is chosen)
            live.follow_clinic(each, partial(_rename, option, each))


def _rename(option: Tag, clinic: Clinic) -> None:
    option.set_text(clinic.name)


def _clinic_in(address: str) -> str:
    """The slug of the clinic whose times somebody has chosen from before."""
    return parse_qs(urlsplit(address).query).get("clinic", [""])[0]


def _without_clinic(address: str) -> str:
    """Where somebody goes on who registers with another clinic: what was chosen is not to be had there."""
    return "/" if _clinic_in(address) else address
