"""Other times that the clinic proposes, on the page of a request: its patient takes one with a tap, or none."""

from datetime import UTC, datetime

from pages import words
from pages.elements import readers
from pages.elements.forms import Form, Values, first
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import tag
from pages.frame.toasts import say_refused
from store import appointments, errors, threads
from store.models import Role
from store.views.appointments import AppointmentView, ProposedTime
from store.views.people import Person


class Proposals:
    """A card that is there while times are proposed; for the clinic it only says which."""

    def __init__(self, view: AppointmentView, me: Person, browser_zone: str | None) -> None:
        self._view, self._me, self._browser_zone, self._busy = view, me, browser_zone, False
        self._is_asked = me.role is Role.patient
        with tag("section", classes="card proposals", aria_labelledby="proposals-title") as self._card:
            self._title = tag("h2", "", "card-title", id="proposals-title")
            self._note = tag("p", "", "typed", dir="auto")
            self._times = Fragment("div", [], "proposed-times")
            with tag("p", classes="soft"):
                self._held = tag("span")
                self._left = tag("time", "", "chip", data_counts="true", aria_hidden="true")
            if self._is_asked:
                with tag("details", classes="none-suits"):
                    self._no = tag("summary")
                    self._form = Form({}, self._on_decline, draft=f"decline-{view.id}", names={"note": "decline_note"})
                    with self._form:
                        self._form.area("decline_note", words.proposing.NOTE, rows=2)
                        self._form.end(words.proposing.DECLINE, style="")
        self._times.listen("act", self._on_take, readers.act)
        self.show(view)

    def show(self, view: AppointmentView) -> None:
        """Say what is proposed now, and for how long still."""
        self._view = view
        self._card.set_visibility(bool(view.proposals))
        if not view.proposals or view.answer_by is None:
            return
        zone, now = self._me.clinic.zone, datetime.now(UTC)
        self._title.set_text(words.proposing.title(view, self._me))
        note = words.proposing.wrote(view.proposal_note) if self._is_asked else view.proposal_note
        self._note.set_text(note)
        self._note.set_visibility(bool(note))
        if self._is_asked:
            self._no.set_text(words.proposing.none_suits(view))
        self._held.set_text(words.proposing.held(view, self._me, now))
        until = view.answer_by.isoformat()
        self._left.set_text(words.moments.left(view.answer_by, now, zone))
        self._left.attributes(datetime=until, data_until=until)
        self._draw(now)

    def _draw(self, now: datetime) -> None:
        self._times.draw([self._time(each, now) for each in self._view.proposals])

    def _time(self, proposal: ProposedTime, now: datetime) -> Node:
        zone = self._me.clinic.zone
        if not self._is_asked:
            return node("p", words.moments.near(proposal.start, zone, now))
        inside = [
            node("strong", words.proposing.take(self._view, proposal, zone, now, self._browser_zone)),
            node("small", words.proposing.what(self._view, zone)),
        ]
        act = f"take:{int(proposal.start.timestamp())}"
        is_off = self._busy or proposal.start <= now
        return node("button", inside, "btn btn-primary", type="button", data_act=act, disabled=is_off, key=act)

    async def _on_take(self, press: tuple[str, str]) -> None:
        """Take a time; whatever a browser says, only what is proposed. The page hears of it as of any news."""
        proposals = self._view.proposals
        start = next((each.start for each in proposals if press == ("take", str(int(each.start.timestamp())))), None)
        if start is None or self._busy or not self._is_asked:
            return
        self._set_busy(on=True)
        try:
            await threads.write(
                appointments.accept_proposal, self._view.id, by=self._me.id, start=start, now=datetime.now(UTC)
            )
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, start=start)
        finally:
            self._set_busy(on=False)

    def _set_busy(self, *, on: bool) -> None:
        self._busy = on
        self._draw(datetime.now(UTC))

    async def _on_decline(self, values: Values) -> None:
        """Take none of them."""
        note = first(values, "decline_note")
        try:
            await threads.write(appointments.decline, self._view.id, by=self._me.id, note=note, now=datetime.now(UTC))
        except errors.Refusal as refusal:
            say_refused(refusal, self._me, form=self._form)
        else:
            self._form.say({})
            self._form.forget()
