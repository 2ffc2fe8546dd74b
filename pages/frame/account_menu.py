"""The menu of the account, at the end of every page's header: who is here, the theme, logging out."""

from pages.elements.tags import Piece, part, picture
from store.views.people import Person

THEMES = (("auto", "Auto", "auto"), ("light", "Light", "sun"), ("dark", "Dark", "moon"))


def draw_account(person: Person, theme: str) -> None:
    """Draw it; `theme` is the one that was chosen."""
    names = [word for word in person.name.split() if not word.endswith(".")] or [person.name]  # no "D" for "Dr."
    initials = (names[0][0] + (names[-1][0] if len(names) > 1 else "")).upper()
    themes = [
        part(
            "button",
            [picture(look), part("span", name)],
            type="button",
            data_theme_choice=choice,
            aria_pressed="true" if theme == choice else "false",
        )
        for choice, name, look in THEMES
    ]
    menu = [
        part("div", [part("strong", person.name), part("div", person.email, "soft small")], "menu-head"),
        part("div", themes, "themes", role="group", aria_label="Theme"),
        part("a", [picture("person"), part("span", "Account and password")], "menu-item", href="/account"),
        part(
            "form",
            [part("button", [picture("logout"), part("span", "Log out")], "menu-item", type="submit")],
            method="post",
            action="/logout",
            data_logout="true",
        ),
    ]
    summary = [
        part("span", None, "initials", data_initials=initials, aria_hidden="true"),
        part("span", person.name, "account-name"),
        part("span", "account", "hidden-words"),
        picture("down"),
    ]
    Piece("details", [part("summary", summary), part("div", menu, "pop-in")], "pop account")
