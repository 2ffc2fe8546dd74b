"""Toasts: what happened, said in a corner of the page for some seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from weakref import WeakKeyDictionary

from nicegui import Client, ui

from pages import words
from pages.elements import phones, readers
from pages.elements.forms import Form
from pages.elements.fragments import Fragment, Node, icon_node, node
from pages.elements.tags import Tag, tag
from store import errors
from store.models import Role
from store.notifications.notifications import About
from store.views.appointments import AppointmentView
from store.views.people import Person

TOAST_SECONDS = 8.0

ACTION_SECONDS = 15.0
"""For toasts with a button: long enough to see what happened, and to reach it."""

TOASTS = 4
"""Toasts shown at once; the oldest makes room."""

Action = Callable[[], Awaitable[None] | None]

_toasts: WeakKeyDictionary[Client, Tag] = WeakKeyDictionary()

_says: WeakKeyDictionary[Fragment, Callable[[], list[Node]]] = WeakKeyDictionary()
"""What stands in each toast."""


def toast(
    text: str | Callable[[], str],
    tone: words.appointments.Tone = "info",
    *,
    sticky: bool = False,
    link: tuple[str, str] | None = None,
    calls: Sequence[tuple[str, str]] = (),
    action: tuple[str, Action] | None = None,
    other: tuple[str, Action] | None = None,
    about: str = "",
    **props: str,
) -> Tag | None:
    """Say something in a corner of this page for some seconds, or until it is closed.

    A `text` that is called says it again when the clinic decides otherwise.
    `link` is a word and an address on this site; `calls` are words and the phone numbers that they dial; `action` is a
    word and what its button does, once, and `other` the same of a second one. `about` is what it is about: what was
    said of that before is over, and goes. `props` are further attributes. Returns what says it; None where the page has
    gone.
    """
    region = _toasts.get(ui.context.client)
    if region is None or region.is_deleted:
        return None
    for old in [each for each in region if about and each.props.get("data-about") == about]:
        old.delete()
    shown = region.default_slot.children
    for old in shown[: max(0, len(shown) + 1 - TOASTS)]:
        old.delete()
    more = [node("a", word, "phone", href=phones.address(number)) for word, number in calls]
    more += [node("a", link[0], href=link[1])] if link is not None else []
    acts = {name: each for name, each in (("do", action), ("other", other)) if each is not None}
    more += [node("button", word, "btn", type="button", data_act=name) for name, (word, _) in acts.items()]
    close = "Close this message"
    closes = node(
        "button", [icon_node("x")], "icon-btn", type="button", data_act="close", aria_label=close, title=close
    )

    def inside() -> list[Node]:
        said = node("p", text if isinstance(text, str) else text())
        badge = node("span", [node("span", classes="i")], "i-badge", aria_hidden="true")
        return [badge, node("div", [said, *more], "toast-text"), closes]

    alert = "alert" if tone in {"crisis", "rejected"} else None
    with region:
        box = Fragment("div", inside(), f"toast tone-{tone}", role=alert, data_about=about or None, **props)
    _says[box] = inside
    box.listen("act", partial(_answered, box, acts), readers.key)
    if not sticky:
        seconds = TOAST_SECONDS if action is None else ACTION_SECONDS
        asyncio.get_running_loop().call_later(seconds, box.delete)
    return box


_SAVED = "saved"


def toast_saved(text: str, action: tuple[str, Action] | None = None) -> None:
    """Say that something is saved, instead of what was said of that before."""
    toast(text, "accepted", action=action, about=_SAVED)


def drop_saved() -> None:
    """Take away what is said of an earlier save, as another begins: it may fail."""
    for box in list(_toasts.get(ui.context.client) or ()):
        if box.props.get("data-about") == _SAVED:
            box.delete()


def which(about: About) -> str:
    """Name what a notification is about, so that what was said of it before goes."""
    return f"{type(about).__name__} {about.id}"


def offer_undo(text: str, view: AppointmentView, undo: Action) -> Tag | None:
    """Say what was done to an appointment, beside a button that takes it back; returns what says it."""
    return toast(text, "accepted", action=("Undo", undo), about=which(view))


def dismiss_crisis(view_id: int) -> None:
    """Take away what this page says of a crisis that waits for somebody."""
    about = f"{AppointmentView.__name__} {view_id}"
    for box in list(_toasts.get(ui.context.client) or ()):
        if box.props.get("data-about") == about and "tone-crisis" in box.classes:
            box.delete()


def toasts_with(attribute: str) -> list[Tag]:
    """Return what is said on this page and carries this attribute."""
    region = _toasts.get(ui.context.client)
    return [] if region is None else [each for each in region if isinstance(each, Tag) and attribute in each.props]


def redraw_toasts() -> None:
    """The clinic's clock may be another now."""
    for box in list(_toasts[ui.context.client]):
        if isinstance(box, Fragment):
            box.draw(_says[box]())


def _answered(box: Tag, acts: Mapping[str, tuple[str, Action]], act: str) -> Awaitable[None] | None:
    """A button of a toast was pressed: it goes, and does what it says, once; should that fail, the page says so."""
    is_new = not box.is_deleted
    box.delete()
    return acts[act][1]() if is_new and act in acts else None


def say_failure() -> None:
    """Say once that something failed; while that is shown, what fails next says nothing new."""
    region = _toasts.get(ui.context.client)
    if region is None or not any(each.props.get("data-failure") for each in region):
        toast(words.everywhere.FAILED, "rejected", data_failure="true")


def say_refused(
    refusal: errors.Refusal, person: Person, *, start: datetime | None = None, form: Form | None = None
) -> None:
    """Say to this person why something was refused: at the field of the `form` that it is about, else in a toast.

    `start` is the time that was asked for. Where a call is the way on, the numbers stand there until it is closed.
    """
    drop_saved()
    if form is None or not form.say_refused(refusal, person.clinic.zone):
        calls = words.refusals.whom_to_call(refusal, person.clinic) if person.role is Role.patient else []
        said = words.refusals.refusal(refusal, person.clinic.zone, start=start)
        toast(said, "rejected", calls=calls, sticky=bool(calls))


def draw_toasts(client: Client) -> None:
    """Make room for what is said on this page."""
    with client.layout:
        _toasts[client] = tag("section", classes="toasts", aria_label="News", aria_live="polite")
