"""The links and QR codes that a clinic gives away."""

import re
from dataclasses import replace

import pytest
import segno
from nicegui.testing import User

from settings import settings
from store import threads
from store.clinic import clinics
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import filled, submit
from tests.pages.conftest import OpenAs, shown


def dark_squares(user: User, at: int) -> set[tuple[int, int]]:
    """The dark squares of one of the codes, as they are drawn, without the quiet zone."""
    path = [each for each in shown(user) if each.tag == "path"][at]
    return {(int(x) - 4, int(y) - 4) for x, y in re.findall(r"M(\d+) (\d+)h1v1h-1z", str(path.props["d"]))}


@pytest.mark.parametrize(("at", "path"), [(0, "/register?clinic=harbor"), (1, "/schedule?clinic=harbor")])
async def test_each_code_says_what_stands_under_it(open_as: OpenAs, at: int, path: str):
    eva = await open_as("staff@harbor", "/clinic/links")
    address = f"{settings().origin}{path}"
    link = [each for each in shown(eva) if "link-address" in each.classes][at]
    assert (link.props["href"], link.text) == (address, address)
    rows = segno.make(address, error="m", micro=False).matrix
    assert dark_squares(eva, at) == {(x, y) for y, row in enumerate(rows) for x, dark in enumerate(row) if dark}
    assert [each.props["data-copies"] for each in shown(eva) if "data-copies" in each.props][at] == address


async def test_staff_read_what_people_see_who_follow_the_link_to_book(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/links")
    await eva.should_see("Patients log in first.")
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    await threads.write(clinics.save, replace(kept, public_times=True), by=clinic.harbor.staff)
    await eva.should_see("Free times can be seen at once.", retries=10)


async def test_staff_switch_it_on_and_off(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/settings")
    assert filled(eva, "zone")["public"] == []
    submit(eva, "zone", public=["times", "forged"])
    await eva.should_see("Saved.", retries=10)
    kept = await threads.read(clinics.settings, by=clinic.harbor.staff)
    assert (kept.public_times, kept.public_names) == (True, False)
    submit(eva, "zone", public=[])
    await eva.should_see("Saved.", retries=10)


@pytest.mark.parametrize(("base_url", "is_said"), [("", True), ("https://kept.harbor.example", False)])
async def test_links_that_lead_nowhere_else_say_so(
    open_as: OpenAs, monkeypatch: pytest.MonkeyPatch, base_url: str, is_said: bool
):
    eva = await open_as("staff@harbor", "/clinic")
    monkeypatch.setattr(type(settings()), "origin", property(lambda _: base_url or "http://localhost:8080"))
    await eva.open("/clinic/links")
    assert any("Whoever installed Kept can set its address" in (each.text or "") for each in shown(eva)) is is_said
    assert str(next(each for each in shown(eva) if "link-address" in each.classes).text).startswith(base_url)
