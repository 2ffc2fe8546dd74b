"""Registering and logging in: what was chosen stays, and there is always a way on."""

import json
from dataclasses import replace

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import threads
from store.clinic import clinics
from tests.clinics import CALLS, PASSWORD, Clinics
from tests.pages.conftest import shown
from tests.pages.steps import becomes

NOOR = {"name": "Noor Haddad", "email": "noor@mail.example", "password": "seven tame otters"}


async def post(user: User, form: dict[str, str]) -> str:
    """Send the form to register; where the browser goes on to."""
    answer = await user.http_client.post("/register", data=form, headers={"Accept": "text/html"})
    return answer.headers["location"]


def chosen(user: User) -> str | None:
    """The clinic that is chosen in the list; None where there is no list."""
    options = [each for each in shown(user) if each.tag == "option"]
    return next((str(each.props["value"]) for each in options if each.props.get("selected")), None)


async def test_after_a_refusal_the_clinic_is_as_chosen_and_can_be_changed(visitor: User):
    await visitor.open("/register?clinic=lakeside")
    assert not [each for each in shown(visitor) if each.tag == "option"]
    assert shown(visitor, href="/register?next=%2F")  # another clinic
    await visitor.open(await post(visitor, NOOR | {"clinic": "lakeside", "name": " "}))
    await visitor.should_see("Please tell us the name you go by")
    assert chosen(visitor) == "lakeside"
    assert len([each for each in shown(visitor) if each.tag == "option"]) == 3


async def test_whoever_has_an_account_is_led_to_log_in_with_all_they_have_chosen(visitor: User):
    wanted = "/schedule?type=therapy&start=2026-12-01T10%3A00%3A00%2B01%3A00"
    form = NOOR | {"clinic": "harbor", "email": "patient@harbor.example", "next": wanted}
    await visitor.open(await post(visitor, form))
    (link,) = [each for each in shown(visitor) if each.text == "Log in with it instead"]
    await visitor.open(str(link.props["href"]))
    (field,) = shown(visitor, name="email")
    assert field.props["data-draft"] == "form-email"  # as on the page before: the tab fills it in
    (next_,) = [each for each in shown(visitor) if each.props.get("name") == "next"]
    assert next_.props["value"] == wanted


async def test_no_other_problem_says_that_there_is_an_account(visitor: User):
    for wrong in ({"email": "nobody"}, {"password": "short"}, {"phone": "soon"}):
        await visitor.open(await post(visitor, NOOR | {"clinic": "harbor"} | wrong))
        await visitor.should_not_see("Log in with it instead")


async def test_the_clinic_of_what_was_chosen_from_is_the_one_to_register_with(visitor: User):
    await visitor.open("/register?next=%2Fschedule%3Fclinic%3Dlakeside%26type%3Dtherapy")
    await visitor.should_see("Register with Lakeside Clinic")
    (sent,) = [each for each in shown(visitor) if each.props.get("name") == "clinic"]
    assert sent.props["value"] == "lakeside"


async def test_a_phone_number_is_optional(visitor: User):
    await visitor.open("/register?clinic=harbor")
    (field,) = shown(visitor, name="phone")
    assert not field.props.get("required")
    assert await post(visitor, NOOR | {"clinic": "harbor", "phone": ""}) == "/"


def fold(user: User) -> str:
    """What stands in the list of clinics to call."""
    (listed,) = [each for each in shown(user) if isinstance(each, Fragment) and each.props["root"] == "ul"]
    return str(json.loads(listed.props["inside"]))


async def test_whoever_forgot_the_password_reads_whom_to_call(visitor: User, clinic: Clinics):
    await visitor.open("/login")
    await visitor.should_see("Forgotten your password?")
    assert "Harbor Clinic" in fold(visitor)
    assert "tel:+493023125100" in fold(visitor)
    assert CALLS["lakeside"] in fold(visitor)
    await save_phone(clinic, "")
    await becomes(False, lambda: "tel:+493023125100" in fold(visitor))
    assert "Harbor Clinic" in fold(visitor)


async def test_what_is_said_of_a_forgotten_password_is_the_same_for_every_account(visitor: User):
    said = []
    for email in ("patient@harbor.example", "nobody@harbor.example"):
        form = {"email": email, "password": f"{PASSWORD}?"}
        answer = await visitor.http_client.post("/login", data=form, headers={"Accept": "text/html"})
        await visitor.open(answer.headers["location"])
        said.append((answer.headers["location"], fold(visitor)))
    assert said[0] == said[1]


async def save_phone(clinic: Clinics, phone: str) -> None:
    """Staff save another number."""
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, phone=phone), by=clinic.harbor.staff)
