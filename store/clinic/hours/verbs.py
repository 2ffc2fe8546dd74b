"""Trying a change, and making it."""

from datetime import datetime

from store import db, errors, events
from store.availability.rules import Rules, load_rules, mark_changed
from store.clinic.hours import dry_run
from store.clinic.hours.dry_run import Preview
from store.clinic.hours.fields import Change
from store.clinic.hours.weeks import SetOffering
from store.db import Transaction
from store.models import Role
from store.people.permissions import require_role, require_role_and_lock
from store.views.people import Person


def preview(change: Change, *, by: int, now: datetime) -> Preview:
    """Return which appointments the change would leave outside of open time; nothing is changed.

    Raises what `save` raises, but AppointmentsAffected.
    """
    with db.reading() as transaction:
        person = require_role(transaction, by, Role.provider, Role.staff)
        before, checked = _checked(transaction, person, change, now)
        return dry_run.preview(transaction, before, checked.applied(before), checked.affected_provider(before), now)


def save(change: Change, *, by: int, now: datetime, confirmed: frozenset[int] = frozenset()) -> Change:
    """Make the change; open pages follow. Returns the change that takes it back.

    `confirmed`: ids of appointments that may lie outside of open time afterwards, as somebody has seen that they do.
    Raises AppointmentsAffected (with the ids of all) when there are others, NotAllowed, NotFound, UnknownProvider, and
    what the change says itself.
    """
    with db.writing() as transaction:
        person = require_role_and_lock(transaction, by, Role.provider, Role.staff)
        before, checked = _checked(transaction, person, change, now)
        ids = dry_run.affected(transaction, before, checked.applied(before), checked.affected_provider(before), now)
        if set(ids) - confirmed:
            raise errors.AppointmentsAffected(frozenset(ids))
        return write(transaction, before, checked, now)


def write(transaction: Transaction, rules: Rules, checked: Change, now: datetime) -> Change:
    """Write what was checked, within a transaction; open pages follow. Returns the change that takes it back."""
    back = checked.write(transaction, rules, now)
    mark_changed(transaction, rules.institution_id)
    transaction.publish(events.TimesChanged(rules.institution_id, rules=True))
    return back


def check_provider(rules: Rules, person: Person, provider_id: int) -> None:
    """Raise UnknownProvider for nobody of the institution, NotAllowed for somebody else than the person's own."""
    rules.require_provider(provider_id)
    if person.role is Role.provider and provider_id != person.id:
        raise errors.NotAllowed


def _checked(transaction: Transaction, person: Person, change: Change, now: datetime) -> tuple[Rules, Change]:
    """The rules as they are, and the change as it is kept."""
    rules = load_rules(transaction, person.clinic.id)
    provider_id = change.affected_provider(rules)
    if provider_id is not None:
        check_provider(rules, person, provider_id)
    elif person.role is not Role.staff:
        raise errors.NotAllowed
    if isinstance(change, SetOffering) and change.offered is not None and person.role is not Role.staff:
        raise errors.NotAllowed
    return rules, change.checked(rules, now)
