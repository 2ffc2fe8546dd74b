"""Dialogs that are left and opened again: each begins as if for the first time, and nothing goes to somebody else."""

from collections.abc import Callable
from datetime import datetime

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import JONAS, KATRIN, LENA, MIRA, NAMES, YUSUF, book, free_times, look_up
from tests.browser.test_look import AXE, VIOLATIONS

LEFT: tuple[Callable[[Page], object], ...] = (
    lambda page: page.keyboard.press("Escape"),
    lambda page: page.mouse.click(5, 5),
    lambda page: page.get_by_role("dialog").get_by_role("button", name="Back").click(),
)


def opened(page: Page) -> Locator:
    page.get_by_role("button", name="New appointment").click()
    dialog = page.get_by_role("dialog", name="New appointment")
    expect(dialog).to_be_visible()
    return dialog


def choose(dialog: Locator, letters: str, name: str) -> None:
    dialog.get_by_label("Patient", exact=True).press_sequentially(letters)
    dialog.get_by_role("group", name="Patients that fit").get_by_role("button", name=name).click()
    expect(dialog.get_by_label("Patient", exact=True)).to_have_value(name)
    expect(dialog.get_by_label("What")).to_be_focused()


def test_an_appointment_goes_to_whom_the_button_names(open_as: OpenAs) -> None:
    patient, other = open_as(LENA, "/account"), open_as(YUSUF, "/account")
    start = datetime.fromisoformat(free_times(patient.context, "therapy", by=MIRA, also=other.context)[0])
    page = open_as(KATRIN, f"/calendar?date={start.date()}")
    for leave in LEFT:
        dialog = opened(page)
        for field in ("Patient", "Time in Berlin", "Notes (optional)"):
            expect(dialog.get_by_label(field, exact=True)).to_have_value("")
        expect(dialog.get_by_role("button", name="Book", exact=True)).to_be_visible()
        choose(dialog, "hoffm", NAMES[LENA])
        expect(dialog.get_by_role("button", name=f"Book for {NAMES[LENA]}")).to_be_visible()
        dialog.get_by_label("Time in Berlin").fill("03:02")
        dialog.get_by_label("Notes").fill("About Lena")
        dialog.get_by_role("button", name="Book for").click()
        expect(dialog.locator(".error:visible").first).to_be_visible()
        leave(page)
        expect(dialog).to_be_hidden()
    dialog = opened(page)
    expect(dialog.locator(".error:visible")).to_have_count(0)
    expect(dialog.get_by_label("Patient", exact=True)).to_be_focused()
    choose(dialog, "hoffm", NAMES[LENA])
    expect(dialog.get_by_label("Notes")).to_have_value("About Lena")  # hers, and it says so
    expect(dialog.get_by_text("What you typed and did not save is here again.").first).to_be_visible()
    page.keyboard.press("Escape")
    dialog = opened(page)
    choose(dialog, "hoffm", NAMES[LENA])
    dialog.get_by_label("Patient", exact=True).press_sequentially("x")
    expect(dialog.get_by_role("button", name="Book", exact=True)).to_be_visible()
    dialog.get_by_label("Patient", exact=True).fill("")
    dialog.get_by_label("Notes").fill("")
    choose(dialog, "demir", NAMES[YUSUF])
    expect(dialog.get_by_label("Notes")).to_have_value("")
    dialog.get_by_label("What").select_option("therapy")
    dialog.get_by_label("With").select_option(label=NAMES[MIRA])
    dialog.get_by_label("Time in Berlin").fill(f"{start:%H:%M}")
    page.evaluate(AXE)
    assert page.evaluate(VIOLATIONS) == []
    dialog.get_by_role("button", name=f"Book for {NAMES[YUSUF]}").click()
    expect(dialog).to_be_hidden()
    link = page.locator(".toast").get_by_role("link", name="Show")
    booked = int((link.get_attribute("href") or "").rsplit("/", 1)[-1])
    assert look_up(other.context, booked)["notes"] == ""
    expect(opened(page).get_by_label("Patient", exact=True)).to_have_value("")


def test_a_reason_comes_again_for_its_own_request_only_and_says_so(open_as: OpenAs) -> None:
    patient, page = open_as(LENA, "/account"), open_as(JONAS, "/provider-dashboard")
    first, second = (book(patient.context, by=JONAS) for _ in range(2))
    reason, note = (
        page.get_by_label("Reason, if you like"),
        page.get_by_role("dialog").get_by_text("What you typed and did not save"),
    )

    def ask(request: int) -> None:
        page.locator(f'[data-row="{request}"]').get_by_role("button", name="Reject").click()
        expect(page.get_by_role("dialog")).to_be_visible()

    ask(first)
    reason.fill("We are away that week")
    for leave in LEFT:
        leave(page)
        expect(page.get_by_role("dialog")).to_be_hidden()
        ask(second)
        expect(reason).to_have_value("")
        expect(note).to_be_hidden()
        page.keyboard.press("Escape")
        ask(first)
        expect(reason).to_have_value("We are away that week")
        expect(note).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Rejected.").first).to_be_visible()
    assert look_up(patient.context, first)["rejection_reason"] == "We are away that week"
    assert look_up(patient.context, second)["status"] in {"booked", "pending"}


def test_one_press_adds_the_caller_who_is_typed_and_books(open_as: OpenAs) -> None:
    start = datetime.fromisoformat(free_times(open_as(LENA, "/account").context, "therapy", by=MIRA)[0])
    page = open_as(KATRIN, f"/calendar?date={start.date()}")
    dialog = opened(page)
    dialog.get_by_label("Patient", exact=True).press_sequentially("Zora Winter")
    dialog.get_by_role("button", name="Add a caller without an account").click()
    dialog.get_by_label("What").select_option("therapy")
    dialog.get_by_label("With").select_option(label=NAMES[MIRA])
    dialog.get_by_label("Time in Berlin").fill(f"{start:%H:%M}")
    both = dialog.get_by_role("button", name="Add caller and book")
    both.click()
    expect(dialog.get_by_label("Phone")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("Phone").fill("+49 30 23125 321")
    page.wait_for_timeout(400)
    both.click()
    expect(dialog).to_be_hidden()
    expect(page.locator(".toast")).to_contain_text("Zora Winter has no account: please tell them.")
