"""The parts of the header, and the head of a page's content."""

from collections.abc import Callable

from nicegui import Client, ui

from pages import words
from pages.elements.directions import isolated
from pages.elements.tags import Tag, tag
from pages.frame.not_arrived import count_not_arrived
from store.models import Role
from store.notifications.notifications import About
from store.views.people import Clinic, Person

NAVIGATION = {
    Role.patient: (("Book", "/schedule"), ("My appointments", "/appointments")),
    Role.provider: (
        ("Inbox", "/provider-dashboard"),
        ("Today", "/today"),
        ("Calendar", "/calendar"),
        ("Hours", "/hours"),
    ),
    Role.staff: (
        ("Appointments", "/staff"),
        ("Today", "/today"),
        ("Calendar", "/calendar"),
        ("Hours", "/hours"),
        ("Clinic", "/clinic"),
    ),
}


class Head(Tag):
    """The head of a page, which holds the h1; a page may put an action beside it."""

    def __init__(self, title: str, clinic: Clinic) -> None:
        super().__init__("div", None, "page-head")
        self._clinic = clinic
        self._waiting = 0
        self.shows: Callable[[str, About], bool] = lambda _kind, _about: False
        """Whether the page itself shows what somebody is notified about, so that no toast has to say it."""
        with self:
            self._heading = tag("h1")
        self.entitle(title)

    def entitle(self, title: str) -> None:
        """Say what the page is about, here and in the browser's tab."""
        self._heading.set_text(title)
        self.refresh()

    def say_waiting(self, number: int) -> None:
        """Say in the browser's tab how many requests wait for this provider."""
        if number != self._waiting:
            self._waiting = number
            self.refresh()

    def refresh(self) -> None:
        """Name the clinic as it is called now."""
        number = f"({self._waiting}) " if self._waiting else ""
        ui.page_title(isolated(f"{number}{self._heading.text} · {self._clinic.name}"))


def draw_skip_link(client: Client) -> None:
    """The first thing that the keyboard reaches. NiceGUI's q-page is the page's <main>."""
    assert client.content.parent_slot is not None
    main = client.content.parent_slot.parent
    main.props("tabindex=-1")
    with client.layout:
        tag("a", "Skip to the content", "skip", href=f"#{main.html_id}").move(target_index=0)


def draw_brand(name: str) -> Tag:
    """Returns what holds the name."""
    with tag("a", classes="brand", href="/"):
        tag("span", classes="mark", aria_hidden="true")
        return tag("span", name)


def draw_live_sign() -> None:
    """The word that says whether the page is connected."""
    with tag("div", classes="live", role="status", title=words.everywhere.IN_BROWSER["live"]):
        tag("span", words.everywhere.IN_BROWSER["live"])


def draw_navigation(person: Person, path: str) -> None:
    """The pages of this person's role; the one that is open is marked."""
    links = NAVIGATION[person.role]
    with tag("nav", classes="nav nav-one" if len(links) == 1 else "nav", aria_label="Main"):
        for name, address in links:
            part_of = "true" if path.startswith(f"{address}/") else None
            link = tag("a", name, href=address, aria_current="page" if path == address else part_of)
            if address == "/clinic":
                count_not_arrived(person, link, name)
