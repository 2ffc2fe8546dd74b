import re
from tests.browser.conftest import *
from tests.browser.steps import *
def test_x(open_as):
    bad = 0
    page = open_as(GRACE, "/account")
    for n in range(30):
        go(page, "/schedule?type=follow-up")
        notes = page.get_by_label("Anything we should know?")
        page.locator("label.slot:visible").first.wait_for()
        if notes.input_value(): bad += 1; print(n, notes.input_value())
        notes.fill(f"note {n};")
        page.locator("label.slot:visible").first.click()
        expect(page.locator(".summary-bar")).not_to_contain_text("Choose a time")
        page.locator(".summary-bar button").click()
        expect(page.get_by_text(f"note {n};")).to_be_visible()
    print("BAD", bad)
