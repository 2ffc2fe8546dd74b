"""Log-in, registration, account, notifications and failures, as the server draws them."""

import asyncio
import gc
from datetime import UTC, datetime
from typing import Any

import pytest
from nicegui import Client
from nicegui.testing import User

from pages import words
from pages.elements.tags import Tag, tag
from pages.frame import toasts
from store import appointments
from store.notifications import notifications
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown, texts
from tests.pages.steps import ask, becomes, moved

PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize(
    ("account", "start", "links"),
    [
        ("patient@harbor", "/schedule", ["Book", "My appointments"]),
        ("provider@harbor", "/provider-dashboard", ["Inbox", "Today", "Calendar", "Hours"]),
        ("staff@harbor", "/staff", ["Appointments", "Today", "Calendar", "Hours", "Clinic"]),
    ],
)
async def test_everyone_starts_at_their_own_page_with_their_own_navigation(
    open_as: OpenAs, account: str, start: str, links: list[str]
) -> None:
    user = await open_as(account, "/account")
    answer = await user.http_client.get("/")
    assert (answer.status_code, answer.headers["location"]) == (303, start)
    assert (await user.http_client.get("/login?next=/account")).headers["location"] == "/account"
    await user.open(start)
    navigation = next(each for each in shown(user) if "nav" in each.classes)
    drawn = [each for each in navigation.default_slot.children if isinstance(each, Tag)]
    assert [each.text for each in drawn] == links
    assert [each.props["href"] for each in drawn if each.props.get("aria-current") == "page"] == [start]


async def test_every_page_has_one_heading_and_the_name_of_the_clinic(open_as: OpenAs) -> None:
    user = await open_as("patient@harbor", "/account")
    for path in ("/account", "/notifications", "/schedule", "/appointments"):
        await user.open(path)
        assert len([each for each in shown(user) if each.tag == "h1"]) == 1
        await user.should_see("Harbor Clinic")


async def test_pages_asked_for_while_logged_out_come_back_after_logging_in(visitor: User) -> None:
    answer = await visitor.http_client.get("/notifications?x=1", headers=PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fnotifications%3Fx%3D1")
    await visitor.open(answer.headers["location"])
    assert shown(visitor, name="next")[0].props["value"] == "/notifications?x=1"


@pytest.mark.parametrize("foreign", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1"])
async def test_next_leads_to_this_site_only(visitor: User, foreign: str) -> None:
    await visitor.open(f"/login?next={foreign}")
    assert shown(visitor, name="next")[0].props["value"] == "/"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("problem=wrong_credentials", "E-mail and password do not match. Please try again."),
        ("problem=too_many_attempts&seconds=200", "Please wait 4 minutes"),
        ("problem=too_many_attempts&seconds=1e9", "Please wait 1 second"),
        ("problem=session_ended", "Please log in again"),
    ],
)
async def test_the_log_in_page_says_why_it_came_back(visitor: User, query: str, sentence: str) -> None:
    await visitor.open(f"/login?{query}")
    await visitor.should_see(sentence)


@pytest.mark.parametrize(
    ("account", "address", "code", "sentence"),
    [
        ("patient@harbor", "/appointments/{id}", "too_early", "It is too early for that."),
        ("staff@harbor", "/appointments/{id}", "already_decided", "Something else became of it first."),
        ("provider@harbor", "/provider-dashboard", "time_taken", "That time is taken by now."),
        ("patient@harbor", "/appointments", "offer_over", "That time is not held for you any more."),
        ("staff@harbor", "/", "missing&field=starts", "Please choose a time first."),
        ("patient@harbor", "/account", "too_fast", "That was a lot within minutes."),
    ],
)
async def test_every_page_says_once_why_a_form_came_back(
    open_as: OpenAs, clinic: Clinics, at: At, account: str, address: str, code: str, sentence: str
) -> None:
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    user = await open_as(account, f"{address.format(id=view.id)}?problem={code}")
    await user.should_see(sentence)
    assert len([each for each in shown(user, role="alert") if "tone-rejected" in each.classes]) == 1


