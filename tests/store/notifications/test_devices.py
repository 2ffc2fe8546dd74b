"""A device is one person's at a time, what it says of itself is looked at first, and what waits for it ends with it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from store import db, errors, events
from store.clinic import clinics
from store.models import Channel, Delivery, tables
from store.notifications import deliveries, devices, handing_over, ledger
from store.notifications.deliveries import Claim
from store.people import sessions
from tests.clinics import Clinic
from tests.notify.push_service import HOST, Browser
from tests.store.notifications.test_deliveries import SOON, accepted

_delivery = tables(Delivery)[0]
DAY = timedelta(days=1)


@pytest.fixture
def harbor(harbor: Clinic) -> Clinic:
    """The clinic, which can be written to."""
    clinics.save(replace(clinics.settings(by=harbor.staff), email="desk@harbor-clinic.berlin"), by=harbor.staff)
    return harbor


def stands() -> list[tuple[str, str]]:
    query = sa.select(_delivery).where(_delivery.c.channel == Channel.push).order_by(_delivery.c.id)
    with db.reading() as transaction:
        return [(row.state.value, row.reason.value) for row in transaction.execute(query)]


def pushes(now: datetime) -> list[Claim]:
    return deliveries.claim("one", channel=Channel.push, now=now, limit=20)


def test_a_device_is_added_once_and_removed(
    database: str, harbor: Clinic, now: datetime, announced: list[events.Event]
):
    browser = Browser()
    number = browser.add(harbor.patient, now)
    assert events.PreferencesChanged(harbor.patient) in announced
    assert browser.add(harbor.patient, now, name="  Safari\n on iPhone ") == number
    (kept,) = devices.find(by=harbor.patient)
    assert (kept.id, kept.name, kept.host, kept.problem, kept.created_at) == (
        number,
        "Safari on iPhone",
        HOST,
        "",
        now,
    )
    with pytest.raises(errors.NotFound):
        devices.remove(number, by=harbor.patient2, now=now)
    devices.remove(number, by=harbor.patient, now=now)
    assert devices.find(by=harbor.patient) == []
    for gone in (number, 0, -1, 2**70):
        with pytest.raises(errors.NotFound):
            devices.remove(gone, by=harbor.patient, now=now)


def test_a_device_on_which_somebody_else_switches_it_on_is_theirs_from_then_on(
    database: str, harbor: Clinic, lakeside: Clinic, now: datetime
):
    browser = Browser()
    browser.add(harbor.patient, now)
    accepted(harbor, now)
    browser.add(harbor.patient2, now)
    assert devices.find(by=harbor.patient) == []
    assert [each.host for each in devices.find(by=harbor.patient2)] == [HOST]
    assert stands() == [("skipped", "gone")], "what was to leave for the other one does not"
    assert pushes(now + SOON) == []


@pytest.mark.parametrize(
    ("field", "value", "refusal"),
    [
        ("endpoint", "", errors.BadLink),
        ("endpoint", "http://push.service.example/one", errors.BadLink),
        ("endpoint", "https://push.service.example:8443/one", errors.BadLink),
        ("endpoint", "https://push.service.example:99999/one", errors.BadLink),
        ("endpoint", "https://me@push.service.example/one", errors.BadLink),
        ("endpoint", "https://127.0.0.1/one", errors.BadLink),
        ("endpoint", "https://[::1]/one", errors.BadLink),
        ("endpoint", "https://localhost/one", errors.BadLink),
        ("endpoint", "https://push.service.example/" + "x" * 1000, errors.TooLong),
        ("endpoint", "x" * 1_000_000, errors.TooLong),
        ("p256dh", "", errors.BadKey),
        ("p256dh", "B" + "A" * 86, errors.BadKey),
        ("p256dh", "?" * 87, errors.BadKey),
        ("p256dh", "x" * 1_000_000, errors.BadKey),
        ("auth", "A" * 21, errors.BadKey),
        ("auth", "A" * 23, errors.BadKey),
        ("auth", "\u00e9" * 22, errors.BadKey),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_device_is_not_added(
    sqlite_database: str, harbor: Clinic, now: datetime, field: str, value: str, refusal: type[errors.Refusal]
):
    with pytest.raises(refusal) as found:
        Browser().add(harbor.patient, now, **{field: value})
    assert getattr(found.value, "field", None) == field
    assert devices.find(by=harbor.patient) == []


def test_nobody_has_more_than_ten(database: str, harbor: Clinic, now: datetime):
    for number in range(devices.MOST):
        Browser(f"/{number}").add(harbor.patient, now)
    with pytest.raises(errors.TooMany):
        Browser("/one-more").add(harbor.patient, now)
    Browser("/1").add(harbor.patient, now)
    assert len(devices.find(by=harbor.patient)) == devices.MOST


@pytest.mark.parametrize("email", ["", "desk@harbor.example", "desk@example.org", "desk@kept.test", "desk@kept.local"])
def test_without_a_true_address_of_the_clinic_it_is_off(
    sqlite_database: str, harbor: Clinic, now: datetime, email: str
):
    number = Browser().add(harbor.patient, now)
    clinics.save(replace(clinics.settings(by=harbor.staff), email=email), by=harbor.staff)
    with pytest.raises(errors.NoContact):
        Browser("/two").add(harbor.patient, now)
    with pytest.raises(errors.NoContact):
        devices.try_out(number, by=harbor.patient, now=now)


def test_who_logs_out_or_in_in_a_browser_leaves_nothing_of_another_there(database: str, harbor: Clinic, now: datetime):
    Browser().add(harbor.patient, now, browser_hash="a" * 64)
    Browser("/home").add(harbor.patient, now, browser_hash="b" * 64)
    devices.leave("a" * 64, to=harbor.patient, now=now)
    assert len(devices.find(by=harbor.patient)) == 2, "they themselves have logged in again"
    devices.leave("a" * 64, to=harbor.patient2, now=now)
    assert [each.browser_hash for each in devices.find(by=harbor.patient)] == ["b" * 64]
    devices.leave("b" * 64, to=None, now=now)
    assert devices.find(by=harbor.patient) == []


def test_a_browser_that_has_another_endpoint_is_one_device(database: str, harbor: Clinic, now: datetime):
    Browser().add(harbor.patient, now, browser_hash="a" * 64)
    Browser("/new").add(harbor.patient, now, browser_hash="a" * 64)
    assert len(devices.find(by=harbor.patient)) == 1


def test_all_go_with_every_session_or_with_the_account(database: str, harbor: Clinic, now: datetime):
    for person in (harbor.patient, harbor.patient2):
        Browser(f"/{person}").add(person, now)
    devices.remove_all(by=harbor.patient, now=now)
    assert devices.find(by=harbor.patient) == []
    sessions.deactivate(harbor.patient2, now=now)
    devices.sweep(now=now)
    with db.reading() as transaction:
        assert transaction.scalar(sa.text("SELECT count(*) FROM device")) == 0


def test_what_was_on_its_way_to_a_device_that_is_removed_is_never_handed_over(
    database: str, harbor: Clinic, now: datetime
):
    number = Browser().add(harbor.patient, now)
    accepted(harbor, now)
    mine = pushes(now + SOON)[0]
    devices.remove(number, by=harbor.patient, now=now + SOON)
    assert handing_over.hand_over(mine, now=now + SOON) is None
    assert stands() == [("skipped", "gone")]
    assert not deliveries.is_anything_due(Channel.push, now=now + DAY)


def test_staff_see_what_went_to_a_device_and_send_it_again_while_it_is_there(
    database: str, harbor: Clinic, now: datetime
):
    number = Browser().add(harbor.patient, now)
    accepted(harbor, now)
    mine = pushes(now + SOON)[0]
    handover = handing_over.hand_over(mine, now=now + SOON)
    assert handover
    devices.settle_refused(handover.claim, "HTTP 403", now=now + SOON)
    assert [each.problem for each in devices.find(by=harbor.patient)] == ["HTTP 403"]
    (view,) = ledger.latest(by=harbor.staff, problems_only=True)
    assert (view.channel, view.problem, view.can_be_sent_again) == (Channel.push, "HTTP 403", True)
    ledger.send_again(view.id, by=harbor.staff, now=now + SOON)
    assert stands() == [("queued", "")]
    devices.remove(number, by=harbor.patient, now=now + SOON)
    with pytest.raises(errors.NotToBeSentAgain):
        ledger.send_again(view.id, by=harbor.staff, now=now + SOON)


def test_a_try_is_nobodys_news_and_is_forgotten(database: str, harbor: Clinic, now: datetime):
    number = Browser().add(harbor.patient, now)
    before = len(ledger.latest(by=harbor.staff))
    devices.try_out(number, by=harbor.patient, now=now)
    with pytest.raises(errors.NotFound):
        devices.try_out(number, by=harbor.patient2, now=now)
    assert len(ledger.latest(by=harbor.staff)) == before
    mine = pushes(now)[0]
    handover = handing_over.hand_over(mine, now=now)
    assert handover
    assert handover.is_trial
    devices.settle_sent(handover.claim, now=now)
    devices.sweep(now=now + DAY)
    assert stands() == [("sent", "")]
    devices.sweep(now=now + 2 * DAY)
    assert stands() == []


def test_what_nobody_sees_is_no_name_of_a_device(harbor: Clinic, now: datetime):
    for typed in ("\u200b", "\u202e \u200d", " "):
        Browser().add(harbor.patient, now, name=typed)
        assert [each.name for each in devices.find(by=harbor.patient)] == ["A program"]
    Browser().add(harbor.patient, now, name="My \u202ephone")
    assert [each.name for each in devices.find(by=harbor.patient)] == ["My phone"]
