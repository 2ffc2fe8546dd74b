"""Staff choose which of their other systems are called; nobody else can, and no other clinic's."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

import pytest
import sqlalchemy as sa

from store import appointments, db, errors
from store.models import LARGEST_ID, Kind, Webhook, tables
from store.webhooks import calls, webhooks
from store.webhooks.queueing import KINDS
from tests.arrivals import overhear
from tests.clinics import Clinic
from tests.store.steps import book

ADDRESS = "https://hooks.example/kept"


def test_a_webhook_is_added_changed_and_removed(database: str, harbor: Clinic, now: datetime):
    secret = webhooks.add(f" {ADDRESS} ", [Kind.appointment_accepted, Kind.new_appointment], by=harbor.staff, now=now)
    assert secret.secret.startswith("whsec_")
    (kept,) = webhooks.listed(by=harbor.staff)
    assert (kept.address, kept.kinds, kept.is_on) == (ADDRESS, (Kind.new_appointment, Kind.appointment_accepted), True)
    webhooks.change(kept.id, "https://other.example/", [Kind.appointment_no_show], by=harbor.staff, now=now)
    changed = webhooks.find(kept.id, by=harbor.staff)
    assert (changed.address, changed.kinds) == ("https://other.example/", (Kind.appointment_no_show,))
    webhooks.remove(kept.id, by=harbor.staff)
    assert webhooks.listed(by=harbor.staff) == []


def test_no_secret_stands_in_the_database(harbor: Clinic, now: datetime):
    secret = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    with db.reading() as transaction:
        (row,) = transaction.execute(sa.select(tables(Webhook)[0])).mappings()
    assert secret.secret.removeprefix("whsec_") not in str(dict(row))
    assert "whsec_" not in repr(secret)


@pytest.mark.parametrize(
    ("address", "kinds", "refusal"),
    [
        ("http://hooks.example/", KINDS, errors.BadLink("address")),
        ("", KINDS, errors.BadLink("address")),
        ("https://10.0.0.5/", KINDS, errors.BadLink("address")),
        ("https://me:secret@hooks.example/", KINDS, errors.BadLink("address")),
        (f"https://hooks.example/{'x' * 500}", KINDS, errors.TooLong("address", 500)),
        (ADDRESS, (), errors.Missing("kinds")),
        (ADDRESS, ("new_appointment", "everything"), errors.UnknownKind("kinds")),
        (ADDRESS, ("test",), errors.UnknownKind("kinds")),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(
    harbor: Clinic, now: datetime, address: str, kinds: tuple[str, ...], refusal: errors.Invalid
):
    kept = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    for attempt in (webhooks.add, partial(webhooks.change, kept.webhook_id)):
        with pytest.raises(type(refusal)) as refused:
            attempt(address, kinds, by=harbor.staff, now=now)
        assert refused.value.field == refusal.field
    assert len(webhooks.listed(by=harbor.staff)) == 1


def test_a_clinic_has_a_handful_of_them(harbor: Clinic, now: datetime):
    for _ in range(webhooks.MOST):
        webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    with pytest.raises(errors.TooMany):
        webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)


def test_only_so_many_secrets_sign_at_once(harbor: Clinic, now: datetime):
    kept = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    for _ in range(4):
        webhooks.renew_secret(kept.webhook_id, by=harbor.staff, now=now)
    with pytest.raises(errors.TooMany):
        webhooks.renew_secret(kept.webhook_id, by=harbor.staff, now=now)


TOLD_TO_NO_SYSTEM = {
    *(Kind.colleague_proposed, Kind.colleague_agreed, Kind.colleague_declined, Kind.note_shared, Kind.invited_back),
    *(Kind.appointment_reminder, Kind.time_free, Kind.time_offered, Kind.offer_withdrawn),
}


def test_of_each_kind_it_is_decided_whether_other_systems_hear_of_it():
    assert set(KINDS) == set(Kind) - TOLD_TO_NO_SYSTEM
    assert len(",".join(KINDS)) <= 1000, "as long as the column"


def verbs(webhook_id: int, call_id: int, now: datetime) -> list[Callable[..., object]]:
    """Everything that can be done to a webhook, or a call."""
    return [
        partial(webhooks.find, webhook_id),
        partial(webhooks.change, webhook_id, ADDRESS, KINDS, now=now),
        partial(webhooks.renew_secret, webhook_id, now=now),
        partial(webhooks.switch_on, webhook_id, now=now),
        partial(webhooks.remove, webhook_id),
        partial(webhooks.send_test, webhook_id, now=now),
        partial(calls.latest, webhook_id=webhook_id),
        partial(calls.send_again, call_id, now=now),
    ]


def test_it_is_for_staff_and_of_their_own_clinic(database: str, harbor: Clinic, lakeside: Clinic, now: datetime):
    kept = webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    book(harbor, "10:00", now, provider=harbor.provider)
    (call,) = calls.latest(by=harbor.staff)
    for verb in verbs(kept.webhook_id, call.id, now):
        for somebody in (harbor.patient, harbor.provider):
            with pytest.raises(errors.NotAllowed):
                verb(by=somebody)
        with pytest.raises(errors.NotFound):
            verb(by=lakeside.staff)
    for number in (0, -1, LARGEST_ID, LARGEST_ID + 1):
        for verb in verbs(number, number, now):
            with pytest.raises(errors.NotFound):
                verb(by=harbor.staff)
    for verb in (webhooks.listed, webhooks.switched_off, calls.latest, partial(webhooks.add, ADDRESS, KINDS, now=now)):
        with pytest.raises(errors.NotAllowed):
            verb(by=harbor.provider)
    assert (webhooks.listed(by=lakeside.staff), calls.latest(by=lakeside.staff)) == ([], [])


def test_what_is_tried_anyway_is_not_sent_again(harbor: Clinic, now: datetime):
    webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    book(harbor, "10:00", now, provider=harbor.provider)
    (call,) = calls.latest(by=harbor.staff)
    with pytest.raises(errors.NotToBeSentAgain):
        calls.send_again(call.id, by=harbor.staff, now=now)


def test_what_does_not_happen_is_told_to_nobody(database: str, harbor: Clinic, now: datetime):
    webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    view = book(harbor, "10:00", now, provider=harbor.provider)
    appointments.accept(view.id, by=harbor.provider, now=now)
    with pytest.raises(errors.Refusal):
        appointments.reject(view.id, by=harbor.provider, now=now)
    assert [each.kind for each in reversed(calls.latest(by=harbor.staff))] == [
        "new_appointment",
        "appointment_accepted",
    ]


def test_a_clinic_without_webhooks_pays_nothing_for_them(database: str, harbor: Clinic, now: datetime):
    book(harbor, "09:00", now, provider=harbor.provider)
    executed = overhear()
    book(harbor, "10:00", now, patient=harbor.patient2, provider=harbor.provider)
    without = [statement for statement, _ in executed]
    assert not any("webhook" in statement for statement in without)
    webhooks.add(ADDRESS, KINDS, by=harbor.staff, now=now)
    book(harbor, "11:00", now, patient=harbor.patient2, provider=harbor.provider)
    executed.clear()
    book(harbor, "12:00", now, patient=harbor.patient2, provider=harbor.provider)
    assert len(executed) == len(without) + 1