async def test_a_made_up_problem_says_nothing(visitor: User) -> None:
    await visitor.open("/login?problem=<b>call+0900</b>&field=<b>")
    await visitor.should_not_see("0900")
    assert not shown(visitor, role="alert")


async def test_a_wrong_field_is_tied_to_its_sentence(visitor: User) -> None:
    await visitor.open("/register?clinic=harbor&problem=weak_password&why=common&field=password")
    field = shown(visitor, id="password")[0]
    assert field.props["aria-invalid"] == "true"
    assert field.props["aria-describedby"] == "password-hint password-error"
    error = shown(visitor, id="password-error")[0].text
    assert error is not None
    assert "easy to guess" in error


async def test_registering_names_the_clinic_or_lets_choose(visitor: User) -> None:
    await visitor.open("/register?clinic=lakeside")
    await visitor.should_see("Register with Lakeside Clinic")
    await visitor.open("/register?clinic=nowhere")
    assert [each.text for each in shown(visitor) if each.tag == "option"] == [
        "Please choose",
        "Harbor Clinic",
        "Lakeside Clinic",
    ]


def rows(user: User) -> list[Tag]:
    """The notifications that the page shows."""
    return [each for each in shown(user) if "data-news" in each.props]


async def test_notifications_come_25_at_a_time_and_new_ones_on_top(open_as: OpenAs, clinic: Clinics, at: At) -> None:
    for day in range(4):
        for hour in range(9, 16):
            start = at(f"{hour:02}:00", days=day * 7)
            now = datetime.now(UTC)
            appointments.request(
                patient_id=clinic.harbor.patient,
                type_slug="follow-up",
                start=start,
                provider_id=clinic.harbor.provider,
                now=now,
            )
    user = await open_as("provider@harbor", "/notifications")
    assert len(rows(user)) == 25
    user.find("Show more").click()
    await user.should_not_see("Show more")
    assert len(rows(user)) == 28
    appointments.request(
        patient_id=clinic.harbor.patient2, type_slug="therapy", start=at("16:00"), now=datetime.now(UTC)
    )
    await user.should_see("New request from Ben Okafor")
    await becomes(29, lambda: len(rows(user)))
    newest = notifications.latest(clinic.harbor.provider, limit=1)[0]
    assert rows(user)[0].props["data-news"] == str(newest.id)


async def test_all_is_read_in_every_page_of_the_person_and_in_nobody_elses(
    open_as: OpenAs, clinic: Clinics, at: At
) -> None:
    appointments.request(
        patient_id=clinic.harbor.patient, type_slug="therapy", start=at("09:00"), now=datetime.now(UTC)
    )
    clara, her_other_tab = [await open_as("provider@harbor", "/notifications") for _ in range(2)]
    assert len([each for each in shown(her_other_tab) if "is-unread" in each.classes]) == 1
    clara.find("Mark all as read").click()
    await her_other_tab.should_not_see("New · ")
    await her_other_tab.should_not_see("Mark all as read")
    assert notifications.unread_count(clinic.harbor.provider) == 0
    assert notifications.unread_count(clinic.harbor.provider2) == 1


@pytest.mark.parametrize(
    "path", ["/nothing-here", "/appointments/1", "/appointments/abc", "/appointments/999999999999"]
)
async def test_what_does_not_exist_is_a_page_with_a_way_back(open_as: OpenAs, path: str) -> None:
    user = await open_as("patient@harbor", "/account")
    pages = len(Client.instances)
    answer = await user.http_client.get(path, headers=PAGE)
    assert answer.status_code == 404
    assert "There is nothing here" in answer.text
    assert 'href="/"' in answer.text
    assert len(Client.instances) <= pages + 1


