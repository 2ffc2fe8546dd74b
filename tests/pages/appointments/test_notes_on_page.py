"""A patient changes the notes on the page of the request; whoever has it open reads them at once."""

from datetime import UTC, datetime
from functools import partial

from nicegui.testing import User

from pages.live import live
from store import appointments, threads
from store.appointments import lists
from tests.clinics import Clinics
from tests.pages.clinic.clinic_steps import filled, said, submit
from tests.pages.conftest import At, OpenAs, shown, texts
from tests.pages.steps import ask, becomes, replaced, stands


def can_change(user: User) -> bool:
    """Whether there is a fold with a form for the notes."""
    return bool(shown(user, id="notes-change"))


def written(page: User) -> tuple[bool, bool]:
    """Whether the old notes stand where notes stand, and whether the new ones do."""
    typed = texts(page, "typed")
    return "as sent" in typed, "I bring my sister.\n<b>x</b>" in typed


async def test_other_notes_reach_the_inbox_and_every_page_about_the_request(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="as sent")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    inbox = await open_as("provider@harbor", "/provider-dashboard")
    theirs = await open_as("provider@harbor", f"/appointments/{view.id}")
    staff = await open_as("staff@harbor", "/staff")
    assert filled(ada, "notes") | {"": []} == {"notes": ["as sent"], "": []}
    submit(ada, "notes", notes="I bring my sister.\n<b>x</b>")
    for page in (inbox, staff):
        await replaced(page, "as sent", "I bring my sister.")
    for page in (ada, theirs):  # whose history says both, soon after
        await becomes((False, True), partial(written, page))
    await becomes(True, lambda: stands(theirs, "Ada Lindqvist changed the notes"))
    await becomes(True, lambda: stands(ada, "You changed the notes"))
    for page in (ada, theirs):
        assert stands(page, "Before: as sent")
        assert stands(page, "Then: I bring my sister.")


async def test_notes_can_be_added_where_there_were_none(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider)
    theirs = await open_as("provider@harbor", f"/appointments/{view.id}")
    await theirs.should_not_see("Notes")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    await ada.should_see("Add notes")
    submit(ada, "notes", notes="I bring my sister.")
    await becomes(True, lambda: stands(theirs, "I bring my sister."))
    await ada.should_see("Change the notes")


async def test_only_the_patient_and_only_while_it_waits(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="as sent")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    clara = await open_as("provider@harbor", f"/appointments/{view.id}")
    assert (can_change(ada), can_change(clara)) == (True, False)
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    await becomes(False, lambda: can_change(ada))
    await ada.should_see("as sent")


async def test_a_change_that_comes_too_late_is_refused_kindly(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), provider_id=clinic.harbor.provider, notes="as sent")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    live.followers.clear()  # the page has not heard of it yet
    await threads.write(appointments.accept, view.id, by=clinic.harbor.provider, now=datetime.now(UTC))
    submit(ada, "notes", notes="too late")
    await ada.should_see("The notes stay as they were sent.", retries=20)
    assert (await threads.read(lists.find, view.id, by=view.patient_id)).notes == "as sent"


async def test_notes_that_are_too_long_say_so_and_are_not_cut(open_as: OpenAs, clinic: Clinics, at: At):
    view = await ask(clinic, at("09:00"), notes="as sent")
    ada = await open_as("patient@harbor", f"/appointments/{view.id}")
    submit(ada, "notes", notes="n" * 2001)
    await becomes(["Please keep it to 2,000 characters."], lambda: said(ada))
