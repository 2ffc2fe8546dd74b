"""The devices on which somebody hears of news while Kept is closed: switched on, tried, removed."""

import json
from datetime import UTC, datetime

from pages import words
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, listen, tag
from pages.frame.toasts import say_refused, toast
from pages.live import live
from settings import settings
from store import errors, text, threads
from store.models import LARGEST_ID, Role
from store.notifications import devices
from store.notifications.devices import DeviceView
from store.views.people import Person


class Devices:
    """A card; it follows other pages of the person, and push services. What only the browser knows, that says."""

    def __init__(self, me: Person, kept: list[DeviceView], browser_hash: str) -> None:
        """`browser_hash` is that of the browser that has the page; empty where it has none yet."""
        self._me, self._kept = me, kept
        self._this = next((each.id for each in kept if browser_hash and each.browser_hash == browser_hash), None)
        said = words.devices
        with tag(
            "section",
            classes="card stack",
            id="devices",
            aria_labelledby="devices-title",
            data_push_key=settings().public_push_key,
            data_push_words=json.dumps(said.IN_SCRIPT),
        ) as self._card:
            tag("h2", said.TITLE, id="devices-title")
            tag("p", said.INTRODUCTION, "soft")
            with tag("div", classes="banner tone-muted") as self._off:
                tag("span", classes="i", aria_hidden="true")
                tag("p", said.off(me.role), "banner-text")
                if me.role is Role.staff:
                    tag("a", said.SETTINGS, "btn", href="/clinic/settings")
            with tag("div", classes="stack") as self._on:
                for why, sentence in said.IN_BROWSER.items():
                    tag("p", sentence, data_push=why, hidden=True)
                with tag("div", classes="row-of", data_push="off", hidden=True):
                    button(said.ON, style="primary", data_push_on="true")
                tag("p", classes="error", role="alert", data_push_problem="true", hidden=True)
            self._list = Fragment("ul", [], "item-list", aria_label=said.TITLE)
        self._list.listen("act", self._on_act, readers.act)
        self._confirmation = Confirmation()
        listen("kept_device", self._on_added, readers.number(1, LARGEST_ID))
        self._show()
        self._refresh_soon = live.coalesced(self._refresh)
        live.follow_preferences(me.id, self._refresh_soon)
        live.follow_clinic(me.clinic, self._show)
        live.follow_clock(self._show)

    def _show(self) -> None:
        is_possible = text.can_be_written_to(self._me.clinic.email)
        self._off.set_visibility(not is_possible)
        self._on.set_visibility(is_possible)
        self._card.attributes(data_push_this=str(self._this) if self._this else None)
        self._list.set_visibility(bool(self._kept))
        self._list.draw([self._row(each) for each in self._kept])

    def _row(self, view: DeviceView) -> Node:
        said = words.devices
        title = f"{view.name} ({said.THIS})" if view.id == self._this else view.name
        main = [
            node("strong", title, "item-title"),
            node("p", said.since(view, self._me.clinic.zone, datetime.now(UTC)), "item-line"),
        ]
        acts = [
            node("button", name, "btn", type="button", data_act=f"{act}:{view.id}", aria_label=f"{name}: {view.name}")
            for act, name in (("try", said.TRY), ("remove", said.REMOVE))
        ]
        return node("li", [node("div", [*main, node("div", acts, "row-of")], "item-main")], "item")

    async def _refresh(self) -> None:
        self._kept = await live.read(devices.find, by=self._me.id)
        if self._this not in {each.id for each in self._kept}:
            self._this = None
        self._show()

    async def _on_added(self, number: int) -> None:
        """The browser has been added, and says which device that is."""
        self._this = number
        await self._refresh()
        if self._this is not None:
            toast(words.devices.SWITCHED_ON, "accepted")

    async def _on_act(self, act: tuple[str, str]) -> None:
        name, number = act
        view = next((each for each in self._kept if str(each.id) == number), None)
        if view is None:
            return
        if name == "try":
            await self._try(view.id)
        elif name == "remove":
            said = words.devices
            question = said.REMOVE_QUESTION.format(name=view.name)
            self._confirmation.ask(question, [said.REMOVE_BODY], said.REMOVE_NOW, lambda: self._remove(view.id))

    async def _try(self, number: int) -> None:
        try:
            await threads.write(devices.try_out, number, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
        else:
            toast(words.devices.TRIED, "info")

    async def _remove(self, number: int) -> None:
        try:
            await threads.write(devices.remove, number, by=self._me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me)
        else:
            await self._refresh()
            toast(words.devices.REMOVED, "accepted")
