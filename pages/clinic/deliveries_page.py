"""What leaves the clinic, for staff: to whom, and what became of it; what did not arrive can be sent again."""

from datetime import UTC, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.phones import call_nodes
from pages.elements.tags import button, tag
from pages.elements.text_answers import TextAnswers
from pages.frame.frame import frame
from pages.frame.not_arrived import count_not_arrived
from pages.frame.page_at import page_at
from pages.frame.toasts import say_refused, toast
from pages.live import live
from settings import settings
from store import errors, threads
from store.notifications import costs, ledger
from store.notifications.costs import TextsOfMonth
from store.notifications.ledger import DeliveryView
from store.people import people
from store.views.people import Person

ROWS = 30
FOUND = 20
"""Patients among whom is looked, at the most."""


@page_at("/clinic/deliveries", "Messages", away=60)
async def mails(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)], only: str = "") -> None:
    """What left last, newest first, live; `only=problems`: what did not arrive."""
    me = current_user.person
    with frame(current_user, words.deliveries.TITLE):
        page = DeliveriesPage(me, problems_only=only == "problems")
        live.follow_deliveries(me.clinic.id, page.refresh)
        live.follow_appointments(me, lambda _event, _view: page.refresh())
        live.follow_people(me.clinic.id, page.refresh)
        live.follow_clock(page.on_minute)
        live.follow_clinic(me.clinic, page.show)
        await page.read()
        page.draw()
        await page.answers.read()


class DeliveriesPage:
    """One open page: all that it knows and shows."""

    def __init__(self, me: Person, *, problems_only: bool) -> None:
        self.me, self.problems_only = me, problems_only
        self.limit, self.is_more = ROWS, False
        self.views: list[DeliveryView] = []
        self.texts: TextsOfMonth
        self._typed = ""
        self._said = ""
        self.refresh = live.coalesced(self._refresh, pause=0.5)

    async def read(self) -> None:
        """What became of the newest by now, and how many text messages this month has seen."""
        typed = self._typed
        to, said = await self._sought()
        views, texts = await live.load(
            _read, self.me.id, datetime.now(UTC), problems_only=self.problems_only, to=to, limit=self.limit + 1
        )
        if typed != self._typed:  # what was typed since is being looked for
            return
        self._said, self.texts = said, texts
        self.views, self.is_more = views[: self.limit], len(views) > self.limit

    async def _sought(self) -> tuple[list[int] | None, str]:
        """The patients whose name fits what is typed, and what is said of them; None for everybody."""
        if len(self._typed.strip()) < people.SHORTEST_SEARCH:
            return None, ""
        try:
            found = await threads.read(people.search_patients, self.me.id, self._typed, limit=FOUND + 1)
        except errors.Refusal as refusal:
            return [], words.refusals.refusal(refusal, self.me.clinic.zone)
        return [each.id for each in found[:FOUND]], words.answers.found(len(found), FOUND)

    def draw(self) -> None:
        """How mails leave, and each of them."""
        draw_navigation("/clinic/deliveries", self.me)
        tag("p", words.deliveries.INTRODUCTION, "soft")
        if not settings().mail_host:
            tag("p", words.deliveries.TO_A_FOLDER.format(folder=settings().outbox.name), "card")
        self.of_month = tag("p", classes="card")
        self.of_month.set_visibility(bool(settings().sms_account))
        with tag("nav", classes="filter-bar", aria_label="Only show"):
            for name, address, is_problems in (
                (words.deliveries.ALL, "/clinic/deliveries", False),
                (words.deliveries.PROBLEMS, "/clinic/deliveries?only=problems", True),
            ):
                link = tag("a", name, href=address, aria_current="page" if is_problems is self.problems_only else None)
                if is_problems:
                    count_not_arrived(self.me, link, name)
        with tag("div", classes="narrow-bar", role="search"):
            sought = tag("input", type="search", aria_label=words.deliveries.TO, placeholder="Name of a patient")
            sought.attributes(autocomplete="off", maxlength=str(people.LONGEST_SEARCH))
            sought.listen("input", self.on_typed, readers.text, js_handler="(event) => emit(event.target.value)")
        self.found = tag("p", "", "hint", role="status")
        self.answers = TextAnswers(self.me)
        self.list = Fragment("ul", [], "item-list", aria_label=words.deliveries.TITLE)
        self.list.listen("act", self.on_again, readers.act)
        self.more = button("Show more", self.on_more, classes="btn-center")
        self.show()

    def show(self) -> None:
        """Everything as it is now."""
        self.now = datetime.now(UTC)
        self.of_month.set_text(words.deliveries.texts(self.texts, settings().sms_price))
        none = words.deliveries.NOTHING
        if self.problems_only:
            none = words.deliveries.NO_PROBLEMS if settings().mail_host else words.deliveries.NO_SERVER
        self.list.draw([self._row(view) for view in self.views] or [node("li", none, "item soft")])
        self.more.set_visibility(self.is_more)
        self.found.set_text(self._said)

    def _row(self, view: DeliveryView) -> Node:
        zone = self.me.clinic.zone
        tone, word = words.deliveries.standing(view)
        title, subject = words.deliveries.title(view), words.deliveries.subject(view, zone, self.now)
        became = [words.deliveries.what(view, zone, self.now), words.deliveries.happened(view, zone, self.now)]
        main = [
            node("strong", title, "item-title")
            if view.appointment_id is None
            else node("a", title, "item-title", href=f"/appointments/{view.appointment_id}"),
            *([node("span", subject, "item-line")] if subject else []),
            node("span", " ".join(filter(None, became)), "item-line"),
            *call_nodes(view),
        ]
        if view.may_arrive:
            again, doing = words.deliveries.SEND_AGAIN, f"again:{view.id}"
            main.append(node("button", again, "btn", type="button", data_act=doing, aria_label=f"{again}: {title}"))
        row = [node("div", main, "item-main"), node("span", word, f"pill tone-{tone}")]
        return node("li", row, "item message" if tone in {"rejected", "waiting"} else "item message is-well")

    def on_minute(self) -> None:
        """Say how long ago it was; with a new month the text messages begin anew."""
        if datetime.now(ZoneInfo(self.me.clinic.zone)).month == self.texts.first.month:
            self.show()
        else:
            self.refresh()

    async def on_again(self, act: tuple[str, str]) -> None:
        """Send one of them again that did not arrive."""
        name, number = act
        if name != "again" or not number.isdecimal():
            return
        try:
            await threads.write(ledger.send_again, int(number[:18]), by=self.me.id, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self.me)
        else:
            toast(words.deliveries.QUEUED_AGAIN, "accepted")

    def on_typed(self, typed: str) -> None:
        """Show what went to whose name fits by now; one letter looks for nobody."""
        self._typed = typed
        self.refresh()

    async def on_more(self) -> None:
        """Show older ones."""
        self.limit += ROWS
        await self._refresh()

    async def _refresh(self) -> None:
        await self.read()
        self.show()


def _read(
    person_id: int, now: datetime, *, problems_only: bool, to: list[int] | None, limit: int
) -> tuple[list[DeliveryView], TextsOfMonth]:
    latest = ledger.latest(by=person_id, problems_only=problems_only, to=to, limit=limit)
    return latest, costs.texts_of_month(by=person_id, now=now)
