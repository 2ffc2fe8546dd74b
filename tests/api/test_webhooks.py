"""Staff decide over HTTP, too, which of their other systems are called."""

from datetime import UTC, datetime

import pytest

from api import answers
from store import outside, threads
from store.models import LARGEST_ID
from store.webhooks import calling
from tests.api.conftest import At, LogIn, Program
from tests.clinics import Clinics
from tests.notify.receiver import resolver

ADDRESS = "https://hooks.example/kept"
WANTED = {"address": ADDRESS, "kinds": ["new_appointment"]}


@pytest.fixture(autouse=True)
def _names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name is public, but those at home."""
    monkeypatch.setattr(outside, "resolve", resolver)


async def test_a_webhook_from_its_first_call_to_its_end(ada: Program, log_in: LogIn, at: At):
    eva = await log_in("staff@harbor")
    added = await eva.post("/clinic/webhooks", json=WANTED)
    answers.WebhookSecret.model_validate(added.json())
    assert (added.status_code, added.json()["secret"][:6]) == (201, "whsec_")
    one = f"/clinic/webhooks/{added.json()['id']}"
    (kept,) = (await eva.get("/clinic/webhooks")).json()["webhooks"]
    answers.Webhook.model_validate(kept)
    assert (kept["address"], kept["kinds"], kept["off_at"]) == (ADDRESS, ["new_appointment"], None)
    await ada.post("/schedule", json={"type": "therapy", "start": at("09:00")})
    assert (await eva.post(f"{one}/test")).status_code == 204
    found = (await eva.get(f"{one}/calls")).json()
    answers.WebhookCalls.model_validate(found)
    assert [(each["kind"], each["state"]) for each in found["calls"]] == [
        ("test", "queued"),
        ("new_appointment", "queued"),
    ]
    test, news = (each["id"] for each in found["calls"])
    again = await eva.post(f"/clinic/webhook-calls/{test}/send-again")
    assert (again.status_code, again.json()["code"]) == (409, "not_to_be_sent_again")
    now = datetime.now(UTC)
    (claimed,) = await threads.write(calling.claim, "we", now=now, limit=1)
    await threads.write(calling.settle_refused, claimed, "HTTP 410", now=now, bad_address=True)
    (kept,) = (await eva.get("/clinic/webhooks")).json()["webhooks"]
    assert kept["off_because"] == "gone"
    for refused in (f"{one}/test", f"/clinic/webhook-calls/{news}/send-again"):
        assert (await eva.post(refused)).json()["code"] == "webhook_off"
    assert (await eva.post(f"{one}/switch-on")).status_code == 204
    assert (await eva.post(f"/clinic/webhook-calls/{news}/send-again")).status_code == 204
    renewed = await eva.post(f"{one}/renew-secret")
    assert renewed.json()["secret"] != added.json()["secret"]
    changed = await eva.post(one, json={"address": "https://other.example", "kinds": ["appointment_no_show"]})
    assert (changed.status_code, changed.json()["kinds"]) == (200, ["appointment_no_show"])
    assert (await eva.post(f"{one}/remove")).status_code == 204
    assert (await eva.get("/clinic/webhooks")).json() == {"webhooks": []}


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"address": "https://home.example/"}, "address", "not_public"),
        ({"address": "http://hooks.example/"}, "address", "bad_link"),
        ({"address": ""}, "address", "bad_link"),
        ({"kinds": []}, "kinds", "missing"),
        ({"kinds": ["everything"]}, "kinds", "unknown_kind"),
        ({"kinds": [1]}, "kinds", "wrong_type"),
    ],
    ids=str,
)
async def test_what_is_wrong_is_named(log_in: LogIn, wrong: dict[str, object], field: str, code: str):
    eva = await log_in("staff@harbor")
    kept = (await eva.post("/clinic/webhooks", json=WANTED)).json()["id"]
    for address in ("/clinic/webhooks", f"/clinic/webhooks/{kept}"):
        answer = await eva.post(address, json=WANTED | wrong)
        assert answer.status_code == 422
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert len((await eva.get("/clinic/webhooks")).json()["webhooks"]) == 1


async def test_they_are_for_staff_and_those_of_others_are_not_there(log_in: LogIn, clinic: Clinics):
    eva, others = await log_in("staff@harbor"), await log_in("staff@lakeside")
    kept = (await eva.post("/clinic/webhooks", json=WANTED)).json()["id"]
    assert (await others.get("/clinic/webhooks")).json() == {"webhooks": []}

    def asked(number: int) -> list[tuple[str, str]]:
        one = f"/clinic/webhooks/{number}"
        acts = (one, *(f"{one}/{act}" for act in ("renew-secret", "switch-on", "remove", "test")))
        again = f"/clinic/webhook-calls/{number}/send-again"
        return [("GET", f"{one}/calls"), *(("POST", each) for each in (*acts, again))]

    for program, number, status in ((others, kept, 404), (eva, LARGEST_ID, 404)):
        for method, address in asked(number):
            assert (await program.request(method, address, json=WANTED)).status_code == status, address
    for account in ("patient@harbor", "provider@harbor"):
        program = await log_in(account)
        for method, address in [("GET", "/clinic/webhooks"), ("POST", "/clinic/webhooks"), *asked(kept)]:
            assert (await program.request(method, address, json=WANTED)).status_code == 403, address


async def test_a_cursor_goes_on_with_older_calls(log_in: LogIn):
    eva = await log_in("staff@harbor")
    one = f"/clinic/webhooks/{(await eva.post('/clinic/webhooks', json=WANTED)).json()['id']}"
    for _ in range(3):
        await eva.post(f"{one}/test")
    first, *others = [each["id"] for each in (await eva.get(f"{one}/calls")).json()["calls"]]
    assert [each["id"] for each in (await eva.get(f"{one}/calls?cursor={first}")).json()["calls"]] == others
    assert (await eva.get(f"{one}/calls?cursor=nonsense")).status_code == 422


async def test_nobody_lets_names_be_asked_for_all_day(log_in: LogIn):
    eva = await log_in("staff@harbor")
    home = {"address": "https://home.example/", "kinds": ["new_appointment"]}
    codes = [(await eva.post("/clinic/webhooks", json=home)).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]
