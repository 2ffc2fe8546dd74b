"""The parts of the page to book: what and with whom on the left, when on the right, and the bar at the end.

On a narrow page one comes after the other.
"""

from collections.abc import Callable, Sequence
from typing import Any

from pages import words
from pages.elements.emergency import draw_emergency
from pages.elements.tags import tag
from pages.schedule.choices import NotesField, ProviderChoice, TypeChoice
from pages.schedule.hold import OnRefused
from pages.schedule.reached_limits import ReachedLimits
from pages.schedule.repeat_choice import RepeatChoice
from pages.schedule.strangers import Visit
from pages.schedule.summary import Summary
from pages.schedule.time_filter import TimeFilter
from pages.schedule.time_picker import TimePicker
from pages.schedule.to_move import MoveNote
from pages.schedule.view import ScheduleView
from store.views.appointments import AppointmentView
from store.views.people import TypeSummary


class Form:
    """Everything that one open page shows, drawn once; what waits for the choice of a type is hidden until then."""

    def __init__(
        self,
        visit: Visit,
        browser_zone: str | None,
        *,
        on_type: Callable[..., Any],
        on_provider: Callable[..., Any],
        on_day: Callable[..., Any],
        on_time: Callable[..., Any],
        on_earliest: Callable[..., Any],
        on_any_provider: Callable[..., Any],
        on_filter: Callable[[TimeFilter], Any],
        on_book: Callable[..., Any],
        on_refused: OnRefused,
        on_room: Callable[..., Any],
    ) -> None:
        """Draw it; `show_types` and `show` fill it."""
        me, self._visit, self._is_moving = visit.visitor, visit, False
        self._emergency = draw_emergency(me.clinic)
        self.limits = ReachedLimits(me, on_room)
        with tag("div", classes="booking"):
            with tag("div", classes="booking-what"):
                self._move_note = MoveNote(me, lambda: self.summary.busy)
                with tag("div") as self._what:
                    self._types = TypeChoice(on_type)
                with tag("div") as self._whom:
                    self._providers = ProviderChoice(on_provider)
            self._hint = tag("p", "Choose what you need, and the free times appear here.", "booking-hint lead")
            with tag("div", classes="skeletons", data_follows=".choice-card", aria_hidden="true"):
                for shape in ("", "skeleton-slots", "", "skeleton-slots"):
                    tag("div", classes=f"skeleton {shape}")
            with tag("div", classes="booking-when") as self._when:
                self.time_picker = TimePicker(visit, on_day, on_time, on_earliest, on_any_provider, on_filter)
                self.repeat = RepeatChoice(me, self._name_series)
                with tag("div") as self._words:
                    self.notes = NotesField(self._keep_holding)
        self.summary = Summary(me, browser_zone, on_book, on_earliest, on_filter, on_refused)

    def show_types(self, types: Sequence[TypeSummary], selected: TypeSummary | None) -> None:
        """Offer these, and say whom to call first; the rest waits for the choice of one.

        Where the clinic offers nothing for a crisis just now, everyone reads whom to call, and so does whoever has
        asked for it as often as can be.
        """
        self._types.show(types, selected)
        is_crisis = selected is not None and selected.crisis
        no_help = self.limits.has_crisis or not any(each.crisis for each in types)
        self._emergency.set_visibility(is_crisis or no_help)
        self.limits.show(in_crisis=is_crisis)
        if selected is None:
            self._show_rest(shown=False)
            self.summary.holding.want(None)

    def show(self, view: ScheduleView) -> None:
        """Show what is free and what is chosen."""
        self._show_rest(shown=True)
        self._types.settle(view.type_)
        self._providers.show(view)
        self.time_picker.show(view)
        self.repeat.show(view)
        self.summary.show(view)

    def show_moving(self, view: AppointmentView, *, at_once: bool) -> None:
        """Ask only when: the appointment that is moved says the rest."""
        self._visit.entitle(words.moving.TITLE)
        self._move_note.show(view, at_once=at_once)
        self._is_moving = True
        for part in (self._what, self._whom, self._words):
            part.set_visibility(False)

    def answer_again(self, type_: TypeSummary | None) -> None:
        """Fold the type once more, which was chosen again."""
        self._types.settle(type_)

    def _name_series(self) -> None:
        """Say on the button how many would be booked."""
        self.summary.name_series(len(self.repeat.starts) if self.repeat.is_on else 0)

    def _keep_holding(self) -> None:
        """Hold the time for longer: whoever tells the clinic something is not done yet."""
        self.summary.holding.go_on()

    def _show_rest(self, *, shown: bool) -> None:
        for part in (self._when, self.summary.bar):
            part.set_visibility(shown)
        self._whom.set_visibility(shown and not self._is_moving)
        self._hint.set_visibility(not shown)
