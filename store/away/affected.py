"""Which appointments a provider who is away leaves behind, and the best way on for each."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from store import appointment_rows, db, errors
from store.availability import opening
from store.availability.rules import Away, Rules, load_rules
from store.away.choices import AwayAct, Choice
from store.away.suggestions import NO_WAY, Suggestions, WayOn
from store.db import Transaction
from store.models import LONGEST_DELAY, UNDECIDED, Proposal, Role, Status, TimeOff, tables
from store.people import people
from store.people.permissions import require_role
from store.views.appointments import AppointmentView
from store.views.people import Person, ProviderView

MOST = 25
"""Appointments for which a way on is looked for at once; the others come up as these are decided."""

_DAY = timedelta(days=1)
_LATEST = timedelta(minutes=LONGEST_DELAY)

_appointment = appointment_rows.appointment
_proposal, _off = tables(Proposal, TimeOff)


@dataclass(frozen=True, slots=True)
class Affected:
    """An appointment of a provider who is away then, and what can be done about it.

    `is_asked`: its patient is, and nobody has to decide anything until they answer.
    """

    view: AppointmentView
    is_asked: bool
    way_on: WayOn = NO_WAY

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be done, the best first: a move that is asked for, a colleague at the same time, other times, a no.

        In a crisis, and for who is here already, a colleague who is there comes first.
        """
        way_on = self.way_on
        moves = [Choice(AwayAct.let_move)] if way_on.may_move else []
        colleagues = [Choice(AwayAct.hand_over, each.id) for each in way_on.colleagues]
        choices = [*colleagues, *moves] if self.cannot_wait else [*moves, *colleagues]
        if way_on.proposer is not None:
            choices.append(Choice(AwayAct.propose, way_on.proposer.id, way_on.starts))
        return (*choices, Choice(AwayAct.cancel))

    @property
    def cannot_wait(self) -> bool:
        """Whether it is decided by itself: somebody is in a crisis, or sits in the waiting room."""
        return self.view.crisis or self.view.is_here

    @property
    def suggestion(self) -> Choice | None:
        """What is best; None for who cannot wait where no colleague is free: somebody has to talk to them first."""
        best = self.choices[0]
        return None if self.cannot_wait and best.act != AwayAct.hand_over else best


@dataclass(frozen=True, slots=True)
class AwayView:
    """A provider's absences from today on, and what they affect: who is here first, then crises, then by start.

    `undecided`: somebody of the clinic has to decide; `asked`: its patient is asked. `note`: what somebody has begun to
    write to the patients, while there is something to decide.
    """

    provider: ProviderView
    absences: tuple[Away, ...]
    undecided: tuple[Affected, ...]
    asked: tuple[Affected, ...]
    note: str = ""


def affected_by(provider_id: int, *, by: int, now: datetime) -> AwayView:
    """Return what the absences of this provider affect, for themself or for staff. Raises NotAllowed, NotFound."""
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        require_theirs(rules, person, provider_id)
        views = find(transaction, rules, [provider_id], now)
        open_ = [view for view in views if needs_decision(rules, provider_id, view)]
        suggestions = Suggestions(transaction, rules, provider_id, people.providers(rules.institution_id), now)
        return AwayView(
            provider=ProviderView(provider_id, people.get(transaction, provider_id).name),
            absences=tuple(away for away in rules.away.get(provider_id, ()) if away.last >= _today(rules, now)),
            undecided=tuple(
                Affected(view, is_asked=False, way_on=suggestions.way_on(view) if place < MOST else NO_WAY)
                for place, view in enumerate(open_)
            ),
            asked=tuple(Affected(view, is_asked=True) for view in views if view not in open_),
            note=note_of(transaction, provider_id, coming(rules, provider_id, now)) if open_ else "",
        )


def undecided(*, by: int, now: datetime) -> list[tuple[ProviderView, int]] | None:
    """Return who is away with appointments that nobody has decided, and how many: of the person, or of the clinic.

    None while nobody of them is away. Raises NotAllowed for patients.
    """
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        theirs = rules.providers if person.role is Role.staff else (person.id,)
        absent = [each for each in theirs if coming(rules, each, now)]
        if not absent:
            return None
        views = find(transaction, rules, absent, now)
        counts = {each: sum(needs_decision(rules, each, view) for view in views) for each in absent}
        return [(each, counts[each.id]) for each in people.providers(rules.institution_id) if counts.get(each.id)]


