"""Staff see live what became of each mail, and send again what did not arrive."""

from datetime import UTC, datetime

from pages import words
from store import appointments, threads
from store.models import DeliveryReason, DeliveryState
from store.notifications import deliveries, leases, ledger, subjects
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import act
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask


async def test_a_mail_that_did_not_arrive_stands_there_and_is_sent_again(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", "/clinic/deliveries?only=problems")
    await eva.should_see("Kept knows no mail server yet")
    await eva.should_see(words.deliveries.NO_PROBLEMS)
    now = datetime.now(UTC)
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=now)
    claims = await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9)
    mine = next(each for each in claims if each.user_id == harbor.patient)
    await threads.write(leases.settle_refused, mine, "SMTP 550", now=now)
    await eva.should_see("Accepted, to Ada Lindqvist", retries=20)
    await eva.should_see("The mail server refused it (SMTP 550).")
    await eva.should_see("For the calendar, to Ada Lindqvist")
    for number in mine.ids:
        act(eva, f"again:{number}")
    await eva.should_see(words.deliveries.QUEUED_AGAIN, retries=20)
    await eva.should_see(words.deliveries.NO_PROBLEMS, retries=20)
    assert (await threads.read(ledger.about, view.id, by=harbor.staff))[-1].state is DeliveryState.queued


def test_everything_that_leaves_has_words():
    named = subjects.LEAVING
    assert named <= set(words.deliveries._ABOUT)
    skipped = set(DeliveryReason) - {"", "quiet_hours", "refused", "gave_up"}
    assert skipped == set(words.deliveries._LEFT_OUT)
