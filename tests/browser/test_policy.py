from playwright.sync_api import ConsoleMessage

from tests.browser.conftest import OpenAs, wait_until_live


def test_pages_obey_their_own_content_security_policy(open_as: OpenAs) -> None:
    page = open_as("patient@harbor.example", "/schedule")
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            said.append(message.text)

    page.on("console", note)
    for path in ("/schedule", "/appointments", "/notifications", "/account", "/nothing-here"):
        page.goto(path)
        if path != "/nothing-here":
            wait_until_live(page)
    page.context.clear_cookies()
    for path in ("/login", "/register"):
        page.goto(path)
        wait_until_live(page)
    assert [line for line in said if "404 (Not Found)" not in line] == []


def test_a_script_that_somebody_smuggles_in_does_not_run(open_as: OpenAs) -> None:
    page = open_as("patient@harbor.example", "/appointments")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'smuggled = 1'}))"
    )
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"smuggled = 1\">')")
    page.wait_for_timeout(200)
    assert page.evaluate("typeof smuggled") == "undefined"
