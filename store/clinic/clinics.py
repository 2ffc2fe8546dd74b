"""A clinic as its staff run it: its settings, and the days on which it is closed."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa

from store import db, errors, events, text
from store.availability import rules
from store.availability.rules import Away, load_rules, mark_changed
from store.clinic.hours.fields import today
from store.clinic.hours.queries import Holiday, holidays_from
from store.models import (
    CANCEL_HOURS,
    CRISIS_MINUTES,
    LONGEST_CANCEL_HOURS,
    LONGEST_CRISIS_MINUTES,
    LONGEST_PROPOSE_HOURS,
    PROPOSE_HOURS,
    READY_REASON_LIMIT,
    Institution,
    Role,
    tables,
)
from store.people.permissions import require_role, require_role_and_lock

(_institution,) = tables(Institution)

BETWEEN = dict.fromkeys(rules.LIMITS, (1, 100)) | {
    "crisis_requests": (1, 3),
    "cancel_hours": (0, LONGEST_CANCEL_HOURS),
    "propose_hours": (1, LONGEST_PROPOSE_HOURS),
    "crisis_minutes": (1, LONGEST_CRISIS_MINUTES),
}
"""Of each number, the least and the most that a clinic can choose."""

READY_REASONS = ("ready_reason_1", "ready_reason_2", "ready_reason_3")
"""The settings that are sentences to reject a request with."""

TEXTS = {"name": 120, "phone": text.LONGEST_PHONE, "emergency_phone": text.LONGEST_PHONE, "emergency_sentence": 300}
TEXTS |= dict.fromkeys(READY_REASONS, READY_REASON_LIMIT) | {
    "video_template": text.LONGEST_LINK,
    "email": text.LONGEST_EMAIL,
}
"""Characters of each text, at the most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """A clinic's settings, as staff decide them; `zone` is an IANA name, `phone` may be empty. See store.models."""

    name: str
    zone: str
    open_requests: int
    crisis_requests: int
    appointments_ahead: int
    bookings_in_ten_minutes: int
    phone: str
    emergency_phone: str
    emergency_sentence: str
    public_times: bool = False
    public_names: bool = False
    cancel_hours: int = CANCEL_HOURS
    propose_hours: int = PROPOSE_HOURS
    crisis_minutes: int = CRISIS_MINUTES
    ready_reason_1: str
    ready_reason_2: str
    ready_reason_3: str
    video_template: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class ClosedDays:
    """Public holidays of the next twelve months where the clinic is, and its own closures that are not over."""

    country: str | None
    region: str | None
    holidays: tuple[Holiday, ...]
    closures: tuple[Away, ...]


def settings(*, by: int) -> Settings:
    """Return the settings of the staff member's clinic. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic_id = require_role(transaction, by, Role.staff).clinic.id
        columns = [_institution.c[name] for name in Settings.__slots__]
        row = transaction.execute(sa.select(*columns).where(_institution.c.id == clinic_id)).one()
        return Settings(**row._mapping)  # noqa: SLF001  # SQLAlchemy's own name for it


def ready_reasons(institution_id: int) -> list[str]:
    """Return the sentences that the clinic has ready for rejecting a request."""
    with db.reading() as transaction:
        columns = [_institution.c[name] for name in READY_REASONS]
        row = transaction.execute(sa.select(*columns).where(_institution.c.id == institution_id)).one()
        return [sentence for sentence in row if sentence]


def problems(draft: Settings) -> dict[str, errors.Invalid]:
    """Return what is wrong with each field."""
    return {problem.field: problem for problem in _wrong(draft)}


def save(draft: Settings, *, by: int) -> None:
    """Keep these. Providers' hours stay on the clock that they were entered for; days and closures are the new zone's.

    Raises NotAllowed, and what `problems` finds first: Missing, BadText, BadPhone, BadEmail, TooLong,
    UnknownZone, OutOfRange.
    """
    with db.writing() as transaction:
        clinic_id = require_role_and_lock(transaction, by, Role.staff).clinic.id
        for problem in problems(draft).values():
            raise problem
        values = asdict(draft) | {field: _line(getattr(draft, field), field) for field in TEXTS}
        transaction.execute(sa.update(_institution).where(_institution.c.id == clinic_id).values(values))
        mark_changed(transaction, clinic_id)
        transaction.publish(events.ClinicChanged(clinic_id))
        transaction.publish(events.TimesChanged(clinic_id, rules=True))


def closed_days(*, by: int, now: datetime) -> ClosedDays:
    """Return when the staff member's clinic is closed, from its local today on. Raises NotAllowed."""
    with db.reading() as transaction:
        rules = load_rules(transaction, require_role(transaction, by, Role.staff).clinic.id)
    first = today(rules, rules.zone, now)
    return ClosedDays(
        rules.country,
        rules.region,
        tuple(sorted(holidays_from(rules, first), key=lambda holiday: holiday.day)),
        tuple(closure for closure in rules.closures if closure.last >= first),
    )


def _wrong(draft: Settings) -> Iterator[errors.Invalid]:
    for field in TEXTS:
        try:
            given = _line(getattr(draft, field), field)
        except errors.Invalid as problem:
            yield problem
            continue
        if field in {"phone", "email", "video_template", *READY_REASONS}:
            continue  # it may be empty
        if not given:
            yield errors.Missing(field)
    if draft.zone not in text.zones():
        yield errors.UnknownZone("zone")
    for field, (least, most) in BETWEEN.items():
        if not least <= getattr(draft, field) <= most:
            yield errors.OutOfRange(field, least, most)


def _line(value: str, field: str) -> str:
    """One line, fit to keep. Raises BadText, TooLong, BadPhone, BadEmail, BadLink, MissingRoom."""
    match field:
        case "phone":
            return text.phone(value)
        case "emergency_phone":
            return text.emergency_phone(value)
        case "email":
            return _answered(value) if value.strip() else ""
        case "video_template":
            return text.link_template(value, field=field)
    return text.line(value, field=field, limit=TEXTS[field])


def _answered(email: str) -> str:
    """Return an address that every mail server can answer to. Raises BadEmail."""
    address = text.email(email)
    if not text.wire(address).isascii():
        raise errors.BadEmail("email")
    return address
