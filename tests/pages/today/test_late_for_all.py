"""A provider who is late is so for everybody after: one press and one question tell all of them."""

from nicegui.testing import User

from tests.clinics import Clinics
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import becomes, moved, stands
from tests.pages.today.day_rows import accepted, press, said


def answer(user: User, text: str) -> None:
    """Press a button of the open question."""
    (found,) = [each for each in shown(user) if "data-question" in each.props and each.text == text]
    send(user, found, "click", found.props["data-question"])


async def test_all_who_come_after_read_when_it_begins_for_them(open_as: OpenAs, clinic: Clinics, at: At):
    first = await accepted(clinic, at("09:00"), ahead=3)
    second = await accepted(clinic, at("11:00"), ahead=53, patient_id=clinic.harbor.patient2)
    ben = await open_as("patient2@harbor", f"/appointments/{second.id}")
    clara, eva = await open_as("provider@harbor", "/today"), await open_as("staff@harbor", "/today")
    press(clara, first, "run_late-15")
    await becomes(True, lambda: stands(clara, "Tell the one who comes after Ada Lindqvist, too?"))
    answer(clara, "Only Ada Lindqvist")
    await becomes(True, lambda: said(eva, first).startswith("Begins about "))
    await moved()
    assert said(eva, second) == "Due"
    press(clara, first, "run_late-30")
    await moved()
    answer(clara, "Tell both")
    await becomes(True, lambda: said(eva, second).startswith("Begins about "))
    await ben.should_see("Dr. Clara Weiss is running 30 minutes late. It begins at about", retries=20)
    press(clara, first, "run_late-0")
    await becomes(True, lambda: stands(clara, ": on time."))
    answer(clara, "Tell both")
    await becomes(["Due", "Due"], lambda: [said(eva, each) for each in (first, second)])
