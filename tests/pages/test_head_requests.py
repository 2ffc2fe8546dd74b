"""HEAD and odd numbers at the addresses of pages."""

import pytest
import sqlalchemy as sa
from nicegui import Client
from nicegui.testing import User

from store import db, threads
from store.models import Hold
from store.notifications import notifications
from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import ask

PAGES = (
    *(
        "/",
        "/login",
        "/register",
        "/confirm",
        "/forgotten",
        "/new-password",
        "/new-email",
        "/account",
        "/notifications",
        "/schedule",
        "/appointments",
        "/appointments/{id}",
    ),
    *("/patients/{patient}", "/patients/0"),
    *(
        "/appointments/0",
        "/appointments/99999999999",
        "/provider-dashboard",
        "/today",
        "/away",
        "/calendar",
        "/hours",
        "/staff",
    ),
    *(
        "/staff?day=2026-12-01",
        "/clinic",
        "/clinic/closed",
        "/clinic/settings",
        "/clinic/links",
        "/clinic/jobs",
        "/clinic/deliveries",
        "/clinic/reminders",
        "/clinic/waitlist",
        "/clinic/webhooks",
        "/clinic/types/new",
    ),
    *(
        "/clinic/types/0",
        "/login?next=/hours",
        "/answer/{token}",
        "/unsubscribe/{token}",
        "/nothing-here",
        "/sw.js",
        "/offline",
        "/manifest.webmanifest",
        "/?a=b",
    ),
)
NUMBERS = ["-1", "2147483648", "9999999999", "9" * 200, "1.5", "NaN", "١", "²", "0001-01-01", "9999-12-31", "x"]
MOMENTS = ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59+00:00", "9999-12-31T00:00:00Z"]


def test_all_pages_are_looked_at(user: User):
    names = {"id": "{appointment_id}", "patient": "{patient_id}", "token": "{token}"}
    named = {page.partition("?")[0].format(**names) for page in PAGES}
    assert set(Client.page_routes.values()) <= named | {"/clinic/types/{key}"}


@pytest.mark.parametrize("account", ["", "patient@harbor", "provider@harbor", "staff@harbor"])
async def test_head_answers_as_get_does_without_a_body_and_leaves_nothing_behind(
    open_as: OpenAs, user: User, clinic: Clinics, at: At, account: str
):
    view = await ask(clinic, at("09:00"))
    browser = (await open_as(account, "/account") if account else user).http_client
    pages = [page.format(id=view.id, patient=view.patient_id, token="1.x") for page in PAGES]
    for accept in ("text/html", "application/json"):
        for page in pages:
            open_pages = set(Client.instances)
            head = await browser.head(page, headers={"Accept": accept}, follow_redirects=False)
            assert set(Client.instances) == open_pages, page
            get = await browser.get(page, headers={"Accept": accept}, follow_redirects=False)
            assert (head.status_code, head.content) == (get.status_code, b""), (page, accept)
            for name in ("location", "content-type", "cache-control"):
                assert head.headers.get(name) == get.headers.get(name), (page, accept, name)


async def test_head_marks_nothing_as_read_and_holds_no_time(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"))
    clara = (await open_as("provider@harbor", "/account")).http_client
    ada = (await open_as("patient@harbor", "/account")).http_client
    assert (await clara.head(f"/appointments/{view.id}")).status_code == 200
    assert (
        await ada.head("/schedule", params={"type": "therapy", "start": at("11:00").isoformat()})
    ).status_code == 200
    assert await threads.read(notifications.unread_count, clinic.harbor.provider) == 1
    with db.reading() as transaction:
        assert transaction.scalar(sa.select(sa.func.count()).select_from(Hold)) == 0


async def test_no_page_fails_at_numbers_and_days_that_cannot_be(database: str, open_as: OpenAs):
    ada = (await open_as("patient@harbor", "/account")).http_client
    eva = (await open_as("staff@harbor", "/account")).http_client
    for said in NUMBERS + MOMENTS:
        for browser, path, names in (
            (ada, "/schedule", ("provider", "date", "start")),
            (ada, "/login", ("seconds", "problem", "next")),
            (ada, "/appointments", ("sent",)),
            (eva, "/calendar", ("date", "provider", "view")),
            (eva, "/hours", ("provider",)),
            (eva, "/today", ("provider",)),
            (eva, "/away", ("provider",)),
            (eva, "/staff", ("filter", "day")),
            (eva, "/clinic", ("saved",)),
            (eva, "/account", ("seconds", "changed")),
        ):
            for name in names:
                more = {"type": "therapy", "view": "week", "problem": "too_many_attempts"}
                answer = await browser.get(path, params={**more, name: said}, headers={"Accept": "text/html"})
                assert answer.status_code < 500, (path, name, said)
        for path in ("/appointments/", "/clinic/types/", "/patients/"):
            answer = await eva.get(path + said, headers={"Accept": "text/html"})
            assert answer.status_code == 404, (path, said)
