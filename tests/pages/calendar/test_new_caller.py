"""Somebody calls who has no account: staff add them in the dialog of a new appointment."""

from collections.abc import Awaitable, Callable

from nicegui.testing import User

from pages.elements.fragments import Fragment
from store import threads
from store.people import people
from store.views.people import PatientView
from tests.clinics import ADA_CALLS, Clinics
from tests.pages.calendar.test_new_appointment import button, everything, press_new, problems, submit, typed
from tests.pages.conftest import At, OpenAs, send, shown
from tests.pages.steps import becomes

NAME, PHONE = "Ömer <b>Yılmaz</b>", "+49 170 23125-900"
ADD = "Add a caller without an account"


async def search(user: User, words: str) -> None:
    (field,) = shown(user, id="new-patient")
    send(user, field, "input", words)
    await user.should_see(ADD, retries=10)


def press_add_caller(user: User) -> None:
    (fragment,) = [each for each in shown(user) if isinstance(each, Fragment) and "patient-matches" in each.classes]
    send(user, fragment, "act", "add")


def press(user: User, text: str, sent: dict[str, str] | None = None) -> None:
    (pressed,) = [each for each in shown(user) if each.text == text]
    send(user, pressed, "click", sent)


def caller(name: str = NAME, phone: str = PHONE) -> dict[str, str]:
    """What the browser sends of a form with a caller's name and number."""
    return {"caller_name": name, "caller_phone": phone}


def found(clinic: Clinics, words: str) -> Callable[[], Awaitable[list[PatientView]]]:
    return lambda: threads.read(people.search_patients, clinic.harbor.staff, words)


async def test_a_caller_is_added_and_booked_for_and_a_colleague_sees_it(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    clara = await open_as("provider@harbor", f"/calendar?date={at('09:00').date()}")
    press_new(eva)
    await search(eva, "ömer")
    press_add_caller(eva)
    await eva.should_see("They can be called. They cannot log in.", retries=10)
    press(eva, "Add caller", caller())
    await eva.should_see(f"Chosen: {PHONE}", retries=10)
    assert button(eva) == f"Book for {NAME}"
    (patient,) = await found(clinic, "Yılmaz")()
    await submit(eva, patient.id, **typed(at("09:00"), provider=str(clinic.harbor.provider)))
    await eva.should_see(f"{NAME} has no account: please tell them.", retries=10)
    await clara.should_see(f"09:00 to 09:50, Therapy, {NAME}, accepted", retries=10)
    (view,) = await everything(clinic)
    page = await open_as("provider@harbor", f"/appointments/{view.id}")
    await page.should_see(PHONE)


async def test_one_press_adds_the_caller_who_is_typed_and_books(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", f"/calendar?date={at('09:00').date()}")
    press_new(eva)
    await search(eva, "ömer")
    press_add_caller(eva)
    await becomes("Add caller and book", lambda: button(eva))
    fields = typed(at("09:00"), provider=str(clinic.harbor.provider))
    await submit(eva, **fields, **caller(phone="soon"))
    assert problems(eva) == ["Please give a phone number with 5 to 15 digits, such as +49 30 23125 100."]
    await submit(eva, **{**fields, "type": ""}, **caller())
    assert problems(eva) == ["Please choose what it is."]
    assert await found(clinic, "Yılmaz")() == [], "nobody is added for what cannot be booked yet"
    await submit(eva, **fields, **caller())
    await eva.should_see(f"{NAME} has no account: please tell them.", retries=10)
    (patient,) = await found(clinic, "Yılmaz")()
    (view,) = await everything(clinic)
    assert (view.patient_id, view.patient_phone) == (patient.id, PHONE)


async def test_a_press_that_books_adds_nobody_a_second_time(open_as: OpenAs, clinic: Clinics, at: At):
    eva = await open_as("staff@harbor", "/calendar")
    press_new(eva)
    await search(eva, "lindq")
    press_add_caller(eva)
    await becomes("Add caller and book", lambda: button(eva))
    fields = typed(at("09:00"), provider=str(clinic.harbor.provider))
    again = caller("ada lindqvist", ADA_CALLS["harbor"])
    for _ in range(2):
        await submit(eva, **fields, **again)
        await eva.should_see("Ada Lindqvist with that number is a patient here already.", retries=10)
    assert (len(await found(clinic, "lindqvist")()), await everything(clinic)) == (1, [])


async def test_what_is_no_name_and_no_number_is_said_at_its_field(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/calendar")
    press_new(eva)
    await search(eva, "omer")
    press_add_caller(eva)
    await eva.should_see("They can be called. They cannot log in.", retries=10)
    for sent, sentence in [
        (caller(phone="soon"), "Please give a phone number with 5 to 15 digits"),
        (caller(name="7"), "Please give the caller's name"),
        (caller(phone=""), "Please give a phone number with 5 to 15 digits"),
    ]:
        press(eva, "Add caller", sent)
        await eva.should_see(sentence, retries=10)
        assert len(problems(eva)) == 1
    assert await found(clinic, "Yılmaz")() == []


async def test_a_patient_of_that_name_and_number_is_offered_instead(open_as: OpenAs, clinic: Clinics):
    eva = await open_as("staff@harbor", "/calendar")
    press_new(eva)
    again = caller("ada lindqvist", ADA_CALLS["harbor"])
    for answer, chosen in [
        ("Add somebody else", f"Chosen: {again['caller_phone']}"),
        ("Choose Ada Lindqvist", "Chosen: patient@harbor"),
    ]:
        await search(eva, "lindq")
        press_add_caller(eva)
        await eva.should_see("They can be called. They cannot log in.", retries=10)
        press(eva, "Add caller", again)
        await eva.should_see("Ada Lindqvist with that number is a patient here already.", retries=10)
        press(eva, answer, again)
        await eva.should_see(chosen, retries=10)
    assert len(await found(clinic, "lindqvist")()) == 2


async def test_the_way_back_leads_to_the_search_and_a_dialog_opened_again_remembers_nothing(
    open_as: OpenAs, clinic: Clinics
):
    eva = await open_as("staff@harbor", "/calendar")
    press_new(eva)
    await search(eva, "lindq")
    press_add_caller(eva)
    await eva.should_see("Back to the search", retries=10)
    press(eva, "Back to the search")
    await eva.should_see("patient@harbor.example", retries=10)
    press_add_caller(eva)
    await becomes(1, lambda: len(shown(eva, id="caller-name")))
    (dialog,) = [each for each in shown(eva) if "new-appointment" in each.classes]
    send(eva, dialog, "close", None)
    await becomes(0, lambda: len(shown(eva, id="caller-name")))


async def test_a_provider_adds_nobody(open_as: OpenAs):
    clara = await open_as("provider@harbor", "/calendar")
    (field,) = shown(clara, id="new-patient")
    send(clara, field, "input", "lindq")
    await clara.should_see("patient@harbor.example", retries=10)
    await clara.should_not_see(ADD)
    press_add_caller(clara)
    await clara.should_not_see("They can be called.")
