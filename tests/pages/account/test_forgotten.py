"""The way back in by mail: the same answer for every address, and a link that only works by a press."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from nicegui.testing import User

from pages import words
from store import threads
from store.notifications import account_handover
from store.people import account_mails
from tests.clinics import Clinics
from tests.pages.conftest import OpenAs, shown

ADA, NEW = "patient@harbor.example", "nine quiet herons"


async def post(user: User, path: str, **form: str) -> str:
    """Send a form; where the browser goes on to."""
    answer = await user.http_client.post(path, data=form, headers={"Accept": "text/html"})
    assert answer.status_code == 303
    return answer.headers["location"]


async def token(user: User, email: str = ADA, ago: timedelta = timedelta(0)) -> str:
    """The token in the mail that somebody has asked for."""
    now = datetime.now(UTC) - ago
    await threads.write(account_mails.ask, email, address="10.0.0.1", now=now)
    claim = (await threads.write(account_handover.claim, "outbox", now=now, limit=9))[-1]
    mail = await threads.write(account_handover.hand_over, claim, now=now)
    assert mail is not None
    return mail.token


def texts(user: User) -> list[str]:
    return [each.text for each in shown(user) if each.text]


async def test_whoever_forgot_the_password_asks_sets_another_and_logs_in_with_it(visitor: User, clinic: Clinics):
    await visitor.open("/login")
    assert shown(visitor, href="/forgotten")
    await visitor.open("/forgotten")
    await visitor.open(await post(visitor, "/forgotten", email=ADA))
    await visitor.should_see(words.account.LINK_SENT)
    link = await token(visitor)
    await visitor.open(f"/new-password?token={link}")
    await visitor.should_see(words.account.EVERYWHERE_ENDS)
    to = await post(visitor, "/new-password", token=link, password=NEW)
    assert to == "/login?changed=password"
    await visitor.open(to)
    await visitor.should_see(words.account.NEW_HOLDS)
    assert await post(visitor, "/login", email=ADA, password=NEW) == "/"


async def test_the_answer_is_the_same_for_every_address(visitor: User, clinic: Clinics):
    said = []
    for email in (ADA, "nobody@mail.example", "staff@lakeside.example"):
        answer = await visitor.http_client.post("/forgotten", data={"email": email}, headers={"Accept": "text/html"})
        await visitor.open(answer.headers["location"])
        steady = {name: value for name, value in answer.headers.items() if name != "x-request-id"}
        said.append((answer.status_code, answer.content, steady, texts(visitor)))
    assert said[0] == said[1] == said[2]


async def test_opening_the_link_changes_nothing_and_names_nobody(visitor: User, clinic: Clinics):
    link = await token(visitor)
    for _ in range(3):
        await visitor.http_client.head(f"/new-password?token={link}")
        html = (await visitor.http_client.get(f"/new-password?token={link}", headers={"Accept": "text/html"})).text
        assert "Ada" not in html
        assert ADA not in html
    await visitor.open(f"/new-password?token={link}")
    assert not [each for each in texts(visitor) if "Ada" in each or "Harbor" in each]
    assert await post(visitor, "/new-password", token=link, password=NEW) == "/login?changed=password"


@pytest.mark.parametrize("why", ["used", "run out", "nobodys"])
async def test_a_link_that_works_no_more_leads_to_another(visitor: User, clinic: Clinics, why: str):
    link = await token(visitor, ago=timedelta(minutes=31)) if why == "run out" else await token(visitor)
    if why == "used":
        await post(visitor, "/new-password", token=link, password=NEW)
    link = "nobodys" if why == "nobodys" else link
    await visitor.open(f"/new-password?token={link}")
    await visitor.should_see(words.account.LINK_OVER)
    assert shown(visitor, href="/forgotten")
    await visitor.open(await post(visitor, "/new-password", token=link, password="two dozen tame otters"))
    await visitor.should_see(words.account.LINK_OVER)


async def test_a_weak_password_comes_back_with_its_sentence_and_the_link(visitor: User, clinic: Clinics):
    link = await token(visitor)
    to = await post(visitor, "/new-password", token=link, password="short")
    assert parse_qs(urlsplit(to).query)["token"] == [link]
    await visitor.open(to)
    (field,) = shown(visitor, name="token")
    assert field.props["value"] == link
    assert await post(visitor, "/new-password", token=link, password=NEW) == "/login?changed=password"


async def test_pages_that_are_open_elsewhere_end(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    assert (await ada.http_client.get("/account", headers={"Accept": "application/json"})).status_code == 200
    await post(ada, "/new-password", token=await token(ada), password=NEW)
    assert (await ada.http_client.get("/account", headers={"Accept": "application/json"})).status_code == 401


async def test_a_link_of_the_mail_leads_nowhere_else(visitor: User, clinic: Clinics):
    link = await token(visitor)
    for more in ("next=https://evil.example", "next=//evil.example"):
        html = await visitor.http_client.get(f"/new-password?token={link}&{more}", headers={"Accept": "text/html"})
        assert not re.search("evil", html.text.split("<script")[0])
    assert await post(visitor, "/new-password", token=link, password=NEW, next="//evil.example") == (
        "/login?changed=password"
    )


async def test_what_is_no_address_has_its_sentence_at_the_field(visitor: User, clinic: Clinics):
    await visitor.open(await post(visitor, "/forgotten", email="ada"))
    assert words.refusals.problem("bad_email") in texts(visitor)
    assert not [each for each in texts(visitor) if each == words.account.LINK_SENT]
