"""Another e-mail address on the page of the account: the same answer for every one, and a link that names nobody."""

from datetime import UTC, datetime

import pytest
from nicegui.testing import User

from pages import words
from store import threads
from store.models import AccountMailKind
from store.notifications import account_handover
from tests.clinics import PASSWORD, Clinics
from tests.pages.account.test_confirming import mail_server  # noqa: F401  # a fixture
from tests.pages.account.test_forgotten import ADA, post, texts
from tests.pages.conftest import OpenAs

NEW, BEN = "ada@mail.example", "patient2@harbor.example"


async def link() -> str:
    """The token that was mailed to the new address."""
    now = datetime.now(UTC)
    for claim in await threads.write(account_handover.claim, "outbox", now=now, limit=9):
        mail = await threads.write(account_handover.hand_over, claim, now=now)
        if mail is not None and mail.kind is AccountMailKind.new_email:
            return mail.token
    raise AssertionError("none has left")


@pytest.mark.usefixtures("mail_server")
async def test_it_is_confirmed_by_mail_and_changes_nothing_before(open_as: OpenAs, visitor: User, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    said = []
    for email in (BEN, NEW):
        to = await post(ada, "/account/email", email=email, password=PASSWORD)
        assert to == "/account?changed=email-asked"
        await ada.open(to)
        await ada.should_see(words.account.CHANGED["email-asked"])
        await ada.should_see(ADA)
        said.append(texts(ada))
    assert said[0] == said[1], "nobody is told whose address it is"
    token = await link()
    for _ in range(3):
        html = (await visitor.http_client.get(f"/new-email?token={token}", headers={"Accept": "text/html"})).text
        assert "Ada" not in html
        assert NEW not in html
    await visitor.open(f"/new-email?token={token}")
    await visitor.should_see(words.account.NEW_EMAIL_WHY)
    await visitor.open(await post(visitor, "/new-email", token=token, password="not the password"))
    await visitor.should_see(words.account.NEW_EMAIL_WRONG)
    assert await post(visitor, "/new-email", token=token, password=PASSWORD) == "/account?changed=email"
    await visitor.open("/account?changed=email")
    await visitor.should_see(words.account.CHANGED["email"])
    await visitor.should_see(NEW)
    await visitor.open(f"/new-email?token={token}")
    await visitor.should_see(words.account.NEW_EMAIL_OVER)


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"email": NEW, "password": "not mine"}, words.refusals.problem("wrong_password")),
        ({"email": "ada", "password": PASSWORD}, words.refusals.problem("bad_email")),
        ({"email": ADA, "password": PASSWORD}, words.account.EMAIL_TAKEN),
    ],
)
@pytest.mark.usefixtures("mail_server")
async def test_what_cannot_be_is_said_at_its_field(
    open_as: OpenAs, clinic: Clinics, form: dict[str, str], sentence: str
):
    ada = await open_as("patient@harbor", "/account")
    to = await post(ada, "/account/email", **form)
    assert "form=email" in to
    await ada.open(to)
    await ada.should_see(sentence)


async def test_without_a_mail_server_it_holds_at_once(open_as: OpenAs, clinic: Clinics):
    ada = await open_as("patient@harbor", "/account")
    await ada.should_see(words.account.HOLDS_AT_ONCE)
    await ada.should_not_see(words.account.CONFIRMED_THERE)
    assert await post(ada, "/account/email", email=NEW, password=PASSWORD) == "/account?changed=email"
    await ada.open("/account")
    await ada.should_see(NEW)
