"""When patients are reminded, as the clinic's staff decide it; and what they answer."""

from store import threads
from store.clinic import reminder_rules
from store.clinic.reminder_rules import ReminderRules
from store.models import Reminders
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import accepted, filled, press, said, submit
from tests.pages.conftest import At, OpenAs
from tests.pages.steps import becomes


async def kept(clinic: Clinics) -> ReminderRules:
    return await threads.read(reminder_rules.load, by=clinic.harbor.staff)


async def test_what_staff_save_stands_on_the_pages_of_others(open_as: OpenAs, clinic: Clinics):
    eva, other = [await open_as("staff@harbor", "/clinic/reminders") for _ in range(2)]
    type_ = f"type-{clinic.harbor.types['therapy']}"
    submit(eva, "first", first="48", second="0", sentence="Please bring your card.", **{type_: "none"})
    await becomes(["48"], lambda: filled(other, "first")["first"])
    assert filled(other, "first")[type_] == ["none"]
    rules = await kept(clinic)
    assert (rules.first, rules.second, rules.sentence) == (48, 0, "Please bring your card.")
    assert (rules.types or {})[clinic.harbor.types["therapy"]] is Reminders.none


async def test_what_cannot_be_is_said_at_its_field_and_changes_nothing(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/clinic/reminders")
    before = await kept(clinic)
    for wrong in (
        {"first": "169"},
        {"second": "soon"},
        {"first": "2", "second": "24"},
        {"first": "24", "second": "24"},
        {"sentence": "x" * 301},
        {"first": ""},
    ):
        submit(eva, "first", **wrong)
        await becomes(1, lambda: len(said(eva)))
        submit(eva, "first", first="-", second="-")
        await becomes(2, lambda: len(said(eva)))
    assert await kept(clinic) == before


async def test_the_clinic_reads_at_once_that_somebody_will_come(open_as: OpenAs, clinic: Clinics, at: At):
    view = await accepted(clinic, at("09:00"))
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    eva = await open_as("staff@harbor", f"/appointments/{view.id}")
    day = await open_as("staff@harbor", f"/calendar?view=day&date={at('09:00').date()}")
    await ada.should_see("Will you come?")
    press(ada, "I'll be there")
    await ada.should_see("You said that you will come.", retries=10)
    await ada.should_see("See you ", retries=10)
    await eva.should_see("Ada Lindqvist will come.", retries=10)
    await eva.should_see("said: I'll be there", retries=10)
    await day.should_see("accepted, will come", retries=10)