@pytest.mark.parametrize("path", ["/provider-dashboard", "/staff"])
async def test_what_is_forbidden_is_a_page_with_a_way_back(open_as: OpenAs, path: str) -> None:
    user = await open_as("patient@harbor", "/account")
    answer = await user.http_client.get(path, headers=PAGE)
    assert answer.status_code == 403
    assert "This page is not for you" in answer.text
    assert 'href="/"' in answer.text


async def test_the_service_worker_is_never_kept_and_the_styles_for_long(visitor: User) -> None:
    worker = await visitor.http_client.get("/sw.js")
    assert worker.headers["cache-control"] == "no-cache"
    assert worker.headers["content-type"].startswith("text/javascript")
    page = (await visitor.http_client.get("/login")).text
    address = page[page.index("/kept.css") :].split('"', 1)[0]
    assert "?v=" in address
    assert "max-age=31536000" in (await visitor.http_client.get(address)).headers["cache-control"]


async def test_toasts_make_room_for_each_other(open_as: OpenAs) -> None:
    user = await open_as("patient@harbor", "/account")
    with user:
        for number in range(6):
            toasts.toast(f"Message {number}", sticky=True)
    await user.should_not_see("Message 1")
    await user.should_see("Message 2")
    await user.should_see("Message 5")


@pytest.fixture
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Toasts go by themselves after a moment."""
    monkeypatch.setattr(toasts, "TOAST_SECONDS", 0.1)


async def test_a_closed_toast_says_nothing_more(open_as: OpenAs, brief: None) -> None:
    user = await open_as("patient@harbor", "/account")
    with user:
        toasts.toast("Just so that you know.")
    (toast,) = (each for each in shown(user) if "toast" in each.classes)
    send(user, toast, "act", "close")
    send(user, toast, "act", "close")
    await moved()
    assert texts(user, "toast") == []
    await user.should_not_see(words.everywhere.FAILED)


async def test_six_toasts_in_a_burst_go_by_themselves_and_four_are_shown(open_as: OpenAs, brief: None) -> None:
    user = await open_as("patient@harbor", "/account")
    with user:
        for number in range(6):
            toasts.toast(f"Message {number}")
    assert len([each for each in shown(user) if "toast" in each.classes]) == toasts.TOASTS
    await moved()
    assert texts(user, "toast") == []
    await user.should_not_see(words.everywhere.FAILED)


async def test_failures_in_a_row_are_said_once(open_as: OpenAs, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise RuntimeError

    user = await open_as("patient@harbor", "/account")
    with user:
        pressed = tag("button").listen("click", fail)
    for _ in range(5):
        send(user, pressed, "click", None)
    assert len([each for each in shown(user) if "toast" in each.classes]) == 1
    await user.should_see(words.everywhere.FAILED)
    caplog.clear()  # or the failures that were asked for fail the test


async def test_an_answer_that_comes_after_its_button_is_gone_still_reaches_the_page(open_as: OpenAs) -> None:
    answered = asyncio.Event()

    async def answer() -> None:
        await answered.wait()
        toasts.toast("Done, a little late.")

    user = await open_as("patient@harbor", "/account")
    with user, tag("div") as box:
        pressed = tag("button").listen("click", answer)
    send(user, pressed, "click", None)
    box.delete()
    del pressed, box
    gc.collect()
    answered.set()
    await user.should_see("Done, a little late.", retries=10)


async def test_markup_in_names_is_shown_as_typed(open_as: OpenAs, clinic: Clinics, at: At) -> None:
    reason = "<img src=x onerror=alert(1)> {{7*7}}"
    now = datetime.now(UTC)
    request: Any = appointments.request(
        patient_id=clinic.harbor.patient, type_slug="therapy", start=at("09:00"), now=now
    )
    appointments.reject(request.id, by=clinic.harbor.staff, because=reason, now=now)
    user = await open_as("patient@harbor", "/notifications")
    await user.should_see(f"They wrote: {reason}")
    answer = await user.http_client.get("/notifications")
    assert "<img src=x" not in answer.text
