"""A provider is away: that is written at once, and each appointment that it affects is decided by itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial

from store import appointment_rows, db, errors, text, threads
from store.appointments import (
    answering,
    cancelling,
    escalation,
    move_answers,
    news,
    occupying,
    proposing,
    too_late,
    transitions,
)
from store.availability import conflicts
from store.availability.rules import load_rules
from store.away import affected, notes
from store.away.choices import AwayAct, Choice, all_checked
from store.clinic import hours
from store.db import Transaction
from store.models import REASON_LIMIT, UNDECIDED, Act, CancelReason, Kind, Role, Status
from store.notifications import notifications
from store.people.permissions import require_role_and_lock
from store.views.appointments import AppointmentView
from store.views.people import Person


@dataclass(frozen=True, slots=True)
class Left:
    """An appointment for which a choice could not be carried out, and why; nothing was changed about it."""

    appointment_id: int
    refusal: errors.Refusal


@dataclass(frozen=True, slots=True)
class AwayOutcome:
    """What was done, as each is now, and what was left as it was."""

    done: tuple[AppointmentView, ...]
    left: tuple[Left, ...]


def away(
    provider_id: int,
    *,
    first: date,
    last: date,
    choices: Mapping[int, Choice] | None = None,
    name: str = "",
    note: str | None = None,
    by: int,
    now: datetime,
) -> None:
    """The provider is away on these local days, the last included, as they say themself, or staff do.

    That is written as time off, unless it is known. `choices`, by the ids of appointments, are what somebody will do
    about them with `decide_all`: nothing is written where one of them can be none. `note` is kept as by `keep_note`;
    without one, what was kept before stays while there is something to decide.
    Raises NotAllowed, NotFound (also for an appointment of elsewhere), Busy, what is wrong with a choice, and what
    `hours.AddTimeOff` does; nothing is changed then.
    """
    choices = all_checked(choices or {})
    note = None if note is None else text.clean(note, field="note", limit=REASON_LIMIT)
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        affected.require_theirs(rules, person, provider_id)
        for appointment_id in choices:
            _find(transaction, person, appointment_id)
        notes.drop_when_decided(transaction, rules, provider_id, now)
        if note is None:
            note = affected.note_of(transaction, provider_id, affected.coming(rules, provider_id, now))
        is_known = any(each.first <= first <= last <= each.last for each in rules.away.get(provider_id, ()))
        if not is_known:
            change = hours.AddTimeOff(provider_id, first, last, name)
            hours.write(transaction, rules, change.checked(rules, now), now)
            rules = load_rules(transaction, person.clinic.id)
        notes.write(transaction, rules, provider_id, note, now)


async def decide_all(provider_id: int, *, choices: Mapping[int, Choice], by: int, now: datetime) -> AwayOutcome:
    """Carry out each of these choices by itself; one that cannot be is left, with the reason, and waits to be decided.

    Between two of them it is others' turn, as a hundred take more than a second. Raises Busy: what is done by then
    stays done, and the others wait.
    """
    done: list[AppointmentView] = []
    left: list[Left] = []
    for appointment_id, choice in choices.items():
        decision = partial(decide, appointment_id, provider_id=provider_id, choice=choice)
        try:
            done.append(await threads.write(decision, by=by, now=now))
        except errors.Busy:
            raise
        except errors.Refusal as refusal:
            left.append(Left(appointment_id, refusal))
    return AwayOutcome(tuple(done), tuple(left))


def decide(appointment_id: int, *, provider_id: int, choice: Choice, by: int, now: datetime) -> AppointmentView:
    """Carry out what was chosen for an appointment of this provider, who is away then; after the last the note goes.

    Raises NotAllowed, NotFound, AlreadyDecided, NotAffected, HasBegun, what is wrong with the choice, UnknownProvider,
    NotOffered, NotThere, TimeTaken, NothingAsked, and of proposed times what `proposing.propose` does.
    """
    choice = choice.checked()
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        rules = load_rules(transaction, person.clinic.id)
        affected.require_theirs(rules, person, provider_id)
        view = _find(transaction, person, appointment_id)
        if view.status not in (*UNDECIDED, Status.accepted, Status.checked_in):
            raise too_late.already_decided(transaction, view)
        if view.start <= now and not view.is_here:
            raise errors.HasBegun
        if not affected.concerns(rules, provider_id, view):
            raise errors.NotAffected
        decided = _carry_out(transaction, view, person, provider_id, choice, now)
        notes.drop_when_decided(transaction, rules, provider_id, now)
        return decided


def _carry_out(
    transaction: Transaction, view: AppointmentView, person: Person, provider_id: int, choice: Choice, now: datetime
) -> AppointmentView:
    match choice.act:
        case AwayAct.hand_over:
            return _hand_over(transaction, view, person, choice, now)
        case AwayAct.propose:
            return _propose(transaction, view, person, provider_id, choice, now)
        case AwayAct.let_move:
            if view.move_start is None:
                raise errors.NothingAsked
            return move_answers.agree(transaction, view, by=person.id, confirmed=False, now=now)
    return cancelling.call_off(transaction, view, person, CancelReason(choice.reason), note=choice.note, now=now)


def _find(transaction: Transaction, person: Person, appointment_id: int) -> AppointmentView:
    view = appointment_rows.by_id(transaction, appointment_id)
    if view is None or view.institution_id != person.clinic.id:
        raise errors.NotFound
    return view


def _hand_over(
    transaction: Transaction, view: AppointmentView, person: Person, choice: Choice, now: datetime
) -> AppointmentView:
    """Give it to a colleague at the same time: at once where any provider was wanted, else if its patient says yes.

    Whoever is here is asked by who decides, face to face, and stays checked in.
    """
    colleague_id = choice.provider_id
    assert colleague_id is not None
    answering.require_offered(transaction, view, colleague_id)
    if absence := conflicts.absence(load_rules(transaction, view.institution_id), colleague_id, view):
        raise errors.NotThere(*absence)
    if not view.any_provider and not view.is_here:
        return proposing.offer(transaction, view, [view.start], colleague_id, actor=person, note=choice.note, now=now)
    occupying.occupy_only(transaction, view, view.start, provider_id=colleague_id)
    if view.is_agreed or view.was_agreed or view.is_here:
        return _give(transaction, view, person, colleague_id, choice.note, now)
    return _assign(transaction, view, person, colleague_id, now)


def _give(
    transaction: Transaction, view: AppointmentView, person: Person, colleague_id: int, note: str, now: datetime
) -> AppointmentView:
    """What was agreed upon is the colleague's, who is told as its patient is."""
    transitions.change_status(
        transaction,
        view,
        Status.checked_in if view.is_here else Status.accepted,
        by=person.id,
        for_id=colleague_id,
        act=Act.moved,
        because=note,
        old_start=view.start,
        new_starts=[view.start],
        now=now,
        provider_id=colleague_id,
        assigned_by_id=None,
        assigned_at=None,
        move_start=None,
        move_end=None,
        delay=0,
        sequence=view.sequence + 1,
        decided_by_id=person.id,
    )
    notifications.read_about(transaction, view.id, by=person.id, now=now)
    notify = partial(news.notify_concerned, transaction, by=person.id, now=now)
    notify(Kind.appointment_accepted, view, [colleague_id])
    return notify(Kind.appointment_rescheduled, view, [view.patient_id, view.provider_id, *_proposed_with(view)])


