"""A patient books several at once, where the type allows it: with one person, from the chosen time on."""

from collections.abc import Callable
from datetime import UTC, datetime

from pages import words
from pages.elements.repeat import Question, Repeat
from pages.elements.tags import tag
from pages.schedule.view import ScheduleView
from store.views.people import Person, Stranger


class RepeatChoice:
    """Hidden for types that are booked one at a time, for who moves an appointment, and for strangers."""

    def __init__(self, me: Person | Stranger, on_change: Callable[[], None]) -> None:
        """`on_change` hears whenever other dates are chosen."""
        self._me, self._is_offered = me, False
        self._repeat: Repeat | None = None
        with tag("section", classes="stack") as self._box:
            if isinstance(me, Person):
                self._hint = tag("p", words.series.NAME_SOMEBODY, "hint")
                self._repeat = Repeat(me, on_change)
        self._box.set_visibility(False)

    @property
    def is_on(self) -> bool:
        """Whether several would be booked."""
        return self._is_offered and self._repeat is not None and self._repeat.is_on

    @property
    def starts(self) -> list[datetime]:
        """The chosen starts."""
        return self._repeat.starts if self._repeat is not None else []

    def show(self, view: ScheduleView) -> None:
        """Offer it where it can be, and look at the dates from the chosen time on."""
        if self._repeat is None or not isinstance(self._me, Person):
            return
        may_repeat = view.type_.can_repeat and view.moving is None
        self._is_offered = may_repeat and view.provider_id is not None
        self._box.set_visibility(may_repeat)
        self._hint.set_visibility(not self._is_offered)
        self._repeat.box.set_visibility(self._is_offered)
        question = None
        if self._is_offered and view.provider_id is not None and view.start is not None:
            question = Question(view.type_.slug, view.provider_id, self._me.id, view.start.astimezone(UTC))
        self._repeat.ask(question)

    async def settled(self) -> list[datetime] | None:
        """Return the starts that are chosen of a series, as they stand by now; None where nothing is repeated."""
        if self._repeat is None or not self.is_on:
            return None
        await self._repeat.settle()
        return self._repeat.starts
