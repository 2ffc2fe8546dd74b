"""Coming to a clinic: choosing before there is an account, and the ways to one."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, Server, wait_until_live
from tests.browser.steps import KATRIN, LENA, PHONE
from tests.clinics import PASSWORD

NOTES = "I would like to talk about sleep."


@pytest.fixture
def public(server: Server) -> None:
    """Harbor shows its free times to people without an account."""
    server.write("UPDATE institution SET public_times = TRUE WHERE slug = 'harbor'")


def choose(page: Page) -> str:
    """Choose a type and a time, and write a few words; returns the time."""
    page.get_by_text("Consultation", exact=True).tap()
    slot = page.locator("label.slot:not(.is-held)").first
    expect(slot).to_be_visible()
    page.wait_for_timeout(400)  # what has only just come under a finger is not pressed
    slot.tap()
    expect(slot.locator("input")).to_be_checked()
    page.get_by_label("Anything we should know?").fill(NOTES)
    return slot.inner_text().strip()


def test_a_stranger_chooses_registers_and_sends_with_everything_kept(open_as: OpenAs, public: None):
    page = open_as(None, "/schedule?clinic=harbor", **PHONE)
    time = choose(page)
    expect(page.locator(".summary-when")).to_contain_text(time)
    page.get_by_role("button", name="Log in or register").tap()
    expect(page.get_by_role("heading", name="Register with Harbor Clinic")).to_be_visible()
    page.get_by_label("Your name").fill("Noor Haddad")
    page.get_by_label("E-mail").fill("noor@mail.example")
    page.get_by_label("Phone number").fill("030 23125 177")
    page.get_by_label("Password", exact=True).fill("seven tame otters")
    page.get_by_role("button", name="Register").tap()
    expect(page.locator(".summary-when")).to_contain_text(time)
    wait_until_live(page)
    expect(page.get_by_label("Anything we should know?")).to_have_value(NOTES)
    expect(page.locator(".held")).to_be_visible()
    page.locator(".summary-bar .btn-primary").tap()
    page.wait_for_url("**/appointments/*")
    expect(page.locator(".next-up-when")).to_contain_text(time)
    expect(page.get_by_text(NOTES, exact=True).first).to_be_visible()


def test_whoever_has_an_account_finds_the_e_mail_filled_in_and_what_was_chosen(open_as: OpenAs, public: None):
    page = open_as(None, "/schedule?clinic=harbor", **PHONE)
    time = choose(page)
    page.get_by_role("button", name="Log in or register").tap()
    page.get_by_label("Your name").fill("Lena Hoffmann")
    page.get_by_label("E-mail").fill(LENA)
    page.get_by_label("Password", exact=True).fill("seven tame otters")
    page.get_by_role("button", name="Register").tap()
    expect(page.get_by_label("Your clinic")).to_have_value("harbor")
    page.get_by_role("link", name="Log in with it instead").tap()
    expect(page.get_by_label("E-mail")).to_have_value(LENA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").tap()
    expect(page.locator(".summary-when")).to_contain_text(time)
    expect(page.get_by_label("Anything we should know?")).to_have_value(NOTES)


def test_the_next_person_at_this_computer_gets_nobodys_notes(open_as: OpenAs, public: None):
    page = open_as(None, "/schedule?clinic=harbor", **PHONE)
    choose(page)
    page.goto("/login?next=%2Fschedule%3Ftype%3Dconsultation")
    page.get_by_label("E-mail").fill(LENA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Log in").tap()
    page.wait_for_url("**/schedule?type=consultation**")
    wait_until_live(page)
    expect(page.get_by_label("Anything we should know?")).to_have_value("")
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.includes('anyone'))") == []


def test_the_link_is_copied_and_the_code_is_black_on_white(open_as: OpenAs):
    page = open_as(KATRIN, "/clinic/links", color_scheme="dark")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the link").last.click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()").endswith("/schedule?clinic=harbor")
    code = page.get_by_role("img", name="QR code").first
    box = code.bounding_box()
    assert box is not None
    assert box["width"] == box["height"] >= 200
    assert code.evaluate("(svg) => [getComputedStyle(svg).backgroundColor, getComputedStyle(svg.firstChild).fill]") == [
        "rgb(255, 255, 255)",
        "rgb(0, 0, 0)",
    ]
    assert code.locator("path").evaluate("(path) => path.getBBox().width > 20")  # it is drawn, not only said
