"""Whoever has answered a text message stands at the desk, and after STOP the person reads why none comes."""

from datetime import UTC, datetime

from store import db, events, threads
from store.notifications import text_answers
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs
from tests.pages.steps import becomes, stands


def answered(person: int, institution: int, *, stop: bool = False) -> None:
    """The person has answered now."""
    with db.writing() as transaction:
        text_answers.keep(transaction, [person], stop=stop, now=datetime.now(UTC))
        transaction.publish(events.DeliveriesChanged(institution))
        transaction.publish(events.PreferencesChanged(person))


async def test_staff_read_live_who_answered_and_the_person_why_no_text_comes(open_as: OpenAs, clinic: Clinics):
    harbor = clinic.harbor
    eva, ada = await open_as("staff@harbor", "/staff"), await open_as("patient@harbor", "/account")
    mails = await open_as("staff@harbor", "/clinic/deliveries")
    said = "answered a text message: today"
    assert not stands(eva, said)
    await threads.write(answered, harbor.patient, harbor.id)
    await becomes(True, lambda: stands(eva, said) and stands(mails, said))
    assert stands(eva, f"/patients/{harbor.patient}")
    await threads.write(answered, harbor.patient, harbor.id, stop=True)
    await ada.should_see("You answered STOP to a text message: today", retries=20)
    await becomes(False, lambda: stands(eva, said))