def note_of(transaction: Transaction, provider_id: int, absences: Collection[Away]) -> str:
    """Return what is written to the patients whom these absences of the provider affect."""
    query = sa.select(_off.c.note).where(_off.c.provider_id == provider_id, _off.c.note != "")
    query = query.where(_off.c.id.in_([each.id for each in absences]))
    return transaction.scalar(query.order_by(_off.c.first, _off.c.id)) or ""


def has_undecided(transaction: Transaction, rules: Rules, provider_id: int, now: datetime) -> bool:
    """Return whether somebody has to decide about something that the absences of this provider affect."""
    views = find(transaction, rules, [provider_id], now)
    return any(needs_decision(rules, provider_id, view) for view in views)


def coming(rules: Rules, provider_id: int, now: datetime) -> list[Away]:
    """Return the absences that are not over; on some clock it may be a day earlier than here."""
    return [away for away in rules.away.get(provider_id, ()) if away.last >= _today(rules, now) - _DAY]


def require_theirs(rules: Rules, person: Person, provider_id: int) -> None:
    """Raise NotFound for nobody of the institution, NotAllowed for somebody else than the person's own."""
    if provider_id not in rules.providers:
        raise errors.NotFound
    if person.role is Role.provider and provider_id != person.id:
        raise errors.NotAllowed


def find(transaction: Transaction, rules: Rules, provider_ids: Collection[int], now: datetime) -> list[AppointmentView]:
    """Return what is ahead of these providers while they are away, and whose patient is here by now.

    Those come first, then crises, then what is left by start.
    """
    absences = [away for each in provider_ids for away in coming(rules, each, now)]
    if not absences:
        return []
    # days of whatever clock: two more on either side
    first = datetime.combine(min(away.first for away in absences), datetime.min.time(), rules.clock) - 2 * _DAY
    last = datetime.combine(max(away.last for away in absences), datetime.min.time(), rules.clock) + 3 * _DAY
    proposed = sa.select(_proposal.c.appointment_id).where(
        _proposal.c.provider_id.in_(provider_ids), _proposal.c.start.between(first, last)
    )
    query = appointment_rows.VIEW.where(
        _appointment.c.institution_id == rules.institution_id,
        sa.or_(
            _appointment.c.status.in_((*UNDECIDED, Status.accepted)) & (_appointment.c.start > now),
            (_appointment.c.status == Status.checked_in) & (_appointment.c.end > now - _LATEST),
        ),
        sa.or_(
            _appointment.c.provider_id.in_(provider_ids) & _appointment.c.start.between(first, last),
            _appointment.c.id.in_(proposed),
        ),
    ).order_by(_appointment.c.urgency, _appointment.c.start, _appointment.c.id)
    views = appointment_rows.all_of(transaction, query)
    stand = [view for view in views if not view.is_here or view.expected_end > now]
    found = [view for view in stand if any(concerns(rules, each, view) for each in provider_ids)]
    return sorted(found, key=lambda view: not view.is_here)


def needs_decision(rules: Rules, provider_id: int, view: AppointmentView) -> bool:
    """Return whether it would be left with this provider, who is away: at its time, or at one that is proposed."""
    if view.status is Status.countered:
        theirs = [each for each in view.proposals if each.provider_id == provider_id]
        return any(_is_away(rules, provider_id, view, each.start, each.end) for each in theirs)
    return concerns(rules, provider_id, view)


def concerns(rules: Rules, provider_id: int, view: AppointmentView) -> bool:
    """Return whether this provider is away at its time, or at one with them that is proposed for it."""
    own = [(view.start, view.end)] if view.provider_id == provider_id else []
    proposed = [(each.start, each.end) for each in view.proposals if each.provider_id == provider_id]
    return any(_is_away(rules, provider_id, view, *span) for span in own + proposed)


def _is_away(rules: Rules, provider_id: int, view: AppointmentView, start: datetime, end: datetime) -> bool:
    absence = opening.absence(rules, provider_id, start, end, crisis=view.crisis)
    return absence is not None and absence.why == "away"


def _today(rules: Rules, now: datetime) -> date:
    return now.astimezone(rules.clock).date()
