"""Free times as a page needs them to let somebody choose; and the reading of what addresses and browsers say."""

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from pages.schedule.time_filter import TimeFilter
from store.availability import offers, public
from store.availability.offers import Day, Outlook
from store.people import people
from store.views.people import Person, ProviderView, Stranger, TypeSummary

NO_FILTER = TimeFilter()

SEARCHED = offers.FAR[0]
"""Days that are searched for times that a filter lets through, today included."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A clinic's types and providers, and by type the providers who offer it, and who at once."""

    types: list[TypeSummary] = field(default_factory=list)
    providers: list[ProviderView] = field(default_factory=list)
    offers: dict[int, dict[int, bool]] = field(default_factory=dict)

    @classmethod
    def of(cls, visitor: Person | Stranger) -> "Catalogue":
        """As it is now, for whoever looks. Raises NotFound where strangers may not look any more."""
        clinic_id = visitor.clinic.id
        if isinstance(visitor, Stranger):
            return cls(*public.catalogue(clinic_id))
        return cls(people.types(clinic_id), people.providers(clinic_id), people.offers(clinic_id))

    def find_type(self, slug: object) -> TypeSummary | None:
        """The type with this slug; None for everything else that can be sent."""
        return next((type_ for type_ in self.types if type_.slug == slug), None)

    def provider_id(self, text: object) -> int | None:
        """The provider whose id this text says; None for everything else that can be sent."""
        return next((each.id for each in self.providers if str(each.id) == text), None)

    def name(self, provider_id: int | None) -> str | None:
        """The provider's name; None for any provider."""
        return next((each.name for each in self.providers if each.id == provider_id), None)

    def at_once(self, type_: TypeSummary, provider_id: int | None) -> bool:
        """Return whether a request is accepted as soon as it is made, whichever of the asked providers gets it."""
        offers = self.offers.get(type_.id, {})
        at_once = offers.values() if provider_id is None else [offers.get(provider_id, False)]
        return not type_.needs_approval and bool(offers) and all(at_once)


def load_outlook(
    visitor: Person | Stranger,
    *,
    type_slug: str,
    provider_id: int | None,
    day: date | None,
    filter_: TimeFilter = NO_FILTER,
    moving: int = 0,
    now: datetime,
) -> Outlook:
    """Load what is free; `day` is looked at, and where nothing is from it on, also the days behind the next ones.

    Under a filter these are all that are searched for it. `moving`: the id of the patient's own appointment that would
    be moved. Raises NotFound, UnknownType, UnknownProvider.
    """
    params: dict[str, Any] = {"type_slug": type_slug, "provider_id": provider_id, "now": now}
    load, offer = _queries(visitor, moving)
    outlook = load(**params, day=day)
    first = day if day in outlook.days else min(outlook.days)
    if first_day(replace(outlook, later={}), filter_, after=first - timedelta(days=1)):
        return outlook
    if not filter_ and (outlook.later or day not in outlook.days):
        return outlook
    behind = offer(
        **params,
        first=max(outlook.days) + timedelta(days=1),
        days=SEARCHED - len(outlook.days) if filter_ else offers.STRIP,
    )
    later = {each: Day(free) for each, free in behind.items()} | outlook.later
    return replace(outlook, later=dict(sorted(later.items())))


def load_month(
    visitor: Person | Stranger, *, type_slug: str, provider_id: int | None, month: date, moving: int = 0, now: datetime
) -> dict[date, list[datetime]]:
    """Load the free starts of the days that begin in this month, as far as they can be booked; `month` is its first.

    Raises NotFound, UnknownType, UnknownProvider.
    """
    _, offer = _queries(visitor, moving)
    _, days = monthrange(month.year, month.month)
    return offer(type_slug=type_slug, provider_id=provider_id, first=month, days=days, now=now)


def _queries(
    visitor: Person | Stranger, moving: int
) -> tuple[Callable[..., Outlook], Callable[..., dict[date, list[datetime]]]]:
    """What is asked for a patient, or for somebody without an account."""
    if isinstance(visitor, Stranger):
        return partial(public.load_outlook, visitor.clinic.id), partial(public.offer, visitor.clinic.id)
    load, offer = offers.load_outlook, offers.offer
    return partial(load, patient_id=visitor.id, moving=moving), partial(offer, patient_id=visitor.id, moving=moving)


def day_of(outlook: Outlook, day: date | None) -> Day:
    """Return what is free on one day; nothing at all of days that were not asked for."""
    none = Day()
    return none if day is None else outlook.days.get(day) or outlook.later.get(day, none)


def first_day(outlook: Outlook, filter_: TimeFilter = NO_FILTER, *, after: date = date.min) -> date | None:
    """The first of the loaded days that has a free time which the filter lets through, and comes after that one."""
    known = {**outlook.days, **outlook.later}.items()
    return next((day for day, each in known if day > after and filter_.narrow(each.free)), None)


def next_day(outlook: Outlook, filter_: TimeFilter, provider_id: int | None, day: date | None) -> date | None:
    """A day with such a time: after that one if there is any, else the first of all."""
    soonest = first_start(outlook, filter_, provider_id)
    known = first_day(outlook, filter_, after=day or date.min) or first_day(outlook, filter_)
    return known or (soonest.date() if soonest else None)


def first_start(
    outlook: Outlook, filter_: TimeFilter, provider_id: int | None, *, but: datetime | None = None
) -> datetime | None:
    """The first free start that the filter lets through, as far as was looked; `but`: another than this."""
    soonest = outlook.next_free.get(provider_id)
    if not filter_ and (soonest is None or soonest != but):
        return soonest
    return next((start for start in filter_.narrow(everything(outlook).free) if start != but), None)


def everything(outlook: Outlook) -> Day:
    """The times of all days in one, the earliest first."""
    days = {**outlook.days, **outlook.later}.values()
    return Day([start for day in days for start in day.free], [start for day in days for start in day.held])


def is_old(outlook: Outlook, type_: TypeSummary, now: datetime, zone: str) -> bool:
    """Return whether time has removed something: one that was free has passed, or is too near now, or the day has."""
    least = max(now + timedelta(minutes=type_.notice), now + timedelta.resolution)
    today = now.astimezone(ZoneInfo(zone)).date()
    return any(start < least for start in everything(outlook).free) or next(iter(outlook.days), today) != today


def key(start: datetime) -> str:
    """A time as the page and its address name it; the two of autumn's double hour differ, as times they are equal."""
    return start.isoformat()


def has(starts: Iterable[datetime], start: datetime) -> bool:
    """Return whether it is one of them; of autumn's double hour each is another."""
    return key(start) in map(key, starts)


def last_day(type_: TypeSummary, zone: str, now: datetime) -> date:
    """The last day of the clinic for which the type can be booked."""
    return now.astimezone(ZoneInfo(zone)).date() + timedelta(days=type_.horizon)


def parse_day(text: object, type_: TypeSummary, zone: str, now: datetime) -> date | None:
    """A day of the clinic for which the type can be booked; None for everything else that can be sent."""
    try:
        day = date.fromisoformat(text) if isinstance(text, str) else date.min
    except ValueError:
        return None
    return day if now.astimezone(ZoneInfo(zone)).date() <= day <= last_day(type_, zone, now) else None


def parse_start(text: object, zone: str) -> datetime | None:
    """A moment with an offset, in the clinic's zone; None for everything else that can be sent."""
    try:
        start = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    if start is None or start.tzinfo is None or not date.min.year < start.year < date.max.year:
        return None  # at the ends of the calendar there is no room to reckon
    return start.astimezone(ZoneInfo(zone))
