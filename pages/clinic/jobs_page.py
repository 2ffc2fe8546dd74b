"""What Kept does by itself, for staff: when it was looked at last, what is overdue, what fails."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends

import auth
from pages import words
from pages.clinic.navigation import draw_navigation
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag
from pages.frame.frame import frame
from pages.frame.page_at import page_at
from pages.live import live
from store import threads
from store.jobs.overview import FailedFor, JobView, overview
from store.views.people import Person


@page_at("/clinic/jobs", "By itself", away=60)
async def jobs(current_user: Annotated[auth.CurrentUser, Depends(auth.current_staff)]) -> None:
    """What runs by itself, as it stands at each minute, and as soon as it fails or goes well again."""
    me = current_user.person
    with frame(current_user, words.jobs.TITLE):
        page = JobsPage(me)
        live.follow_clock(page.refresh)
        live.follow_jobs(page.refresh)
        live.follow_clinic(me.clinic, page.refresh)
        await page.read()
        page.draw()


class JobsPage:
    """One open page: all that it knows and shows."""

    views: list[JobView]

    def __init__(self, me: Person) -> None:
        self.me = me
        self.refresh = live.coalesced(self._refresh)

    async def read(self) -> None:
        """How everything stands now; what needs somebody comes first."""
        self.now = datetime.now(UTC)
        views = await threads.read(overview, by=self.me.id, now=self.now)
        self.views = sorted(views, key=lambda view: (view.is_well, words.jobs.what(view)))

    def draw(self) -> None:
        """How it stands in a word, then each of them."""
        draw_navigation("/clinic/jobs", self.me)
        tag("p", words.jobs.INTRODUCTION, "soft")
        self.in_short = tag("p", role="status")
        self.list = Fragment("ul", [], "item-list", aria_label=words.jobs.TITLE)
        self.show()

    def show(self) -> None:
        """Everything as it is now."""
        self.in_short.set_text(words.jobs.in_short(self.views))
        self.list.draw([self._row(view) for view in self.views])

    def _row(self, view: JobView) -> Node:
        zone = self.me.clinic.zone
        tone, word = words.jobs.standing(view)
        main = [
            node("strong", words.jobs.what(view), "item-title"),
            node("p", words.jobs.last(view, zone, self.now), "item-line soft"),
        ]
        if trouble := words.jobs.trouble(view, zone, self.now):
            main += [node("p", trouble, "job-trouble"), _for_helpers(view.name, view.problem if view.attempts else "")]
        if view.failed_for:
            main.append(node("ul", [self._failed_for(view, one) for one in view.failed_for], "stack"))
        return node("li", [node("div", main, "item-main"), node("span", word, f"pill tone-{tone}")], "item job")

    def _failed_for(self, view: JobView, one: FailedFor) -> Node:
        said = words.jobs.failed_for(one, self.me.clinic.zone, self.now)
        name = words.jobs.subject(one)
        link = node("a", name, href=f"/appointments/{one.id}") if one.about == "appointment" else node("span", name)
        return node("li", [node("p", [link, node("span", f": {said}")]), _for_helpers(view.name, one.problem)])

    async def _refresh(self) -> None:
        await self.read()
        self.show()


def _for_helpers(name: str, problem: str) -> Node:
    return node("small", words.jobs.for_helpers(name, problem), "soft")
