"""Addresses that a clinic gives away, as links and as QR codes: to register, and to book."""

from typing import Annotated
from urllib.parse import quote, urlsplit

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.clinic.qr_code import draw_qr_code
from pages.elements.tags import Tag, button, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.live import live
from settings import settings
from store.views.people import Clinic

LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@page_at("/clinic/links", "Links")
def links(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """Two cards to print, or to copy from."""
    clinic, slug = current_user.person.clinic, quote(current_user.person.clinic.slug)
    with frame(current_user, "Links") as head:
        with head:
            button("Print", icon_name="print", data_prints="true")
        draw_navigation("/clinic/links", current_user.person)
        if urlsplit(settings().origin).hostname in LOOPBACK:
            with tag("div", classes="banner tone-waiting", role="status"):
                tag("span", classes="i", aria_hidden="true")
                tag("p", words.clinic.ONLY_HERE, "banner-text")
        with tag("div", classes="links"):
            LinkCard(clinic, "Register", f"/register?clinic={slug}", words.clinic.to_register)
            LinkCard(clinic, "Book", f"/schedule?clinic={slug}", words.clinic.to_book)


class LinkCard:
    """One address: what it is for, its code, itself, and a button that copies it."""

    def __init__(self, clinic: Clinic, title: str, path: str, says: words.clinic.Says) -> None:
        self._clinic, self._says = clinic, says
        address = f"{settings().origin}{path}"
        with tag("section", classes="card stack link-card"):
            self._name: Tag = tag("p", classes="link-clinic")
            tag("h2", title)
            self._for: Tag = tag("p", classes="soft")
            draw_qr_code(address, f"QR code: {address}")
            tag("a", address, "link-address", href=address)
            button("Copy the link", data_copies=address, classes="start")
        live.follow_clinic(clinic, self.show)
        self.show()

    def show(self) -> None:
        """Say for what it is, as the clinic has decided by now."""
        self._name.set_text(self._clinic.name)
        self._for.set_text(self._says(self._clinic))
