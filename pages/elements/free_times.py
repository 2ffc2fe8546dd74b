"""The times of a day in the dialog of a new appointment: free ones to press, taken ones to see, live."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple

from pages import words
from pages.cleanup import while_open
from pages.elements.fragments import Fragment, Node, node
from pages.elements.tags import button, tag
from pages.live import live
from store import errors, threads
from store.availability import desk
from store.availability.desk import DeskDay
from store.views.people import Person, ProviderView, TypeSummary

NOTHING_ASKED = "Choose what and with whom, and the free times of the day stand here."


class Choice(NamedTuple):
    """What an appointment is to be; `patient_id` as far as somebody is chosen; `moving` is the id of one that moves."""

    type_: TypeSummary
    provider: ProviderView
    day: date
    patient_id: int | None
    moving: int = 0


class FreeTimes:
    """Radio buttons of one day. What is pressed stands in the field for the time (static/calendar.js)."""

    def __init__(
        self, me: Person, on_taken: Callable[[Sequence[datetime]], None], on_next: Callable[[datetime], None]
    ) -> None:
        """`on_taken` hears of times that were free until now, `on_next` that the next free one is wanted."""
        self._me, self._on_taken, self._on_next = me, while_open(on_taken), while_open(on_next)
        self._choice: Choice | None = None
        self._day = DeskDay()
        with tag("fieldset", classes="new-times"):
            tag("legend", "Times of that day", "hidden-words")
            self._list = Fragment("div", [], "slots")
            self._said = tag("p", NOTHING_ASKED, "hint", role="status")
            self._next = button("", self._press_next, style="quiet")
        self._next.set_visibility(False)
        self._read_soon = live.coalesced(self._read)
        live.follow_times(me.clinic.id, self.refresh)
        live.follow_rules(me.clinic.id, self.refresh)

    def show(self, choice: Choice | None) -> None:
        """Show the times of this choice soon; none as long as something is missing."""
        if choice == self._choice:
            return
        self._choice, self._day = choice, DeskDay()
        if choice is None:
            self._draw(NOTHING_ASKED)
        else:
            self._read_soon()

    def refresh(self) -> None:
        """Time was taken or given back, or the clinic's rules are others now."""
        if self._choice is not None:
            self._read_soon()

    def _press_next(self) -> None:
        if self._day.next is not None:
            self._on_next(self._day.next)

    async def _read(self) -> None:
        choice = self._choice
        if choice is None:
            return
        try:
            times = await threads.read(
                desk.load_day,
                self._me.id,
                type_slug=choice.type_.slug,
                provider_id=choice.provider.id,
                day=choice.day,
                patient_id=choice.patient_id,
                moving=choice.moving,
                now=datetime.now(UTC),
            )
        except errors.Refusal as refusal:
            times, said = DeskDay(), words.refusals.refusal(refusal, self._me.clinic.zone)
        else:
            said = words.calendar.free_times(times, choice.type_, choice.provider.name, choice.day)
        if choice is not self._choice:
            return
        before, self._day = self._day, times
        self._draw(said)
        if gone := _gone(before, times):
            self._on_taken(gone)

    def _draw(self, said: str) -> None:
        times, zone = self._day, self._me.clinic.zone
        notes = [*((each, "") for each in times.free), *((each, words.no_times.BEING_BOOKED) for each in times.held)]
        notes += [*((each, "needs a reason") for each in times.beyond), *((each, "taken") for each in times.taken)]
        notes.sort(key=lambda each: each[0].timestamp())
        self._list.draw([_slot(start, note, zone) for start, note in notes])
        self._said.set_text(said)
        if times.next is not None:
            self._next.set_text(f"Next free: {words.moments.when(times.next, zone)}")
        self._next.set_visibility(times.next is not None)


def _slot(start: datetime, note: str, zone: str) -> Node:
    """A time; the browser finds it again by its clock, and by which of two in autumn it is."""
    note = ", ".join(filter(None, (words.moments.hour_note(start, zone), note)))
    is_taken = note.endswith("taken")
    inside = [
        node("input", type="radio", name="slot", value=f"{start:%H:%M}", data_which=str(start.fold), disabled=is_taken),
        node("span", f"{start:%H:%M}"),
        *([node("small", note)] if note else []),
    ]
    return node("label", inside, "slot is-taken" if is_taken else "slot", key=start.isoformat())


def _gone(before: DeskDay, now: DeskDay) -> list[datetime]:
    """Which times could be had until now."""
    could = {each.timestamp() for each in (*before.free, *before.held, *before.beyond)}
    return [each for each in now.taken if each.timestamp() in could]
