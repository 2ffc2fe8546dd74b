"""The menu of the account, at the end of every page's header: who is here, the theme, logging out."""

from pages.elements.fragments import Fragment, Node, icon_node, node
from pages.live import live
from store.views.people import Person

THEMES = (("auto", "Auto", "auto"), ("light", "Light", "sun"), ("dark", "Dark", "moon"))


def draw_account(person: Person, theme: str) -> None:
    """Draw it, and follow the person's name; `theme` is the one that was chosen."""
    drawn = Fragment("details", _nodes(person, theme), "pop account")
    live.follow_person(person, lambda now: drawn.draw(_nodes(now, theme)))


def _nodes(person: Person, theme: str) -> list[Node]:
    names = [word for word in person.name.split() if not word.endswith(".")] or [person.name]  # no "D" for "Dr."
    initials = (names[0][0] + (names[-1][0] if len(names) > 1 else "")).upper()
    themes = [
        node(
            "button",
            [icon_node(symbol), node("span", name)],
            type="button",
            data_theme_choice=choice,
            aria_pressed="true" if theme == choice else "false",
        )
        for choice, name, symbol in THEMES
    ]
    menu = [
        node("div", [node("strong", person.name), node("div", person.email, "soft small")], "menu-head"),
        node("div", themes, "themes", role="group", aria_label="Theme"),
        node("a", [icon_node("person"), node("span", "Account and password")], "menu-item", href="/account"),
        node(
            "form",
            [node("button", [icon_node("logout"), node("span", "Log out")], "menu-item", type="submit")],
            method="post",
            action="/logout",
            data_logout="true",
        ),
    ]
    summary = [
        node("span", None, "initials", data_initials=initials, aria_hidden="true"),
        node("span", person.name, "account-name"),
        node("span", "account", "hidden-words"),
        icon_node("down"),
    ]
    return [node("summary", summary), node("div", menu, "pop-in")]
