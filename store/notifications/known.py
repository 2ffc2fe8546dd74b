"""What a person knows of an appointment: whether it concerns them still, and what of it has ever reached them.

What somebody else has answered is no request any more, and what is taken back before anybody heard of it is no news.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from store.db import Transaction
from store.models import (
    WAITING,
    AppointmentEvent,
    Delivery,
    DeliveryReason,
    DeliveryState,
    Kind,
    Notification,
    tables,
)
from store.notifications.subjects import SAYS_NOTHING_NEW
from store.views.appointments import AppointmentView

TAKE_BACK = frozenset({Kind.appointment_reopened, Kind.appointment_cancelled})
"""What says that something is not so any more, which only those need to hear who have heard of it."""

_INTRODUCE = frozenset(
    {Kind.new_appointment, Kind.appointment_assigned, Kind.appointment_unanswered, Kind.appointment_accepted}
)
_DECIDE = frozenset(
    {
        Kind.appointment_accepted,
        Kind.appointment_rejected,
        Kind.appointment_rescheduled,
        Kind.appointment_move_rejected,
        Kind.new_appointment,
    }
)
"""After any of these, a patient believes that it does not wait for an answer."""

_delivery, _notification, _event = tables(Delivery, Notification, AppointmentEvent)
_its = _delivery.c.notification_id == _notification.c.id
_never_left = sa.or_(
    _delivery.c.state.in_((DeliveryState.queued, DeliveryState.leased)),
    _delivery.c.reason.in_((DeliveryReason.superseded, DeliveryReason.over)),
)
_is_unheard = sa.and_(
    _notification.c.read_at.is_(None),
    sa.exists().where(_its),  # of what leaves on no way nobody can know
    ~sa.exists().where(_its, ~_never_left),
)
_TOLD = (
    sa.select(
        *(_notification.c[name] for name in ("id", "user_id", "appointment_id", "kind", "created_at")),
        _is_unheard.label("is_unheard"),
        sa.exists()
        .where(_event.c.appointment_id == _notification.c.appointment_id, _event.c.actor_id == _notification.c.user_id)
        .label("has_acted"),
    )
    .where(
        _notification.c.user_id.in_(sa.bindparam("people", expanding=True)),
        _notification.c.appointment_id.in_(sa.bindparam("appointments", expanding=True)),
        _notification.c.kind.not_in(sorted(SAYS_NOTHING_NEW)),
    )
    .order_by(_notification.c.id)
)


@dataclass(frozen=True, slots=True)
class Known:
    """What has reached a person before some news of an appointment.

    `last` is the latest of it; `unheard` is what has come since and never reached them, oldest first. `has_acted`:
    they have done something to the appointment themselves.
    """

    last: Kind | None = None
    unheard: tuple[Kind, ...] = ()
    has_acted: bool = False
    unheard_since: datetime | None = None

    def makes_superfluous(self, kind: Kind) -> bool:
        """Return whether news of this kind takes back what they have never heard of."""
        if not self.unheard:
            return False
        if kind is Kind.appointment_reopened:
            return self.last not in _DECIDE
        was_introduced = self.last is None and self.unheard[0] in _INTRODUCE
        return kind is Kind.appointment_cancelled and was_introduced and not self.has_acted


def before(transaction: Transaction, news: Mapping[int, tuple[int, int]]) -> dict[int, Known]:
    """Return what each person knew before these notifications: the person and the appointment, by its id."""
    if not news:
        return {}
    whose: dict[tuple[int, int], list[sa.Row[tuple[object, ...]]]] = defaultdict(list)
    people, appointments = ({pair[at] for pair in news.values()} for at in (0, 1))
    for row in transaction.execute(_TOLD, {"people": sorted(people), "appointments": sorted(appointments)}):
        whose[row.user_id, row.appointment_id].append(row)
    return {each: _known([row for row in whose[pair] if row.id < each]) for each, pair in news.items()}


def _known(rows: Collection[sa.Row[tuple[object, ...]]]) -> Known:
    last, unheard = None, list[sa.Row[tuple[object, ...]]]()
    for row in rows:
        if row.is_unheard:
            unheard.append(row)
        else:
            last, unheard = Kind(row.kind), []
    return Known(
        last,
        tuple(Kind(row.kind) for row in unheard),
        any(row.has_acted for row in rows),
        unheard[0].created_at if unheard else None,
    )


def concerns(view: AppointmentView, provider_id: int) -> bool:
    """Return whether the appointment is this provider's, or a request that they are still asked about.

    Also what has ended before it was anybody's.
    """
    if view.provider_id is not None:
        return view.provider_id == provider_id
    return view.status not in WAITING or view.passed_at(provider_id) is None
