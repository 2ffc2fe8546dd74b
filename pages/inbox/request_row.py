"""A request as one row of a clinic's list: drawn once, then only what changed is sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from nicegui import background_tasks

from pages import words
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from store import appointments
from store.models import WAITING
from store.views.appointments import AppointmentView
from store.views.people import Person

MINUTE = timedelta(minutes=1)
ACTS = {"accept": "Accept", "reject": "Reject", "undo": "Undo"}
ANSWERS = ("accept", "reject")

Decide = Callable[["RequestRow", str], Any]


class RequestRow:
    """One row. `decide` is called with "accept", "reject" or "undo"; without it the row only shows."""

    def __init__(
        self,
        view: AppointmentView,
        person: Person,
        browser_zone: str | None,
        decide: Decide | None,
        *,
        is_new: bool = False,
    ) -> None:
        """`is_new`: it glows once, when it is seen."""
        self.view = view
        self.is_leaving = False
        self._person, self._decide, self._browser_zone = person, decide, browser_zone
        self._busy, self._said, self._warning = False, "", ""
        self._keep_what_stays(view)
        classes = "request-row is-crisis" if view.crisis else "request-row"
        classes += " has-acts" if decide is not None and self._is_open else ""
        classes += " glow" if is_new else ""
        props = {"data_row": str(view.id), "tabindex": "-1", "aria_label": self._name}
        self.article = Fragment("article", self._nodes(), classes, **props)
        if decide is not None:
            self.article.listen("act", self._act, readers.key)
        self._watch_undo()

    def show(self, view: AppointmentView) -> None:
        """Let the row say how the appointment stands now; it stays."""
        self.view, self.is_leaving, self._said = view, False, ""
        self._keep_what_stays(view)
        self._draw()
        self._watch_undo()

    def say(self, view: AppointmentView | None, said: str) -> None:
        """Let the row say what became of the request, of which it is the last that it says here."""
        self.view, self.is_leaving, self._said = view or self.view, True, said
        self._draw()
        self._watch_undo()

    def warn(self, warning: str) -> None:
        """Say what it runs into in the provider's time, before anybody presses Accept; empty when it fits."""
        if warning != self._warning and not self.is_leaving:
            self._warning = warning
            self._draw()

    def busy(self, *, on: bool) -> None:
        """While the store is asked, the buttons wait."""
        self._busy = on
        self._draw()

    def rename(self, now: AppointmentView) -> None:
        """Its appointment type or its people are called otherwise now; how it stands is not news."""
        names = {name: getattr(now, name) for name in ("type_name", "patient_name", "provider_name", "patient_phone")}
        if any(getattr(self.view, name) != value for name, value in names.items()):
            self.view = replace(self.view, **names)
            self._keep_names(self.view)
            self.article.attributes(aria_label=self._name)
            self._draw()

    def redraw(self) -> None:
        """Say when, on the clinic's clock as it is now."""
        self._draw()

    async def _act(self, act: str) -> None:
        """A click, or a key: whatever a browser says, only what is offered now."""
        if self._decide is not None and act in self._offered and not self._busy:
            await self._decide(self, act)

    @property
    def _is_open(self) -> bool:
        """Whether it can still be decided here."""
        return self.view.status in WAITING and not self.is_leaving

    @property
    def _offered(self) -> tuple[str, ...]:
        """What can be done here now."""
        if self._is_open:
            return ANSWERS
        return ("undo",) if self._undo_lasts > 0 else ()

    @property
    def _undo_lasts(self) -> float:
        """Seconds for which this person can still take back what they decided."""
        ends = appointments.undo_ends(self.view, by=self._person.id)
        return (ends - datetime.now(UTC)).total_seconds() if ends else 0.0

    def _watch_undo(self) -> None:
        """Take the way back away when its time is over."""
        if self._decide is not None and self._undo_lasts > 0:
            background_tasks.create(self._end_undo(self._undo_lasts), name="the end of an undo")

    async def _end_undo(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._draw()

    @property
    def _name(self) -> str:
        return f"{self.view.patient_name}, {self.view.type_name}"

    def _draw(self) -> None:
        if not self.article.is_deleted:
            self.article.draw(self._nodes())

    def _nodes(self) -> list[Node]:
        view, zone, now = self.view, self._person.clinic.zone, datetime.now(UTC)
        when = words.moments.near(view.start, zone, now, seen_from=self._browser_zone)
        nodes = [
            node("a", when, "row-when", href=f"/appointments/{view.id}"),
            node("div", self._names, "row-who"),
            node("div", self._what(view), "row-type"),
            self._since(),
        ]
        if self._decide is not None:
            said = [node("span", self._said, f"row-said tone-{self._tone}")] if self._said else []
            nodes.append(node("div", [*said, *map(self._button, self._offered)], "row-actions"))
        reason = view.rejection_reason if not self.is_leaving else None  # a row that leaves keeps its size
        if text := f"Reason given: {reason}" if reason else view.notes:
            nodes.append(node("details", [node("summary", text, dir="auto")], "row-notes"))
        return nodes

    def _what(self, view: AppointmentView) -> list[Node]:
        what = [node("span", f"{view.type_name}, {(view.end - view.start) // MINUTE} min")]
        return [*what, node("span", self._warning, "row-warning", dir="auto")] if self._warning else what

    def _since(self) -> Node:
        """How long it has been waiting, which the browser keeps true; or what became of it."""
        if self._said:
            waited = f"Waited {self._waiting}"
            return node("time", self._said if self._decide is None else waited, "row-waiting")
        if self.view.status in WAITING:
            since = self.view.created_at.isoformat()
            return node("time", self._waiting, "row-waiting", datetime=since, data_waiting=since)
        said = words.appointments.status(self.view, self._person)
        return node("time", said, f"row-waiting pill tone-{self._tone}")

    @property
    def _tone(self) -> words.appointments.Tone:
        return "muted" if self.is_leaving and self.view.status in WAITING else words.appointments.tone(self.view.status)

    def _button(self, act: str) -> Node:
        label = f"{ACTS[act]} {self.view.patient_name}"
        label += f". {self._warning}" if act == "accept" and self._warning else ""
        return node(
            "button", ACTS[act], f"btn btn-{act}", type="button", data_act=act, aria_label=label, disabled=self._busy
        )

    def _keep_what_stays(self, view: AppointmentView) -> None:
        """Who asks, with whom where that is not plain, and since when: as it was, also in a row that leaves."""
        self._keep_names(view)
        self._waiting = words.moments.span(datetime.now(UTC) - view.created_at)

    def _keep_names(self, view: AppointmentView) -> None:
        provider = "" if self._person.id == view.provider_id else f" · {view.provider_name or 'First available'}"
        self._names = f"{view.patient_name}{provider}"
