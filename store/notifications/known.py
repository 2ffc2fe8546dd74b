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
    Act,
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

CHANGE = frozenset({Kind.appointment_reopened, Kind.appointment_cancelled, Kind.appointment_rescheduled})
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

_MOVES = (
    sa.select(*(_event.c[name] for name in ("appointment_id", "at", "old_start", "old_provider_id")))
    .where(
        _event.c.appointment_id.in_(sa.bindparam("appointments", expanding=True)),
        _event.c.act.in_((Act.moved, Act.proposal_taken)),
        _event.c.old_start.is_not(None),
    )
    .order_by(_event.c.id)
)

_offered = _notification.alias()
_of_offer = _delivery.c.notification_id == _offered.c.id
_NEVER_OFFERED = sa.select(_notification.c.id).where(
    _notification.c.id.in_(sa.bindparam("ids", expanding=True)),
    sa.exists().where(
        _offered.c.kind == Kind.time_offered,
        _offered.c.user_id == _notification.c.user_id,
        _offered.c.waitlist_id == _notification.c.waitlist_id,
        _offered.c.start == _notification.c.start,
        # what takes it back marks it as read
        sa.or_(_offered.c.read_at.is_(None), _offered.c.read_at == _notification.c.created_at),
        sa.exists().where(_of_offer),
        ~sa.exists().where(_of_offer, ~_never_left, _delivery.c.reason != DeliveryReason.seen),
    ),
)


@dataclass(frozen=True, slots=True)
class Move:
    """That it moved at that moment, as its history has it: from when, and whose it was, if that changed."""

    at: datetime
    old_start: datetime
    old_provider_id: int | None

    def leads_back_to(self, view: AppointmentView) -> bool:
        """Return whether all is as it was before this."""
        return self.old_start == view.start and self.old_provider_id in {None, view.provider_id}


@dataclass(frozen=True, slots=True)
class Known:
    """What has reached a person before some news of an appointment.

    `last` is the latest of it; `unheard` is what has come since and never reached them, oldest first. `has_acted`:
    they have done something to the appointment themselves. `moves`, oldest first: of what is said to have moved.
    """

    last: Kind | None = None
    unheard: tuple[Kind, ...] = ()
    has_acted: bool = False
    unheard_since: datetime | None = None
    moves: tuple[Move, ...] = ()

    def was(self, view: AppointmentView, news_at: datetime) -> datetime | None:
        """Return when it was for all that they know, who hear of its move at `news_at`; None if it is there still."""
        moves = self._moves_since(self.unheard_since or news_at)
        return moves[0].old_start if moves and not moves[0].leads_back_to(view) else None

    def was_theirs(self, person_id: int, news_at: datetime) -> bool:
        """Return whether it was this provider's before it moved at that moment."""
        return any(each.at == news_at and each.old_provider_id == person_id for each in self.moves)

    def makes_superfluous(self, kind: Kind, view: AppointmentView) -> bool:
        """Return whether news of this kind takes back what they have never heard of."""
        if not self.unheard:
            return False
        if kind is Kind.appointment_rescheduled:
            moves = self._moves_since(self.unheard_since)
            return {kind} == set(self.unheard) and bool(moves) and moves[0].leads_back_to(view)
        if kind is Kind.appointment_reopened:
            return self.last not in _DECIDE
        was_introduced = self.last is None and self.unheard[0] in _INTRODUCE
        return kind is Kind.appointment_cancelled and was_introduced and not self.has_acted

    def _moves_since(self, since: datetime | None) -> list[Move]:
        return [each for each in self.moves if since is not None and each.at >= since]


def before(transaction: Transaction, news: Mapping[int, tuple[int, int]]) -> dict[int, Known]:
    """Return what each person knew before these notifications: the person and the appointment, by its id."""
    if not news:
        return {}
    whose: dict[tuple[int, int], list[sa.Row[tuple[object, ...]]]] = defaultdict(list)
    people, appointments = ({pair[at] for pair in news.values()} for at in (0, 1))
    for row in transaction.execute(_TOLD, {"people": sorted(people), "appointments": sorted(appointments)}):
        whose[row.user_id, row.appointment_id].append(row)
    moves: dict[int, list[Move]] = defaultdict(list)
    for row in transaction.execute(_MOVES, {"appointments": sorted(appointments)}):
        moves[row.appointment_id].append(Move(row.at, row.old_start, row.old_provider_id))
    return {each: _known([row for row in whose[pair] if row.id < each], moves[pair[1]]) for each, pair in news.items()}


def _known(rows: Collection[sa.Row[tuple[object, ...]]], moves: Collection[Move]) -> Known:
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
        tuple(moves),
    )


def never_offered(transaction: Transaction, ids: Collection[int]) -> set[int]:
    """Return which of these say that a time has gone of which nobody ever heard that it was held for them."""
    return set(transaction.scalars(_NEVER_OFFERED, {"ids": sorted(ids)})) if ids else set()


def concerns(view: AppointmentView, provider_id: int) -> bool:
    """Return whether the appointment is this provider's, or a request that they are still asked about.

    Also what has ended before it was anybody's.
    """
    if view.provider_id is not None:
        return view.provider_id == provider_id
    return view.status not in WAITING or view.passed_at(provider_id) is None
