"""News outside of the browser's window: only if allowed, once for all tabs, and neutral in its words."""

import json
import re
from typing import Any

from playwright.sync_api import CDPSession, Page, Route, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import GRACE, JONAS, LENA, MIRA, NAMES, book, decide, go, tab

SHOWN = """async () => {
    const worker = await navigator.serviceWorker.getRegistration();
    const all = worker ? await worker.getNotifications() : [];
    return all.map(({title, body, tag, data}) => ({title, body, tag, url: data.url}));
}"""
COUNT_QUESTIONS = """
    window.requested = 0;
    const ask = Notification.requestPermission.bind(Notification);
    Notification.requestPermission = () => { window.requested++; return ask(); };
"""


def shown(page: Page, number: int) -> list[dict[str, Any]]:
    """The desktop notifications of the page's browser, when there are that many, else after some seconds."""
    notifications: list[dict[str, Any]] = []
    for _ in range(50):
        notifications = page.evaluate(SHOWN)
        if len(notifications) == number:
            break
        page.wait_for_timeout(100)
    return notifications


def test_no_page_asks_by_itself_and_the_button_does(open_as: OpenAs, server: Server) -> None:
    page = open_as(GRACE, "/account")
    page.add_init_script(COUNT_QUESTIONS)
    for path in ("/schedule", "/appointments", "/account", "/notifications"):
        go(page, path)
        assert page.evaluate("window.requested") == 0
    offer = page.get_by_role("button", name="Allow")
    expect(offer).to_be_visible()
    page.context.grant_permissions(["notifications"], origin=server.origin)
    offer.click()
    expect(offer).to_be_hidden()
    assert page.evaluate("window.requested") == 1
    expect(page.get_by_text("This device tells you when something happens.")).to_be_visible()


def test_two_tabs_show_one_neutral_notification_that_leads_to_the_right_page(open_as: OpenAs, server: Server) -> None:
    patient, inbox = open_as(LENA, "/account"), open_as(MIRA, "/provider-dashboard")
    bystander, other = open_as(JONAS, "/account"), tab(inbox, "/account")
    for page in (patient, inbox, bystander):
        page.context.grant_permissions(["notifications"], origin=server.origin)
    request = book(patient.context, by=MIRA)
    expect(other.locator(".toast")).to_have_count(1)
    [notification] = shown(inbox, 1)
    assert notification["title"] == "You have an update"
    assert notification["body"] == ""
    assert re.fullmatch(r"kept-appointment-\d+", notification["tag"])
    assert notification["url"] == f"/provider-dashboard?request={request}"
    book(patient.context, by=MIRA)
    expect(other.locator(".toast")).to_have_count(2)
    expect(inbox.locator(".toast")).to_have_count(0)
    assert len(shown(inbox, 2)) == 2
    assert len({each["tag"] for each in shown(inbox, 2)}) == 2
    assert NAMES[LENA].split()[0] not in str(shown(inbox, 2))

    decide(inbox.context, request)
    expect(patient.locator(".toast")).to_have_count(1)
    [answer] = [each for each in shown(patient, 1) if each["url"] == f"/appointments/{request}"]
    # Only a person's click may bring a window to the front: without one, the browser refuses `focus`.
    worker = patient.context.service_workers[0]
    worker.evaluate("""async () => {
        WindowClient.prototype.focus = async function () { return this; };
        const [notification] = await registration.getNotifications();
        self.dispatchEvent(new NotificationEvent('notificationclick', {notification}));
    }""")
    patient.wait_for_url(f"**{answer['url']}")
    assert shown(patient, 0) == []
    assert shown(bystander, 0) == []


SUBSCRIBES = """
    PushManager.prototype.subscribe = async function ({applicationServerKey}) {
        window.subscribedWith = applicationServerKey.length;
        const keys = { p256dh: "key", auth: "secret" };
        return { toJSON: () => ({ endpoint: "https://push.service.example/1", keys }) };
    };
"""
"""A window of a test has no push service."""


def worker_of(page: Page) -> tuple[CDPSession, str]:
    """The page's service worker, as the browser itself knows it."""
    found: list[str] = []
    session = page.context.new_cdp_session(page)
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(each["registrationId"] for each in event["registrations"]),
    )
    page.evaluate("navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)")
    session.send("ServiceWorker.enable")
    for _ in range(50):
        if found:
            break
        page.wait_for_timeout(100)
    return session, found[0]


def test_what_is_pushed_shows_and_opens_its_page_and_without_a_connection_it_is_said_since_when(
    open_as: OpenAs, server: Server
) -> None:
    server.write("UPDATE institution SET email = 'desk@harbor-clinic.berlin' WHERE slug = 'harbor'")
    page = open_as(LENA, "/account")
    page.add_init_script(SUBSCRIBES)
    page.context.grant_permissions(["notifications"], origin=server.origin)
    sent: list[Any] = []

    def add(route: Route) -> None:
        sent.append(route.request.post_data_json)
        route.fulfill(status=409, json={"code": "too_many"})

    page.route("**/account/devices", add)
    go(page, "/account")
    page.get_by_role("button", name="Switch on for this device").click()
    expect(page.get_by_role("alert").filter(has_text="You have ten devices already.")).to_be_visible()
    assert page.evaluate("window.subscribedWith") == 65
    assert sent == [{"endpoint": "https://push.service.example/1", "p256dh": "key", "auth": "secret"}]

    session, registration = worker_of(page)
    address = f"{server.origin}/appointments?pushed=1"
    said = {"title": "Confirmed", "body": "At ten.", "tag": "kept-appointment-1"}
    pushed = {"origin": server.origin, "registrationId": registration}
    message = json.dumps({"web_push": 8030, "notification": {**said, "navigate": address, "data": {"id": 7}}})
    for each in (message, message, "?"):
        session.send("ServiceWorker.deliverPushMessage", {**pushed, "data": each})
    first, other = sorted(shown(page, 2), key=lambda each: str(each["title"]))
    assert first == {**said, "url": "/appointments?pushed=1"}
    assert (other["title"], other["url"]) == ("Kept", "/"), "what cannot be read is shown, too"
    page.context.service_workers[0].evaluate("""async () => {
        WindowClient.prototype.focus = async function () { return this; };
        const [notification] = await registration.getNotifications({tag: "kept-appointment-1"});
        self.dispatchEvent(new NotificationEvent('notificationclick', {notification}));
    }""")
    page.wait_for_url("**/appointments?pushed=1")

    server.stop()
    page.goto("/appointments")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(page.get_by_role("link", name="112")).to_be_visible()
    expect(page.get_by_text(re.compile("What stands here is from .+ [(]Berlin[)]"))).to_be_visible()
    server.start()
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", name="My appointments")).to_be_visible()
