"""Appointment types as a clinic's staff make them: what can be booked, by which rules, and who offers it.

A change holds for what is asked for from then on; appointments that exist keep their length, buffers and deadline.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import chain
from typing import Any

import sqlalchemy as sa

from store import db, errors, events, text
from store.availability import ticks
from store.availability.rules import TypeRules, load_rules, mark_changed
from store.clinic.hours import dry_run
from store.clinic.hours.fields import replace_rules
from store.db import Transaction
from store.models import LONGEST, LONGEST_BUFFER, LONGEST_HORIZON, AppointmentType, Offering, Place, Role, tables
from store.people.permissions import require_role, require_role_and_lock

_type, _offering = tables(AppointmentType, Offering)

GRIDS = (5, 10, 15, 20, 30, 60)
"""Minutes; each fills the hour."""

DAY = 1440
"""Minutes."""

RANGES = {
    "minutes": (5, LONGEST),
    "buffer_before": (0, LONGEST_BUFFER),
    "buffer_after": (0, LONGEST_BUFFER),
    "grid": (GRIDS[0], GRIDS[-1]),
    "notice": (0, LONGEST_HORIZON * DAY),
    "horizon": (1, LONGEST_HORIZON),
    "answer_within": (5, LONGEST_HORIZON * DAY),
    "answer_before": (0, DAY),
}
"""The least and the most of each number."""

TEXTS = {"name": 80, "sentence": 200, "address": 200, "video_link": text.LONGEST_LINK}
"""Characters of each text, at the most."""

TYPES = 200
"""Types of an institution, at the most, the retired ones too."""

SLUG = 40
"""Characters of a slug, at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TypeDraft:
    """A type as staff decide it; `id` is None for a new one, `providers` are the ids of those who offer it.

    Lengths are minutes of whole ticks, `horizon` is days. See store.models.AppointmentType.
    """

    id: int | None = None
    name: str = ""
    sentence: str = ""
    minutes: int = 50
    buffer_before: int = 0
    buffer_after: int = 0
    grid: int = 15
    notice: int = 0
    horizon: int = 90
    place: Place = Place.in_person
    address: str = ""
    needs_approval: bool = True
    answer_within: int = 1440
    answer_before: int = 60
    series: bool = False
    video_link: str = ""
    crisis: bool = False
    providers: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class TypeWithOffers:
    """A type with the active providers who offer it; true: it is accepted at once when they are asked."""

    type_: TypeRules
    offers: Mapping[int, bool]

    @property
    def draft(self) -> TypeDraft:
        """Return what staff would change."""
        kept = asdict(self.type_)
        for name in ("slug", "position", "active"):
            del kept[name]
        return TypeDraft(**kept, providers=frozenset(self.offers))


def listed(*, by: int) -> list[TypeWithOffers]:
    """Return all types of the staff member's clinic: those that can be booked in their order, then the retired ones.

    Raises NotAllowed.
    """
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        rules = load_rules(transaction, clinic.id)
        types = sorted(rules.types.values(), key=lambda type_: (not type_.active, type_.position, type_.id))
        return [TypeWithOffers(type_, _among(rules.offers.get(type_.id, {}), rules.providers)) for type_ in types]


def find(type_id: int, *, by: int) -> TypeWithOffers:
    """One of them. Raises NotAllowed, NotFound."""
    match = next((each for each in listed(by=by) if each.type_.id == type_id), None)
    if match is None:
        raise errors.NotFound
    return match


def left_in_a_crisis(listed: Iterable[TypeWithOffers], *, without: int | None) -> list[str]:
    """Return the names of the types that people in a crisis can ask for, but for this one."""
    offered = [each for each in listed if each.type_.active and each.type_.crisis and each.offers]
    return [each.type_.name for each in offered if each.type_.id != without]


def problems(draft: TypeDraft, providers: Collection[int]) -> dict[str, errors.Invalid]:
    """Return what is wrong with each field that cannot be so; `providers` are the clinic's active ones."""
    wrong: dict[str, errors.Invalid] = {}
    for problem in _wrong(draft, providers):
        wrong.setdefault(problem.field, problem)
    return wrong


