"""The frame around every page: header, navigation by role, bell, live sign, theme, toasts.

A page reads `with frame(here, "Inbox"):` and draws its main part inside; pages for everyone use `plain(title)`.
What the parts look like is in static/kept.css and static/parts.css, and the tags to draw them with in pages/tags.py.
"""

import asyncio
import hashlib
import html
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from weakref import WeakKeyDictionary

from fastapi.responses import FileResponse
from nicegui import Client, app, ui

from auth import Here
from pages import guard, live, news, readers, words
from pages.account_menu import draw_account
from pages.bell import Bell
from pages.clocks import ClockNote, browser_zone
from pages.directions import isolated
from pages.tags import Part, Piece, Tag, listen, part, picture, tag
from store import notifications, work
from store.models import Kind, Role
from store.notifications import About
from store.people import Clinic, Person

STATIC = Path(__file__).parent / "static"
STYLES = ("icons.css", "kept.css", "parts.css", "clinic.css", "calendar.css", "hours.css", "schedule.css", "still.css")
SCRIPTS = ("kept.js", "still.js", "form.js", "calendar.js", "schedule.js", "keyboard.js", "sight.js")

NAVIGATION = {
    Role.patient: (("Book", "/schedule"), ("My appointments", "/appointments")),
    Role.provider: (("Inbox", "/provider-dashboard"), ("Calendar", "/calendar"), ("Hours", "/hours")),
    Role.staff: (("Appointments", "/staff"), ("Calendar", "/calendar"), ("Hours", "/hours"), ("Clinic", "/clinic")),
}
TOAST_SECONDS = 8.0
ACTION_SECONDS = 15.0
"""For toasts with a button: long enough to see what happened, and to reach it."""

TOASTS = 4
"""Toasts shown at once; the oldest makes room."""

Action = Callable[[], Awaitable[None] | None]

_toasts: WeakKeyDictionary[Client, Tag] = WeakKeyDictionary()
_says: WeakKeyDictionary[Piece, Callable[[], list[Part]]] = WeakKeyDictionary()
"""What stands in each toast."""


def setup() -> None:
    """What all pages share: styles, the script, the service worker. main.py calls it once, before `ui.run`."""
    app.add_static_files("/static", STATIC, max_cache_age=31_536_000)
    app.api_route("/sw.js", methods=["GET", "HEAD"], include_in_schema=False)(_service_worker)
    Client.shared_head_html = head()
    app.config.quasar_config["loadingBar"]["skipHijack"] = True  # no bar without a name at every request
    if "kept.paint" not in app.config.vue_config_script:
        app.config.vue_config_script += "\nkept.paint();"


def head() -> str:
    """The tags for the head of a page; files carry a version of their content, so that browsers may keep them."""
    spoken = html.escape(json.dumps(words.IN_BROWSER))
    styles = "".join(f'<link rel="stylesheet" href="{_versioned(name)}">' for name in STYLES)
    scripts = "".join(f'<script src="{_versioned(name)}"></script>' for name in SCRIPTS)
    return (
        f'<meta name="kept-words" content="{spoken}"><link rel="icon" href="{_versioned("mark.svg")}">{scripts}{styles}'
    )


@cache
def _versioned(name: str) -> str:
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _service_worker() -> FileResponse:
    return FileResponse(STATIC / "sw.js", media_type="text/javascript", headers={"Cache-Control": "no-cache"})


class Head(Tag):
    """The head of a page, which holds the h1; a page may put an action beside it."""

    def __init__(self, title: str, clinic: Clinic) -> None:
        super().__init__("div", None, "page-head")
        self._clinic = clinic
        with self:
            self._heading = tag("h1")
        self.entitle(title)

    def entitle(self, title: str) -> None:
        """Say what the page is about, here and in the browser's tab."""
        self._heading.set_text(title)
        self.tell()

    def tell(self) -> None:
        """Name the clinic as it is called now."""
        ui.page_title(isolated(f"{self._heading.text} · {self._clinic.name}"))


@contextmanager
def frame(here: Here, title: str, *, wide: bool = False, times: bool = False) -> Iterator[Head]:
    """Draw everything around a page for this person, and follow their news and what the clinic decides.

    Yields the head of the page. `times`: it shows times, and does not say itself whose they are.
    """
    client, person = ui.context.client, here.person
    guard.bind(client, here)
    guard.only_ours(client)
    _draw_skip_link(client)
    with client.layout, tag("header", classes="top", data_user=str(person.id), data_zone=person.clinic.zone) as header:
        if wide:
            client.layout.classes("wide")
        with tag("div", classes="top-in"):
            brand = _draw_brand(person.clinic.name)
            _draw_navigation(person, client.request.url.path)
            with tag("div", classes="tools"):
                with tag("div", classes="live", role="status", title=words.IN_BROWSER["live"]):
                    tag("span", words.IN_BROWSER["live"])
                bell = Bell(person)
                draw_account(person, client.request.cookies.get("kept_theme", "auto"))
    header.move(target_index=1)
    _draw_toasts(client)
    live.follow_told(person, partial(_tell, person))
    ui.on_exception(_say_failure)
    listen("kept_away", partial(_welcome_back, person, bell), readers.seconds)
    with client.content:
        page_head = Head(title, person.clinic)
        note = ClockNote(person.clinic) if times else None

        def on_clinic() -> None:
            brand.set_text(person.clinic.name)
            header.attributes(data_zone=person.clinic.zone)
            page_head.tell()
            bell.tell()
            _tell_toasts()
            if note is not None:
                note.show()

        live.follow_clinic(person.clinic, on_clinic)
        yield page_head


