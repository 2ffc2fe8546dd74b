"""A clinic on the weekend on which Berlin's clock goes back, and what test_stateful.py asks of it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from store import appointment_rows, db
from store.availability import offers
from store.availability.rules import Span, load_rules, mark_changed
from store.clinic import hours
from store.clinic.hours import AddTimeOff, Change, RemoveTimeOff, SetDate, SetWeek
from store.models import HOLDING, WAITING, AppointmentType, Institution, Offering, Role, Status, tables
from store.views.appointments import AppointmentView
from tests import clinics
from tests.objects import objects
from tests.store import records
from tests.store.availability.reference import World
from tests.store.steps import join

SATURDAY = date(2027, 10, 30)
BEGIN = datetime(2027, 10, 29, 22, 30, tzinfo=UTC)  # Saturday, half past midnight in Berlin
QUARTER = timedelta(minutes=15)
WEEK = ((Span(60, 180), Span(540, 630), Span(630, 690, urgent=True)),) * 7
KINDS = {
    "consultation": {"buffer_before": 5, "buffer_after": 10},
    "therapy": {"buffer_after": 15, "needs_approval": False, "series": True},
    "crisis-intervention": {"buffer_before": 10, "minutes": 45},
    "follow-up": {"notice": 60, "grid": 5},
}
_clinic, _type, _offering = tables(Institution, AppointmentType, Offering)

SLUGS = st.sampled_from(sorted(KINDS))
TIMES = st.sampled_from([n for n in range(3, 2 * 96) if n % 96 in {*range(14), *range(34, 44)}])
NTH = st.integers(0, 40)
PATIENT, PROVIDER, SOMEBODY = st.integers(0, 2), st.integers(0, 1), st.sampled_from((None, 0, 1))
WHO = st.integers(0, 2)
"""The patient, the provider or staff."""


class Clinic(RuleBasedStateMachine):
    """Three patients, two providers and the staff of a clinic; it is open at night, too."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.looks = BEGIN, 0
        self.accepted: dict[int, AppointmentView] = {}
        with objects() as session:
            records.wipe(session)
        both = clinics.insert(BEGIN)
        self.clinic, self.other_clinic = both.harbor, both.lakeside
        self.patients = [self.clinic.patient, self.clinic.patient2, *join(self.clinic, Role.patient, 1, BEGIN)]
        self.providers = [self.clinic.provider, self.clinic.provider2]
        with db.writing() as transaction:
            transaction.execute(sa.update(_clinic).values(open_requests=50))
            for slug, values in KINDS.items():
                changed = sa.update(_type).where(_type.c.id == self.clinic.types[slug])
                transaction.execute(changed.values(**{"horizon": 1, "answer_within": 240, **values}))
            of_first = sa.update(_offering).where(_offering.c.provider_id == self.clinic.provider)
            transaction.execute(of_first.values(at_once=True))
            mark_changed(transaction, self.clinic.id)
        for provider in self.providers:
            hours.save(SetWeek(provider, SATURDAY, "Europe/Berlin", WEEK), by=provider, now=BEGIN)

    def params(self, patient: int, slug: str, provider: int | None) -> dict[str, Any]:
        """What the patient wants, as the verbs and queries are told."""
        provider_id = None if provider is None else self.providers[provider]
        return {"patient_id": self.patients[patient], "type_slug": slug, "provider_id": provider_id, "now": self.now}

    def free(self, params: dict[str, Any]) -> list[datetime]:
        days = offers.offer(**params, first=SATURDAY, days=5)
        return [start.astimezone(UTC) for free in days.values() for start in free]

    def know(self, view: AppointmentView) -> None:
        if view.is_agreed:
            self.accepted[view.id] = view

    def open(self, statuses: Sequence[Status] = WAITING) -> list[AppointmentView]:
        with db.reading() as transaction:
            return appointment_rows.all_of(
                transaction, appointment_rows.VIEW.where(appointment_rows.appointment.c.status.in_(statuses))
            )

    def within_hours(self) -> set[int]:
        """The appointments ahead that have a provider, who is there."""
        with db.reading() as transaction:
            rules = load_rules(transaction, self.clinic.id)
            ahead = appointment_rows.appointment.c.status.in_(HOLDING) & (
                appointment_rows.appointment.c.start >= self.now
            )
            views = appointment_rows.all_of(transaction, appointment_rows.VIEW.where(ahead))
        world = World(rules, frozenset(), self.patients[0], self.now)
        return {
            each.id
            for each in views
            if each.provider_id is not None
            and world.is_there(rules.types[each.type_slug], each.provider_id, each.start)
        }

    def nth_of(self, nth: int, who: int, statuses: Sequence[Status]) -> list[tuple[AppointmentView, int]]:
        """One of the appointments in these statuses, with its patient, its provider or staff; or none."""
        found = sorted(self.open(statuses), key=lambda view: view.id)[nth % 7 :][:1]
        return [
            (view, (view.patient_id, view.provider_id or self.providers[0], self.clinic.staff)[who]) for view in found
        ]

    def nth_open(self, nth: int) -> list[AppointmentView]:
        """One of the requests that wait, or none."""
        waiting = sorted(self.open(), key=lambda view: view.id)
        return [waiting[nth % len(waiting)]] if waiting else []

    def change(self, what: str, provider_id: int | None, day: date, spans: tuple[Span, ...]) -> Change:
        """Of the hours of a provider, or of somebody's time off; without a provider, of the whole clinic's."""
        if provider_id is not None and what == "date":
            return SetDate(provider_id, day, spans)
        if provider_id is not None and what != "away":
            return SetWeek(provider_id, day, what, (spans,) * 7)
        with db.reading() as transaction:
            rules = load_rules(transaction, self.clinic.id)
        away = rules.closures if provider_id is None else rules.away.get(provider_id, ())
        return RemoveTimeOff(away[0].id) if away else AddTimeOff(provider_id, day, day)
