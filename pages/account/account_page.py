"""A person's own account: who they are, how they hear of news, their own calendar, the password, the way out."""

from typing import Annotated

from fastapi import Depends, Request

import auth
from pages import words
from pages.account import email, posted_form
from pages.account.about_you import AboutYou
from pages.account.busy_calendar import BusyCalendar
from pages.account.crisis_sound import CrisisSound
from pages.account.devices import Devices
from pages.account.hearing import Hearing
from pages.account.own_calendar import OwnCalendar
from pages.account.video_link import VideoLink
from pages.elements.tags import icon, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from store import threads
from store.availability import elsewhere
from store.models import Role
from store.notifications import devices, feeds, preferences
from store.people import profile

EVERYWHERE = "Logs you out on every computer and phone, this one too."


@page_at("/account", "Account")
async def account(request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_user)]) -> None:
    """Draw a form for name and phone, one for how they hear of news, one for the password, and one that ends every
    log-in session; for the clinic the sound of a crisis, and for providers their video.

    The HTTP interface answers the last two.
    """
    person = current_user.person
    link = await threads.read(profile.video_link, by=person.id) if person.role is Role.provider else ""
    mine = await threads.read(devices.find, by=person.id)
    heard = await threads.read(preferences.find, by=person.id)
    refusal = await threads.read(profile.refusal, by=person.id)
    busy = await threads.read(elsewhere.find, by=person.id) if person.role is Role.provider else None
    followed = await threads.read(feeds.find, by=person.id)
    problem = posted_form.Problem.of(request)
    of_email = problem if request.query_params.get("form") == "email" else posted_form.Problem()
    if of_email.sentence:
        problem = posted_form.Problem()
    elif problem.field == "password":  # the form calls it "old"
        problem = posted_form.Problem(words.refusals.problem("wrong_password"), "old")
    with frame(current_user, "Account", says_why=False), tag("div", classes="narrow stack-wide"):
        changed = request.query_params.get("changed", "")
        if changed in words.account.CHANGED:
            with tag("div", classes=f"banner tone-{'info' if changed == 'email-asked' else 'accepted'}", role="status"):
                icon("check")
                tag("p", words.account.CHANGED[changed], "banner-text")
        AboutYou(person)
        await Hearing(person, heard, refusal, has_devices=bool(mine)).read()
        Devices(person, mine, auth.device_hash(request.cookies))
        if person.role is not Role.staff:
            OwnCalendar(person, followed)
        if person.role is not Role.patient:
            CrisisSound(person)
        if person.role is Role.provider:
            VideoLink(person, link)
            BusyCalendar(person, busy)
        email.draw(person, of_email)
        with tag("section", classes="card stack-wide", aria_labelledby="password-title"):
            tag("h2", "Change your password", id="password-title")
            posted_form.draw_problem(problem, {"old", "new"})
            with tag("form", classes="stack-wide", method="post", action="/account/password"):
                # Password managers want to know whose password it is.
                tag("input", type="hidden", name="username", value=person.email, autocomplete="username")
                posted_form.draw_field(
                    "Current password", "old", problem, type_="password", autocomplete="current-password"
                )
                posted_form.draw_field(
                    "New password", "new", problem, type_="password", hint=words.account.LONG_ENOUGH,
                    autocomplete="new-password", minlength="12",
                )  # fmt: skip
                posted_form.draw_submit("Change password")
        with tag("section", classes="card stack", aria_labelledby="everywhere-title"):
            tag("h2", "Log out everywhere", id="everywhere-title")
            tag("p", EVERYWHERE, "soft")
            with tag("form", method="post", action="/logout-everywhere", data_logout="true"):
                tag("button", "Log out everywhere", "btn", type="submit")
