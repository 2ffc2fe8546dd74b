"""The list of a clinic, narrowed for its staff to a provider, a day, or some patients."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from store import appointment_rows, db, errors
from store.appointments import lists
from store.appointments.calendar import FIRST_YEAR, LAST_YEAR, LIMIT
from store.appointments.cursors import ResultPage
from store.appointments.lists import ANY_PROVIDER
from store.appointments.orders import Filter, WaitingOrder
from store.availability import ticks
from store.availability.opening import DAY
from store.models import LARGEST_ID, Role
from store.views.appointments import AppointmentView
from store.views.people import Person

_appointment = appointment_rows.appointment


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which appointments are meant; what is None narrows nothing.

    `provider_id` is ANY_PROVIDER for requests that nobody has yet, `day` a local day of the clinic.
    """

    provider_id: int | None = None
    day: date | None = None
    patient_ids: frozenset[int] | None = None

    @classmethod
    def parse(cls, provider: str, day: str) -> "Narrowing":
        """Return what an address asks for; what cannot be is passed over."""
        is_id = provider.isascii() and provider.isdecimal() and len(provider) < len(str(LARGEST_ID))
        provider_id = ANY_PROVIDER if provider == "any" else int(provider) or None if is_id else None
        try:
            wanted = date.fromisoformat(day)
        except ValueError:
            wanted = None
        return cls(
            provider_id,
            wanted if wanted and wanted.isoformat() == day and FIRST_YEAR < wanted.year < LAST_YEAR else None,
        )

    def lets_through(self, view: AppointmentView, zone: str) -> bool:
        """Return whether the appointment is meant, on the clock of its clinic."""
        return (
            self.provider_id in {None, view.provider_id or ANY_PROVIDER}
            and self.day in {None, view.start.astimezone(ZoneInfo(zone)).date()}
            and (self.patient_ids is None or view.patient_id in self.patient_ids)
        )


def page(
    person: Person,
    filter_: Filter,
    waiting_order: WaitingOrder,
    narrowing: Narrowing,
    *,
    after: str | None = None,
    limit: int = 25,
) -> ResultPage:
    """Return a part of the list in the order of `lists.inbox`; `after` is the `next` of the page before.

    Raises NotAllowed for patients, and for providers who narrow it; Invalid for an unknown cursor.
    """
    if narrowing.day is None and narrowing.patient_ids is None:
        return lists.inbox(person, filter_, waiting_order, provider_id=narrowing.provider_id, after=after, limit=limit)
    return lists.part(_read(person, narrowing), filter_, waiting_order, after=after, limit=limit)


def counts(person: Person, narrowing: Narrowing) -> Mapping[Filter, int]:
    """Return how many appointments each filter would show. Raises NotAllowed as `page`."""
    if narrowing.day is None and narrowing.patient_ids is None:
        return lists.counts(person, provider_id=narrowing.provider_id)
    by_status = Counter(view.status for view in _read(person, narrowing))
    return {filter_: sum(by_status[status] for status in filter_.statuses) for filter_ in Filter}


def _read(person: Person, narrowing: Narrowing) -> list[AppointmentView]:
    """Read what is meant by the index of the patients or of the day, which bound what it costs; LIMIT at the most."""
    if person.role is not Role.staff:
        raise errors.NotAllowed
    query = appointment_rows.VIEW.order_by(_appointment.c.start.desc()).limit(LIMIT)
    if narrowing.patient_ids is not None:
        query = query.where(_appointment.c.patient_id.in_(narrowing.patient_ids))
    elif narrowing.day is not None:
        clock = ZoneInfo(person.clinic.zone)
        begin, end = (ticks.local(day, 0, clock) for day in (narrowing.day, narrowing.day + DAY))
        query = query.where(
            _appointment.c.institution_id == person.clinic.id, _appointment.c.start >= begin, _appointment.c.start < end
        )
    with db.reading() as transaction:
        views = appointment_rows.all_of(transaction, query)
    mine = [view for view in views if view.institution_id == person.clinic.id]
    return [view for view in mine if narrowing.lets_through(view, person.clinic.zone)]
