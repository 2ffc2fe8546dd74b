"""Programs and pages add devices on which news arrives; a browser's device leaves with whoever logs out there."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from api import answers
from settings import settings
from store import outside, threads
from store.clinic import clinics
from store.notifications import devices
from tests.api.conftest import LogIn, Program
from tests.clinics import PASSWORD, Clinics
from tests.notify.push_service import HOST, Browser, base64url

PAGE = {"Sec-Fetch-Site": "same-origin"}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0"


@pytest.fixture(autouse=True)
async def contact(clinic: Clinics, monkeypatch: pytest.MonkeyPatch) -> None:
    """Harbor can be written to; and every name is public."""
    staff = clinic.harbor.staff
    now = await threads.read(clinics.settings, by=staff)
    await threads.write(clinics.save, replace(now, email="desk@harbor-clinic.berlin"), by=staff)

    async def resolve(host: str) -> list[str]:
        return ["10.0.0.5"] if host.startswith("home.") else ["93.184.216.34"]

    monkeypatch.setattr(outside, "resolve", resolve)


def form(browser: Browser, **more: str) -> dict[str, str]:
    return {"endpoint": browser.endpoint, "p256dh": browser.p256dh, "auth": base64url(browser.auth), **more}


async def test_a_device_is_added_listed_tried_and_removed(ada: Program):
    answer = await ada.post("/account/devices", json=form(Browser()), headers={"User-Agent": FIREFOX})
    assert answer.status_code == 201
    added = answer.json()
    answers.Device.model_validate(added)
    assert (added["name"], added["host"], added["problem"]) == ("Firefox on Linux", HOST, "")
    kept = (await ada.get("/account/devices")).json()
    answers.Devices.model_validate(kept)
    assert kept == {"public_key": settings().public_push_key, "devices": [added]}
    assert "kept_device" not in ada.cookies, "a program is no browser"
    again = await ada.post("/account/devices", json=form(Browser(), name="My script"))
    assert again.json()["name"] == "My script"
    number = again.json()["id"]
    assert (await ada.post(f"/account/devices/{number}/try")).status_code == 204
    assert (await ada.post(f"/account/devices/{number}/remove")).status_code == 204
    for act in ("try", "remove"):
        assert (await ada.post(f"/account/devices/{number}/{act}")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field", "code"),
    [
        ({"endpoint": "http://push.service.example/1"}, "endpoint", "bad_link"),
        ({"endpoint": "https://10.0.0.5/1"}, "endpoint", "bad_link"),
        ({"endpoint": "https://home.service.example/1"}, "endpoint", "not_public"),
        ({"endpoint": "https://x.example/" + "x" * 1000}, "endpoint", "too_long"),
        ({"p256dh": "A" * 87}, "p256dh", "bad_key"),
        ({"auth": "short"}, "auth", "bad_key"),
        ({"auth": 7}, "auth", "wrong_type"),
        ({"endpoint": None}, "endpoint", "missing"),
    ],
    ids=str,
)
async def test_what_is_no_device_is_named_and_not_kept(ada: Program, wrong: dict[str, str], field: str, code: str):
    answer = await ada.post("/account/devices", json=form(Browser(), **wrong))
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert (await ada.get("/account/devices")).json()["devices"] == []


async def test_without_a_clinic_that_can_be_written_to_it_is_refused(log_in: LogIn):
    there = await log_in("patient@lakeside")
    answer = await there.post("/account/devices", json=form(Browser()))
    assert (answer.status_code, answer.json()["code"]) == (409, "no_contact")


async def test_nobody_reads_or_touches_the_devices_of_others(
    ada: Program, log_in: LogIn, program: Callable[..., Program]
):
    number = (await ada.post("/account/devices", json=form(Browser()))).json()["id"]
    ben = await log_in("patient2@harbor")
    assert (await ben.get("/account/devices")).json()["devices"] == []
    for act in ("try", "remove"):
        assert (await ben.post(f"/account/devices/{number}/{act}")).status_code == 404
    assert (await program().get("/account/devices")).status_code == 401


async def test_a_browsers_device_leaves_with_whoever_logs_out_or_in_there(log_in: LogIn, clinic: Clinics):
    browser = await log_in("patient@harbor")
    patient = clinic.harbor.patient

    async def kept() -> int:
        return len(await threads.read(devices.find, by=patient))

    added = await browser.post("/account/devices", json=form(Browser()), headers=PAGE)
    assert "HttpOnly" in added.headers["set-cookie"]
    other = await browser.post("/account/devices", json=form(Browser("/moved")), headers=PAGE)
    assert (other.status_code, await kept()) == (201, 1), "one browser is one device"
    assert (await browser.post("/logout")).status_code == 204
    assert await kept() == 0

    browser = await log_in("patient@harbor")
    await browser.post("/account/devices", json=form(Browser()), headers=PAGE)
    credentials = {"email": "patient2@harbor.example", "password": PASSWORD}
    answer = await browser.post("/login", json=credentials)
    assert (answer.status_code, await kept()) == (200, 0)


async def test_who_logs_out_everywhere_has_no_device_any_more(ada: Program, clinic: Clinics):
    await ada.post("/account/devices", json=form(Browser()))
    assert (await ada.post("/logout-everywhere")).status_code == 204
    assert await threads.read(devices.find, by=clinic.harbor.patient) == []


async def test_a_device_stays_while_no_name_is_found(ada: Program, monkeypatch: pytest.MonkeyPatch):
    await ada.post("/account/devices", json=form(Browser()))

    async def resolve(host: str) -> list[str]:
        raise OSError

    monkeypatch.setattr(outside, "resolve", resolve)
    again = await ada.post("/account/devices", json=form(Browser()))
    assert again.json()["code"] == "not_public"
    assert len((await ada.get("/account/devices")).json()["devices"]) == 1


async def test_nobody_lets_names_be_asked_for_all_day(ada: Program):
    home = form(Browser(), endpoint="https://home.service.example/1")
    codes = [(await ada.post("/account/devices", json=home)).status_code for _ in range(21)]
    assert codes == [422] * 20 + [429]
