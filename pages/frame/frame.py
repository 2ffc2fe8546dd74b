"""The frame around every page: header, navigation by role, bell, live sign, theme, toasts.

A page reads `with frame(current_user, "Inbox"):` and draws its main part inside; pages for everyone use `plain(title)`.
What the parts look like is in static/kept.css and static/parts.css; pages/elements/tags.py draws them.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar
from urllib.parse import urlsplit

from nicegui import ui

from auth import CurrentUser
from pages import words
from pages.elements import readers
from pages.elements.clocks import ClockNote, browser_zone
from pages.elements.directions import isolated
from pages.elements.tags import listen, tag
from pages.frame import offer_toasts, presence, returned
from pages.frame.account_menu import draw_account
from pages.frame.alarm import Alarm
from pages.frame.bell import Bell
from pages.frame.header import Head, draw_brand, draw_live_sign, draw_navigation, draw_skip_link
from pages.frame.toasts import draw_toasts, redraw_toasts, say_failure, toast, which
from pages.frame.waiting import count_waiting
from pages.live import live
from store import threads
from store.models import Role
from store.notifications import notifications
from store.notifications.notifications import About
from store.views.people import Clinic, Person
from store.views.waitlist import WaitlistEntryView
from web import redirects, sockets

T = TypeVar("T")


@contextmanager
def frame(
    current_user: CurrentUser,
    title: str,
    *,
    wide: bool = False,
    times: bool = False,
    counts_waiting: bool = True,
    says_why: bool = True,
) -> Iterator[Head]:
    """Draw everything around a page for this person, and follow their news and what the clinic decides.

    Yields the head of the page. `times`: it shows times, and does not say itself whose they are. `counts_waiting`: the
    frame counts what waits for a provider, as the page does not do it itself. `says_why`: it says why a form came back.
    """
    client, person, zone = ui.context.client, current_user.person, browser_zone()
    sockets.bind(client, current_user)
    sockets.only_ours(client)
    draw_skip_link(client)
    with client.layout, tag("header", classes="top", data_user=str(person.id), data_zone=person.clinic.zone) as header:
        if wide:
            client.layout.classes("wide")
        with tag("div", classes="top-in"):
            brand = draw_brand(person.clinic.name)
            draw_navigation(person, client.request.url.path)
            with tag("div", classes="tools"):
                draw_live_sign()
                bell = Bell(person, zone)
                draw_account(person, client.request.cookies.get("kept_theme", "auto"))
    header.move(target_index=1)
    draw_toasts(client)
    ui.on_exception(say_failure)
    presence.watch(person)
    offer_toasts.follow(person)
    listen("kept_away", partial(_welcome_back, person, bell), readers.seconds)
    with client.content:
        page_head, alarm = Head(title, person.clinic), Alarm(person, header)
        live.follow_notifications(person, partial(_notify, person, zone, page_head, alarm))
        note = ClockNote(person.clinic, zone) if times else None

        def on_clinic() -> None:
            brand.set_text(person.clinic.name)
            header.attributes(data_zone=person.clinic.zone)
            page_head.refresh()
            bell.refresh()
            redraw_toasts()
            if note is not None:
                note.show()

        live.follow_clinic(person.clinic, on_clinic)
        if person.role is Role.provider and counts_waiting:
            count_waiting(person, page_head)
        if says_why and (why := returned.why(client.request.query_params)):
            returned.draw_why(why)
        if redirects.WELCOME in client.request.query_params:
            returned.draw_welcome(words.account.welcome(person.name, person.clinic.name))
        with live.held():
            yield page_head


@contextmanager
def public_frame(clinic: Clinic, title: str, draw_tools: Callable[[], T]) -> Iterator[T]:
    """Draw everything around a page of a clinic for somebody who is not logged in; yields what `draw_tools` returns.

    Such a page shows nothing of anyone. It is tied to the tab that joins it first.
    """
    client = ui.context.client
    sockets.only_ours(client)
    draw_skip_link(client)
    with client.layout, tag("header", classes="top", data_zone=clinic.zone) as header, tag("div", classes="top-in"):
        brand = draw_brand(clinic.name)
        with tag("div", classes="tools"):
            draw_live_sign()
            tools = draw_tools()
    header.move(target_index=1)
    draw_toasts(client)
    ui.on_exception(say_failure)
    with client.content:
        head = Head(title, clinic)

        def on_clinic() -> None:
            brand.set_text(clinic.name)
            header.attributes(data_zone=clinic.zone)
            head.refresh()

        live.follow_clinic(clinic, on_clinic)
        with live.held():
            yield tools


@contextmanager
def plain(title: str, *, is_live: bool = False) -> Iterator[Callable[[str], None]]:
    """Draw everything around a page for people who are not logged in; yields what gives it another title.

    `is_live`: what is pressed there goes through the page's connection, so it says when that is lost.
    """
    client = ui.context.client
    sockets.only_ours(client)
    draw_skip_link(client)
    with client.layout, tag("header", classes="top-plain") as header:
        draw_brand("Kept")
        if is_live:
            draw_live_sign()
    header.move(target_index=1)
    draw_toasts(client)
    with client.content, tag("div", classes="plain"):
        heading = tag("h1")

        def entitle(title: str) -> None:
            ui.page_title(isolated(f"{title} · Kept"))
            heading.set_text(title)

        entitle(title)
        yield entitle


# ---- news


def _notify(
    person: Person,
    browser_zone: str | None,
    head: Head,
    alarm: Alarm,
    notification_id: int,
    kind: str,
    about: About | None,
) -> None:
    """Say it, and show it on the desktop; the bell counts by itself. A page that is away says later that it was."""
    if about is None or not ui.context.client.has_socket_connection:
        return
    alarm.ring(notification_id, about)
    if not head.shows(kind, about):
        say_notification(kind, about, person, browser_zone)
    address = words.notifications.address(kind, about, person)
    subject = f"{'waitlist' if isinstance(about, WaitlistEntryView) else 'appointment'}-{about.id}"
    ui.run_javascript(f"kept.notify({notification_id}, {json.dumps(subject)}, {json.dumps(address)})")


def say_notification(kind: str, about: About, person: Person, browser_zone: str | None) -> None:
    """Say in a toast what somebody is notified of; what cannot wait stays until it is closed."""
    tone, link = words.notifications.tone(kind, about), words.notifications.link(kind, about, person)
    is_here = urlsplit(link[1]).path == ui.context.client.request.url.path
    said = partial(words.notifications.in_toast, kind, about, person, browser_zone)
    if isinstance(about, WaitlistEntryView) and about.offer is not None and about.is_offered(datetime.now(UTC)):
        offer_toasts.say(said(), about, about.offer, person)
    else:
        toast(said, tone, sticky=tone == "crisis", link=None if is_here else link, about=which(about))


async def _welcome_back(person: Person, bell: Bell, seconds: float) -> None:
    """The page was away for so long: say once that something happened meanwhile, if it did."""
    bell.recount()
    since = datetime.now(UTC) - timedelta(seconds=seconds)
    last = await threads.read(notifications.latest, person.id)
    if any(each.created_at >= since and each.read_at is None for each in last):
        toast(words.everywhere.AWAY, sticky=True, link=("All notifications", "/notifications"))
