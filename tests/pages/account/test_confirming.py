"""Registering where mails leave: the same answer for every address, and a link that only works by a press."""

from datetime import UTC, datetime

import pytest
from nicegui.testing import User

from pages import words
from settings import settings
from store import threads
from store.notifications import account_handover
from tests.clinics import Clinics
from tests.pages.account.test_forgotten import ADA, post, texts
from tests.pages.conftest import shown

NOOR, GOOD = "noor@mail.example", "seven tame otters"
FORM = {"clinic": "harbor", "name": "Noor Haddad", "password": GOOD}


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clinic has a mail server."""
    monkeypatch.setenv("KEPT_MAIL_HOST", "localhost")
    monkeypatch.setenv("KEPT_MAIL_FROM", "desk@harbor.example")
    settings.cache_clear()


async def token() -> str:
    """The token in the last mail."""
    now = datetime.now(UTC)
    claim = (await threads.write(account_handover.claim, "outbox", now=now, limit=9))[-1]
    mail = await threads.write(account_handover.hand_over, claim, now=now)
    assert mail is not None
    return mail.token


async def test_whoever_registers_confirms_by_mail_and_goes_on_to_what_they_chose(
    visitor: User, clinic: Clinics, mail_server: None
):
    to = await post(visitor, "/register", **FORM, email=NOOR, next="/schedule?type=therapy")
    await visitor.open(to)
    await visitor.should_see(words.account.CHECK_MAIL)
    await visitor.should_see("Harbor Clinic")
    await visitor.should_not_see("Lakeside")
    assert [each.props["readonly"] for each in shown(visitor, data_draft="form-email")], (
        "to which address, by the draft"
    )
    assert shown(visitor, href="/register?clinic=harbor")
    assert [each for each in shown(visitor) if str(each.props.get("href", "")).startswith("tel:")], "whom to call"
    link = await token()
    await visitor.open(f"/confirm?token={link}")
    to = await post(visitor, "/confirm", token=link, password="not what I chose")
    await visitor.open(to)
    await visitor.should_see("There are 4 more tries.")
    await visitor.should_see(words.account.CHOSEN_FORGOTTEN)
    await visitor.should_not_see("Lakeside")
    to = await post(visitor, "/confirm", token=link, password=GOOD)
    assert to == "/schedule?type=therapy&welcome=1"
    await visitor.open(to)
    await visitor.should_see("Welcome, Noor Haddad. Your account with Harbor Clinic is ready.")
    me = await visitor.http_client.get("/account", headers={"Accept": "application/json"})
    assert me.json()["name"] == "Noor Haddad"


async def test_the_answer_is_the_same_whether_there_is_an_account_or_not(
    visitor: User, clinic: Clinics, mail_server: None
):
    said = []
    for email in (ADA, NOOR):
        answer = await visitor.http_client.post(
            "/register", data={**FORM, "email": email}, headers={"Accept": "text/html"}
        )
        await visitor.open(answer.headers["location"])
        steady = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
        said.append((answer.status_code, answer.content, steady, texts(visitor)))
        program = await visitor.http_client.post(
            "/register", json={**FORM, "email": email}, headers={"Accept": "application/json"}
        )
        assert (program.status_code, program.content) == (202, b"")
    assert said[0] == said[1]


async def test_opening_the_link_changes_nothing_and_names_nobody(visitor: User, clinic: Clinics, mail_server: None):
    await post(visitor, "/register", **FORM, email=NOOR)
    link = await token()
    for _ in range(6):
        await visitor.http_client.head(f"/confirm?token={link}")
        html = (await visitor.http_client.get(f"/confirm?token={link}", headers={"Accept": "text/html"})).text
        assert "Noor" not in html
        assert NOOR not in html
    answer = await visitor.http_client.get("/account", headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert await post(visitor, "/confirm", token=link, password=GOOD) == "/?welcome=1"
    await visitor.open(f"/confirm?token={link}")
    await visitor.should_see(words.account.CONFIRM_OVER)


@pytest.mark.parametrize("to", ["https://evil.example", "//evil.example", "/\\evil.example"])
async def test_nobody_is_led_to_another_site(visitor: User, clinic: Clinics, mail_server: None, to: str):
    await post(visitor, "/register", **FORM, email=NOOR, next=to)
    assert await post(visitor, "/confirm", token=await token(), password=GOOD) == "/?welcome=1"


async def test_a_wrong_field_comes_back_as_ever(visitor: User, clinic: Clinics, mail_server: None):
    to = await post(visitor, "/register", **{**FORM, "password": "short"}, email=NOOR)
    assert to.startswith("/register?problem=weak_password")
