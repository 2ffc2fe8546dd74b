"""The clinic's day as it is now: what is still to come today, by time, in one strip."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from pages import words
from pages.elements.fragments import Node, node
from pages.elements.still import StillList
from pages.elements.tags import tag
from pages.live import live
from store import threads
from store.appointments import calendar
from store.models import UNDECIDED
from store.views.appointments import AppointmentView
from store.views.people import Person

PAUSE = 0.5
"""Seconds between two readings of the day, at the least."""


class Today:
    """A strip that is as high with one appointment as with fifty, so that nothing below it moves."""

    def __init__(self, me: Person) -> None:
        self._me = me
        self._views: list[AppointmentView] = []
        self._read_day: date | None = None
        with tag("section", classes="today", aria_labelledby="today-title"):
            with tag("div", classes="today-head"):
                tag("h2", "Today", id="today-title")
                self._date = tag("span", "", "soft")
                tag("a", "Whole day", "btn btn-quiet", href="/today")
            self._strip = StillList("today-strip", gone="", tabindex="0", aria_labelledby="today-title")
        self.refresh = live.coalesced(self.read, pause=PAUSE)

    def concerns(self, appointment_id: int, view: AppointmentView | None) -> bool:
        """Return whether the strip shows this appointment, or has to from now on."""
        if any(each.id == appointment_id for each in self._views):
            return True
        return view is not None and view.start.astimezone(self._clock).date() == self._day

    async def read(self) -> None:
        """Read the day, and show it."""
        self._read_day = day = self._day
        self._views = await threads.read(calendar.between, self._me, day, day)
        self.redraw()

    def redraw(self) -> None:
        """Let go what is over by now; past midnight it is another day."""
        if self._read_day != self._day:
            self.refresh()
            return
        now = datetime.now(UTC)
        self._date.set_text(words.moments.day(self._day))
        ahead = [self._item(view) for view in self._views if view.end > now]
        empty = words.appointments.nothing_today(have_been=bool(self._views))
        self._strip.show(ahead, node("li", empty, "today-empty soft"))

    def _item(self, view: AppointmentView) -> Node:
        zone = self._me.clinic.zone
        clock = words.moments.clock(view.start, zone)
        inside = [
            node(
                "span",
                [
                    node("strong", clock),
                    node("span", words.appointments.in_list(view, datetime.now(UTC)), "today-status"),
                ],
            ),
            node("span", view.patient_name),
            node("small", f"{view.type_name}, {words.appointments.provider(view)}"),
        ]
        is_crisis = view.crisis and view.status in UNDECIDED
        tone = "crisis" if is_crisis else words.appointments.tone(view.status)
        link = node("a", inside, f"today-card tone-{tone}", href=f"/appointments/{view.id}")
        return node("li", [link], data_key=str(view.id), data_gone="")

    @property
    def _clock(self) -> ZoneInfo:
        return ZoneInfo(self._me.clinic.zone)

    @property
    def _day(self) -> date:
        return datetime.now(self._clock).date()
