"""How many text messages a clinic's patients and people were sent this month, as Twilio will count them.

Each fits into one part (pages/words/texts.py). What one really cost Twilio only says later, on its bill.
"""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from store import db
from store.models import Channel, Delivery, DeliveryState, Role, tables
from store.people.permissions import require_role

(_delivery,) = tables(Delivery)
_LEFT = sa.or_(
    _delivery.c.state.in_((DeliveryState.sent, DeliveryState.unsure)),
    sa.and_(  # on its way it was lost, which is paid for: Twilio's numbers of that begin so, those of refusals do not
        _delivery.c.state == DeliveryState.failed,
        sa.or_(_delivery.c.problem == "Twilio", _delivery.c.problem.like("Twilio 30___")),
    ),
)
_MESSAGES = (
    sa.select(sa.func.max(_delivery.c.doubts).label("times"))
    .where(
        _delivery.c.institution_id == sa.bindparam("clinic"),
        _delivery.c.channel == sa.literal_column(f"'{Channel.sms}'"),  # in the index's own words
        _delivery.c.created_at >= sa.bindparam("since", type_=_delivery.c.created_at.type),
        _delivery.c.reference.is_not(None),
        _LEFT,
    )
    .group_by(_delivery.c.reference)
    .subquery()
)
_COUNT = sa.select(sa.func.coalesce(sa.func.sum(_MESSAGES.c.times), 0))


@dataclass(frozen=True, slots=True)
class TextsOfMonth:
    """So many left in the month that begins on `first`, on the clinic's clock; one that left twice counts twice."""

    first: date
    count: int


def texts_of_month(*, by: int, now: datetime) -> TextsOfMonth:
    """Return that for staff. Raises NotAllowed."""
    with db.reading() as transaction:
        clinic = require_role(transaction, by, Role.staff).clinic
        clock = ZoneInfo(clinic.zone)
        first = now.astimezone(clock).date().replace(day=1)
        since = datetime(first.year, first.month, 1, tzinfo=clock)
        return TextsOfMonth(first, int(transaction.scalar(_COUNT, {"clinic": clinic.id, "since": since})))
