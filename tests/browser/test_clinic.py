"""What only a browser knows about the clinic's forms: what is typed outlives a reload, and the keyboard stays put."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, wait_until_live
from tests.browser.steps import KATRIN, go, tab


def reload(page: Page) -> None:
    page.reload()
    wait_until_live(page)


def test_what_was_typed_outlives_a_reload_until_it_is_saved_or_thrown_away(open_as: OpenAs) -> None:
    page = open_as(KATRIN, "/clinic")
    page.get_by_role("link", name="Change Therapy").click()
    wait_until_live(page)
    name, minutes = page.get_by_label("Name"), page.get_by_label("How long it takes")
    expect(name).to_have_value("Therapy")
    was = minutes.input_value()
    minutes.fill("an hour")
    page.get_by_role("radio", name="Video").check()
    expect(page.get_by_label("Address")).to_be_hidden()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(minutes).to_be_focused()
    expect(page.get_by_text("Please give a whole number of minutes, 5 to 480.")).to_be_visible()
    expect(minutes).to_have_value("an hour")
    reload(page)
    expect(minutes).to_have_value("an hour")
    expect(page.get_by_role("radio", name="Video")).to_be_checked()
    page.get_by_role("button", name="Start over").click()
    expect(minutes).to_have_value(was)
    expect(name).to_be_focused()
    reload(page)
    expect(minutes).to_have_value(was)
    expect(page.get_by_role("button", name="Start over")).to_be_hidden()
    minutes.fill("60")
    minutes.press("Enter")
    expect(page.get_by_text("Saved. Patients are offered it like this from now on.")).to_be_visible()
    page.get_by_role("link", name="Change Therapy").click()
    wait_until_live(page)
    expect(minutes).to_have_value("60")
    expect(page.get_by_role("button", name="Start over")).to_be_hidden()


def test_a_closure_that_was_added_leaves_an_empty_form_and_others_drafts_alone(open_as: OpenAs) -> None:
    page = open_as(KATRIN, "/clinic/closed")
    other = tab(page, "/clinic/closed")
    other.get_by_label("What for").fill("Still thinking")
    page.get_by_label("First day").fill("2027-08-02")
    page.get_by_label("What for").fill("Summer")
    page.get_by_role("button", name="Add").click()
    for each in (page, other):
        expect(each.get_by_role("list", name="Closures").get_by_text("Summer")).to_be_visible()
    expect(page.get_by_label("What for")).to_have_value("")
    expect(other.get_by_label("What for")).to_have_value("Still thinking")


def test_the_keyboard_moves_a_type_step_by_step(open_as: OpenAs) -> None:
    page = open_as(KATRIN, "/clinic")
    names = page.locator(".type-card h2")
    order = names.all_text_contents()
    page.get_by_role("button", name=f"Move {order[0]} down").focus()
    for places in (1, 2):
        page.keyboard.press("Enter")
        expect(names.nth(places)).to_have_text(order[0])
        expect(page.get_by_role("button", name=f"Move {order[0]} down")).to_be_focused()
    go(page, "/clinic")
    expect(names.nth(2)).to_have_text(order[0])


def test_a_second_press_on_one_spot_retires_nothing_and_what_was_retired_comes_back(open_as: OpenAs) -> None:
    page = open_as(KATRIN, "/clinic", reduced_motion="reduce")
    types = page.get_by_role("list", name="Appointment types", exact=True).locator("li:not([data-leaves]) h2")
    order = types.all_text_contents()
    page.evaluate(
        "performance.now = () => window.passed = (window.passed ?? 1e6) + 1"
    )  # a hurried hand on a slow machine
    retire = page.get_by_role("button", name="Retire Crisis Intervention")
    retire.scroll_into_view_if_needed()
    box = retire.bounding_box()
    assert box is not None
    spot = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    below = f"left: {spot[0] - 20}px !important; top: {spot[1] - 20}px !important"
    page.add_style_tag(content=f"dialog .btn-danger {{ position: fixed !important; {below} }}")
    page.mouse.click(*spot)
    dialog = page.get_by_role("dialog", name="Retire Crisis Intervention?")
    expect(dialog).to_be_visible()
    page.mouse.click(*spot)
    expect(dialog.get_by_text("People in a crisis can no longer ask for this help")).to_be_visible()
    page.evaluate("window.passed += 1000")
    page.mouse.click(*spot)
    expect(dialog).to_be_hidden()
    expect(types).to_have_text([name for name in order if name != "Crisis Intervention"])
    undo = page.get_by_role("button", name="Undo")
    undo.focus()
    page.keyboard.press("Enter")
    expect(types).to_have_text(order)
    expect(undo).to_have_count(0)
