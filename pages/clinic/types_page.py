"""The clinic for its staff: its appointment types, in the order in which patients see them."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import Depends, Request
from nicegui import ui

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Node, node
from pages.elements.icons import type_icon
from pages.elements.still import StillList
from pages.elements.tags import Tag, icon, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from store import errors, threads
from store.availability.rules import TypeRules
from store.clinic import clinics, demand, types
from store.clinic.types import TypeWithOffers
from store.people import people
from store.views.people import Person

SAVED = "Saved. Patients are offered it like this from now on."


@page_at("/clinic", "Clinic", away=60)
async def clinic(request: Request, current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """Appointment types; `saved` in the address is the id of the one that was just saved."""
    me = current_user.person
    with frame(current_user, "Appointment types") as head:
        page = TypesPage(me)
        live.follow_rules(me.clinic.id, page.refresh)
        live.follow_clinic(me.clinic, page.on_clinic)
        await page.read()
        page.draw(head, saved=request.query_params.get("saved", ""))


class TypesPage:
    """One open page: all that it knows and shows."""

    def __init__(self, me: Person) -> None:
        self.me = me
        self.listed: list[TypeWithOffers] = []
        self.names: dict[int, str] = {}
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """The types as they are now, and the names of those who offer them."""
        self.listed = await threads.read(types.listed, by=self.me.id)
        self.names = {each.id: each.name for each in await threads.read(people.providers, self.me.clinic.id)}

    def draw(self, head: Tag, *, saved: str) -> None:
        """The types that can be booked, then the retired ones, folded."""
        with head, tag("a", classes="btn btn-primary", href="/clinic/types/new"):
            icon("plus")
            tag("span", "New appointment type")
        draw_navigation("/clinic", self.me)
        if any(str(each.type_.id) == saved for each in self.listed):
            with tag("div", classes="banner tone-accepted", role="status"):
                tag("span", classes="i", aria_hidden="true")
                tag("p", SAVED, "banner-text")
        with tag("div", classes="empty") as self.empty:
            icon("calendar-plus")
            tag("strong", "Nothing can be booked yet")
            tag("p", "Make the first appointment type, and patients can book it at once.")
        self.active = StillList(
            "type-list", gone="Retired", on_gone=lambda _: self.show_what_fits(), aria_label="Appointment types"
        )
        self.active.listen("act", self.on_act, readers.act)
        with tag("details", classes="past") as self.past:
            with tag("summary"):
                icon("right")
                tag("h2", "Retired")
            self.retired = StillList(
                "type-list",
                gone="Brought back",
                on_gone=lambda _: self.show_what_fits(),
                aria_label="Retired appointment types",
            )
            self.retired.listen("act", self.on_act, readers.act)
        self.confirmation = Confirmation()
        self.show()

    def show(self) -> None:
        """Every type as it is now."""
        active = [each for each in self.listed if each.type_.active]
        retired = [each for each in self.listed if not each.type_.active]
        self.active.show([self._card(each, place, len(active)) for place, each in enumerate(active)])
        self.retired.show([self._retired(each) for each in retired])
        self.show_what_fits()

    def show_what_fits(self) -> None:
        """An empty list says so; one that holds something, perhaps what has just left it, is shown."""
        self.empty.set_visibility(self.active.is_empty)
        self.past.set_visibility(not self.retired.is_empty)

    async def _refresh(self) -> None:
        await self.read()
        self.show()

    # ---- handlers

    def on_clinic(self) -> None:
        """Draw again: where an appointment takes place may be named otherwise now."""
        self.show()

    async def on_act(self, said: tuple[str, str]) -> None:
        """A button of a card: `up:3`, `down:3`, `retire:3` or `bring-back:3`."""
        act, number = said
        order = [each.type_.id for each in self.listed if each.type_.active]
        type_ = next((each.type_ for each in self.listed if str(each.type_.id) == number), None)
        if type_ is None:
            return
        if act in {"up", "down"} and type_.active:
            to = order.index(type_.id) + (1 if act == "down" else -1)
            if 0 <= to < len(order) and await self._done(types.move, type_.id, to=to):
                await self._refresh()
                self._keep_focus(act, type_.id)
        elif act == "retire" and type_.active:
            await self._ask_to_retire(type_)
        elif act == "bring-back":
            await self._bring_back(type_)

    async def _ask_to_retire(self, type_: TypeRules) -> None:
        """Say what patients lose, before the type is retired."""
        try:
            ahead = await threads.read(demand.of_type, type_.id, by=self.me.id, now=datetime.now(UTC))
            phone = (await threads.read(clinics.settings, by=self.me.id)).emergency_phone
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
            return
        said = words.clinic.retiring(type_, ahead, types.left_in_a_crisis(self.listed, without=type_.id), phone)
        self.confirmation.ask(f"Retire {type_.name}?", said, "Retire", partial(self._retire, type_))

    async def _retire(self, type_: TypeRules) -> None:
        if await self._done(types.retire_type, type_.id):
            toast(
                f"{type_.name} cannot be booked any more. Its appointments stay.",
                action=("Undo", partial(self._bring_back, type_)),
            )

    async def _bring_back(self, type_: TypeRules) -> None:
        if await self._done(types.bring_back, type_.id):
            toast(f"{type_.name} can be booked again.", "accepted")

    async def _done(self, verb: Callable[..., None], type_id: int, **how: int) -> bool:
        """Return whether the store did it; if not, the page says why."""
        try:
            await threads.write(verb, type_id, by=self.me.id, **how)
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
            return False
        return True

    def _keep_focus(self, act: str, type_id: int) -> None:
        """The keyboard stays on the button of the type that moved, so that it can move on."""
        ui.run_javascript(f"setTimeout(() => document.getElementById('{act}-{type_id}')?.focus())")

    # ---- cards

    def _card(self, each: TypeWithOffers, place: int, number: int) -> Node:
        type_, key = each.type_, each.type_.id
        moves = [
            self._move("up", f"Move {type_.name} up", key, ends=place == 0),
            self._move("down", f"Move {type_.name} down", key, ends=place == number - 1),
        ]
        retire = node("button", "Retire", "btn btn-quiet", type="button", data_act=f"retire:{key}")
        retire[1]["aria-label"] = f"Retire {type_.name}"
        edit = node("a", "Change", "btn", href=f"/clinic/types/{key}", aria_label=f"Change {type_.name}")
        classes = "card type-card is-crisis" if type_.crisis else "card type-card"
        actions = node("div", [edit, retire, node("span", moves, "type-moves")], "type-actions")
        return node("li", [*self._about(each), actions], classes, data_key=str(key))

    def _retired(self, each: TypeWithOffers) -> Node:
        type_, key = each.type_, each.type_.id
        back = node("button", "Bring back", "btn", type="button", data_act=f"bring-back:{key}")
        back[1]["aria-label"] = f"Bring back {type_.name}"
        edit = node("a", "Change", "btn btn-quiet", href=f"/clinic/types/{key}", aria_label=f"Change {type_.name}")
        actions = node("div", [back, edit], "type-actions")
        return node("li", [*self._about(each), actions], "card type-card", data_key=str(key))

    def _about(self, each: TypeWithOffers) -> list[Node]:
        type_ = each.type_
        offers = sorted((self.names[key], at_once) for key, at_once in each.offers.items() if key in self.names)
        head = [node("span", None, f"i i-{type_icon(type_.slug)}", aria_hidden="true"), node("h2", type_.name)]
        if type_.crisis:
            head.append(node("span", "For a crisis", "pill tone-crisis"))
        lines = [
            node(
                "li",
                [node("span", None, f"i i-{picture}", aria_hidden="true"), node("span", text)],
                "is-warning" if text == words.clinic.NOBODY else "",
            )
            for picture, text in words.clinic.rules(type_, offers, self.me.clinic.name)
        ]
        about = node(
            "div", [node("div", head, "type-head"), node("p", type_.sentence, "soft", dir="auto")], "type-about"
        )
        return [about, node("ul", lines, "type-rules")]

    def _move(self, act: str, label: str, key: int, *, ends: bool) -> Node:
        return node(
            "button",
            [node("span", None, f"i i-{act}", aria_hidden="true")],
            "icon-btn",
            type="button",
            id=f"{act}-{key}",
            data_act=f"{act}:{key}",
            aria_label=label,
            title=label,
            aria_disabled="true" if ends else None,
        )