@contextmanager
def plain(title: str) -> Iterator[Callable[[str], None]]:
    """Draw everything around a page for people who are not logged in; yields what gives it another title."""
    client = ui.context.client
    guard.only_ours(client)
    _draw_skip_link(client)
    with client.layout, tag("header", classes="top-plain") as header:
        _draw_brand("Kept")
    header.move(target_index=1)
    _draw_toasts(client)
    with client.content, tag("div", classes="plain"):
        heading = tag("h1")

        def entitle(title: str) -> None:
            ui.page_title(isolated(f"{title} · Kept"))
            heading.set_text(title)

        entitle(title)
        yield entitle


def toast(
    text: str | Callable[[], str],
    tone: words.Tone = "info",
    *,
    sticky: bool = False,
    link: tuple[str, str] | None = None,
    action: tuple[str, Action] | None = None,
    **props: str,
) -> None:
    """Say something in a corner of this page for some seconds, or until it is closed.

    A `text` that is called says it again when the clinic decides otherwise.
    `link` is a word and an address on this site; `action` is a word and what its button does, once. `props` are
    further attributes.
    """
    region = _toasts.get(ui.context.client)
    if region is None or region.is_deleted:
        return
    shown = region.default_slot.children
    for old in shown[: max(0, len(shown) + 1 - TOASTS)]:
        old.delete()
    more = [part("a", link[0], href=link[1])] if link is not None else []
    if action is not None:
        more.append(part("button", action[0], "btn", type="button", data_act="do"))
    close = "Close this message"
    closes = part("button", [picture("x")], "icon-btn", type="button", data_act="close", aria_label=close, title=close)

    def inside() -> list[Part]:
        said = part("p", text if isinstance(text, str) else text())
        badge = part("span", [part("span", classes="i")], "i-badge", aria_hidden="true")
        return [badge, part("div", [said, *more], "toast-text"), closes]

    alert = "alert" if tone in {"crisis", "rejected"} else None
    with region:
        box = Piece("div", inside(), f"toast tone-{tone}", role=alert, **props)
    _says[box] = inside
    box.listen("act", partial(_answered, box, action), readers.key)
    if not sticky:
        seconds = TOAST_SECONDS if action is None else ACTION_SECONDS
        asyncio.get_running_loop().call_later(seconds, box.delete)


def _tell_toasts() -> None:
    """The clinic's clock may be another now."""
    for box in list(_toasts[ui.context.client]):
        if isinstance(box, Piece):
            box.draw(_says[box]())


def _answered(box: Tag, action: tuple[str, Action] | None, act: str) -> Awaitable[None] | None:
    """A button of a toast was pressed: it goes, and does what it says, once; should that fail, the page says so."""
    is_new = not box.is_deleted
    box.delete()
    return action[1]() if is_new and action is not None and act == "do" else None


def _say_failure() -> None:
    """Say once that something failed; while that is shown, what fails next says nothing new."""
    region = _toasts.get(ui.context.client)
    if region is None or not any(each.props.get("data-failure") for each in region):
        toast(words.FAILED, "rejected", data_failure="true")


def open_dialog(dialog: Tag) -> None:
    """Show a `tag("dialog", classes="sheet")`: the keyboard stays in it, Escape closes it."""
    ui.run_javascript(f"kept.open({dialog.id})")


def close_dialog(dialog: Tag) -> None:
    """Close a dialog."""
    ui.run_javascript(f"kept.close({dialog.id})")


# ---- news


def _tell(person: Person, notification_id: int, kind: str, about: About | None) -> None:
    """Say it, and show it on the desktop; the bell counts by itself. A page that is away says later that it was."""
    if about is None or kind == Kind.appointment_seen or not ui.context.client.has_socket_connection:
        return
    tone, link = news.tone(kind, about), news.link(about, person)
    said = partial(news.sentence, kind, about, person, browser_zone())
    toast(said, tone, sticky=tone == "crisis" or kind == Kind.time_free, link=link)
    ui.run_javascript(f"kept.notify({notification_id}, {json.dumps(news.address(about, person))})")


async def _welcome_back(person: Person, bell: Bell, seconds: float) -> None:
    """The page was away for so long: say once that something happened meanwhile, if it did."""
    bell.recount()
    since = datetime.now(UTC) - timedelta(seconds=seconds)
    last = await work.read(notifications.latest, person.id)
    if any(each.created_at >= since and each.read_at is None for each in last):
        toast(words.AWAY, sticky=True, link=("All notifications", "/notifications"))


# ---- parts of the frame


def _draw_skip_link(client: Client) -> None:
    """The first thing that the keyboard reaches. NiceGUI's q-page is the page's <main>."""
    assert client.content.parent_slot is not None
    main = client.content.parent_slot.parent
    main.props("tabindex=-1")
    with client.layout:
        tag("a", "Skip to the content", "skip", href=f"#{main.html_id}").move(target_index=0)


def _draw_brand(name: str) -> Tag:
    """Returns what holds the name."""
    with tag("a", classes="brand", href="/"):
        tag("span", classes="mark", aria_hidden="true")
        return tag("span", name)


def _draw_navigation(person: Person, path: str) -> None:
    links = NAVIGATION[person.role]
    with tag("nav", classes="nav nav-one" if len(links) == 1 else "nav", aria_label="Main"):
        for name, address in links:
            part_of = "true" if path.startswith(f"{address}/") else None
            tag("a", name, href=address, aria_current="page" if path == address else part_of)


def _draw_toasts(client: Client) -> None:
    with client.layout:
        _toasts[client] = tag("section", classes="toasts", aria_label="News", aria_live="polite")
