"""Who hears of a change of an appointment, within a verb's transaction: who is notified, and whose pages show it."""

from collections.abc import Iterable
from datetime import datetime

from store import appointment_rows, events
from store.appointments import transitions
from store.db import Transaction
from store.models import Kind
from store.notifications import notifications
from store.views.appointments import AppointmentView
from store.webhooks import queueing


def notify(
    transaction: Transaction,
    kind: Kind,
    view: AppointmentView,
    user_ids: Iterable[int],
    *,
    by: int | None,
    now: datetime,
    watching: Iterable[int] = (),
) -> None:
    """Write a notification for each of these people, and publish the change for them and for those who only watch.

    `watching` are people whose open pages show the appointment and who are not notified.
    """
    notified = notifications.write(transaction, kind, view.id, user_ids, now)
    queueing.queue(transaction, kind, view.id, view.institution_id, now=now)
    change = events.AppointmentChanged(kind, view.id, view.institution_id, by, notified, frozenset(watching), view)
    transaction.publish(change)


def notify_once(
    transaction: Transaction,
    kind: Kind,
    view: AppointmentView,
    person_id: int,
    *,
    by: int | None,
    now: datetime,
    watching: Iterable[int] = (),
) -> None:
    """Notify this person as `notify` does, but not again before they have read it: then their pages only show it."""
    recipients = set() if notifications.is_unread(transaction, kind, view.id, person_id) else {person_id}
    notify(transaction, kind, view, recipients, by=by, now=now, watching={person_id, *watching} - recipients)


def notify_patient(
    transaction: Transaction,
    kind: Kind,
    before: AppointmentView,
    *,
    by: int | None,
    for_id: int | None = None,
    now: datetime,
) -> AppointmentView:
    """Notify the patient, and the provider for whom somebody else acts, as `notify_concerned` does."""
    return notify_concerned(transaction, kind, before, [before.patient_id, for_id], by=by, now=now)


def notify_concerned(
    transaction: Transaction,
    kind: Kind,
    before: AppointmentView,
    concerned: Iterable[int | None],
    *,
    by: int | None,
    now: datetime,
) -> AppointmentView:
    """Notify these but `by`, who did it, of the appointment as it is now, which comes back.

    Its patient, its provider, and who could answer it `before` or can answer it now watch; staff hear everything.
    """
    after = appointment_rows.view_of(transaction, before.id)
    recipients = {each for each in concerned if each is not None and each != by}
    offering = transitions.offering_providers(transaction, before) + transitions.offering_providers(transaction, after)
    watching = {after.patient_id, *offering} - recipients
    notify(transaction, kind, after, recipients, by=by, now=now, watching=watching)
    return after


def announce(transaction: Transaction, kind: str, before: AppointmentView, *, by: int) -> AppointmentView:
    """Publish to all whose pages show the request how it is now, and return that; nobody is notified."""
    after = appointment_rows.view_of(transaction, before.id)
    watching = frozenset({after.patient_id, *transitions.offering_providers(transaction, after)})
    transaction.publish(events.AppointmentChanged(kind, after.id, after.institution_id, by, {}, watching, after))
    return after