def save_type(draft: TypeDraft, *, by: int, now: datetime, confirmed: frozenset[int] = frozenset()) -> int:
    """The type's id. The slug of a new one is made from its name, and never changes.

    Providers who offer it still are still asked first or not, as they like it; new ones are asked first.
    `confirmed`: ids of requests that nobody who offers it could keep afterwards, because somebody has seen that.
    Raises AppointmentsAffected (with the ids of all) when there are others, NotAllowed, NotFound, and what `problems`
    finds first: Missing, BadText, TooLong, OutOfRange, OffTick, NoticeBeyondHorizon, UnknownProvider; TooMany.
    """
    with db.writing() as transaction:
        clinic_id = require_role_and_lock(transaction, by, Role.staff).clinic.id
        providers = load_rules(transaction, clinic_id).providers
        for problem in problems(draft, providers).values():
            raise problem
        if draft.id is None:
            if len(_order(transaction, clinic_id)) >= TYPES:
                raise errors.TooMany("name", TYPES)
            type_id = _add(transaction, clinic_id, _values(draft))
        else:
            type_id = _require_type(transaction, clinic_id, draft.id)
            ids = _affected(transaction, clinic_id, type_id, draft.providers, now)
            if ids - confirmed:
                raise errors.AppointmentsAffected(ids)
            transaction.execute(sa.update(_type).where(_type.c.id == type_id).values(_values(draft)))
        _offer(transaction, clinic_id, type_id, draft.providers, among=providers)
        _publish_change(transaction, clinic_id)
        return type_id


def retire_type(type_id: int, *, by: int) -> None:
    """It cannot be booked any more; its appointments stay as they are. Raises NotAllowed, NotFound."""
    _set_active(type_id, by=by, active=False)


def bring_back(type_id: int, *, by: int) -> None:
    """It can be booked again. Raises NotAllowed, NotFound."""
    _set_active(type_id, by=by, active=True)


def move(type_id: int, *, to: int, by: int) -> None:
    """Put it at that place among those that can be booked, the first is 0. Raises NotAllowed, NotFound."""
    with db.writing() as transaction:
        clinic_id = require_role_and_lock(transaction, by, Role.staff).clinic.id
        order = _order(transaction, clinic_id)
        order.remove(_require_type(transaction, clinic_id, type_id))
        order.insert(min(max(to, 0), len(order)), type_id)
        for position, each in enumerate(order):
            transaction.execute(sa.update(_type).where(_type.c.id == each).values(position=position))
        _publish_change(transaction, clinic_id)


def _set_active(type_id: int, *, by: int, active: bool) -> None:
    with db.writing() as transaction:
        clinic_id = require_role_and_lock(transaction, by, Role.staff).clinic.id
        row = _type.c.id == _require_type(transaction, clinic_id, type_id)
        transaction.execute(sa.update(_type).where(row).values(active=active))
        _publish_change(transaction, clinic_id)


def _require_type(transaction: Transaction, clinic_id: int, type_id: int) -> int:
    if type_id not in _order(transaction, clinic_id):
        raise errors.NotFound
    return type_id


def _order(transaction: Transaction, clinic_id: int) -> list[int]:
    """The ids of all types, in the order of `listed`."""
    query = sa.select(_type.c.id).where(_type.c.institution_id == clinic_id)
    return list(transaction.scalars(query.order_by(_type.c.active.desc(), _type.c.position, _type.c.id)))


def _values(draft: TypeDraft) -> dict[str, Any]:
    values = asdict(draft) | {field: _line(getattr(draft, field), field) for field in TEXTS}
    del values["id"], values["providers"]
    return values


