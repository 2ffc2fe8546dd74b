"""One click of a mail program: no more mails of that kind, without logging in."""

from typing import Any

import pytest

from store.models import Kind
from store.notifications import unsubscribing
from store.people import people
from tests.clinics import Clinics

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def address(clinic: Clinics) -> str:
    return f"/unsubscribe/{unsubscribing.token(people.find(clinic.harbor.patient), {Kind.time_offered})}"


@pytest.mark.parametrize("how", ["form", "multipart", "nothing"])
async def test_a_mail_program_says_so_in_its_own_way_and_is_led_nowhere(program, address: str, how: str):
    ways: dict[str, Any] = {
        "form": {"data": ONE_CLICK},
        "multipart": {"files": {"List-Unsubscribe": (None, "One-Click")}},
        "nothing": {},
    }
    for _ in range(2):
        answer = await program().post(address, **ways[how])
        assert (answer.status_code, answer.content) == (204, b"")
    assert unsubscribing.is_unsubscribed(address.rpartition("/")[2])


async def test_a_browser_goes_on_to_the_page_and_what_was_made_up_changes_nothing(program, address: str):
    for form, is_over in (({}, False), ({"sure": "yes"}, True)):
        answer = await program().post(address, data=form, headers={"Accept": "text/html"})
        assert (answer.status_code, answer.headers["location"]) == (303, address)
        assert unsubscribing.is_unsubscribed(address.rpartition("/")[2]) == is_over
    wrong = address[:-1] + ("0" if address[-1] != "0" else "1")
    assert (await program().post(wrong, data=ONE_CLICK)).status_code == 404
    assert (await program().post(wrong, headers={"Accept": "text/html"})).headers["location"] == wrong