def _assign(
    transaction: Transaction, view: AppointmentView, person: Person, colleague_id: int, now: datetime
) -> AppointmentView:
    """What waits for an answer waits for the colleague's."""
    proposing.forget(transaction, view)
    rules = load_rules(transaction, view.institution_id)
    transitions.change_status(
        transaction,
        view,
        Status.pending,
        by=person.id,
        for_id=colleague_id,
        act=Act.assigned,
        now=now,
        provider_id=colleague_id,
        assigned_by_id=person.id,
        assigned_at=now,
        answer_by=escalation.answer_by(rules, rules.types[view.type_slug], view.start, now),
    )
    notifications.read_about(transaction, view.id, by=person.id, now=now)
    concerned = [view.patient_id, view.provider_id, colleague_id, *_proposed_with(view)]
    return news.notify_concerned(transaction, Kind.appointment_assigned, view, concerned, by=person.id, now=now)


def _proposed_with(view: AppointmentView) -> list[int]:
    """Return the providers with whom other times were proposed until now."""
    return [each.provider_id for each in view.proposals]


def _propose(
    transaction: Transaction, view: AppointmentView, person: Person, provider_id: int, choice: Choice, now: datetime
) -> AppointmentView:
    """Let its patient choose from other times, with the same provider or a colleague."""
    with_id = choice.provider_id or view.provider_id or provider_id
    answering.require_offered(transaction, view, with_id)
    starts = sorted(start.astimezone(UTC) for start in choice.starts)
    proposing.check(transaction, view, starts, with_id, now=now)
    return proposing.offer(transaction, view, starts, with_id, actor=person, note=choice.note, now=now)
