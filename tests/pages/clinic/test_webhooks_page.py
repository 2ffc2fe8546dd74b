"""Staff see which other systems are called, live, and what became of each call."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

import notify
from pages import words
from pages.words import webhooks as said_of
from store import errors, outside, threads
from store.models import DeliveryReason, DeliveryState
from store.webhooks import calling, calls, webhooks
from store.webhooks.calls import CallView
from store.webhooks.queueing import KINDS
from tests.clinics import Clinics
from tests.notify.receiver import resolver
from tests.pages.clinic.clinic_steps import act, press, said, submit
from tests.pages.conftest import At, OpenAs, shown
from tests.pages.steps import ask, becomes

ADDRESS = "https://hooks.example/kept"
STILL = 0.4


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is public, but those at home; and nobody calls there but the test."""
    monkeypatch.setattr(outside, "resolve", resolver)
    monkeypatch.setattr(notify, "callers", list)


async def settle(settling: object, now: datetime, *about: object, **more: object) -> None:
    (claimed,) = await threads.write(calling.claim, "we", now=now, limit=1)
    await threads.write(settling, claimed, *about, now=now, **more)  # type: ignore[arg-type]


async def test_a_system_is_added_tested_and_removed(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/webhooks")
    await eva.should_see(said_of.NONE)
    submit(eva, "address", address="http://hooks.example/")
    await becomes([said_of.ADDRESS_WRONG], lambda: said(eva))
    submit(eva, "address", address=ADDRESS, kinds=[])
    await becomes([said_of.MISSING["kinds"]], lambda: said(eva))
    submit(eva, "address", address="https://home.example/", kinds=[kind.value for kind in KINDS])
    await becomes([said_of.ADDRESS_WRONG], lambda: said(eva))
    submit(eva, "address", address=ADDRESS, kinds=[kind.value for kind in KINDS])
    await eva.should_see(said_of.SECRET, retries=20)
    (secret,) = shown(eva, id="webhook-secret")
    assert secret.props["value"].startswith("whsec_")
    await eva.should_see("It hears of everything that happens to appointments.", retries=20)
    (kept,) = await threads.read(webhooks.listed, by=clinic.harbor.staff)
    await asyncio.sleep(STILL)
    act(eva, f"test:{kept.id}")
    await eva.should_see(said_of.TEST_SENT, retries=20)
    await eva.should_see("Leaves in a moment", retries=20)
    await settle(calling.settle_later, datetime.now(UTC), "HTTP 500")
    await eva.should_see("Not taken yet (HTTP 500). Kept tries again", retries=20)
    await eva.should_see("Nothing has arrived there since", retries=20)
    await settle(calling.settle_sent, datetime.now(UTC) + timedelta(minutes=2))
    await eva.should_see("Arrived: ", retries=20)
    (call,) = await threads.read(calls.latest, by=clinic.harbor.staff)
    await asyncio.sleep(STILL)
    act(eva, f"again:{call.id}")
    await eva.should_see(said_of.SENT_AGAIN, retries=20)
    await asyncio.sleep(STILL)
    act(eva, f"renew:{kept.id}")
    await eva.should_see(said_of.RENEW_BODY, retries=20)
    await asyncio.sleep(STILL)
    press(eva, said_of.RENEW_NOW)
    await becomes(False, lambda: shown(eva, id="webhook-secret")[0].props["value"] == secret.props["value"])
    await asyncio.sleep(STILL)
    act(eva, f"remove:{kept.id}")
    await eva.should_see("hears of nothing any more", retries=20)
    await asyncio.sleep(STILL)
    press(eva, said_of.REMOVE_NOW)
    await eva.should_see(said_of.NONE, retries=20)
    await becomes([], lambda: shown(eva, id="webhook-secret"))


async def test_the_desk_hears_that_one_is_off_and_staff_switch_it_on(open_as: OpenAs, clinic: Clinics, at: At):
    harbor, now = clinic.harbor, datetime.now(UTC)
    kept = await threads.write(webhooks.add, ADDRESS, KINDS, by=harbor.staff, now=now)
    desk = await open_as("staff@harbor", "/staff")
    await desk.should_not_see("not called any more")
    await ask(clinic, at("09:00"), provider_id=harbor.provider)
    eva = await open_as("staff@harbor", "/clinic/webhooks")
    await eva.should_see("New request or appointment")
    await settle(calling.settle_refused, datetime.now(UTC), "HTTP 410", bad_address=True)
    await desk.should_see("1 other system is not called any more. See why", retries=20)
    await eva.should_see("it answered that it is gone for good. Once it works again", retries=20)
    await asyncio.sleep(STILL)
    act(eva, f"on:{kept.webhook_id}")
    await eva.should_see(said_of.SWITCHED_ON, retries=20)
    await eva.should_see(said_of.SEND_TEST, retries=20)


async def test_what_it_hears_is_changed(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    kept = await threads.write(webhooks.add, ADDRESS, KINDS, by=harbor.staff, now=datetime.now(UTC))
    eva = await open_as("staff@harbor", f"/clinic/webhooks?change={kept.webhook_id}")
    await eva.should_see(f"Change what {ADDRESS} hears")
    submit(eva, "address", kinds=["appointment_no_show"])
    await eva.should_see("It hears of: the patient did not come.", retries=20)
    await eva.should_see(said_of.ADD, retries=20)
    others = await open_as("staff@lakeside", f"/clinic/webhooks?change={kept.webhook_id}")
    await others.should_see(said_of.ADD)
    await others.should_not_see("hooks.example")


def test_everything_that_can_become_of_a_call_has_words():
    assert set(KINDS) == set(said_of.KIND_NAMES)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    sentences = {
        said_of.what_became(
            CallView(1, 1, "test", None, now, state, reason, "no answer", attempts, now, ended), "UTC", now
        )
        for state, reason, attempts, ended in (
            (DeliveryState.queued, DeliveryReason.none, 0, None),
            (DeliveryState.queued, DeliveryReason.none, 2, None),
            (DeliveryState.sent, DeliveryReason.none, 1, now),
            (DeliveryState.failed, DeliveryReason.gave_up, 0, now),
            (DeliveryState.failed, DeliveryReason.gave_up, 9, now),
            (DeliveryState.failed, DeliveryReason.refused, 1, now),
        )
    }
    assert len(sentences) == 6
    assert sum("no answer within 10 seconds" in each for each in sentences) == 3


async def test_what_a_colleague_has_removed_is_not_added_again_by_saving_it(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    kept = await threads.write(webhooks.add, ADDRESS, KINDS, by=harbor.staff, now=datetime.now(UTC))
    eva = await open_as("staff@harbor", f"/clinic/webhooks?change={kept.webhook_id}")
    await eva.should_see(f"Change what {ADDRESS} hears")
    await threads.write(webhooks.remove, kept.webhook_id, by=harbor.staff)
    await eva.should_see(said_of.NONE, retries=20)
    submit(eva, "address", kinds=["appointment_no_show"])
    await eva.should_see(words.refusals.refusal(errors.NotFound(), "UTC"), retries=20)
    assert await threads.read(webhooks.listed, by=harbor.staff) == []
