"""The appointments of a provider who is away as rows: each offers what can be done about it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pages import words
from pages.away.note import WITH_NOTE
from pages.cleanup import while_open
from pages.elements import readers
from pages.elements.fragments import Fragment, Node, node
from pages.elements.patient_links import name_node
from pages.elements.phones import address, phone_nodes
from pages.elements.readers import VALUE
from pages.elements.still import StillElements
from pages.elements.tags import Tag, button, tag
from store.away import Affected, Choice
from store.views.appointments import AppointmentView
from store.views.people import Person

Decide = Callable[["AwayRow", str], Awaitable[None]]


CALL = "call"
"""The key of what is chosen for who cannot wait where nobody else is free: nothing that can be done here."""


def offered(affected: Affected) -> dict[str, tuple[Choice | None, str]]:
    """Return what can be done about it, by keys, the best first, and who would do it."""
    way_on = affected.way_on
    names = {each.id: each.name for each in (*way_on.colleagues, *([way_on.proposer] if way_on.proposer else []))}
    options: dict[str, tuple[Choice | None, str]] = {} if affected.suggestion else {CALL: (None, "")}
    for choice in affected.choices:
        options[f"{choice.act}:{choice.provider_id or 0}"] = choice, names.get(choice.provider_id or 0, "")
    return options


class AwayRow:
    """One appointment: when, who, what, how it stands; and what is to be done about it."""

    def __init__(self, affected: Affected, me: Person, decide: Decide) -> None:
        self._me, self._decide, self._busy = me, decide, False
        self.affected, self.is_leaving = affected, False
        self._options = offered(affected)
        self._chosen = next(iter(self._options))
        with tag("article", classes="away-row", data_away_row=str(affected.view.id), tabindex="-1") as self.article:
            self._facts = Fragment("div", [], "away-facts")
            with tag("div", classes="away-acts") as self._acts:
                self._select = Fragment("select", [])
                self._detail = tag("p", "", "away-detail", aria_live="polite")
                self._button = button(words.away.DO, style="primary")
                self._call = tag("a", "", "btn btn-primary")
            self._refusal = tag("p", "", "row-notice", role="alert", dir="auto")
        self._select.listen("change", self._on_choice, readers.key, js_handler=VALUE)
        self._button.listen("click", self._on_press, readers.text, js_handler=WITH_NOTE)
        self.refuse("")
        self.redraw()

    @property
    def view(self) -> AppointmentView:
        """The appointment as it was read last."""
        return self.affected.view

    @property
    def choice(self) -> Choice | None:
        """What is chosen now; None where somebody has to call."""
        return self._options[self._chosen][0]

    def show(self, affected: Affected) -> None:
        """Say how it stands, and offer what is possible by now; what was chosen stays chosen while that can be done."""
        was_best = self._chosen == next(iter(self._options))
        self.affected, self.is_leaving, self._options = affected, False, offered(affected)
        if was_best or self._chosen not in self._options:
            self._chosen = next(iter(self._options))
        self.redraw()

    def leave(self, view: AppointmentView | None) -> None:
        """Say what became of it, as far as that is known; nothing can be done about it here any more."""
        self.is_leaving = True
        said = words.away.became(view, self._me)
        if view is not None:
            self.affected = replace(self.affected, view=view)
        self.refuse("")
        self.redraw(said)

    def refuse(self, sentence: str) -> None:
        """Say why nothing was done, where the press was."""
        self._refusal.set_text(sentence)
        self._refusal.set_visibility(bool(sentence))

    def redraw(self, said: str = "") -> None:
        """Say all of it as it is at this minute."""
        if self.article.is_deleted:
            return
        view, now, zone = self.view, datetime.now(UTC), self._me.clinic.zone
        self.article.attributes(aria_label=words.answers.row(view, zone))
        self._facts.draw(_facts(view, self._me, said or words.away.standing(view, self._me, now)))
        can_be = not self.is_leaving and not self.affected.is_asked
        self._acts.set_visibility(can_be)
        if can_be:
            self._select.attributes(aria_label=words.away.label(view))
            self._select.draw([self._option(key) for key in self._options])
            self._detail.set_text(words.away.detail(*self._options[self._chosen], view, zone, now))
            self._button.attributes(aria_label=f"{words.away.DO}: {view.patient_name}")
            self._button.set_visibility(self.choice is not None)
            self._call.attributes(href=address(view.patient_phone))
            self._call.set_text(words.away.call(view))
            self._call.set_visibility(self.choice is None and bool(view.patient_phone) and not view.is_here)

    def _option(self, key: str) -> Node:
        said = words.away.option(*self._options[key], self.view)
        return node("option", said, value=key, key=key, selected=key == self._chosen)

    def _on_choice(self, key: str) -> None:
        """Whatever a browser says, only what is offered."""
        if key in self._options and not self.is_leaving:
            self._chosen = key
            self.redraw()

    async def _on_press(self, note: str) -> None:
        """One press at a time."""
        if self._busy or self.is_leaving or self.affected.is_asked:
            return
        self._busy = True
        try:
            await self._decide(self, note)
        finally:
            self._busy = False


class AwayList:
    """Rows in one section; each change touches one, and none moves under a hand."""

    def __init__(self, box: Tag, me: Person, decide: Decide, on_gone: Callable[[], None]) -> None:
        """`on_gone` is called when a row has left."""
        self._box, self._me, self._decide, self._on_gone = box, me, while_open(decide), while_open(on_gone)
        self._still = StillElements(box, on_gone=self._gone, stay=3)
        self._drawn = False
        self.rows: dict[int, AwayRow] = {}

    def show(self, affected: Sequence[Affected], now_as: Mapping[int, AppointmentView]) -> None:
        """Show exactly these; what leaves says what became of it, as `now_as` knows."""
        here = {each.view.id for each in affected}
        for gone in [row for row in self.open_rows if row.view.id not in here]:
            gone.leave(now_as.get(gone.view.id))
            self._still.leave(str(gone.view.id), gone.article)
        for place, each in enumerate(affected):
            row = self.rows.get(each.view.id)
            if row is None:
                self._draw(each, [other.view.id for other in affected[place + 1 :]])
                continue
            if row.is_leaving:
                self._still.stay(str(each.view.id), row.article)
            if row.is_leaving or row.affected != each:
                row.show(each)
        self._drawn = True

    def redraw(self) -> None:
        """Say all of it as it is at this minute."""
        for row in self.open_rows:
            row.redraw()

    @property
    def open_rows(self) -> list[AwayRow]:
        """The rows that are not about to leave."""
        return [row for row in self.rows.values() if not row.is_leaving]

    def _draw(self, affected: Affected, behind: Sequence[int]) -> None:
        with self._box:
            row = self.rows[affected.view.id] = AwayRow(affected, self._me, self._decide)
        follower = next((self.rows[each].article for each in behind if each in self.rows), None)
        if follower is not None:
            row.article.move(self._box, self._box.default_slot.children.index(follower))
        if self._drawn:
            self._still.arrive(str(affected.view.id), row.article)

    def _gone(self, key: str) -> None:
        """Delete a row that the hand has left."""
        self.rows.pop(int(key)).article.delete()
        self._on_gone()


def _facts(view: AppointmentView, me: Person, said: str) -> list[Node]:
    when = words.moments.near(view.start, me.clinic.zone, datetime.now(UTC))
    tone = "crisis" if view.crisis else words.appointments.tone(view.status)
    return [
        node("a", when, "away-when", href=f"/appointments/{view.id}"),
        node("div", [name_node(view, me, view.patient_name), *phone_nodes(view.patient_phone)], "away-who"),
        node("div", words.appointments.with_provider(view.type_name, view.provider_name), "away-what"),
        node("div", [node("span", said, f"pill tone-{tone}")], "away-said"),
    ]