def _add(transaction: Transaction, clinic_id: int, values: dict[str, Any]) -> int:
    """A new type, behind all others."""
    last = transaction.scalar(sa.select(sa.func.max(_type.c.position)).where(_type.c.institution_id == clinic_id))
    slug = _slug(transaction, clinic_id, values["name"])
    row = {**values, "institution_id": clinic_id, "slug": slug, "active": True, "position": (last or 0) + 1}
    return int(transaction.scalars(sa.insert(_type).returning(_type.c.id), row).one())


def _affected(
    transaction: Transaction, clinic_id: int, type_id: int, providers: frozenset[int], now: datetime
) -> frozenset[int]:
    """Requests for any provider that could be kept, and could not any more when only these offer it."""
    before = load_rules(transaction, clinic_id)
    offers = before.offers.get(type_id, {})
    left = _among(offers, providers)
    after = replace_rules(before, offers={**before.offers, type_id: left})
    lost = [
        dry_run.affected(transaction, before, after, provider_id, now) for provider_id in offers.keys() - left.keys()
    ]
    return frozenset(chain.from_iterable(lost))


def _among(offers: Mapping[int, bool], providers: Collection[int]) -> dict[int, bool]:
    """Those of the offers that these providers make."""
    return {provider_id: at_once for provider_id, at_once in offers.items() if provider_id in providers}


def _offer(
    transaction: Transaction, clinic_id: int, type_id: int, wanted: frozenset[int], *, among: Collection[int]
) -> None:
    """Let these offer it, and nobody else of `among`; who has left the clinic keeps it for the day they come back."""
    of_type = _offering.c.type_id == type_id
    have = set(transaction.scalars(sa.select(_offering.c.provider_id).where(of_type)))
    gone = (have & set(among)) - wanted
    transaction.execute(sa.delete(_offering).where(of_type, _offering.c.provider_id.in_(gone)))
    new = [
        {"institution_id": clinic_id, "provider_id": provider_id, "type_id": type_id, "at_once": False}
        for provider_id in sorted(wanted - have)
    ]
    if new:
        transaction.execute(sa.insert(_offering), new)


def _publish_change(transaction: Transaction, clinic_id: int) -> None:
    mark_changed(transaction, clinic_id)
    transaction.publish(events.TimesChanged(clinic_id, rules=True))


def _wrong(draft: TypeDraft, providers: Collection[int]) -> Iterator[errors.Invalid]:
    for field in TEXTS:
        yield from _wrong_text(draft, field)
    for field, (least, most) in RANGES.items():
        value = getattr(draft, field)
        if not least <= value <= most or (field == "grid" and value not in GRIDS):
            yield errors.OutOfRange(field, least, most)
        elif field != "horizon" and value % (ticks.TICK // 60):
            yield errors.OffTick(field)
    if draft.notice >= draft.horizon * DAY > 0:
        yield errors.NoticeBeyondHorizon("notice")
    if draft.crisis and draft.notice:
        yield errors.OutOfRange("notice", 0, 0)  # nobody in a crisis can wait
    if not draft.providers <= set(providers):
        yield errors.UnknownProvider("providers")


def _wrong_text(draft: TypeDraft, field: str) -> Iterator[errors.Invalid]:
    needed = field != "video_link" and (field != "address" or draft.place is Place.in_person)
    try:
        if not _line(getattr(draft, field), field) and needed:
            yield errors.Missing(field)
    except errors.Invalid as problem:
        yield problem


def _line(value: str, field: str) -> str:
    """One line, fit to keep. Raises BadText, TooLong, BadLink."""
    if field == "video_link":
        return text.link(value, field=field)
    return text.line(value, field=field, limit=TEXTS[field])


def _slug(transaction: Transaction, clinic_id: int, name: str) -> str:
    """A slug that no other type of the clinic has."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:SLUG].strip("-") or "appointment"
    given = set(transaction.scalars(sa.select(_type.c.slug).where(_type.c.institution_id == clinic_id)))
    slug, number = stem, 1
    while slug in given:
        number += 1
        slug = f"{stem[: SLUG - 1 - len(str(number))]}-{number}"
    return slug
