"""Staff see live what became of each mail, and send again what did not arrive."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from nicegui.testing import User

from pages import words
from settings import settings
from store import appointments, threads
from store.models import DeliveryReason, DeliveryState
from store.notifications import deliveries, leases, ledger, subjects
from store.notifications.costs import TextsOfMonth
from store.people import profile
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, act
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import ask, becomes, stands


async def test_a_mail_that_did_not_arrive_stands_there_and_is_sent_again(open_as: OpenAs, clinic: Clinics, at: At):
    harbor = clinic.harbor
    eva = await open_as("staff@harbor", "/clinic/deliveries?only=problems")
    await eva.should_see("Kept knows no mail server yet")
    await eva.should_see(words.deliveries.NO_SERVER)
    now = datetime.now(UTC)
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=now)
    claims = await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9)
    mine = next(each for each in claims if each.user_id == harbor.patient)
    await threads.write(leases.settle_refused, mine, "SMTP 550", now=now)
    await eva.should_see("Accepted, to Ada Lindqvist", retries=20)
    await eva.should_see("The mail server refused it (SMTP 550).")
    await eva.should_not_see("For the calendar, to Ada Lindqvist")  # it was the same mail
    act(eva, f"again:{max(mine.ids)}")
    await eva.should_see(words.deliveries.QUEUED_AGAIN, retries=20)
    await eva.should_see(words.deliveries.NO_SERVER, retries=20)
    again = (await threads.read(ledger.about, view.id, by=harbor.staff))[-1]
    assert again.state is not DeliveryState.failed, "it waits, or the outbox of the app has sent it already"


async def test_staff_read_how_many_text_messages_the_month_has_seen(
    open_as: OpenAs, clinic: Clinics, monkeypatch: pytest.MonkeyPatch
):
    eva = await open_as("staff@harbor", "/clinic/deliveries")
    await eva.should_not_see("Text messages in")
    for name, value in {"ACCOUNT": "AC" + "0" * 32, "TOKEN": "t", "FROM": "+4930123456"}.items():
        monkeypatch.setenv(f"KEPT_SMS_{name}", value)
    settings.cache_clear()
    await eva.open("/clinic/deliveries")
    month = words.moments.month(datetime.now(ZoneInfo("Europe/Berlin")).date())
    await eva.should_see(f"Text messages in {month}: none yet.")


@pytest.mark.parametrize(
    ("count", "price", "said"),
    [
        (0, "0.08 EUR", "none yet."),
        (1, "", "1, of one part. What they cost stands on Twilio's bill."),
        (42, "0.0798 EUR", "42, of one part each. They cost about 3.35 EUR, at 0.0798 EUR each; the bill is Twilio's."),
        (
            2_000,
            "1 CHF",
            "2,000, of one part each. They cost about 2,000.00 CHF, at 1 CHF each; the bill is Twilio's.",
        ),
    ],
)
def test_the_cost_is_said_as_what_it_is(count: int, price: str, said: str):
    month = TextsOfMonth(date(2026, 11, 1), count)
    assert words.deliveries.texts(month, price) == f"Text messages in November 2026: {said}"


def test_everything_that_leaves_has_words():
    named = subjects.LEAVING
    assert named <= set(words.deliveries._ABOUT)
    skipped = set(DeliveryReason) - {"", "quiet_hours", "refused", "gave_up"}
    assert skipped == set(words.deliveries._LEFT_OUT)


async def test_what_did_not_arrive_is_counted_on_every_page_of_the_desk_and_says_whom_to_call(
    open_as: OpenAs, clinic: Clinics, at: At
):
    harbor = clinic.harbor
    eva, ada = await open_as("staff@harbor", "/calendar"), await open_as("patient@harbor", "/appointments")
    now = datetime.now(UTC)
    view = await ask(clinic, at("09:00"), provider_id=harbor.provider)
    await threads.write(profile.change, name="Ada Lindqvist", phone="+49 40 5550123", by=harbor.patient, now=now)
    await threads.write(appointments.accept, view.id, by=harbor.provider, now=now)
    claims = await threads.write(deliveries.claim, "test", now=now + deliveries.HEAD_START, limit=9)
    mine = next(each for each in claims if each.user_id == harbor.patient)
    await threads.write(leases.settle_refused, mine, "SMTP 550", now=now, bad_address=True)
    await becomes(["Clinic, 1 message did not arrive"], lambda: labels(eva, "/clinic"))
    await ada.should_see("No mail arrives at patient@harbor.example", retries=20)
    (mend,) = [each for each in shown(ada) if each.text == words.deliveries.CHANGE_ADDRESS]
    assert mend.props["href"] == "/account"
    for address in ("/clinic/deliveries", f"/appointments/{view.id}"):
        page = await open_as("staff@harbor", address)
        await page.should_see("Please call:")
        assert stands(page, "tel:+49405550123")
        assert stands(page, "Not arrived")
        assert not stands(page, words.deliveries.SEND_AGAIN), "nobody is at that address"
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    await clara.should_see("Please call:")


def labels(user: User, address: str) -> list[str]:
    """What the links to this address say to who hears them."""
    return [each.props["aria-label"] for each in shown(user, href=address) if "aria-label" in each.props]


async def test_staff_find_what_went_to_somebody_by_name(open_as: OpenAs, clinic: Clinics, at: At):
    await accepted(clinic, at("09:00"))
    eva = await open_as("staff@harbor", "/clinic/deliveries")
    await eva.should_see("Accepted, to Ada Lindqvist")
    (search,) = shown(eva, type="search")
    send(eva, search, "input", "okafor")
    await becomes(False, lambda: stands(eva, "Accepted, to Ada Lindqvist"))
    send(eva, search, "input", "lindq")
    await becomes(True, lambda: stands(eva, "Accepted, to Ada Lindqvist"))
    assert not stands(eva, "to Dr. Clara Weiss")
