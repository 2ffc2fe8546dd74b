"""What Kept is for, done by touch on a small phone, with 400 ms to the clinic and as much back.

THOROUGH=1 does it also on a phone with a good network, and at a desk with a slow one.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.schedule_steps import address
from tests.browser.slow_network import slow_network
from tests.browser.steps import (
    JONAS,
    KATRIN,
    LENA,
    MIRA,
    NAMES,
    PHONE,
    STANDING,
    YUSUF,
    book,
    free_times,
    look_up,
    provider_id,
    row,
)

DELAY = 0.4


class Hands:
    """People who all have the same kind of window, and what a press is there."""

    def __init__(self, open_as: OpenAs, *, by_touch: bool, origin: str) -> None:
        self._open_as, self._by_touch = open_as, by_touch
        self._options = {**(PHONE if by_touch else {}), "base_url": origin}
        self.caller = f"Rosa {origin.rsplit(':', maxsplit=1)[-1]}{by_touch}"
        """Somebody whom the clinic does not know yet."""

    def open(self, email: str, path: str) -> Page:
        """A page of this person."""
        return self._open_as(email, path, **self._options)

    def outside(self, email: str) -> BrowserContext:
        """The person with a program of their own, whose network is a good one."""
        return self._open_as(email, "/account").context

    def press(self, what: Locator) -> None:
        """Tap it, or click it, when a press is meant for what stands there: as soon as somebody has looked."""
        what.wait_for()
        expect(what.page.locator("[data-waits]")).to_have_count(0)
        what.page.wait_for_timeout(400)
        if self._by_touch:
            what.tap()
        else:
            what.click()


@pytest.fixture(params=["far away by touch", *(["by touch", "far away"] if "THOROUGH" in os.environ else [])])
def hands(request: pytest.FixtureRequest, open_as: OpenAs, server: Server) -> Iterator[Hands]:
    """The hands of everybody in a story."""
    delay = DELAY if "far away" in request.param else 0.0
    with slow_network(server.origin, delay) as origin:
        yield Hands(open_as, by_touch="by touch" in request.param, origin=origin)


def choose_type_and_person(hands: Hands, page: Page, type_name: str, person: str) -> None:
    """The second question is answered already, folded on a phone."""
    hands.press(page.locator("label.choice-card", has_text=type_name))
    expect(page.locator("label.slot:visible").first).to_be_in_viewport()
    change = page.get_by_role("button", name="Change with whom")
    if change.is_visible():
        hands.press(change)
    hands.press(page.locator("label.choice-card", has_text=NAMES[person]))
    expect(page.locator("label.slot:visible").first).to_be_in_viewport()


def send(hands: Hands, page: Page) -> int:
    """Press the button in the bar; the id of what was sent."""
    hands.press(page.locator(".summary-bar").get_by_role("button"))
    page.wait_for_url(re.compile(r"/appointments/\d+"))
    wait_until_live(page)
    return int(re.findall(r"/appointments/(\d+)", page.url)[0])


def test_a_patient_books_the_provider_accepts_and_the_patient_reads_it(hands: Hands) -> None:
    inbox, patient = hands.open(MIRA, "/provider-dashboard"), hands.open(LENA, "/schedule")
    choose_type_and_person(hands, patient, "Consultation", MIRA)
    hands.press(patient.locator("label.slot:visible").first)
    patient.get_by_label("Anything we should know?").fill("The stairs at the back, please.")
    request = send(hands, patient)
    expect(row(inbox, request)).to_contain_text("The stairs at the back, please.")
    row(inbox, request).scroll_into_view_if_needed()
    expect(patient.locator(STANDING)).to_contain_text("Seen by the clinic")
    hands.press(row(inbox, request).get_by_role("button", name="Accept"))
    expect(row(inbox, request).locator(".row-said")).to_have_text("Accepted")
    expect(patient.locator(STANDING)).to_have_text(f"Accepted by {NAMES[MIRA]}")


def test_a_provider_takes_an_answer_back_and_rejects_with_a_reason(hands: Hands) -> None:
    request = book(hands.outside(LENA), by=MIRA)
    inbox, patient = hands.open(MIRA, "/provider-dashboard"), hands.open(LENA, f"/appointments/{request}")
    hands.press(row(inbox, request).get_by_role("button", name="Accept"))
    hands.press(row(inbox, request).get_by_role("button", name="Undo"))
    hands.press(row(inbox, request).get_by_role("button", name="Reject"))
    dialog = inbox.get_by_role("dialog", name=f"Reject the request of {NAMES[LENA]}, Consultation, ")
    dialog.get_by_label("Reason, if you like").fill("We are away that week.")
    hands.press(dialog.get_by_role("button", name="Reject"))
    expect(row(inbox, request).locator(".row-said")).to_have_text("Rejected")
    expect(patient.locator(".standing")).to_contain_text("Reason: We are away that week.")
    expect(patient.get_by_role("link", name="Choose another time")).to_be_visible()


def test_somebody_in_a_crisis_sees_whom_to_call_and_is_seen(hands: Hands) -> None:
    inbox, patient = hands.open(JONAS, "/provider-dashboard"), hands.open(YUSUF, "/schedule")
    choose_type_and_person(hands, patient, "Crisis Intervention", JONAS)
    expect(patient.get_by_role("link", name="Call 112").last).to_be_in_viewport(ratio=1)
    hands.press(patient.locator("label.slot:visible").first)
    request = send(hands, patient)
    expect(patient.locator("#emergency").get_by_role("link")).to_be_in_viewport()
    bar = inbox.get_by_role("button", name="1 crisis request")
    if bar.is_visible():
        hands.press(bar)
    expect(row(inbox, request)).to_be_in_viewport()
    hands.press(row(inbox, request).get_by_role("button", name="Accept"))
    expect(patient.locator(STANDING)).to_have_text(f"Accepted by {NAMES[JONAS]}")


def test_time_off_is_saved_and_a_patient_is_offered_none_of_it(hands: Hands) -> None:
    lena = hands.outside(LENA)
    first, *_, start = free_times(lena, "consultation", by=JONAS)
    day = start[:10]
    book(lena, by=JONAS, start=first)  # and is asked about before it is saved
    patient = hands.open(LENA, address(lena, "consultation", JONAS, date=day))
    expect(patient.locator("label.slot:visible").first).to_be_visible()
    hours = hands.open(JONAS, "/hours")
    for field in ("#first", "#last"):
        hours.locator(field).fill(day)
    hands.press(hours.get_by_role("button", name="Add time off"))
    hands.press(hours.get_by_role("dialog").get_by_role("button", name="Save all the same"))
    expect(patient.locator("label.slot:visible")).to_have_count(0, timeout=15_000)  # struck through for some seconds
    assert start not in free_times(lena, "consultation", by=JONAS)


def test_the_desk_gives_a_request_to_somebody_and_books_for_a_caller(hands: Hands) -> None:
    yusuf = hands.outside(YUSUF)
    start = free_times(yusuf, "therapy", by=(MIRA, JONAS))[0]
    request = book(yusuf, "therapy", start=start)
    staff = hands.open(KATRIN, "/staff?order=waiting&provider=any")
    hands.press(row(staff, request).get_by_role("button", name="Assign"))
    dialog = staff.get_by_role("dialog", name="Who")
    hands.press(dialog.get_by_role("button", name=NAMES[MIRA]))
    expect(dialog).to_be_hidden()
    staff.goto(f"/appointments/{request}")
    expect(staff.locator("main")).to_contain_text(NAMES[MIRA])

    free = datetime.fromisoformat(free_times(yusuf, "therapy", by=MIRA)[-1])
    calendar = hands.open(KATRIN, f"/calendar?date={free.date()}")
    hands.press(calendar.get_by_role("button", name="New appointment"))
    form = calendar.get_by_role("dialog", name="New appointment")
    form.get_by_label("Patient", exact=True).fill(hands.caller)
    hands.press(form.get_by_role("button", name="Add a caller without an account"))
    form.get_by_label("Phone").fill("+49 30 555 0199")
    hands.press(form.get_by_role("button", name="Add caller", exact=True))
    form.get_by_label("What").select_option("therapy")
    form.get_by_label("With").select_option(label=NAMES[MIRA])
    hands.press(form.locator(".slot", has_text=f"{free:%H:%M}"))
    hands.press(form.get_by_role("button", name=f"Book for {hands.caller}"))
    expect(form).to_be_hidden()
    expect(calendar.get_by_role("link", name=f"{free:%H:%M} to ").filter(has_text=hands.caller)).to_be_visible()
    assert look_up(yusuf, request)["provider_id"] == provider_id(yusuf, MIRA)
