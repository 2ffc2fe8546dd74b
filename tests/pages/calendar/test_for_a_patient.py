"""A new appointment for somebody, as the page of a patient leads to it."""

from tests.clinics import Clinics
from tests.pages.conftest import OpenAs, send, shown


async def test_a_reload_asks_again_until_somebody_has_closed_it(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", f"/calendar?patient={clinic.harbor.patient}")
    assert eva.client
    scripts = list[str]()
    eva.client.run_javascript = lambda code, **_: scripts.append(code)  # type: ignore[method-assign, assignment]
    dialogs = [each for each in shown(eva) if each.tag == "dialog"]
    for dialog in dialogs:
        send(eva, dialog, "close", None)
    assert [each for each in scripts if "replaceState" in each and "patient" not in each]
