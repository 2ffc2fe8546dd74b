"""Join leads to the video in a tab of its own, which does not hear from where; Kept stays open."""

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Route, expect

from tests.browser.conftest import OpenAs, Server
from tests.browser.steps import KATRIN, LENA, MIRA, book, decide, go

ROOM = "https://meet.example/*"


def test_a_patient_joins_the_video_when_it_is_time(open_as: OpenAs, server: Server) -> None:
    page, provider = open_as(LENA, "/account"), open_as(MIRA, "/account")
    staff = open_as(KATRIN, "/clinic/settings")
    staff.get_by_label("Link to video rooms").fill("https://meet.example/{room}")
    staff.get_by_role("button", name="Save").click()
    expect(staff.locator(".toast")).to_contain_text("Saved.")
    number = book(page.context, by=MIRA)
    decide(provider.context, number)
    server.write("UPDATE appointmenttype SET place = 'video' WHERE slug = 'consultation'")
    begin = datetime.now(UTC) + timedelta(minutes=5)
    times = [f"{moment:%Y-%m-%d %H:%M:%S.%f}" for moment in (begin, begin + timedelta(minutes=30))]
    server.write('UPDATE appointment SET start = ?, "end" = ? WHERE id = ?', *times, number)
    asked: list[tuple[str, str | None]] = []

    def answer(route: Route) -> None:
        asked.append((route.request.url, route.request.headers.get("referer")))
        route.fulfill(body="<h1>The video</h1>", content_type="text/html")

    page.context.route(ROOM, answer)
    go(page, f"/appointments/{number}")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Join the video").click()
    expect(opened.value.get_by_role("heading", name="The video")).to_be_visible()
    ((url, referrer),) = asked
    assert len(url.removeprefix("https://meet.example/")) == 32
    assert referrer is None
    assert opened.value.evaluate("opener") is None
    expect(page.get_by_role("link", name="Join the video")).to_be_visible()
    assert "meet.example" not in page.content()
    assert "meet.example" not in server.log.read_text(encoding="utf-8")
    go(staff, f"/appointments/{number}")
    expect(staff.get_by_role("link", name="Join the video")).to_be_hidden()
