"""Logging in and out, registering and changing the password, by form and by JSON."""

import json

import pytest

import auth
from tests.api.conftest import LogIn
from tests.clinics import ADA_CALLS, CALLS, PASSWORD, Clinics

JSON = {"Content-Type": "application/json"}
ADA = {"email": "patient@harbor.example", "password": PASSWORD}
NOOR = {"name": "Noor Haddad", "email": "noor@mail.example", "password": "seven tame otters", "clinic": "harbor"}


async def test_a_program_that_logs_in_is_told_who_it_is(program, clinic: Clinics):
    answer = await program().post("/login", json=ADA)
    assert answer.status_code == 200
    assert answer.json() == {
        "id": clinic.harbor.patient,
        "name": "Ada Lindqvist",
        "role": "patient",
        "phone": ADA_CALLS["harbor"],
        "crisis_sound": True,
        "clinic": {
            "slug": "harbor",
            "name": "Harbor Clinic",
            "zone": "Europe/Berlin",
            "phone": CALLS["harbor"],
        },
    }
    cookie = next(each for each in answer.headers.get_list("set-cookie") if each.startswith(auth.COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


@pytest.mark.parametrize(
    ("wanted", "gets"),
    [
        ("/appointments/7?x=1", "/appointments/7?x=1"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
    ],
)
async def test_a_form_goes_on_to_where_it_came_from_within_this_site(program, wanted: str, gets: str):
    answer = await program(html=True).post("/login", data={**ADA, "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, gets)
    assert auth.COOKIE in answer.cookies


async def test_a_form_without_next_goes_to_the_start(program):
    answer = await program(html=True).post("/login", data=ADA)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_form_that_asks_for_json_gets_json(program):
    answer = await program().post("/login", data=ADA)
    assert answer.json()["role"] == "patient"


async def test_a_form_of_a_program_that_says_nothing_about_pages_goes_on_too(program):
    answer = await program().post("/login", data=ADA, headers={"Accept": "*/*"})
    assert answer.status_code == 303


async def test_wrong_credentials_are_a_problem_for_programs(program):
    answer = await program().post("/login", json={**ADA, "password": "not my password"})
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "wrong_credentials"
    assert auth.COOKIE not in answer.cookies


async def test_wrong_credentials_bring_the_form_back_with_its_next(program):
    answer = await program(html=True).post("/login", data={**ADA, "password": "no", "next": "/notifications"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/login?problem=wrong_credentials&next=%2Fnotifications"


async def test_too_many_attempts_say_how_long_to_wait(program):
    wrong = {**ADA, "password": "not my password"}
    for _ in range(8):
        await program().post("/login", json=wrong)
    answer = await program().post("/login", json=ADA)
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == answer.json()["retry_after"] > 0
    answer = await program(html=True).post("/login", data=ADA)
    assert answer.headers["location"].startswith("/login?problem=too_many_attempts&seconds=1")


@pytest.mark.parametrize("password", ["\ud800", "a\0b", 7, True, None, [], {}, "", "x" * 100_000])
async def test_what_cannot_be_a_password_is_refused_kindly(program, password: object):
    answer = await program().post("/login", content=json.dumps({**ADA, "password": password}), headers=JSON)
    assert answer.status_code in {401, 422}


async def test_logging_out_ends_the_session_everywhere_it_is_used(log_in: LogIn, program):
    ada = await log_in("patient@harbor")
    thief = program()
    thief.cookies = ada.cookies
    answer = await ada.post("/logout")
    assert answer.status_code == 204
    assert auth.COOKIE not in ada.cookies
    assert (await thief.get("/appointments")).status_code == 401


async def test_logging_out_twice_is_harmless(program):
    assert (await program().post("/logout")).status_code == 204
    answer = await program(html=True).post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


async def test_logging_out_everywhere_ends_every_session_of_the_person_and_no_other(log_in: LogIn):
    here, there, other = [await log_in(account) for account in ("patient@harbor", "patient@harbor", "patient2@harbor")]
    assert (await here.post("/logout-everywhere")).status_code == 204
    assert (await there.get("/appointments")).status_code == 401
    assert (await other.get("/appointments")).status_code == 200


async def test_whoever_registers_is_a_patient_and_logged_in(program):
    noor = program()
    answer = await noor.post("/register", json=NOOR)
    assert answer.status_code == 201
    assert answer.json()["role"] == "patient"
    assert (await noor.get("/appointments")).json() == {"appointments": [], "next": None}


async def test_whoever_registers_may_leave_a_phone_number(program):
    answer = await program().post("/register", json={**NOOR, "phone": " +49 30  23125 104"})
    assert answer.json()["phone"] == "+49 30 23125 104"


async def test_the_form_goes_on_after_registering(program):
    answer = await program(html=True).post("/register", data={**NOOR, "next": "/schedule?type=therapy"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/schedule?type=therapy")


@pytest.mark.parametrize(
    ("wrong", "query"),
    [
        ({"password": "short"}, "problem=weak_password&why=short&field=password"),
        ({"email": "nobody"}, "problem=bad_email&field=email"),
        ({"email": ADA["email"]}, "problem=email_taken&field=email"),
        ({"name": " "}, "problem=bad_name&field=name"),
        ({"phone": "soon"}, "problem=bad_phone&field=phone"),
        ({"clinic": ""}, "problem=missing&field=clinic"),
    ],
)
async def test_the_form_to_register_comes_back_and_says_which_field_is_wrong(
    program, wrong: dict[str, str], query: str
):
    answer = await program(html=True).post("/register", data=NOOR | wrong)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith(f"/register?{query}")
    field = next(iter(wrong))
    problem = (await program().post("/register", json=NOOR | wrong)).json()
    assert problem["status"] == 422
    assert [each["field"] for each in problem["errors"]] == [field]


async def test_a_new_password_ends_the_other_sessions_and_this_one_goes_on(log_in: LogIn, program):
    here, there = await log_in("patient@harbor"), await log_in("patient@harbor")
    answer = await here.post("/account/password", json={"old": PASSWORD, "new": "seven tame otters"})
    assert answer.status_code == 200
    assert (await here.get("/appointments")).status_code == 200
    assert (await there.get("/appointments")).status_code == 401
    assert (await program().post("/login", json=ADA)).status_code == 401


async def test_the_form_for_a_new_password_says_what_was_wrong_on_its_own_page(log_in: LogIn):
    ada = await log_in("patient@harbor", html=True)
    answer = await ada.post("/account/password", data={"old": PASSWORD, "new": "short"})
    assert answer.headers["location"] == "/account?problem=weak_password&why=short&field=new"
    answer = await ada.post("/account/password", data={"old": "wrong", "new": "seven tame otters"})
    assert answer.headers["location"] == "/account?problem=wrong_credentials"
    answer = await ada.post("/account/password", data={"old": PASSWORD, "new": "seven tame otters"})
    assert answer.headers["location"] == "/account?changed=password"


@pytest.mark.parametrize(
    ("path", "back"),
    [("/schedule", "/schedule"), ("/appointments/1/accept", "/provider-dashboard"), ("/logout-everywhere", "/account")],
)
async def test_a_form_of_someone_who_is_logged_out_goes_to_the_log_in_page(program, path: str, back: str):
    answer = await program(html=True).post(path, data={})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/login?next={back.replace('/', '%2F')}"
