"""Other systems of the clinic that are called with news, for staff: which, with what, and what became of each call."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any
from urllib.parse import urlsplit

from fastapi import Depends
from nicegui import ui

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements import readers
from pages.elements.confirmation import Confirmation
from pages.elements.forms import Form, Values, field, first
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from store import errors, threads
from store.text import LONGEST_LINK
from store.views.people import Person
from store.webhooks import calls, webhooks
from store.webhooks.calls import CallView
from store.webhooks.queueing import KINDS
from store.webhooks.webhooks import Secret, WebhookView
from web import given_addresses

ADDRESS = "/clinic/webhooks"
ROWS = 30


@page_at(ADDRESS, words.webhooks.TITLE, away=60)
async def other_systems(
    current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)], change: str = ""
) -> None:
    """Each webhook, live; `change`: the id of the one that the form below is about."""
    me = current_user.person
    with frame(current_user, words.webhooks.TITLE):
        page = WebhooksPage(me, change)
        live.follow_webhooks(me.clinic.id, page.refresh)
        live.follow_appointments(me, lambda _event, _view: page.refresh())
        live.follow_clock(page.show)
        live.follow_clinic(me.clinic, page.show)
        await page.read()
        page.draw()


class WebhooksPage:
    """One open page: all that it knows and shows."""

    views: list[WebhookView]
    calls: list[CallView]

    def __init__(self, me: Person, change: str) -> None:
        self.me, self._change = me, change
        self.limit, self.is_more = ROWS, False
        self.refresh = live.coalesced(self._refresh, pause=0.5)

    async def read(self) -> None:
        """How everything stands now."""
        self.views, found = await live.load(_read, self.me.id, self.limit + 1)
        self.calls, self.is_more = found[: self.limit], len(found) > self.limit

    def draw(self) -> None:
        """Each webhook, the form for another one, and the last calls."""
        said = words.webhooks
        draw_navigation(ADDRESS, self.me)
        tag("p", said.INTRODUCTION, "soft")
        self._secret, self._secret_of = tag("div", classes="stack", role="status"), 0
        self._changing = next((view for view in self.views if str(view.id) == self._change), None)
        if self._changing:
            self.form = self._draw_form()
        self.list = Fragment("ul", [], "type-list", aria_label=said.TITLE)
        self.list.listen("act", self.on_act, readers.act)
        with tag("section", classes="stack", aria_labelledby="calls-title"):
            tag("h2", said.CALLS, id="calls-title")
            self.ledger = Fragment("ul", [], "item-list", aria_labelledby="calls-title")
            self.ledger.listen("act", self.on_act, readers.act)
            self.more = button("Show more", self.on_more, classes="btn-center")
        if not self._changing:
            self.form = self._draw_form()
        self._confirmation = Confirmation()
        self.show()

    def show(self) -> None:
        """Everything as it is now; what somebody is typing stays."""
        self.now = datetime.now(UTC)
        said = words.webhooks
        self.list.draw([self._card(view) for view in self.views] or [node("li", said.NONE, "card soft")])
        hosts = {view.id: urlsplit(view.address).hostname or "" for view in self.views}
        rows = [self._row(view, hosts.get(view.webhook_id, "")) for view in self.calls]
        self.ledger.draw(rows or [node("li", said.NO_CALLS, "item soft")])
        self.more.set_visibility(self.is_more)

    def _draw_form(self) -> Form:
        said, changed = words.webhooks, self._changing
        draft = f"webhook-{changed.id}" if changed else "webhook"
        with (
            Form(_written(changed), self.on_send, draft=draft) as form,
            form.group(said.change(changed) if changed else said.ADD),
        ):
            longest = str(LONGEST_LINK)
            form.text(
                "address", said.ADDRESS, hint=said.ADDRESS_HINT, type="url", maxlength=longest, autocomplete="off"
            )
            options = [(kind.value, said.KIND_NAMES[kind], "") for kind in KINDS]
            form.several("kinds", said.KINDS_TITLE, options, has_heading=True)
            beside = [(said.BACK, ADDRESS)] if changed else []
            form.end(said.SAVE if changed else said.ADD_NOW, *beside)
        return form

    def _card(self, view: WebhookView) -> Node:
        said, zone = words.webhooks, self.me.clinic.zone
        tone, word = said.standing(view)
        wrong = said.how_it_stands(view, zone, self.now)
        acts = (("test", said.SEND_TEST), ("renew", said.RENEW)) if view.is_on else (("on", said.SWITCH_ON),)
        buttons = [_button(act, view.id, text, view.address) for act, text in acts]
        change = node(
            "a", said.EDIT, "btn", href=f"{ADDRESS}?change={view.id}", aria_label=f"{said.EDIT}: {view.address}"
        )
        head = [node("strong", view.address, "link-address"), node("span", word, f"pill tone-{tone}")]
        return node(
            "li",
            [
                node("div", head, "type-head"),
                node("p", said.hears(view), "soft"),
                *([node("p", wrong)] if wrong else []),
                node("div", [*buttons, change, _button("remove", view.id, said.REMOVE, view.address)], "row-of"),
            ],
            "card stack",
        )

    def _row(self, view: CallView, host: str) -> Node:
        said, zone = words.webhooks, self.me.clinic.zone
        tone, word = said.call_standing(view)
        title = said.call_title(view)
        main = [
            node("strong", title, "item-title")
            if view.appointment_id is None
            else node("a", title, "item-title", href=f"/appointments/{view.appointment_id}"),
            node("p", said.what_became(view, zone, self.now), "item-line"),
            node("small", f"{words.moments.brief(view.occurred_at, zone, self.now)}, {host}", "soft"),
        ]
        if view.can_be_sent_again:
            main.append(_button("again", view.id, said.SEND_AGAIN, title))
        return node("li", [node("div", main, "item-main"), node("span", word, f"pill tone-{tone}")], "item")

    # ---- handlers

    async def on_send(self, values: Values) -> None:
        """Look at what was typed, and at where it leads; then add it, or save it."""
        address, kinds = first(values, "address").strip(), list(values.get("kinds", ()))
        try:
            await threads.read(webhooks.check, address, kinds, by=self.me.id)
            now = datetime.now(UTC)
            await given_addresses.check(address, field="address", by=self.me.id, now=now)
            if (changed := self._changing) is None:
                secret = await threads.write(webhooks.add, address, kinds, by=self.me.id, now=now)
                self.form.show_saved(_written(None))
                self._show_secret(secret, address)
            else:
                await threads.write(webhooks.change, changed.id, address, kinds, by=self.me.id, now=now)
                self.form.forget()
                ui.navigate.to(ADDRESS)
        except (errors.BadLink, errors.NotPublic):
            self.form.say({"address": words.webhooks.ADDRESS_WRONG})
        except errors.Missing as missing:
            self.form.say({missing.field: words.webhooks.MISSING.get(missing.field, words.webhooks.ADDRESS_WRONG)})
        except errors.Refusal as refusal:
            say_refused(refusal, self.me, form=self.form)

    async def on_act(self, doing: tuple[str, str]) -> None:
        """A button of a card or a row: `test:3`, `renew:3`, `on:3`, `remove:3`; `again:7`."""
        act, number = doing
        if not number.isdecimal():
            return
        said, about, now = words.webhooks, int(number[:18]), datetime.now(UTC)
        view = next((each for each in self.views if each.id == about), None)
        if act == "again":
            await self._do(partial(calls.send_again, about, now=now), said.SENT_AGAIN)
        elif view is None:
            return
        elif act == "test":
            await self._do(partial(webhooks.send_test, about, now=now), said.TEST_SENT)
        elif act == "on":
            await self._do(partial(webhooks.switch_on, about, now=now), said.SWITCHED_ON)
        elif act == "renew":
            renew = partial(self._renew, view)
            self._confirmation.ask(
                said.RENEW_QUESTION, [view.address, said.RENEW_BODY], said.RENEW_NOW, renew, takes_away=False
            )
        elif act == "remove":
            removing = partial(self._remove, about)
            self._confirmation.ask(said.REMOVE_QUESTION, [said.removing(view)], said.REMOVE_NOW, removing)

    async def on_more(self) -> None:
        """Show older calls."""
        self.limit += ROWS
        await self._refresh()

    async def _renew(self, view: WebhookView) -> None:
        try:
            now = datetime.now(UTC)
            secret = await threads.write(webhooks.renew_secret, view.id, by=self.me.id, now=now)
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            self._show_secret(secret, view.address, words.webhooks.OLD_ONE)

    async def _remove(self, webhook_id: int) -> None:
        if (
            await self._do(partial(webhooks.remove, webhook_id), words.webhooks.REMOVED)
            and self._secret_of == webhook_id
        ):
            self._secret.clear()

    async def _do(self, verb: Callable[..., Any], said: str) -> bool:
        try:
            await threads.write(verb, by=self.me.id)
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
            return False
        toast(said, "accepted")
        return True

    def _show_secret(self, secret: Secret, address: str, more: str = "") -> None:
        """Show a secret, on this page alone, until whoever reads it has kept it."""
        said = words.webhooks
        self._secret_of = secret.webhook_id
        self._secret.clear()
        with self._secret, tag("section", classes="card stack"):
            tag("strong", address, "link-address")
            with field("webhook-secret", said.SECRET, hint=f"{said.KEEP_IT} {more}".strip()) as drawn:
                drawn.draw("input", value=secret.secret, readonly=True, spellcheck="false", autocomplete="off")
            with tag("div", classes="row-of"):
                button(said.COPY, data_copies=secret.secret)
                button(said.KEPT, self._secret.clear)
        ui.run_javascript("document.getElementById('webhook-secret')?.focus()")

    async def _refresh(self) -> None:
        await self.read()
        self.show()


def _read(person_id: int, limit: int) -> tuple[list[WebhookView], list[CallView]]:
    return webhooks.listed(by=person_id), calls.latest(by=person_id, limit=limit)


def _written(view: WebhookView | None) -> dict[str, list[str]]:
    if view is None:
        return {"address": [""], "kinds": [kind.value for kind in KINDS]}
    return {"address": [view.address], "kinds": list(view.kinds)}


def _button(act: str, number: int, text: str, about: str) -> Node:
    return node("button", text, "btn", type="button", data_act=f"{act}:{number}", aria_label=f"{text}: {about}")
