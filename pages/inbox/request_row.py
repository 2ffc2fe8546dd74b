"""A request as one row of a clinic's list: drawn once, then only what changed is sent."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from nicegui import background_tasks

from pages import words
from pages.elements import readers
from pages.elements.answer_acts import act_button, offered_acts, undo_lasts
from pages.elements.fragments import Fragment, Node, node, serialize
from pages.elements.patient_links import name_node
from store.appointments.passing import Passes
from store.models import WAITING, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

NOTHING: tuple[str, str | None] = ("", None)
"""No sentence, and no address of what it is about."""

Decide = Callable[["RequestRow", str], Any]

MOST_DRAWN = 500
_drawn: dict[tuple[Any, ...], tuple[str, str]] = {}
"""What was drawn lately: what each row is called, and what stands in it, by all that this depends on."""


class RequestRow:
    """One row. `decide` is called with one of words.answers.ACTS."""

    def __init__(
        self,
        view: AppointmentView,
        person: Person,
        browser_zone: str | None,
        decide: Decide,
        **marks: str,
    ) -> None:
        """`marks`: those of what arrives in a still list; it glows once, when it is seen."""
        self.view = view
        self.is_leaving = False
        self._person, self._decide, self._browser_zone = person, decide, browser_zone
        self._busy, self._said = False, ""
        self._warning = self._refusal = NOTHING
        self._passes: Passes | None = None
        self._readers: list[str] = []
        self._keep_what_stays(view)
        classes = "request-row is-crisis is-tall" if self._is_waiting_crisis else "request-row"
        classes += " has-acts" if self._is_open else ""
        classes += " for-staff" if person.role is Role.staff else ""
        classes += " glow" if marks else ""
        name, inside = self._said_and_drawn()
        props = {"data_row": str(view.id), "tabindex": "-1", "aria_label": name, **marks}
        self.article = Fragment("article", inside, classes, **props)
        self.article.listen("act", self._act, readers.key)
        self._watch_undo()

    def show(self, view: AppointmentView) -> None:
        """Let the row say how the appointment stands now; it stays."""
        self.view, self.is_leaving, self._said = view, False, ""
        self._keep_what_stays(view)
        self._redraw_answered()

    def say(self, view: AppointmentView | None, said: str) -> None:
        """Let the row say what became of the request, of which it is the last that it says here."""
        self.view, self.is_leaving, self._said = view or self.view, True, said
        self._redraw_answered()

    def warn(self, sentence: str, address: str | None = None) -> None:
        """Say what it runs into in the provider's time, before anybody presses Accept; empty when it fits."""
        if (sentence, address) != self._warning and not self.is_leaving:
            self._warning = sentence, address
            self._draw()

    def tell_passes(self, passes: Passes | None) -> None:
        """Say who has passed it on, before anybody presses "Not me"; None for what waits for one provider."""
        if passes != self._passes and not self.is_leaving:
            self._passes = passes
            self._draw()

    def tell_readers(self, names: list[str]) -> None:
        """Say who else has it before them; what it says of the patient has that place again when they have not."""
        if names != self._readers:
            self._readers = names
            self._draw()

    def refuse(self, sentence: str, address: str | None) -> None:
        """Say why nothing was done, where the press was; `address` leads to what is in the way."""
        self._refusal = sentence, address
        self._draw()

    def busy(self, *, on: bool) -> None:
        """While the store is asked, the buttons wait; what it refused before is not said any more."""
        self._busy = on
        if on:
            self._refusal = NOTHING
        self._draw()

    def rename(self, now: AppointmentView) -> None:
        """Its appointment type or its people are called otherwise now; how it stands is not news."""
        names = {name: getattr(now, name) for name in ("type_name", "patient_name", "provider_name")}
        if any(getattr(self.view, name) != value for name, value in names.items()):
            self.view = replace(self.view, **names)
            self._named = self.view
            self._draw()

    def redraw(self) -> None:
        """Say when, on the clinic's clock as it is now."""
        self._draw()

    async def _act(self, act: str) -> None:
        """A click, or a key: whatever a browser says, only what is offered now."""
        if act in self._offered and not self._busy:
            await self._decide(self, act)

    @property
    def _is_open(self) -> bool:
        """Return whether it can still be decided here."""
        return self.view.status in WAITING and not self.is_leaving

    @property
    def _is_waiting_crisis(self) -> bool:
        """Return whether somebody in a crisis has no answer yet; what is decided looks like the others."""
        return self.view.crisis and self.view.is_request and self._is_open

    @property
    def _offered(self) -> tuple[str, ...]:
        """What can be done here now."""
        acts = offered_acts(self.view, self._person)
        is_given_away = self.is_leaving and self.view.status in WAITING
        return tuple(act for act in acts if act == "undo") if is_given_away else acts

    def _redraw_answered(self) -> None:
        """Draw it after its status changed; it keeps its height, as it may be under a hand."""
        self._refusal = NOTHING
        self.article.classes(**{"add" if self._is_waiting_crisis else "remove": "is-crisis"})
        self._draw()
        self._watch_undo()

    def _watch_undo(self) -> None:
        """Take the way back away when its time is over."""
        lasts = undo_lasts(self.view, self._person)
        if lasts > 0:
            background_tasks.create(self._end_undo(lasts), name="the end of an undo")

    async def _end_undo(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        self._draw()

    def _draw(self) -> None:
        if not self.article.is_deleted:
            name, inside = self._said_and_drawn()
            self.article.attributes(aria_label=name)
            self.article.draw(inside)

    def _said_and_drawn(self) -> tuple[str, str]:
        """What the row is called, and what stands in it; made once for all to whom it says the same in one second."""
        me, zone, now = self._person, self._person.clinic.zone, datetime.now(UTC).replace(microsecond=0)
        before = self._named if self._named is not self.view else None
        is_named = self.view.names(me.id) or (before is not None and before.names(me.id))
        reader = me.role, me.clinic.id, zone, self._browser_zone, me.id if is_named else None
        what = self.view, before, self._asked_at, int(self._waited.total_seconds()), self._passes, self._is_last
        how = self._offered, tuple(self._readers), self._warning, self._refusal, self._busy, self._said, self.is_leaving
        key = reader, what, how, now
        if (known := _drawn.get(key)) is None:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            known = _drawn[key] = words.answers.row(self.view, zone), serialize(self._nodes())
        return known

    def _nodes(self) -> list[Node]:
        view, zone, now = self.view, self._person.clinic.zone, datetime.now(UTC)
        when = words.moments.brief(view.as_asked.start, zone, now, seen_from=self._browser_zone)
        who = name_node(view, self._person, self._named.patient_name)
        nodes = [
            node("a", when, "row-when", href=f"/appointments/{view.id}"),
            node("div", [who, node("span", words.answers.patient(view), "soft"), *self._reading()], "row-who"),
            node("div", [node("span", words.answers.minutes(view)), *self._whom()], "row-type"),
        ]
        if self._is_waiting:
            nodes.append(self._since())
        reason = words.cancelling.why(view) if not self.is_leaving else ""  # a row that leaves keeps its size
        answer = words.proposing.answered(view)
        if text := f"Reason given: {reason}" if reason else f"{answer} {view.notes}".strip():
            nodes.append(node("details", [node("summary", text, dir="auto")], "row-notes"))
        return [*nodes, *self._notice(), node("div", self._answer(), "row-actions")]

    def _reading(self) -> list[Node]:
        """Who else is reading this; it stands where there is room, so that nothing moves."""
        if not self._readers or self.is_leaving:
            return []
        said = words.answers.reading(self._readers)
        return [node("span", said, "is-read", title=said)]

    def _whom(self) -> list[Node]:
        """With whom it is, or instead of "First available" who has passed it on, as far as this person reads it."""
        if wish := words.moving.wish(self.view, self._person.clinic.zone, datetime.now(UTC)):
            return [*self._with_whom, node("span", wish, "chip is-wish")]
        if offered := words.proposing.in_vain(self.view, self._person.clinic.zone, datetime.now(UTC)):
            return [*self._with_whom, node("span", offered, "chip")]
        said = words.answers.passes(self._passes, self._person) if self._passes and self.view.is_for_anybody else ""
        return [node("span", said, "chip")] if said else self._with_whom

    @property
    def _is_last(self) -> bool:
        return self._passes is not None and self._passes.is_last(self._person.id)

    @property
    def _is_waiting(self) -> bool:
        """Return whether it waits, or has waited until a moment ago: what the row says beside it stays in its place."""
        return self.view.status in WAITING or self.is_leaving

    def _since(self) -> Node:
        """How long it has been waiting, which the browser keeps true."""
        if self._said:
            return node("time", f"Waited {words.moments.span(self._waited)}", "row-waiting")
        since = self._asked_at.isoformat()
        counts = self._is_waiting_crisis
        said = words.moments.counted(self._waited) if counts else words.moments.span(self._waited)
        return node("time", said, "row-waiting", datetime=since, data_waiting=since, data_counts=counts or None)

    def _notice(self) -> list[Node]:
        """Why it was not accepted, or else what it would run into."""
        sentence, address = self._refusal if self._refusal[0] else self._warning
        reading = self._reading()
        if not sentence:
            return [node("p", reading, "row-notice only-read")] if reading else []
        said = node("a", sentence, href=address) if address else node("span", sentence, dir="auto")
        return [node("p", [said, *reading], "row-notice", role="alert" if self._refusal[0] else None)]

    def _answer(self) -> list[Node]:
        """The buttons, or what became of the request."""
        buttons = [
            act_button(act, self.view, self._person, warning=self._warning[0], is_last=self._is_last, busy=self._busy)
            for act in self._offered
        ]
        if self._said:
            return [node("span", self._said, f"row-said tone-{self._tone}"), *buttons]
        if self.view.status in WAITING:
            is_given = self.view.assigned_by_id == self._person.id and "undo" in self._offered
            given = [node("span", words.assigning.given(self.view), "row-said tone-info")] if is_given else []
            on_it = words.crisis.who(self.view, self._person)
            said = [node("span", on_it, "row-said on-it")] if on_it else given
            return [*said, *buttons]
        status = words.appointments.status(self.view, self._person)
        return [node("span", status, f"pill tone-{self._tone}"), *buttons]

    @property
    def _tone(self) -> words.appointments.Tone:
        return "muted" if self.is_leaving and self.view.status in WAITING else words.appointments.tone(self.view.status)

    def _keep_what_stays(self, view: AppointmentView) -> None:
        """With whom it is, where that is not plain, and since when: as it was, also in a row that leaves."""
        self._named = view
        self._asked_at = view.created_at if view.move_start is None else view.updated_at
        self._waited = datetime.now(UTC) - self._asked_at

    @property
    def _with_whom(self) -> list[Node]:
        """With whom it is, where that is not plain; and who was asked besides."""
        view, said = self._named, []
        if view.provider_id is None:
            said.append(node("span", "First available", "chip"))
        elif view.provider_id != self._person.id:
            said.append(node("span", view.provider_name, "soft"))
        asked = (words.colleagues.standing(view), words.crisis.standing(view)) if view.status in WAITING else ()
        said += [node("span", each, "chip") for each in asked if each]
        return said
