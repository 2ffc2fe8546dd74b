"""One moment of a page: what was chosen, and what is free for it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from pages import words
from pages.schedule import catalogue
from pages.schedule.catalogue import Catalogue
from pages.schedule.time_filter import TimeFilter
from store.availability.offers import Day, Outlook
from store.availability.reasons import NoTimesReason, Why
from store.views.appointments import AppointmentView
from store.views.people import TypeSummary


@dataclass(frozen=True, slots=True)
class ScheduleView:
    """A chosen type, and perhaps a provider, a day and a start, seen at `now` in the zone `seen_from`.

    Without one it is any provider. A time that was `asked_before`, in vain or until now, is offered, but never as the
    earliest.
    `moving`: the appointment for which a time is chosen, instead of a new one.
    `by_rules`: what is not free any more the clinic has decided, and nobody took it.
    """

    catalogue: Catalogue
    outlook: Outlook
    type_: TypeSummary
    provider_id: int | None
    filter_: TimeFilter
    day: date | None
    start: datetime | None
    now: datetime
    seen_from: str | None = None
    asked_before: datetime | None = None
    moving: AppointmentView | None = None
    by_rules: bool = False

    @property
    def zone(self) -> str:
        """The zone of the clinic, on whose clock all of this was read."""
        return self.outlook.zone

    @property
    def today(self) -> date:
        """The day that it is at the clinic."""
        return self.now.astimezone(ZoneInfo(self.zone)).date()

    def near(self, moment: datetime) -> str:
        """Such as "Today, 14:30", on the clinic's clock, with the reader's day where it is another."""
        return words.moments.near(moment, self.zone, self.now, seen_from=self.seen_from)

    @property
    def provider(self) -> str | None:
        """The name of the one who was asked for."""
        return self.catalogue.name(self.provider_id)

    @property
    def on_offer(self) -> Day:
        """Return the times of the day, hidden or not, or for a person in a crisis those of all days."""
        return catalogue.everything(self.outlook) if self.type_.crisis else catalogue.day_of(self.outlook, self.day)

    @property
    def times(self) -> Day:
        """Return what can be chosen from: without what the filter hides, but with the time that is chosen already."""
        chosen = [] if self.start is None else [catalogue.key(self.start)]
        free = [each for each in self.on_offer.free if self.filter_.lets_through(each) or catalogue.key(each) in chosen]
        return replace(self.on_offer, free=free, held=self.filter_.narrow(self.on_offer.held))

    def count(self, day: date) -> int:
        """Return how many free times of this day the filter lets through."""
        return len(self.filter_.narrow(catalogue.day_of(self.outlook, day).free))

    @property
    def soonest(self) -> datetime | None:
        """The first free start that the filter lets through, on whatever day."""
        return catalogue.first_start(self.outlook, self.filter_, self.provider_id, but=self.asked_before)

    def next_free(self, provider_id: int | None) -> datetime | None:
        """When this provider, or any, is free next."""
        but = self.asked_before if provider_id == self.provider_id else None
        return catalogue.first_start(self.outlook, catalogue.NO_FILTER, provider_id, but=but)

    @property
    def next_day(self) -> date | None:
        """Another day with a time that the filter lets through."""
        return catalogue.next_day(self.outlook, self.filter_, self.provider_id, self.day)

    def can_be_taken(self, start: datetime) -> bool:
        """Return whether such a time, where it is not free any more, was taken by somebody."""
        return not self.by_rules and start >= self.now + timedelta(minutes=self.type_.notice)

    @property
    def is_filtered_out(self) -> bool:
        """Return whether the filter alone is why the day has no time to choose from."""
        is_empty = self.day is None or not self.count(self.day)
        return bool(self.filter_) and is_empty and self.nothing[0] is None

    @property
    def is_refused(self) -> bool:
        """Return whether there never is a time: nobody who was asked offers the type."""
        return self.outlook.nothing is not None and self.outlook.nothing.why is Why.not_offered

    @property
    def nothing(self) -> tuple[NoTimesReason | None, date | None]:
        """Return why there is no time, and the day of which that is said; None for all of the next ones."""
        whole = self.outlook.nothing
        is_about_all = self.times.free or self.type_.crisis or self.day is None or self.day in self.outlook.days
        return (whole, None) if whole is not None and is_about_all else (self.times.nothing, self.day)
